//! One receiver: receive, read, commit, delete, and again.

use std::sync::Arc;
use std::time::Duration;

use domain::event::rule::WAIT;
use domain::time::Millis;
use tokio::time::{Instant, sleep};

use super::Consumers;
use super::envelope::{self, Here, Said, TaskEvent};
use super::refused::Refused;
use crate::aws::Message;
use crate::events::ingest::Heard;
use crate::events::pace::backoff;

/// A receiver's task.
pub(super) struct Receiver {
    pub(super) parts: Consumers,
    /// The queue's number among the configured ones.
    pub(super) number: usize,
    pub(super) url: String,
    pub(super) here: Here,
    pub(super) refused: Arc<Refused>,
}

impl Receiver {
    pub(super) async fn run(self) {
        let mut failures = 0;
        let mut failing_since = Instant::now();
        loop {
            let began = Instant::now();
            let received = tokio::select! {
                received = self.parts.aws.receive(&self.url, Duration::from_secs(WAIT.into())) => received,
                () = self.parts.shutdown.asked() => return,
            };
            // What was received is seen through, also when the end has been asked for.
            let outcome = match received {
                Ok(messages) => self.handle(messages).await,
                Err(error) => Err(error.problem.message),
            };
            match outcome {
                Ok(()) => {
                    failures = 0;
                    self.parts.sources.queue(self.number, began, Ok(())).await;
                }
                Err(why) => {
                    if failures == 0 {
                        failing_since = began;
                    }
                    failures += 1;
                    metrics::counter!("slipway_queue_failures_total").increment(1);
                    // Once is bad luck.
                    if failures > 1 {
                        self.parts.sources.queue(self.number, failing_since, Err(why)).await;
                    }
                    tokio::select! {
                        () = sleep(backoff(failures)) => {}
                        () = self.parts.shutdown.asked() => return,
                    }
                }
            }
        }
    }

    /// Takes what the messages say. Only what the journal has committed, or what says nothing, is deleted.
    async fn handle(&self, messages: Vec<Message>) -> Result<(), String> {
        let now = self.parts.clock.now_ms();
        let mut heard = Vec::with_capacity(messages.len());
        let mut done = Vec::with_capacity(messages.len());
        for message in messages {
            match envelope::read(&message.body, &message.id, &self.here, now) {
                Ok(Said::Task(task)) => heard.push(self.dated(*task, now).await?),
                Ok(Said::Noted(event)) => heard.push(Heard { row: None, unversioned: false, event }),
                Ok(Said::Unknown) => metrics::counter!("slipway_events_ignored_total").increment(1),
                Err(refusal) => {
                    self.refused.count(&message, refusal);
                    continue;
                }
            }
            done.push(message.receipt);
        }
        if !heard.is_empty() {
            self.parts.ingest.hear(heard).await.map_err(|error| error.to_string())?;
            self.parts.sources.heard().await;
        }
        if !done.is_empty() {
            let left =
                self.parts.aws.delete(&self.url, &done).await.map_err(|error| error.problem.message)?;
            if left > 0 {
                metrics::counter!("slipway_queue_undeleted_total").increment(left as u64);
                tracing::warn!("{left} messages could not be deleted: they come again, as duplicates");
            }
        }
        Ok(())
    }

    /// A task's change with its Spot notice, if it is one.
    async fn dated(&self, task: TaskEvent, now: Millis) -> Result<Heard, String> {
        let TaskEvent { mut row, unversioned, noticed, event, odd_times } = task;
        if odd_times > 0 {
            metrics::counter!("slipway_events_odd_times_total").increment(odd_times);
        }
        if let Some(at) = event.at {
            let millis = u32::try_from((now - at).max(0)).unwrap_or(u32::MAX);
            metrics::histogram!("slipway_events_delay_seconds").record(f64::from(millis) / 1000.0);
        }
        if let Some(noticed) = noticed {
            let known = self.parts.ingest.known(&row.arn).await.map_err(|error| error.to_string())?;
            self.parts.spots.notice(&mut row, known.as_ref(), noticed).await;
        }
        self.parts.spots.judge(&mut row).await;
        Ok(Heard { row: Some(row), unversioned, event })
    }
}
