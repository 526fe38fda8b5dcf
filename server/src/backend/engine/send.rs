//! One batch, from waiting to a known outcome.

use domain::launch::request::RunTask;
use domain::launch::retry as capacity;
use domain::launch::view::BatchState;
use domain::problem::{Problem, ProblemKind};

use super::Engine;
use super::work::Sending;
use crate::aws::{AwsError, Outcome, RunAnswer};
use crate::store::{BatchOutcome, Leave, NextBatch, StoreError, StoredBatch, StoredLaunch};

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
        sending: &Sending<'_>,
        batch: &StoredBatch,
    ) -> Result<(), StoreError> {
        let launch = sending.launch;
        let id = &launch.plan.launch;
        let number = batch.view.number;
        let mut cancelled = sending.cancelled.clone();
        // A batch noted as sent by an earlier process may have been carried out.
        let mut known = Known { in_doubt: batch.view.state == BatchState::Sent, last: None };
        let mut first_sent = batch.sent_at;
        for attempt in 0.. {
            let too_late = |at| self.clock.now_ms().saturating_sub(at) >= self.retry.give_up_after;
            if first_sent.is_some_and(too_late) {
                return self.give_up(launch, batch, known).await;
            }
            if attempt == 0 {
                if !self.turn(sending, batch).await {
                    return Ok(());
                }
            } else {
                self.rates.again().await;
            }
            match self.store.batch_sent(id, number, self.clock.now_ms()).await? {
                Leave::Send(first) => first_sent = Some(first),
                Leave::Closed => return Ok(()),
                Leave::Cancelled if !known.in_doubt => {
                    return self.close(launch, batch, BatchState::Cancelled, Vec::new(), None).await;
                }
                // It is in flight: the same token brings its outcome.
                Leave::Cancelled => {}
            }
            match self.aws.run_task(&request(sending, batch), self.clock.now_ms()).await {
                Ok(answer) => return self.answered(launch, batch, answer).await,
                Err(error) => {
                    let outcome = error.outcome;
                    tracing::warn!(launch.id = %id, launch.batch = number, "batch {number} of launch {id}: {error} ({outcome:?})");
                    if outcome == Outcome::Refused {
                        return self.refused(launch, batch, known, error).await;
                    }
                    known.in_doubt |= outcome == Outcome::Unknown;
                    let problem = Problem::from(error);
                    // It is said on the launch's page while it lasts.
                    self.store.batch_troubled(id, number, &problem).await?;
                    known.last = Some(problem);
                }
            }
            tokio::select! {
                ending = self.pause(self.retry.wait(attempt)) => if ending { return Ok(()) },
                // An error means that the word was given before.
                _ = cancelled.wait_for(|cancelled| *cancelled), if !known.in_doubt => {}
            }
        }
        Ok(())
    }

    /// Waits for the batch's turn in AWS's rates; `false` when there is nothing to send any more.
    async fn turn(&self, sending: &Sending<'_>, batch: &StoredBatch) -> bool {
        let mut cancelled = sending.cancelled.clone();
        let waits = batch.view.state == BatchState::Waiting;
        let rates = async {
            let _turn = sending.turn.lock().await;
            self.rates.run(batch.view.size).await;
        };
        tokio::select! {
            biased;
            _ = cancelled.wait_for(|cancelled| *cancelled), if waits => false,
            () = self.shutdown.asked() => false,
            () = rates => true,
        }
    }

    async fn answered(
        &self,
        launch: &StoredLaunch,
        batch: &StoredBatch,
        answer: RunAnswer,
    ) -> Result<(), StoreError> {
        let RunAnswer { arns, tasks, failures } = answer;
        let number = batch.view.number;
        let size = capacity::without_capacity(&failures);
        let next = capacity::next(&launch.plan, &batch.view.variant, number)
            .filter(|_| size > 0)
            .map(|variant| NextBatch { size, variant });
        let outcome =
            BatchOutcome { state: BatchState::Answered, tasks: arns, failures, problem: None, next };
        self.store.batch_closed(&launch.plan.launch, number, &outcome).await?;
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
        self.close(launch, batch, BatchState::Refused, Vec::new(), Some(error.into())).await
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
        self.close(launch, batch, BatchState::Refused, Vec::new(), Some(problem)).await
    }
}

/// The call of a batch: the plan, the batch's variant and its marks.
fn request(sending: &Sending<'_>, batch: &StoredBatch) -> RunTask {
    let Sending { launch, group, .. } = sending;
    RunTask {
        cluster: launch.cluster.clone(),
        client_token: Some(batch.token.clone()),
        started_by: Some(batch.started_by.clone()),
        ..RunTask::of(&launch.plan, batch.view.size, &batch.view.variant, group.as_deref())
    }
}
