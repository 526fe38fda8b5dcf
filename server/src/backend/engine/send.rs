//! One batch, from waiting to a known outcome.

use domain::launch::request::{RunTask, Variant};
use domain::launch::view::BatchState;
use domain::problem::{Problem, ProblemKind};

use super::Engine;
use crate::aws::{AwsError, Outcome, RunAnswer};
use crate::store::{BatchOutcome, StoreError, StoredBatch, StoredLaunch};

/// What is known of a batch after some attempts.
struct Known {
    /// Whether an attempt may have been carried out without our having its answer.
    in_doubt: bool,
    /// Why the last attempt brought nothing.
    last: Option<Problem>,
}

impl Engine {
    /// Sends a batch until its outcome is known, a person has to decide, or the process ends.
    pub(super) async fn send_batch(
        &self,
        launch: &StoredLaunch,
        batch: &StoredBatch,
    ) -> Result<(), StoreError> {
        let id = &launch.plan.launch;
        let number = batch.view.number;
        // A batch noted as sent by an earlier process may have been carried out.
        let mut known = Known { in_doubt: batch.view.state == BatchState::Sent, last: None };
        let mut first_sent = batch.sent_at;
        for attempt in 0.. {
            let too_late = |at| self.clock.now_ms().saturating_sub(at) >= self.retry.give_up_after;
            if first_sent.is_some_and(too_late) {
                return self.give_up(launch, batch, known).await;
            }
            self.calls.take(1).await;
            if attempt == 0 {
                self.tasks.take(batch.view.size).await;
            }
            first_sent = Some(self.store.batch_sent(id, number, self.clock.now_ms()).await?);
            let mut request = RunTask::of(&launch.plan, batch.view.size, &Variant::default(), None);
            request.cluster.clone_from(&launch.cluster);
            request.client_token = Some(batch.token.clone());
            request.started_by = Some(batch.started_by.clone());
            match self.aws.run_task(&request, self.clock.now_ms()).await {
                Ok(answer) => return self.answered(launch, batch, answer).await,
                Err(error) => {
                    let outcome = error.outcome;
                    tracing::warn!(launch.id = %id, launch.batch = number, "batch {number} of launch {id}: {error} ({outcome:?})");
                    if outcome == Outcome::Refused {
                        return self.refused(launch, batch, known, error).await;
                    }
                    known.in_doubt |= outcome == Outcome::Unknown;
                    known.last = Some(error.into());
                }
            }
            if self.pause(self.retry.wait(attempt)).await {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn answered(
        &self,
        launch: &StoredLaunch,
        batch: &StoredBatch,
        answer: RunAnswer,
    ) -> Result<(), StoreError> {
        let RunAnswer { arns, tasks, failures } = answer;
        let outcome = BatchOutcome { state: BatchState::Answered, tasks: arns, failures, problem: None };
        self.store.batch_closed(&launch.plan.launch, batch.view.number, &outcome).await?;
        self.feed.seen(tasks).await;
        Ok(())
    }

    /// AWS refused the call as it is. That settles it, unless an earlier attempt is in doubt.
    async fn refused(
        &self,
        launch: &StoredLaunch,
        batch: &StoredBatch,
        known: Known,
        error: AwsError,
    ) -> Result<(), StoreError> {
        if error.code() == "ConflictException" {
            return self.adopt(launch, batch, error).await;
        }
        if known.in_doubt {
            return self.look_for(launch, batch, Some(error.into())).await;
        }
        self.close_refused(launch, batch, error.into()).await
    }

    /// The token's life is in doubt: nothing is sent any more.
    async fn give_up(
        &self,
        launch: &StoredLaunch,
        batch: &StoredBatch,
        known: Known,
    ) -> Result<(), StoreError> {
        if known.in_doubt {
            return self.look_for(launch, batch, known.last).await;
        }
        let problem = known.last.unwrap_or_else(|| {
            Problem::new(
                ProblemKind::Unavailable,
                "aws-unreachable",
                "AWS could not be reached for this batch.",
            )
        });
        self.close_refused(launch, batch, problem).await
    }

    async fn close_refused(
        &self,
        launch: &StoredLaunch,
        batch: &StoredBatch,
        problem: Problem,
    ) -> Result<(), StoreError> {
        let outcome = BatchOutcome {
            state: BatchState::Refused,
            tasks: Vec::new(),
            failures: Vec::new(),
            problem: Some(problem),
        };
        self.store.batch_closed(&launch.plan.launch, batch.view.number, &outcome).await
    }
}
