//! The launch engine: sends the batches of stored launches, in order, at the rate AWS allows, until
//! the outcome of each is known or a person has to decide.
//!
//! N asked is N launched. It owns the only call of RunTask. A batch is noted as sent before it is
//! sent; the same token goes with every retry, and no retry is made once the token's life is in
//! doubt. It works from the store alone, so a process that ends anywhere leaves nothing half known.

mod claim;
mod look;
mod retry;
mod send;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::id::LaunchId;
use domain::launch::view::BatchState;
use tokio::sync::watch;
use ulid::Ulid;

use crate::aws::{Aws, Bucket};
use crate::clock::SharedClock;
use crate::hub::SharedFeed;
use crate::shutdown::Shutdown;
use crate::store::{SharedStore, StoreError};

pub use retry::Retry;

/// The store failed: the same batch is tried again after this.
const STORE_PAUSE: Duration = Duration::from_secs(2);

/// Sends launches.
pub(super) struct Engine {
    aws: Aws,
    store: SharedStore,
    feed: SharedFeed,
    clock: SharedClock,
    retry: Retry,
    shutdown: Shutdown,
    /// RunTask calls for Fargate: 20 a second.
    calls: Bucket,
    /// Tasks on Fargate: a burst of 100, then 20 a second.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html>
    tasks: Bucket,
    /// Launches under way in this process: one worker each.
    running: Mutex<HashSet<LaunchId>>,
    open: watch::Sender<usize>,
    /// This process, in claims.
    holder: String,
}

impl Engine {
    pub(super) fn new(
        aws: Aws,
        store: SharedStore,
        feed: SharedFeed,
        clock: SharedClock,
        retry: Retry,
        shutdown: Shutdown,
    ) -> Self {
        Self {
            aws,
            store,
            feed,
            clock,
            retry,
            shutdown,
            calls: Bucket::new(20, 20),
            tasks: Bucket::new(100, 20),
            running: Mutex::new(HashSet::new()),
            open: watch::Sender::new(0),
            holder: Ulid::generate().to_string(),
        }
    }

    /// Starts sending a stored launch, unless that is under way.
    pub(super) fn start(self: &Arc<Self>, launch: LaunchId) {
        if !self.note(|running| running.insert(launch.clone())) {
            return;
        }
        let engine = Arc::clone(self);
        self.shutdown.spawn(async move {
            engine.claimed(&launch, engine.settle(&launch)).await;
            engine.note(|running| running.remove(&launch));
            engine.feed.poke();
        });
    }

    /// Waits until no launch is under way.
    pub(super) async fn settled(&self) {
        // The sender lives as long as `self`.
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }

    fn note(&self, change: impl FnOnce(&mut HashSet<LaunchId>) -> bool) -> bool {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut running);
        self.open.send_replace(running.len());
        changed
    }

    /// Sends what is open of a launch, over store failures, until nothing is or the process ends.
    async fn settle(&self, launch: &LaunchId) {
        loop {
            match self.send_open(launch).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::error!(launch.id = %launch, "launch {launch} waits for the store: {error}")
                }
            }
            if self.pause(STORE_PAUSE).await {
                return;
            }
        }
    }

    async fn send_open(&self, id: &LaunchId) -> Result<(), StoreError> {
        let Some(launch) = self.store.launch(id).await? else { return Ok(()) };
        for batch in &launch.batches {
            if self.shutdown.is_asked() {
                return Ok(());
            }
            match batch.view.state {
                BatchState::Waiting | BatchState::Sent => self.send_batch(&launch, batch).await?,
                BatchState::Answered | BatchState::Refused | BatchState::NeedsReview => {}
            }
        }
        Ok(())
    }

    /// Waits; `true` when the process is to end.
    async fn pause(&self, wait: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(wait) => false,
            () = self.shutdown.asked() => true,
        }
    }
}
