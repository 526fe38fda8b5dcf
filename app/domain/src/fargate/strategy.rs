//! Capacity provider strategies: the rules, and how tasks will fall.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html>

pub mod row;

use std::fmt;

use serde::{Deserialize, Serialize};

/// The reserved provider for on-demand Fargate.
pub const FARGATE: &str = "FARGATE";
/// The reserved provider for Fargate Spot.
pub const FARGATE_SPOT: &str = "FARGATE_SPOT";
/// Providers in one strategy, at most.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>
pub const MAX_ITEMS: usize = 20;
/// The largest weight.
pub const MAX_WEIGHT: u32 = 1000;
/// The largest base.
pub const MAX_BASE: u32 = 100_000;

/// One line of a strategy.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategyItem {
    /// The provider's name.
    pub provider: String,
    /// Tasks it gets before the weights count, 0 to 100,000.
    pub base: u32,
    /// Its share of the rest, 0 to 1,000.
    pub weight: u32,
}

/// A rule of strategies that is broken. `Display` is the sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StrategyFault {
    /// No line at all.
    Empty,
    /// More than [`MAX_ITEMS`] lines.
    TooMany(usize),
    /// The same provider twice.
    Twice(String),
    /// The provider is not associated with the cluster.
    NotAssociated(String),
    /// A weight above [`MAX_WEIGHT`].
    Weight(String, u32),
    /// A base above [`MAX_BASE`].
    Base(String, u32),
    /// More than one line has a base.
    Bases(Vec<String>),
    /// No line has a weight above zero.
    NoWeight,
    /// Fargate and Auto Scaling providers in one strategy.
    Mixed,
}

impl StrategyFault {
    /// A stable kebab-case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "strategy-empty",
            Self::TooMany(_) => "strategy-too-many",
            Self::Twice(_) => "strategy-twice",
            Self::NotAssociated(_) => "strategy-not-associated",
            Self::Weight(..) => "strategy-weight",
            Self::Base(..) => "strategy-base",
            Self::Bases(_) => "strategy-bases",
            Self::NoWeight => "strategy-no-weight",
            Self::Mixed => "strategy-mixed",
        }
    }
}

impl fmt::Display for StrategyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("The strategy names no capacity provider. Add at least one."),
            Self::TooMany(n) => {
                write!(f, "The strategy names {n} capacity providers; AWS allows at most {MAX_ITEMS}.")
            }
            Self::Twice(p) => write!(f, "{p} stands in the strategy twice. Keep one line for it."),
            Self::NotAssociated(p) => write!(
                f,
                "{p} is not associated with this cluster. Attach it on the cluster's capacity page, or choose another."
            ),
            Self::Weight(p, w) => write!(f, "The weight of {p} is {w}; it can be 0 to {MAX_WEIGHT}."),
            Self::Base(p, b) => write!(f, "The base of {p} is {b}; it can be 0 to {MAX_BASE}."),
            Self::Bases(ps) => write!(
                f,
                "{} each have a base; only one provider of a strategy can have one.",
                ps.join(" and ")
            ),
            Self::NoWeight => {
                f.write_str("No provider has a weight above zero. Give at least one a weight of 1 or more.")
            }
            Self::Mixed => f.write_str(
                "A strategy is either all Fargate or all Auto Scaling groups, never both. Remove one kind.",
            ),
        }
    }
}

/// Every rule that `items` breaks on a cluster with these `associated` providers, in the order of the rules.
#[must_use]
pub fn faults(items: &[StrategyItem], associated: &[String]) -> Vec<StrategyFault> {
    if items.is_empty() {
        return vec![StrategyFault::Empty];
    }
    let mut found = Vec::new();
    if items.len() > MAX_ITEMS {
        found.push(StrategyFault::TooMany(items.len()));
    }
    for (index, item) in items.iter().enumerate() {
        let name = &item.provider;
        if items[..index].iter().any(|earlier| earlier.provider == *name) {
            found.push(StrategyFault::Twice(name.clone()));
        }
        if !associated.contains(name) {
            found.push(StrategyFault::NotAssociated(name.clone()));
        }
        if item.weight > MAX_WEIGHT {
            found.push(StrategyFault::Weight(name.clone(), item.weight));
        }
        if item.base > MAX_BASE {
            found.push(StrategyFault::Base(name.clone(), item.base));
        }
    }
    let based: Vec<String> = items.iter().filter(|i| i.base > 0).map(|i| i.provider.clone()).collect();
    if based.len() > 1 {
        found.push(StrategyFault::Bases(based));
    }
    if items.iter().all(|item| item.weight == 0) {
        found.push(StrategyFault::NoWeight);
    }
    if items.iter().any(|i| is_fargate(&i.provider)) && items.iter().any(|i| !is_fargate(&i.provider)) {
        found.push(StrategyFault::Mixed);
    }
    found
}

/// Whether the provider is one of the two reserved ones.
#[must_use]
pub fn is_fargate(provider: &str) -> bool {
    provider == FARGATE || provider == FARGATE_SPOT
}

/// How `count` tasks of one RunTask call fall on the providers, in the order of `items`.
///
/// AWS documents the base and the ratio, not the rounding: a task goes where
/// `(already there by weight + 1) / weight` is least, ties to the earlier line. A preview, never a promise.
#[must_use]
pub fn split(items: &[StrategyItem], count: u32) -> Vec<u32> {
    let mut counts = vec![0u32; items.len()];
    let mut left = count;
    if let Some(index) = items.iter().position(|item| item.base > 0) {
        counts[index] = items[index].base.min(left);
        left -= counts[index];
    }
    let mut weighted = vec![0u64; items.len()];
    for _ in 0..left {
        let next = (0..items.len()).filter(|&i| items[i].weight > 0).min_by(|&a, &b| {
            // Cross-multiplied, so that no rounding decides a tie.
            let left = (weighted[a] + 1) * u64::from(items[b].weight);
            let right = (weighted[b] + 1) * u64::from(items[a].weight);
            left.cmp(&right).then(a.cmp(&b))
        });
        let Some(index) = next else { break };
        weighted[index] += 1;
        counts[index] += 1;
    }
    counts
}

/// The split of a launch: each batch of at most 10 is a RunTask call of its own, and the base counts in each.
#[must_use]
pub fn split_batches(items: &[StrategyItem], count: u32) -> Vec<u32> {
    let mut sums = vec![0; items.len()];
    for size in crate::launch::batch::sizes(count) {
        for (sum, n) in sums.iter_mut().zip(split(items, size)) {
            *sum += n;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(provider: &str, base: u32, weight: u32) -> StrategyItem {
        StrategyItem { provider: provider.into(), base, weight }
    }

    #[test]
    fn splits_by_table() {
        let both = [item(FARGATE, 1, 1), item(FARGATE_SPOT, 0, 3)];
        assert_eq!(split(&both, 10), [3, 7]);
        assert_eq!(split_batches(&both, 40), [12, 28]);
        assert_eq!(split(&both, 0), [0, 0]);
        assert_eq!(split(&[item(FARGATE, 0, 1), item(FARGATE_SPOT, 0, 1)], 5), [3, 2]);
        assert_eq!(split(&[item(FARGATE, 2, 0), item(FARGATE_SPOT, 0, 1)], 5), [2, 3]);
    }

    #[test]
    fn each_rule_is_told() {
        let associated: Vec<String> = [FARGATE, FARGATE_SPOT, "asg"].map(String::from).to_vec();
        let rows: Vec<(Vec<StrategyItem>, Vec<StrategyFault>)> = vec![
            (vec![], vec![StrategyFault::Empty]),
            (vec![item(FARGATE, 0, 1)], vec![]),
            (vec![item(FARGATE, 0, 0)], vec![StrategyFault::NoWeight]),
            (
                vec![item(FARGATE, 1, 1), item(FARGATE_SPOT, 1, 1)],
                vec![StrategyFault::Bases(vec![FARGATE.into(), FARGATE_SPOT.into()])],
            ),
            (vec![item(FARGATE, 0, 1), item("asg", 0, 1)], vec![StrategyFault::Mixed]),
            (vec![item("gone", 0, 1)], vec![StrategyFault::NotAssociated("gone".into())]),
            (vec![item(FARGATE, 0, 1001)], vec![StrategyFault::Weight(FARGATE.into(), 1001)]),
            (vec![item(FARGATE, 100_001, 1)], vec![StrategyFault::Base(FARGATE.into(), 100_001)]),
            (vec![item(FARGATE, 0, 1), item(FARGATE, 0, 1)], vec![StrategyFault::Twice(FARGATE.into())]),
        ];
        for (items, expected) in rows {
            assert_eq!(faults(&items, &associated), expected, "{items:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_weights_are_kept(
            weights in prop::collection::vec(0u32..=1000, 1..6), base in 0u32..50, count in 0u32..300,
        ) {
            let items: Vec<_> = weights.iter().enumerate()
                .map(|(i, &w)| item(&format!("p{i}"), if i == 0 { base } else { 0 }, w)).collect();
            let counts = split(&items, count);
            let total: u32 = counts.iter().sum();
            if weights.iter().any(|&w| w > 0) {
                prop_assert_eq!(total, count);
            } else {
                prop_assert_eq!(total, base.min(count));
            }
            let rest = f64::from(count.saturating_sub(base));
            let sum: u32 = weights.iter().sum();
            for (i, &n) in counts.iter().enumerate() {
                let by_weight = if i == 0 { n - base.min(count) } else { n };
                if weights[i] == 0 { prop_assert_eq!(by_weight, 0); }
                else { prop_assert!((f64::from(by_weight) - rest * f64::from(weights[i]) / f64::from(sum)).abs() < weights.len() as f64); }
            }
        }
    }
}
