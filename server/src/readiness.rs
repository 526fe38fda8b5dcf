//! What must have happened before the server can be relied on, and what has not happened yet.
//!
//! `lib.rs` names the parts once; each room reports its own; `/readyz` reads them. A part that was
//! ready may say later that it no longer is.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The parts a server waits for. Clones share one state.
#[derive(Debug, Clone)]
pub struct Readiness(Arc<RwLock<BTreeMap<&'static str, Result<(), String>>>>);

impl Readiness {
    /// Waits for all of `parts`, each with the sentence to show until it reports.
    pub fn awaiting(parts: &[(&'static str, &str)]) -> Self {
        let parts = parts.iter().map(|(part, why)| (*part, Err((*why).to_owned()))).collect();
        Self(Arc::new(RwLock::new(parts)))
    }

    /// The part works.
    pub fn ready(&self, part: &'static str) {
        self.report(part, Ok(()));
    }

    /// The part does not work yet, or no longer, and why: a sentence for an operator, without secrets.
    pub fn not_ready(&self, part: &'static str, why: impl Into<String>) {
        self.report(part, Err(why.into()));
    }

    /// What is missing, by part; empty when all is well.
    pub fn missing(&self) -> BTreeMap<&'static str, String> {
        let parts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        parts.iter().filter_map(|(part, state)| Some((*part, state.as_ref().err()?.clone()))).collect()
    }

    fn report(&self, part: &'static str, state: Result<(), String>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(part, state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_ready_when_every_part_is_and_may_fall_back() {
        let readiness = Readiness::awaiting(&[("store", "It opens."), ("scan", "It runs.")]);
        readiness.ready("store");
        assert_eq!(readiness.missing(), BTreeMap::from([("scan", "It runs.".to_owned())]));
        readiness.clone().ready("scan");
        assert!(readiness.missing().is_empty());
        readiness.not_ready("scan", "Access denied.");
        assert_eq!(readiness.missing()["scan"], "Access denied.");
    }
}
