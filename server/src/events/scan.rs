//! One scan: what ECS lists and describes, against the board.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use domain::task::row::TaskRow;
use domain::task::spot;
use domain::time::Millis;
use tokio::time::Instant;

use super::doubt::Doubts;
use super::ingest::{Ingest, IngestError};
use super::missing::Missing;
use super::spot::Spots;
use crate::aws::{Aws, AwsError, Bucket, DESCRIBE_TASKS, Described, ListedTasks};
use crate::clock::SharedClock;
use crate::store::Via;

/// What a scan looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Every cluster.
    Full,
    /// The clusters in which a task is on its way.
    Moving,
}

/// What scans need, and what one remembers for the next.
pub(super) struct Scanner {
    aws: Aws,
    ingest: Arc<Ingest>,
    spots: Arc<Spots>,
    clock: SharedClock,
    missing: Missing,
    doubts: Doubts,
    reads: Arc<Bucket>,
}

impl Scanner {
    pub(super) fn new(
        aws: Aws,
        ingest: Arc<Ingest>,
        spots: Arc<Spots>,
        clock: SharedClock,
        reads: Arc<Bucket>,
    ) -> Self {
        Self { aws, ingest, spots, clock, missing: Missing::default(), doubts: Doubts::default(), reads }
    }

    /// Whether a task of the board is on its way.
    pub(super) async fn is_anything_moving(&self) -> bool {
        !self.ingest.pick(|row| is_moving(row).then_some(())).await.is_empty()
    }

    /// Whether a row may soon be shown to be false, so that its cluster should be looked at again.
    pub(super) fn doubts(&self) -> bool {
        self.doubts.any()
    }

    /// Scans; returns how many changes it found. A cluster that fails does not keep the others from
    /// being scanned.
    ///
    /// # Errors
    /// The sentence of the first thing that failed.
    pub(super) async fn scan(&mut self, scope: Scope) -> Result<usize, String> {
        let started = Instant::now();
        let known = self.known().await;
        let mut clusters: Vec<String> = known
            .iter()
            .filter(|(cluster, rows)| {
                scope == Scope::Full || rows.iter().any(is_moving) || self.doubts.concern(cluster)
            })
            .map(|(cluster, _)| cluster.clone())
            .collect();
        let mut failed = None;
        if scope == Scope::Full {
            self.reads.take(1).await;
            match self.aws.cluster_arns().await {
                Ok(arns) => clusters.extend(arns.into_iter().filter(|arn| !known.contains_key(arn))),
                Err(error) => return Err(error.problem.message),
            }
        }
        let mut found = 0;
        for cluster in &clusters {
            let rows = known.get(cluster).map(Vec::as_slice).unwrap_or_default();
            match self.cluster(cluster, rows).await {
                Ok(changes) => found += changes,
                Err(error) => {
                    tracing::warn!(aws.cluster = cluster, "{cluster} could not be scanned: {error}");
                    failed.get_or_insert(error);
                }
            }
        }
        if let Err(error) = self.ingest.expire().await {
            failed.get_or_insert(error.to_string());
        }
        metrics::histogram!("slipway_scan_duration_seconds").record(started.elapsed().as_secs_f64());
        failed.map_or(Ok(found), Err)
    }

    async fn cluster(&mut self, cluster: &str, known: &[TaskRow]) -> Result<usize, String> {
        let listed = match self.list(cluster).await {
            Ok(listed) => listed,
            // Deleted meanwhile: whatever was on it is looked for below.
            Err(error) if error.is_not_found() => ListedTasks::default(),
            Err(error) => return Err(error.problem.message),
        };
        let now = self.clock.now_ms();
        let stopped: HashSet<&str> =
            known.iter().filter(|row| row.last_status.is_stopped()).map(|row| row.arn.as_str()).collect();
        // A stopped task changes no more: it is described once. One that ECS lists as running is doubted.
        let stopped_now = listed.stopped.into_iter().filter(|arn| !stopped.contains(arn.as_str()));
        let mut wanted: Vec<String> = listed.running.into_iter().chain(stopped_now).collect();
        let seen: HashSet<&str> = wanted.iter().map(String::as_str).collect();
        let unlisted: Vec<String> = known
            .iter()
            .filter(|row| !row.last_status.is_stopped() && !seen.contains(row.arn.as_str()))
            .filter(|row| Missing::counts(row, now))
            .map(|row| row.arn.clone())
            .collect();
        wanted.extend(unlisted.iter().cloned());
        let described = match self.describe(cluster, &wanted).await {
            Ok(described) => described,
            Err(error) if error.is_not_found() => Described { tasks: Vec::new(), missing: unlisted.clone() },
            Err(error) => return Err(error.problem.message),
        };
        let Described { mut tasks, mut missing } = described;
        for task in &mut tasks {
            self.date(task, known).await;
            self.spots.judge(task).await;
        }
        // Those whose definition could not be read when they stopped.
        for row in known.iter().filter(|row| row.wants_definition()) {
            let mut judged = row.clone();
            if !self.spots.judge(&mut judged).await {
                // Nor the next one's, now.
                break;
            }
            if judged != *row {
                tasks.push(judged);
            }
        }
        missing.retain(|arn| unlisted.contains(arn));
        let gone = self.missing.twice(missing, &tasks);
        let corrected = self.correct(cluster, &tasks, now).await.map_err(|error| error.to_string())?;
        let found =
            corrected + self.ingest.take(Via::Poll, tasks).await.map_err(|error| error.to_string())?;
        self.ingest.end_unseen(&gone).await.map_err(|error| error.to_string())?;
        Ok(found)
    }

    /// Corrects the rows that this scan and those before it contradict.
    async fn correct(
        &mut self,
        cluster: &str,
        described: &[TaskRow],
        now: Millis,
    ) -> Result<usize, IngestError> {
        self.doubts.forget_undescribed(cluster, described);
        let known = self.ingest.known_of(described).await?;
        let believed = self.doubts.weigh(described, &known, now);
        if believed.is_empty() { Ok(0) } else { self.ingest.correct(&believed).await }
    }

    /// Gives a task that is taken back the time of each container.
    async fn date(&self, task: &mut TaskRow, known: &[TaskRow]) {
        let Some(deadline) = task.spot_deadline else { return };
        let known = known.iter().find(|row| row.arn == task.arn);
        self.spots.notice(task, known, spot::noticed(deadline)).await;
    }

    async fn list(&self, cluster: &str) -> Result<ListedTasks, AwsError> {
        self.reads.take(2).await;
        self.aws.list_tasks(cluster).await
    }

    async fn describe(&self, cluster: &str, arns: &[String]) -> Result<Described, AwsError> {
        let mut all = Described::default();
        for some in arns.chunks(DESCRIBE_TASKS) {
            self.reads.take(1).await;
            let described = self.aws.describe_tasks(cluster, some, self.clock.now_ms()).await?;
            all.tasks.extend(described.tasks);
            all.missing.extend(described.missing);
        }
        Ok(all)
    }

    /// The board's rows by cluster.
    async fn known(&self) -> BTreeMap<String, Vec<TaskRow>> {
        let mut by_cluster: BTreeMap<String, Vec<TaskRow>> = BTreeMap::new();
        for row in self.ingest.pick(|row| Some(row.clone())).await {
            by_cluster.entry(row.cluster.clone()).or_default().push(row);
        }
        by_cluster
    }
}

/// Whether a task's next state is expected soon: on its way, or told to stop.
fn is_moving(row: &TaskRow) -> bool {
    row.last_status.is_moving() || (!row.last_status.is_stopped() && !row.wants_to_run())
}
