//! What a change that AWS would take means for whoever uses the cluster: findings beside the diff.

use super::change::Plan;
use super::view::Facts;
use crate::counted::counted;
use crate::fargate::strategy::FARGATE_SPOT;
use crate::launch::finding::{Finding, Severity};

/// The consequences of a plan, the grave ones first. None of them stops it; what does is a rule's.
#[must_use]
pub fn consequences(plan: &Plan, facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |severity, code, message: String| found.push(Finding::plain(severity, code, message));
    let (from, to, change) = (&plan.from, plan.to(), &plan.change);

    for name in &change.detach {
        match facts.uses(name) {
            Some(used) if !used.launches.is_empty() => say(
                Severity::Warn,
                "launched-on",
                format!(
                    "{} of the last 30 days ran tasks on {name}; run again on this cluster, they will be refused or fall elsewhere.",
                    counted(used.launches.len(), "launch", "launches")
                ),
            ),
            Some(used) if used.tasks == 0 && used.services.is_empty() => {
                say(
                    Severity::Pass,
                    "unused",
                    format!("No task and no service that Slipway sees uses {name}."),
                );
            }
            Some(_) => {}
            None => say(
                Severity::Warn,
                "use-unknown",
                format!(
                    "Whether tasks or services use {name} could not be read. AWS refuses to detach it if they do."
                ),
            ),
        }
    }
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
    if change.strategy.as_ref().is_some_and(Vec::is_empty) && !from.strategy.is_empty() {
        say(
            Severity::Warn,
            "no-default",
            "Without a default strategy, tasks and services that name neither a strategy nor a launch type go to EC2 instances, which fails on a cluster that has none.".into(),
        );
    } else if change.strategy.is_some() {
        say(
            Severity::Pass,
            "who-follows",
            "Tasks and services that are started from now on without a strategy of their own follow the new default; those that run stay where they are.".into(),
        );
    }
    let newly = |name: &str| {
        to.strategy.iter().any(|item| item.provider == name && (item.weight > 0 || item.base > 0))
            && !from.strategy.iter().any(|item| item.provider == name)
    };
    if newly(FARGATE_SPOT) {
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
        say(
            Severity::Warn,
            "spot-interrupts",
            "Tasks on FARGATE_SPOT can be stopped with two minutes' notice, and start only while there is Spot capacity; FARGATE does not step in.".into(),
        );
        say(
            Severity::Warn,
            "spot-platforms",
            "FARGATE_SPOT runs no Windows tasks, and ARM64 tasks only from platform version 1.4.0: such tasks need a strategy without it.".into(),
        );
    }
    if to.strategy.iter().any(|item| item.base > 0) && change.strategy.is_some() {
        say(
            Severity::Pass,
            "base-per-call",
            "The base is filled first in each RunTask call: a launch of more than 10 tasks fills it once for every 10.".into(),
        );
    }
    let kept = to.providers.iter().filter(|name| from.providers.contains(name)).count();
    if kept > 0 {
        say(
            Severity::Pass,
            "kept",
            format!("{} attached.", counted(kept, "capacity provider stays", "capacity providers stay")),
        );
    }
    found.sort_by_key(|finding| match finding.severity {
        Severity::Fail => 0,
        Severity::Warn => 1,
        Severity::Pass => 2,
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::change::Change;
    use crate::capacity::lists::Lists;
    use crate::capacity::view::ProviderUse;
    use crate::fargate::strategy::{FARGATE, StrategyItem};
    use crate::id::{ClusterName, LaunchId};

    fn item(provider: &str, base: u32, weight: u32) -> StrategyItem {
        StrategyItem { provider: provider.into(), base, weight }
    }

    fn codes(change: Change, uses: Option<&[ProviderUse]>) -> Vec<String> {
        let plan = Plan {
            cluster: ClusterName::parse("staging").expect("a name"),
            from: Lists {
                providers: vec![FARGATE.into(), "spare".into()],
                strategy: vec![item(FARGATE, 0, 1)],
            },
            change,
        };
        let found = consequences(&plan, &Facts { providers: None, uses });
        found.into_iter().map(|finding| finding.code.to_owned()).collect()
    }

    #[test]
    fn consequences_by_table() {
        let detach = |name: &str| Change { detach: vec![name.into()], ..Change::default() };
        let used = |launches: usize| {
            let id = LaunchId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").expect("a ULID");
            [ProviderUse { provider: "spare".into(), launches: vec![id; launches], ..ProviderUse::default() }]
        };
        assert_eq!(codes(detach("spare"), None), ["use-unknown", "kept"]);
        assert_eq!(codes(detach("spare"), Some(&used(0))), ["unused", "kept"]);
        assert_eq!(codes(detach("spare"), Some(&used(2))), ["launched-on", "kept"]);
        let strategy = |items: Vec<StrategyItem>| Change { strategy: Some(items), ..Change::default() };
        assert_eq!(codes(strategy(vec![]), None), ["no-default", "kept"]);
        assert_eq!(
            codes(strategy(vec![item(FARGATE, 1, 1)]), None),
            ["who-follows", "base-per-call", "kept"]
        );
        assert_eq!(
            codes(strategy(vec![item(FARGATE, 0, 1), item(FARGATE_SPOT, 0, 3)]), None),
            ["spot-interrupts", "spot-platforms", "who-follows", "kept"]
        );
    }
}
