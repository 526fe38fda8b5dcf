//! Which tasks a subscriber wants.

use std::collections::BTreeSet;
use std::sync::Arc;

/// The clusters wanted, by ARN. Subscribers of equal filters share their frames.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Filter(Option<Arc<BTreeSet<String>>>);

impl Filter {
    /// All tasks.
    #[must_use]
    pub fn all() -> Self {
        Self(None)
    }

    /// The tasks of these clusters; `None` for all. An unknown cluster matches nothing.
    #[must_use]
    pub fn clusters(arns: Option<Vec<String>>) -> Self {
        Self(arns.map(|arns| Arc::new(arns.into_iter().collect())))
    }

    /// Whether a task of this cluster is wanted.
    #[must_use]
    pub fn takes(&self, cluster: &str) -> bool {
        self.0.as_ref().is_none_or(|arns| arns.contains(cluster))
    }
}
