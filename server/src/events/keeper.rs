//! Keeping what ECS says of a stopped task, whole, before it forgets the task: an hour later nobody can ask any more.
//!
//! Who polls does it, after each scan that went well, in batches as large as DescribeTasks takes, out of the scans' own
//! budget of calls. What only the definition or EC2 knows is added when somebody looks.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::task::detail::TaskDetail;

use crate::aws::{Aws, Bucket, DESCRIBE_TASKS};
use crate::store::{SharedStore, StoreError};

/// Calls after one scan, so that the next is not kept waiting; the rest is for after that one.
const CALLS: u32 = 10;

/// What keeping needs, and what it remembers for the next time.
pub(super) struct Keeper {
    pub(super) aws: Aws,
    pub(super) store: SharedStore,
    pub(super) reads: Arc<Bucket>,
    /// Tasks of the board that ECS has forgotten already, so that they are not asked for again and again.
    pub(super) forgotten: HashSet<String>,
}

impl Keeper {
    /// Keeps the details of stopped tasks of which there is none. Returns how many it kept.
    ///
    /// # Errors
    /// When the store fails. A cluster that ECS says nothing of is left to the next time.
    pub(super) async fn keep(&mut self) -> Result<usize, StoreError> {
        let mut kept = 0;
        let mut later = HashSet::new();
        for _ in 0..CALLS {
            let Some((cluster, arns)) = self.next(&later).await? else { break };
            self.reads.take(1).await;
            let found = match self.aws.task_details(&cluster, &arns).await {
                Ok(found) => found,
                // Deleted meanwhile, and its tasks with it.
                Err(error) if error.is_not_found() => Vec::new(),
                Err(error) => {
                    tracing::warn!(
                        aws.cluster = cluster,
                        "stopped tasks of {cluster} are not kept yet: {error}"
                    );
                    later.extend(arns);
                    continue;
                }
            };
            let named: HashSet<&str> = found.iter().map(|(arn, _)| arn.as_str()).collect();
            self.forgotten.extend(arns.iter().filter(|arn| !named.contains(arn.as_str())).cloned());
            let (last, early) = self.split(found).await?;
            later.extend(early);
            kept += last.len();
            self.store.keep_task_details(&last).await?;
        }
        metrics::counter!("slipway_details_kept_total").increment(kept as u64);
        Ok(kept)
    }

    /// The next batch: tasks of one cluster.
    async fn next(&mut self, later: &HashSet<String>) -> Result<Option<(String, Vec<String>)>, StoreError> {
        let most = DESCRIBE_TASKS + self.forgotten.len() + later.len();
        let without = self.store.tasks_without_detail(u32::try_from(most).unwrap_or(u32::MAX)).await?;
        if without.len() < most {
            // These are all: who is not among them has left the board.
            let all: HashSet<&str> = without.iter().map(|(_, arn)| arn.as_str()).collect();
            self.forgotten.retain(|arn| all.contains(arn.as_str()));
        }
        let mut wanted =
            without.into_iter().filter(|(_, arn)| !self.forgotten.contains(arn) && !later.contains(arn));
        let Some((cluster, first)) = wanted.next() else { return Ok(None) };
        let mut arns = vec![first];
        arns.extend(wanted.take_while(|(of, _)| *of == cluster).map(|(_, arn)| arn));
        arns.truncate(DESCRIBE_TASKS);
        Ok(Some((cluster, arns)))
    }

    /// Details of the tasks' ends, and the tasks of which ECS still tells an earlier state: its answers are
    /// eventually consistent, and an event may be ahead of them.
    async fn split(
        &self,
        found: Vec<(String, TaskDetail)>,
    ) -> Result<(Vec<(String, TaskDetail)>, Vec<String>), StoreError> {
        let arns: Vec<String> = found.iter().map(|(arn, _)| arn.clone()).collect();
        let versions: HashMap<String, u64> =
            self.store.rows(&arns).await?.into_iter().map(|row| (row.arn, row.version)).collect();
        let (last, early): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|(arn, detail)| versions.get(arn).is_none_or(|version| *version <= detail.version));
        Ok((last, early.into_iter().map(|(arn, _)| arn).collect()))
    }
}
