//! Rows that scans contradict, and since when.

use std::collections::HashMap;

use domain::task::contradiction::{Contradiction, contradicts};
use domain::task::row::TaskRow;
use domain::time::Millis;

/// Rows that are doubted at the same time, at most. A queue with so many forged events is read by somebody.
const DOUBTED: usize = 10_000;

/// The rows that the scans before have contradicted, by task.
#[derive(Debug, Default)]
pub(super) struct Doubts(HashMap<String, Doubted>);

#[derive(Debug)]
struct Doubted {
    cluster: String,
    contradiction: Contradiction,
}

impl Doubts {
    /// Takes what one scan of a cluster describes, beside what is known of the same tasks; returns the descriptions that
    /// are to be believed now.
    pub(super) fn weigh(
        &mut self,
        described: &[TaskRow],
        known: &HashMap<String, TaskRow>,
        now: Millis,
    ) -> Vec<TaskRow> {
        let mut believed = Vec::new();
        for row in described {
            let Some(known) = known.get(&row.arn) else { continue };
            if !contradicts(known, row) {
                // Of a row that was corrected it is kept in mind for as long as its version is false.
                let is_false = row.version < known.version;
                if self.0.get(&row.arn).is_some_and(|doubted| !is_false || !doubted.contradiction.is_proven())
                {
                    self.0.remove(&row.arn);
                }
                continue;
            }
            if let Some(doubted) = self.0.get_mut(&row.arn) {
                if doubted.contradiction.again(row, now) {
                    believed.push(row.clone());
                }
            } else if self.0.len() < DOUBTED {
                let contradiction = Contradiction::first(row, now);
                self.0.insert(row.arn.clone(), Doubted { cluster: row.cluster.clone(), contradiction });
            }
        }
        believed
    }

    /// Forgets the tasks of a cluster that its scan did not describe.
    pub(super) fn forget_undescribed(&mut self, cluster: &str, described: &[TaskRow]) {
        self.0
            .retain(|arn, doubted| doubted.cluster != cluster || described.iter().any(|row| row.arn == *arn));
    }

    /// Whether a row of this cluster may soon be shown to be false, so that it should be looked at.
    pub(super) fn concern(&self, cluster: &str) -> bool {
        self.open().any(|doubted| doubted.cluster == cluster)
    }

    /// Whether a row of any cluster may.
    pub(super) fn any(&self) -> bool {
        self.open().next().is_some()
    }

    fn open(&self) -> impl Iterator<Item = &Doubted> {
        self.0.values().filter(|doubted| !doubted.contradiction.is_proven())
    }
}

#[cfg(test)]
mod tests {
    use domain::task::contradiction::{OVER, SCANS, corrected};

    use super::*;

    fn row(version: u64, status: &str) -> TaskRow {
        let json = serde_json::json!({
            "arn": "task/a", "cluster": "cluster/c", "version": version, "last_status": status,
            "desired_status": "RUNNING", "family": "web", "revision": 1,
        });
        serde_json::from_value(json).unwrap()
    }

    fn known(row: &TaskRow) -> HashMap<String, TaskRow> {
        HashMap::from([(row.arn.clone(), row.clone())])
    }

    #[test]
    fn row_is_corrected_once_it_is_proven_and_every_scan_counts_from_then_on() {
        let (forged, running) = (row(1_000_000, "STOPPED"), row(3, "RUNNING"));
        let mut doubts = Doubts::default();
        for scan in 0..SCANS {
            assert!(doubts.weigh(std::slice::from_ref(&running), &known(&forged), scan.into()).is_empty());
            assert!(doubts.concern("cluster/c") && doubts.any());
        }
        assert_eq!(
            doubts.weigh(std::slice::from_ref(&running), &known(&forged), OVER),
            std::slice::from_ref(&running)
        );
        let corrected = corrected(&forged, &running);
        assert!(doubts.weigh(&[running], &known(&corrected), OVER).is_empty());
        assert!(!doubts.any(), "there is no hurry any more");
        let stopped = row(5, "STOPPED");
        assert_eq!(doubts.weigh(std::slice::from_ref(&stopped), &known(&corrected), OVER), [stopped]);
        doubts.forget_undescribed("cluster/c", &[]);
        assert!(doubts.0.is_empty());
    }

    #[test]
    fn scan_that_agrees_ends_the_doubt() {
        let (event, running) = (row(4, "DEPROVISIONING"), row(3, "RUNNING"));
        let mut doubts = Doubts::default();
        doubts.weigh(&[running], &known(&event), 0);
        assert!(doubts.any());
        doubts.weigh(&[row(4, "DEPROVISIONING")], &known(&event), 1);
        assert!(doubts.0.is_empty());
    }
}
