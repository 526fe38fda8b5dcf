//! Tasks that ECS calls MISSING. It is eventually consistent, so once proves nothing, and a task that
//! has only just been started may not be visible anywhere yet.

use std::collections::HashSet;

use domain::task::row::TaskRow;
use domain::time::Millis;

/// A task younger than this is not held to be gone.
const YOUNG: Millis = 120_000;

/// Who was missing in the scan before.
#[derive(Debug, Default)]
pub(super) struct Missing(HashSet<String>);

impl Missing {
    /// Takes one scan's findings and returns who was missing twice running.
    pub(super) fn twice(&mut self, missing: Vec<String>, found: &[TaskRow]) -> Vec<String> {
        for row in found {
            self.0.remove(&row.arn);
        }
        let (again, first): (Vec<_>, Vec<_>) = missing.into_iter().partition(|arn| self.0.contains(arn));
        for arn in &again {
            self.0.remove(arn);
        }
        self.0.extend(first);
        again
    }

    /// Whether a task is old enough to be looked for.
    pub(super) fn counts(row: &TaskRow, now: Millis) -> bool {
        row.created_at.is_none_or(|at| now.saturating_sub(at) >= YOUNG)
    }
}

#[cfg(test)]
mod tests {
    use super::Missing;

    #[test]
    fn once_is_not_enough() {
        let mut missing = Missing::default();
        assert!(missing.twice(vec!["a".into(), "b".into()], &[]).is_empty());
        assert_eq!(missing.twice(vec!["a".into()], &[]), ["a"]);
        assert!(missing.twice(vec!["a".into()], &[]).is_empty());
    }
}
