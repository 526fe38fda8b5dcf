//! The rules of a capacity provider strategy, and how it distributes tasks.
//!
//! Rules and texts: facts sections 1.4 and 3.2 (cluster-capacity-providers). The rounding of
//! weights is not documented; this one is deterministic: each further task goes to the
//! provider with the least `(assigned + 1) / weight`, the first in the list at a tie.

use crate::ecs::cluster::model::{Cluster, StrategyItem};
use crate::ecs::provider::model::Kind;
use crate::ecs::refusal::invalid;
use crate::fault::Fault;
use crate::world::World;

/// The most entries of a strategy (`CapacityProviderStrategy`).
const MOST: usize = 20;

/// Refuses a strategy that breaks a rule. `associated` is the list of the cluster as it will be; its managed-instances
/// providers belong to it without being there.
pub(crate) fn check(
    world: &World,
    cluster: &str,
    associated: &[String],
    strategy: &[StrategyItem],
) -> Result<(), Fault> {
    if strategy.len() > MOST {
        return Err(invalid(format!(
            "A capacity provider strategy can not contain more than {MOST} capacity providers."
        )));
    }
    for (at, item) in strategy.iter().enumerate() {
        let name = item.capacity_provider.as_str();
        if !(0..=1000).contains(&item.weight()) {
            return Err(invalid("The weight value must be between 0 and 1000."));
        }
        if !(0..=100_000).contains(&item.base()) {
            return Err(invalid("The base value must be between 0 and 100000."));
        }
        if !associated.iter().any(|one| one == name) && !world.providers.is_of(name, cluster) {
            return Err(invalid(
                "The specified capacity provider strategy cannot contain a capacity provider that \
                 is not associated with the cluster. Associate the capacity provider with the \
                 cluster or specify a valid capacity provider and try again.",
            ));
        }
        if strategy[..at].iter().any(|earlier| earlier.capacity_provider == name) {
            return Err(invalid(
                "The specified capacity provider strategy cannot contain duplicate capacity \
                 providers.",
            ));
        }
        if !world.providers.is_active(name) {
            return Err(invalid(format!(
                "The specified capacity provider '{name}' is not in an ACTIVE state. Specify a \
                 valid capacity provider and try again."
            )));
        }
    }
    let fargate = strategy.iter().filter(|item| is_fargate(world, item)).count();
    if fargate != 0 && fargate != strategy.len() {
        return Err(invalid(
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto \
             Scaling groups and Fargate providers. Specify one or the other and try again.",
        ));
    }
    if strategy.iter().filter(|item| item.base() > 0).count() > 1 {
        return Err(invalid(
            "The specified capacity provider strategy contains multiple capacity providers with a \
             base value defined",
        ));
    }
    if strategy.len() > 1 && strategy.iter().all(|item| item.weight() == 0) {
        return Err(invalid(
            "There are no capacity providers in the capacity provider strategy with a weight value \
             greater than zero",
        ));
    }
    Ok(())
}

fn is_fargate(world: &World, item: &StrategyItem) -> bool {
    matches!(world.providers.kind(&item.capacity_provider), Some(Kind::Fargate | Kind::FargateSpot))
}

/// The strategy that a call without one gets.
pub(crate) fn default_of(cluster: &Cluster) -> &[StrategyItem] {
    &cluster.strategy
}

/// How many of `count` tasks each entry gets, in the strategy's order.
pub(crate) fn distribute(strategy: &[StrategyItem], count: usize) -> Vec<usize> {
    let mut shares = vec![0; strategy.len()];
    let mut left = count;
    if let Some((at, item)) = strategy.iter().enumerate().find(|(_, item)| item.base() > 0) {
        let base = usize::try_from(item.base()).unwrap_or(0).min(left);
        shares[at] = base;
        left -= base;
    }
    // A single provider without a weight is a grey zone of the documentation: it takes all.
    if let ([_], [share]) = (strategy, shares.as_mut_slice()) {
        *share += left;
        return shares;
    }
    let mut weighted = vec![0u64; strategy.len()];
    for _ in 0..left {
        let next = strategy
            .iter()
            .enumerate()
            .filter_map(|(at, item)| {
                let weight = u64::try_from(item.weight()).ok().filter(|weight| *weight > 0)?;
                Some((at, weighted[at] + 1, weight))
            })
            // a/b < c/d  ⇔  a·d < c·b; `reduce` keeps the earlier at a tie.
            .reduce(|a, b| if b.1 * a.2 < a.1 * b.2 { b } else { a });
        let Some((at, ..)) = next else { break };
        weighted[at] += 1;
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(weight: i32, base: i32) -> StrategyItem {
        StrategyItem { capacity_provider: "x".into(), weight: Some(weight), base: Some(base) }
    }

    #[test]
    fn base_first_then_weights() {
        assert_eq!(distribute(&[item(1, 1), item(3, 0)], 10), [3, 7]);
        assert_eq!(distribute(&[item(1, 0), item(1, 0)], 3), [2, 1]);
        assert_eq!(distribute(&[item(0, 2), item(1, 0)], 10), [2, 8]);
        assert_eq!(distribute(&[item(0, 0)], 4), [4]);
        assert_eq!(distribute(&[item(5, 100)], 4), [4]);
    }
}
