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
        let mut failed = None;
        for message in messages {
            match envelope::read(&message.body, &message.id, &self.here, now) {
                Ok(Said::Task(task)) => match self.dated(*task, now).await {
                    Ok(task) => heard.push((task, message.receipt)),
                    Err(why) => failed = Some(why),
                },
                Ok(Said::Noted(event)) => {
                    heard.push((Heard { row: None, unversioned: false, event }, message.receipt));
                }
                Ok(Said::Unknown) => {
                    metrics::counter!("slipway_events_ignored_total").increment(1);
                    done.push(message.receipt);
                }
                Err(refusal) => self.refused.count(&message, refusal),
            }
        }
        if !heard.is_empty() {
            let kept = kept(heard, |heard| async {
                self.parts.ingest.hear(heard).await.map(drop).map_err(|error| error.to_string())
            })
            .await;
            if !kept.receipts.is_empty() {
                self.parts.sources.heard().await;
            }
            done.extend(kept.receipts);
            failed = kept.failed.or(failed);
        }
        if !done.is_empty() {
            let left =
                self.parts.aws.delete(&self.url, &done).await.map_err(|error| error.problem.message)?;
            if left > 0 {
                metrics::counter!("slipway_queue_undeleted_total").increment(left as u64);
                tracing::warn!("{left} messages could not be deleted: they come again, as duplicates");
            }
        }
        failed.map_or(Ok(()), Err)
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

/// What became of a batch.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kept {
    /// The receipts of what is journaled.
    receipts: Vec<String>,
    /// Why something is not.
    failed: Option<String>,
}

/// Messages that fail one after the other until the store is held to be away.
const FAILED_RUNNING: u32 = 3;

/// Journals a batch by `hear`. Where that fails, each message is tried by itself: one whose storing fails comes again and
/// ends in the dead-letter queue, and the other nine do not.
async fn kept<F>(heard: Vec<(Heard, String)>, hear: impl Fn(Vec<Heard>) -> F) -> Kept
where
    F: Future<Output = Result<(), String>>,
{
    let all = heard.iter().map(|(heard, _)| heard.clone()).collect();
    let mut kept = match hear(all).await {
        Ok(()) => {
            return Kept { receipts: heard.into_iter().map(|(_, receipt)| receipt).collect(), failed: None };
        }
        Err(why) => Kept { receipts: Vec::new(), failed: Some(why) },
    };
    if heard.len() == 1 {
        return kept;
    }
    let mut running = 0;
    for (heard, receipt) in heard {
        match hear(vec![heard]).await {
            Ok(()) => {
                running = 0;
                kept.receipts.push(receipt);
            }
            Err(why) => {
                running += 1;
                kept.failed = Some(why);
                if running == FAILED_RUNNING {
                    return kept;
                }
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use domain::event::history::{EventKind, PastEvent, Verdict};

    use super::*;

    fn batch() -> Vec<(Heard, String)> {
        let event = |id: &str| PastEvent {
            id: id.into(),
            subject: String::new(),
            kind: EventKind::Task,
            verdict: Verdict::Noted,
            version: None,
            at: None,
            status: None,
            name: None,
            reason: None,
            spot: false,
            raw: None,
        };
        let heard = |id: String| (Heard { row: None, unversioned: false, event: event(&id) }, id);
        (0..10).map(|n| heard(n.to_string())).collect()
    }

    #[tokio::test]
    async fn message_that_cannot_be_stored_fails_no_other() {
        let hear = async |heard: Vec<Heard>| match heard
            .iter()
            .any(|one| ["2", "7"].contains(&one.event.id.as_str()))
        {
            true => Err("no".to_owned()),
            false => Ok(()),
        };
        let kept = kept(batch(), hear).await;
        assert_eq!(kept.receipts, ["0", "1", "3", "4", "5", "6", "8", "9"]);
        assert_eq!(kept.failed.as_deref(), Some("no"));
    }

    #[tokio::test]
    async fn store_that_is_away_is_not_asked_for_each_message() {
        let asked = std::cell::Cell::new(0);
        let hear = async |_: Vec<Heard>| {
            asked.set(asked.get() + 1);
            Err("away".to_owned())
        };
        let kept = kept(batch(), hear).await;
        assert_eq!((kept.receipts.len(), asked.get()), (0, 4));
    }
}
