//! What is tried when Fargate has no capacity: only what the person chose, one step after the other,
//! each a batch of its own. The same token would bring the first answer again.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html>

use super::plan::{Compute, LaunchPlan};
use super::request::Variant;
use super::view::LaunchFailure;
use crate::fargate::strategy::FARGATE_SPOT;

/// AWS's reason for a task that found no room, up to where its wording varies.
pub const NO_CAPACITY: &str = "Capacity is unavailable";

/// How many of the failures are for want of capacity, and may be retried elsewhere.
#[must_use]
pub fn without_capacity(failures: &[LaunchFailure]) -> u32 {
    let n = failures.iter().filter(|failure| failure.reason.starts_with(NO_CAPACITY)).count();
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What to try after a batch of this variant found no capacity; `None` when everything chosen was tried.
/// `number` is that batch's own.
#[must_use]
pub fn next(plan: &LaunchPlan, tried: &Variant, number: u32) -> Option<Variant> {
    let steps = steps(plan);
    let at = steps
        .iter()
        .position(|(subnets, on_demand)| *subnets == tried.subnets && *on_demand == tried.on_demand)?;
    let (subnets, on_demand) = steps.get(at + 1)?.clone();
    Some(Variant { instead_of: Some(number), subnets, on_demand })
}

/// Every step of a plan, the first call among them: all subnets as chosen, each alone, then the same on
/// demand.
fn steps(plan: &LaunchPlan) -> Vec<(Option<Vec<String>>, bool)> {
    let subnets = &plan.network.subnets;
    let alone = plan.retry.other_subnets && subnets.len() > 1;
    let on_demand = plan.retry.on_demand && may_use_spot(&plan.compute);
    let mut steps = Vec::new();
    for demand in [false, true] {
        if demand && !on_demand {
            break;
        }
        steps.push((None, demand));
        if alone {
            steps.extend(subnets.iter().map(|subnet| (Some(vec![subnet.clone()]), demand)));
        }
    }
    steps
}

/// A cluster's default strategy that could not be read may hold Spot.
fn may_use_spot(compute: &Compute) -> bool {
    match compute {
        Compute::Fargate => false,
        Compute::ClusterDefault(items) | Compute::Strategy(items) => {
            items.is_empty()
                || items.iter().any(|i| i.provider == FARGATE_SPOT && (i.weight > 0 || i.base > 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fargate::strategy::StrategyItem;
    use crate::id::{ClusterName, Family, LaunchId};
    use crate::launch::plan::{CapacityRetry, Network};

    fn plan(subnets: &[&str], provider: Option<&str>, other_subnets: bool, on_demand: bool) -> LaunchPlan {
        let network =
            Network { subnets: subnets.iter().map(|s| (*s).to_owned()).collect(), ..Network::default() };
        let item = |p: &str| StrategyItem { provider: p.into(), base: 0, weight: 1 };
        LaunchPlan {
            compute: provider.map_or(Compute::Fargate, |p| Compute::Strategy(vec![item(p)])),
            retry: CapacityRetry { other_subnets, on_demand },
            ..LaunchPlan::plain(
                LaunchId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").expect("a ULID"),
                ClusterName::parse("staging").expect("a name"),
                Family::parse("web").expect("a family"),
                Some(1),
                10,
                network,
            )
        }
    }

    /// The steps of a plan in short: `*` for all subnets, `!` for on demand.
    fn walk(plan: &LaunchPlan) -> Vec<String> {
        let mut said = Vec::new();
        let mut tried = Variant::default();
        let mut number = 1;
        while let Some(step) = next(plan, &tried, number) {
            assert_eq!(step.instead_of, Some(number));
            let subnets = step.subnets.as_ref().map_or("*".to_owned(), |subnets| subnets.join(","));
            said.push(format!("{subnets}{}", if step.on_demand { "!" } else { "" }));
            tried = step;
            number += 1;
        }
        said
    }

    #[test]
    fn only_what_was_chosen_is_tried_in_its_order() {
        let spot = Some(FARGATE_SPOT);
        let rows: &[(LaunchPlan, &[&str])] = &[
            (plan(&["a", "b"], spot, false, false), &[]),
            (plan(&["a", "b"], spot, true, false), &["a", "b"]),
            (plan(&["a"], spot, true, false), &[]),
            (plan(&["a", "b"], spot, false, true), &["*!"]),
            (plan(&["a", "b"], spot, true, true), &["a", "b", "*!", "a!", "b!"]),
            (plan(&["a", "b"], None, true, true), &["a", "b"]),
            (plan(&["a", "b"], Some("FARGATE"), false, true), &[]),
        ];
        for (plan, expected) in rows {
            assert_eq!(walk(plan), *expected, "{:?}", plan.retry);
        }
    }

    #[test]
    fn other_failures_are_not_for_want_of_capacity() {
        let failure = |reason: &str| LaunchFailure { reason: reason.into(), detail: None };
        let failures = [
            failure(
                "Capacity is unavailable at this time. Please try again later or in a different availability zone",
            ),
            failure("You've reached the limit on the number of vCPUs you can run concurrently"),
        ];
        assert_eq!(without_capacity(&failures), 1);
    }
}
