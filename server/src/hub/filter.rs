//! Which tasks a subscriber wants.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// Clusters that one filter may name.
pub const FILTER_CLUSTERS: usize = 100;

/// The clusters wanted, by ARN, as the subscriber named them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Filter(Option<Arc<BTreeSet<String>>>);

/// What a filter takes of the clusters that the board knows. Subscribers of equal ones share their frames, whatever else
/// they named.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum KnownClusters {
    /// Every cluster, also those to come.
    All,
    /// These.
    These(BTreeSet<Arc<str>>),
}

impl Filter {
    /// All tasks.
    #[must_use]
    pub fn all() -> Self {
        Self(None)
    }

    /// The tasks of these clusters; `None` for all. A cluster without tasks matches nothing until it has some.
    #[must_use]
    pub fn clusters(arns: Option<Vec<String>>) -> Self {
        Self(arns.map(|arns| Arc::new(arns.into_iter().collect())))
    }

    /// Whether a task of this cluster is wanted.
    #[must_use]
    pub fn takes(&self, cluster: &str) -> bool {
        self.0.as_ref().is_none_or(|arns| arns.contains(cluster))
    }

    /// The wanted clusters that the board knows, and those that it may come to know.
    pub(super) fn split(&self, known: &HashSet<Arc<str>>) -> (KnownClusters, Box<[String]>) {
        let Some(arns) = &self.0 else { return (KnownClusters::All, Box::default()) };
        let mut these = BTreeSet::new();
        let mut awaited = Vec::new();
        for arn in arns.iter() {
            match known.get(arn.as_str()) {
                Some(cluster) => drop(these.insert(Arc::clone(cluster))),
                None => awaited.push(arn.clone()),
            }
        }
        (KnownClusters::These(these), awaited.into())
    }
}

impl KnownClusters {
    /// Whether a task of this cluster is wanted.
    pub(super) fn takes(&self, cluster: &str) -> bool {
        match self {
            Self::All => true,
            Self::These(these) => these.contains(cluster),
        }
    }

    /// The same and one more.
    pub(super) fn with(&self, cluster: &Arc<str>) -> Self {
        match self {
            Self::All => Self::All,
            Self::These(these) => Self::These(these.iter().chain([cluster]).map(Arc::clone).collect()),
        }
    }
}
