//! The two lists that PutClusterCapacityProviders replaces, and their text.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::fargate::strategy::StrategyItem;

/// A cluster's capacity providers and its default capacity provider strategy.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    /// The associated providers, in AWS's order, which means nothing.
    pub providers: Vec<String>,
    /// The default strategy, in its order; empty when there is none.
    pub strategy: Vec<StrategyItem>,
}

impl Lists {
    /// Whether both say the same: the same providers in whatever order, the same strategy in the same order.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        let set = |lists: &Self| lists.providers.iter().cloned().collect::<BTreeSet<String>>();
        set(self) == set(other) && self.strategy == other.strategy
    }

    /// The lists as a text that a form carries: `FARGATE,FARGATE_SPOT;FARGATE:1:1,FARGATE_SPOT:0:3`, the
    /// strategy as provider, base and weight. It is a plan's fingerprint of the cluster it was made from.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let providers: Vec<String> = self.providers.iter().map(|name| escape(name)).collect();
        format!("{};{}", providers.join(","), strategy_text(&self.strategy))
    }

    /// Reads a [`Lists::fingerprint`]; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (providers, strategy) = text.split_once(';')?;
        Some(Self { providers: names(providers), strategy: parse_strategy(strategy)? })
    }
}

/// A strategy as text: `FARGATE:1:1,FARGATE_SPOT:0:3`.
#[must_use]
pub fn strategy_text(items: &[StrategyItem]) -> String {
    let item = |item: &StrategyItem| format!("{}:{}:{}", escape(&item.provider), item.base, item.weight);
    items.iter().map(item).collect::<Vec<_>>().join(",")
}

/// Reads a [`strategy_text`]; `None` for anything else.
#[must_use]
pub fn parse_strategy(text: &str) -> Option<Vec<StrategyItem>> {
    let item = |text: &str| {
        let mut parts = text.split(':');
        let provider = unescape(parts.next().filter(|name| !name.is_empty())?);
        let base = parts.next()?.parse().ok()?;
        let weight = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(StrategyItem { provider, base, weight })
    };
    text.split(',').filter(|text| !text.is_empty()).map(item).collect()
}

/// A strategy for people: `FARGATE base 1 weight 1 · FARGATE_SPOT weight 3`; `none` when it is empty.
#[must_use]
pub fn say(items: &[StrategyItem]) -> String {
    let item = |item: &StrategyItem| {
        let base = if item.base > 0 { format!(" base {}", item.base) } else { String::new() };
        format!("{}{base} weight {}", item.provider, item.weight)
    };
    if items.is_empty() { "none".into() } else { items.iter().map(item).collect::<Vec<_>>().join(" · ") }
}

/// Names joined by commas.
pub(super) fn joined(names: &[String]) -> String {
    names.iter().map(|name| escape(name)).collect::<Vec<_>>().join(",")
}

/// Names from their joined text, each once.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(unescape) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// AWS's names need no escape today; one with another character must not break the text.
fn escape(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    name.chars().map(|c| if plain(c) { c.to_string() } else { format!("~{:x}.", u32::from(c)) }).collect()
}

fn unescape(text: &str) -> String {
    let mut name = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('~') {
        name.push_str(before);
        let read = after.split_once('.').and_then(|(code, after)| {
            let code = u32::from_str_radix(code, 16).ok()?;
            Some((char::from_u32(code)?, after))
        });
        let Some((c, after)) = read else {
            name.push('~');
            rest = after;
            continue;
        };
        name.push(c);
        rest = after;
    }
    name.push_str(rest);
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(provider: &str, base: u32, weight: u32) -> StrategyItem {
        StrategyItem { provider: provider.into(), base, weight }
    }

    #[test]
    fn the_order_of_providers_means_nothing_and_that_of_the_strategy_does() {
        let lists = |providers: &[&str], strategy: &[StrategyItem]| Lists {
            providers: providers.iter().map(|name| (*name).to_owned()).collect(),
            strategy: strategy.to_vec(),
        };
        let both = [item("A", 0, 1), item("B", 0, 1)];
        let turned = [item("B", 0, 1), item("A", 0, 1)];
        assert!(lists(&["A", "B"], &both).same_as(&lists(&["B", "A"], &both)));
        assert!(!lists(&["A", "B"], &both).same_as(&lists(&["A", "B"], &turned)));
        assert!(!lists(&["A"], &[]).same_as(&lists(&["A", "B"], &[])));
    }

    #[test]
    fn a_strategy_for_people() {
        assert_eq!(
            say(&[item("FARGATE", 1, 1), item("FARGATE_SPOT", 0, 3)]),
            "FARGATE base 1 weight 1 · FARGATE_SPOT weight 3"
        );
        assert_eq!(say(&[]), "none");
    }

    proptest! {
        #[test]
        fn a_fingerprint_is_read_back(
            providers in prop::collection::btree_set("[A-Za-z0-9_.,:; ~é-]{1,12}", 0..5),
            numbers in prop::collection::vec((0u32..=100_000, 0u32..=1000), 0..5),
        ) {
            // A name with a blank at its end is none that AWS gives.
            let providers: Vec<String> = providers.into_iter().filter(|name| name.trim() == name).collect();
            let strategy = providers.iter().zip(numbers).map(|(name, (b, w))| item(name, b, w)).collect();
            let lists = Lists { providers, strategy };
            prop_assert_eq!(Lists::parse(&lists.fingerprint()), Some(lists));
        }

        #[test]
        fn no_text_breaks_it(text in ".*") { let _ = Lists::parse(&text); }
    }
}
