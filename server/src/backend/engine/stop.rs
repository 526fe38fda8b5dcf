//! Stopping all tasks of a launch, because a person ordered it. StopTask may be sent twice without harm, so an
//! order that a process left undone is carried out from its beginning.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::id::LaunchId;
use domain::launch::view::{BatchState, StopOrder};
use domain::problem::Problem;
use futures_util::{StreamExt as _, stream};

use super::Engine;
use crate::aws::Outcome;
use crate::store::{AuditLine, StoreError, StoredLaunch};

/// StopTask calls under way at once.
const AT_ONCE: usize = 10;
/// Tasks between two notes of the progress.
const NOTE_EVERY: usize = 50;
/// A batch in flight may still bring tasks: they are looked for after this.
const FLIGHT: Duration = Duration::from_secs(1);
/// A task whose stop was never answered is told again so often.
const TRIES: u32 = 5;

impl Engine {
    /// Cancels what waits of a launch whose tasks are to be stopped. The order is stored before the rest is
    /// cancelled, and the process may have ended in between. Tells whether there was something to cancel.
    pub(super) async fn rest_cancelled(&self, launch: &StoredLaunch) -> Result<bool, StoreError> {
        let waits = launch.batches.iter().any(|batch| batch.view.state == BatchState::Waiting);
        let Some(order) = launch.stop.as_ref().filter(|order| !order.done && waits) else {
            return Ok(false);
        };
        let id = &launch.plan.launch;
        let line = AuditLine {
            at: self.clock.now_ms(),
            place: launch.place.clone(),
            actor: order.deed.by.clone(),
            action: "cancel-launch".into(),
            target: id.to_string(),
            detail: serde_json::json!({}),
        };
        let tasks = self.store.cancel_launch(id, &order.deed, &line).await?;
        tracing::info!(launch.id = %id, "the rest of launch {id}, which is to be stopped, was cancelled: {tasks} tasks");
        Ok(true)
    }

    /// Carries out the order to stop, if there is one that is not done.
    pub(super) async fn stop_ordered(&self, id: &LaunchId) -> Result<(), StoreError> {
        let mut told: BTreeSet<String> = BTreeSet::new();
        let mut failed: BTreeSet<String> = BTreeSet::new();
        loop {
            let Some(launch) = self.store.launch(id).await? else { return Ok(()) };
            let Some(mut order) = launch.stop.clone().filter(|order| !order.done) else { return Ok(()) };
            let is_settled = !launch.batches.iter().any(|batch| batch.view.state.is_open());
            let (ended, living) = self.tasks_of(&launch).await?;
            told.extend(ended);
            let todo: Vec<String> =
                living.into_iter().filter(|arn| !told.contains(arn) && !failed.contains(arn)).collect();
            for some in todo.chunks(NOTE_EVERY) {
                let some = stream::iter(some.to_vec());
                let answers: Vec<(String, Result<(), Problem>)> =
                    some.map(|arn| self.told(&launch, &order, arn)).buffer_unordered(AT_ONCE).collect().await;
                if self.shutdown.is_asked() {
                    return Ok(());
                }
                for (arn, answer) in answers {
                    match answer {
                        Ok(()) => told.insert(arn),
                        Err(problem) => {
                            order.problem = Some(problem);
                            failed.insert(arn)
                        }
                    };
                }
                (order.told, order.failed) = (count(&told), count(&failed));
                self.store.stop_noted(id, &order, None).await?;
            }
            if is_settled {
                (order.told, order.failed) = (count(&told), count(&failed));
                order.done = true;
                self.store.stop_noted(id, &order, None).await?;
                tracing::info!(launch.id = %id, "launch {id}: {} tasks were told to stop, {} could not be", told.len(), failed.len());
                self.feed.poke();
                return Ok(());
            }
            if self.pause(FLIGHT).await {
                return Ok(());
            }
        }
    }

    /// The launch's tasks, known by its batches or by the journal: those that end or have ended, and the others.
    async fn tasks_of(
        &self,
        launch: &StoredLaunch,
    ) -> Result<(BTreeSet<String>, BTreeSet<String>), StoreError> {
        let rows = self.store.rows_of_launch(launch.plan.launch.as_str()).await?;
        let mut living: BTreeSet<String> =
            launch.batches.iter().flat_map(|batch| batch.view.tasks.iter().cloned()).collect();
        let mut ended = BTreeSet::new();
        for row in rows {
            if row.wants_to_run() {
                living.insert(row.arn);
            } else {
                living.remove(&row.arn);
                ended.insert(row.arn);
            }
        }
        Ok((ended, living))
    }

    /// As [`Self::tell`], with the task it was about.
    async fn told(
        &self,
        launch: &StoredLaunch,
        order: &StopOrder,
        arn: String,
    ) -> (String, Result<(), Problem>) {
        let answer = self.tell(launch, order, &arn).await;
        (arn, answer)
    }

    /// Tells one task to stop. One that is gone has stopped.
    async fn tell(&self, launch: &StoredLaunch, order: &StopOrder, arn: &str) -> Result<(), Problem> {
        let mut attempt = 0;
        loop {
            self.turn_to_stop().await;
            let now = self.clock.now_ms();
            match self.aws.stop_task(&launch.cluster, arn, &order.reason, now).await {
                Ok(row) => {
                    self.feed.seen(row.into_iter().collect()).await;
                    return Ok(());
                }
                Err(error) if error.is_not_found() => return Ok(()),
                Err(error)
                    if matches!(error.outcome, Outcome::Refused | Outcome::Passing) || attempt >= TRIES =>
                {
                    return Err(error.into());
                }
                Err(error) => tracing::warn!("{arn} is told to stop once more: {error}"),
            }
            if self.pause(self.retry.wait(attempt)).await {
                return Ok(());
            }
            attempt += 1;
        }
    }
}

fn count(tasks: &BTreeSet<String>) -> u32 {
    u32::try_from(tasks.len()).unwrap_or(u32::MAX)
}
