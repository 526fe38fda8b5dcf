//! The SQS consumer: EventBridge's events, received in batches, and deleted only once the journal has
//! committed what they said. A kill at any moment loses nothing: what was not deleted comes again, and
//! is a duplicate then.
//!
//! What cannot be read is left alone, so that SQS moves it to the dead-letter queue after five tries.

mod envelope;
mod field;
mod raw;
mod receiver;
mod refused;
mod watch;

use std::sync::Arc;

use tokio::time::{Instant, sleep};

use super::ingest::Ingest;
use super::pace::backoff;
use super::source::Sources;
use super::spot::Spots;
use crate::aws::Aws;
use crate::clock::SharedClock;
use crate::shutdown::Shutdown;
use envelope::Here;
use receiver::Receiver;
use refused::Refused;

/// Receivers of one queue: while one waits for the journal, others receive.
const RECEIVERS: usize = 3;

/// What every consumer needs.
#[derive(Clone)]
pub(super) struct Consumers {
    pub(super) aws: Aws,
    pub(super) ingest: Arc<Ingest>,
    pub(super) spots: Arc<Spots>,
    pub(super) sources: Arc<Sources>,
    pub(super) clock: SharedClock,
    pub(super) shutdown: Shutdown,
}

impl Consumers {
    /// Starts to read the queues, named by name or URL.
    pub(super) fn start(&self, queues: Vec<String>) {
        for (number, queue) in queues.into_iter().enumerate() {
            self.shutdown.spawn(self.clone().consume(number, queue));
        }
    }

    async fn consume(self, number: usize, queue: String) {
        let mut failures = 0;
        let (began, (here, url)) = loop {
            let began = Instant::now();
            match self.open(&queue).await {
                Ok(open) => break (began, open),
                Err(why) => self.sources.queue(number, began, Err(why)).await,
            }
            failures += 1;
            tokio::select! {
                () = sleep(backoff(failures)) => {}
                () = self.shutdown.asked() => return,
            }
        };
        tracing::info!(queue = url, "events are read from {url}");
        self.sources.queue(number, began, Ok(())).await;
        let refused = Arc::new(Refused::default());
        for _ in 0..RECEIVERS {
            let receiver = Receiver {
                parts: self.clone(),
                number,
                url: url.clone(),
                here: here.clone(),
                refused: Arc::clone(&refused),
            };
            self.shutdown.spawn(receiver.run());
        }
        watch::run(&self, &url).await;
    }

    /// Whose events are taken, and where the queue is.
    async fn open(&self, queue: &str) -> Result<(Here, String), String> {
        let account = self.aws.account().await.map_err(|error| error.problem.message)?;
        let here = Here { account, region: self.aws.region().to_owned() };
        if queue.contains("://") {
            // Fails here rather than in every receiver when there is no such queue.
            self.aws.queue_attributes(queue).await.map_err(|error| error.problem.message)?;
            return Ok((here, queue.to_owned()));
        }
        let found = self.aws.queue_url(queue).await.map_err(|error| error.problem.message)?;
        let url = found.ok_or_else(|| {
            format!(
                "There is no queue {queue} in account {} and region {}. `slipway events setup` makes it.",
                here.account, here.region
            )
        })?;
        Ok((here, url))
    }
}

#[cfg(test)]
mod tests;
