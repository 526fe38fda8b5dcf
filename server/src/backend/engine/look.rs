//! Looking for the tasks of a batch whose outcome is unknown, and adopting them.
//!
//! What is found is the batch's. Absence proves nothing: ECS is eventually consistent and forgets
//! stopped tasks, so what is not found is for a person to decide.

use std::collections::BTreeSet;

use domain::launch::view::BatchState;
use domain::problem::{Problem, ProblemKind};
use domain::task::row::TaskRow;

use super::Engine;
use crate::aws::AwsError;
use crate::store::{BatchOutcome, StoreError, StoredBatch, StoredLaunch};

impl Engine {
    /// The token has started tasks before: they are the batch's.
    pub(super) async fn adopt(
        &self,
        launch: &StoredLaunch,
        batch: &StoredBatch,
        error: AwsError,
    ) -> Result<(), StoreError> {
        if error.resource_ids.is_empty() {
            return self.look_for(launch, batch, Some(error.into())).await;
        }
        let tasks = error.resource_ids;
        let number = batch.view.number;
        tracing::info!(launch.id = %launch.plan.launch, launch.batch = number, "batch {number} adopts {} tasks", tasks.len());
        let now = self.clock.now_ms();
        match self.aws.describe_tasks(&launch.cluster, &tasks, now).await {
            Ok(described) => self.feed.seen(described.tasks).await,
            Err(error) => tracing::warn!("adopted tasks could not be described, the next scan will: {error}"),
        }
        self.close(launch, batch, BatchState::Answered, tasks, None).await
    }

    /// Looks wherever tasks of the batch may be seen.
    pub(in crate::backend) async fn look_for(
        &self,
        launch: &StoredLaunch,
        batch: &StoredBatch,
        why: Option<Problem>,
    ) -> Result<(), StoreError> {
        let is_ours = |row: &&TaskRow| row.started_by.as_deref() == Some(batch.started_by.as_str());
        let mut found: BTreeSet<String> = BTreeSet::new();
        let journaled = self.store.rows_of_launch(launch.plan.launch.as_str()).await?;
        found.extend(journaled.iter().filter(is_ours).map(|row| row.arn.clone()));
        match self.seen_by_ecs(launch, batch).await {
            Ok(rows) => {
                found.extend(rows.iter().filter(is_ours).map(|row| row.arn.clone()));
                self.feed.seen(rows).await;
            }
            Err(error) => tracing::warn!("tasks of batch {} could not be looked for: {error}", batch.token),
        }
        let tasks: Vec<String> = found.into_iter().collect();
        if tasks.len() >= usize::try_from(batch.view.size).unwrap_or(usize::MAX) {
            return self.close(launch, batch, BatchState::Answered, tasks, None).await;
        }
        let mut problem = Problem::new(
            ProblemKind::Unavailable,
            "needs-review",
            format!(
                "AWS never answered this batch for certain. {} of its {} tasks were found; whether the others were started cannot be told. Look at the cluster before running them again.",
                tasks.len(),
                batch.view.size
            ),
        );
        problem.aws = why.and_then(|why| why.aws);
        self.close(launch, batch, BatchState::NeedsReview, tasks, Some(problem)).await
    }

    /// The tasks that ECS knows with the batch's mark: listed by it while they are meant to run, and
    /// picked out of the stopped ones, which cannot be listed so.
    async fn seen_by_ecs(
        &self,
        launch: &StoredLaunch,
        batch: &StoredBatch,
    ) -> Result<Vec<TaskRow>, AwsError> {
        let cluster = &launch.cluster;
        let mut arns = self.aws.list_started_by(cluster, &batch.started_by).await?;
        arns.extend(self.aws.list_tasks(cluster).await?.stopped);
        let described = self.aws.describe_tasks(cluster, &arns, self.clock.now_ms()).await?;
        Ok(described.tasks)
    }

    /// Notes a batch's end.
    pub(super) async fn close(
        &self,
        launch: &StoredLaunch,
        batch: &StoredBatch,
        state: BatchState,
        tasks: Vec<String>,
        problem: Option<Problem>,
    ) -> Result<(), StoreError> {
        let outcome = BatchOutcome { state, tasks, failures: Vec::new(), problem, next: None };
        self.store.batch_closed(&launch.plan.launch, batch.view.number, &outcome).await?;
        Ok(())
    }
}
