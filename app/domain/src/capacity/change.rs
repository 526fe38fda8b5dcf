//! A change of a cluster's capacity: only what is to differ. What it does not name stays.

use serde::{Deserialize, Serialize};

use super::lists::{Lists, joined, names, parse_strategy, strategy_text};
use crate::fargate::strategy::StrategyItem;
use crate::id::ClusterName;
use crate::query;

/// What is to differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Providers to associate.
    pub attach: Vec<String>,
    /// Providers to disassociate.
    pub detach: Vec<String>,
    /// The default strategy as it shall be, empty for none; `None` leaves it as it is.
    pub strategy: Option<Vec<StrategyItem>>,
}

/// A change, and the cluster it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The cluster.
    pub cluster: ClusterName,
    /// The cluster as it was when the plan was made.
    pub from: Lists,
    /// What is to differ.
    pub change: Change,
}

/// The word for “no default strategy” in a change's text.
const NONE: &str = "none";

impl Change {
    /// What leads from one to the other.
    #[must_use]
    pub fn between(from: &Lists, to: &Lists) -> Self {
        let less = |one: &Lists, other: &Lists| {
            one.providers.iter().filter(|name| !other.providers.contains(name)).cloned().collect()
        };
        Self {
            attach: less(to, from),
            detach: less(from, to),
            strategy: (from.strategy != to.strategy).then(|| to.strategy.clone()),
        }
    }

    /// Both lists whole, as the call needs them: everything that `now` has and this change does not take away,
    /// in its order, and then what it adds.
    #[must_use]
    pub fn merge(&self, now: &Lists) -> Lists {
        let mut providers: Vec<String> =
            now.providers.iter().filter(|name| !self.detach.contains(name)).cloned().collect();
        for name in &self.attach {
            if !providers.contains(name) {
                providers.push(name.clone());
            }
        }
        Lists { providers, strategy: self.strategy.clone().unwrap_or_else(|| now.strategy.clone()) }
    }

    /// What of it is still to be done on a cluster that stands at `now`: what is so already falls away.
    #[must_use]
    pub fn on(&self, now: &Lists) -> Self {
        Self::between(now, &self.merge(now))
    }

    /// Whether nothing is to differ.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The change as a query: `attach=FARGATE_SPOT&strategy=FARGATE%3A0%3A1`; empty when nothing differs.
    #[must_use]
    pub fn query(&self) -> String {
        query::join(self.pairs())
    }

    fn pairs(&self) -> [(&'static str, String); 3] {
        let strategy = self.strategy.as_ref().map(|strategy| match strategy.as_slice() {
            [] => NONE.to_owned(),
            some => strategy_text(some),
        });
        [
            ("attach", joined(&self.attach)),
            ("detach", joined(&self.detach)),
            ("strategy", strategy.unwrap_or_default()),
        ]
    }

    /// Reads [`Change::query`]; `None` when a part of it cannot be read, so that nothing is done by half.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut change = Self::default();
        for (name, value) in query::pairs(text) {
            match name.as_str() {
                "attach" => change.attach = names(&value),
                "detach" => change.detach = names(&value),
                "strategy" if value == NONE => change.strategy = Some(Vec::new()),
                "strategy" => change.strategy = Some(parse_strategy(&value)?),
                _ => {}
            }
        }
        Some(change)
    }

    /// The address of the capacity page with this change prepared; nothing is done by opening it.
    #[must_use]
    pub fn link(&self, cluster: &str) -> String {
        query::address(&format!("/clusters/{}/capacity", query::encode(cluster)), self.pairs())
    }

    /// In words, one for each difference: `attach FARGATE_SPOT`.
    #[must_use]
    pub fn say(&self, from: &Lists) -> Vec<String> {
        let mut said: Vec<String> = self.attach.iter().map(|name| format!("attach {name}")).collect();
        said.extend(self.detach.iter().map(|name| format!("detach {name}")));
        if let Some(strategy) = &self.strategy {
            said.push(format!(
                "default strategy {} → {}",
                super::lists::say(&from.strategy),
                super::lists::say(strategy)
            ));
        }
        said
    }
}

impl Plan {
    /// The cluster as it shall be.
    #[must_use]
    pub fn to(&self) -> Lists {
        self.change.merge(&self.from)
    }

    /// The plan that puts it back.
    #[must_use]
    pub fn reverse(&self) -> Self {
        let to = self.to();
        let change = Change::between(&to, &self.from);
        Self { cluster: self.cluster.clone(), from: to, change }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        /// Any lists over a few names, the strategy over what is associated.
        pub(crate) fn lists()(
            picked in prop::collection::vec(any::<bool>(), 6),
            turned in any::<bool>(),
            numbers in prop::collection::vec((any::<bool>(), 0u32..5, 0u32..5), 6),
        ) -> Lists {
            const NAMES: [&str; 6] = ["FARGATE", "FARGATE_SPOT", "spare-machines", "gpu", "new_kind", "old"];
            let mut providers: Vec<String> =
                NAMES.iter().zip(&picked).filter(|(_, p)| **p).map(|(n, _)| (*n).to_owned()).collect();
            if turned { providers.reverse(); }
            let strategy = providers.iter().zip(numbers).filter(|(_, (used, ..))| *used)
                .map(|(name, (_, base, weight))| StrategyItem { provider: name.clone(), base, weight }).collect();
            Lists { providers, strategy }
        }
    }

    fn cluster() -> ClusterName {
        ClusterName::parse("staging").expect("a name")
    }

    proptest! {
        #[test]
        fn what_a_change_does_not_name_stays(now in lists(), from in lists(), to in lists()) {
            let change = Change::between(&from, &to);
            let merged = change.merge(&now);
            for name in &now.providers {
                prop_assert!(merged.providers.contains(name) || change.detach.contains(name), "{name} was lost");
            }
            for name in &merged.providers {
                prop_assert!(now.providers.contains(name) || change.attach.contains(name), "{name} came by itself");
            }
            if change.strategy.is_none() {
                prop_assert_eq!(&merged.strategy, &now.strategy);
            }
            let mut once = merged.providers.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), merged.providers.len());
        }

        #[test]
        fn a_change_leads_there_and_its_reverse_back(from in lists(), to in lists()) {
            let plan = Plan { cluster: cluster(), from: from.clone(), change: Change::between(&from, &to) };
            prop_assert!(plan.to().same_as(&to));
            prop_assert!(plan.reverse().to().same_as(&from));
            prop_assert_eq!(plan.change.on(&to), Change::default());
        }

        #[test]
        fn its_text_is_read_back(from in lists(), to in lists()) {
            let change = Change::between(&from, &to);
            prop_assert_eq!(Change::parse(&change.query()), Some(change));
        }
    }

    #[test]
    fn a_link_prepares_and_a_broken_strategy_is_nothing() {
        let change = Change {
            attach: vec!["FARGATE_SPOT".into()],
            strategy: Some(vec![StrategyItem { provider: "FARGATE".into(), base: 1, weight: 1 }]),
            ..Change::default()
        };
        assert_eq!(
            change.link("staging"),
            "/clusters/staging/capacity?attach=FARGATE_SPOT&strategy=FARGATE%3A1%3A1"
        );
        assert_eq!(Change::default().link("staging"), "/clusters/staging/capacity");
        assert_eq!(Change::parse("attach=A&strategy=FARGATE:x:1"), None);
    }
}
