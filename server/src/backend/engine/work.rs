//! The life of a launch's worker: its security group, its batches, and what follows them.

use std::time::Duration;

use domain::id::LaunchId;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::sync::{Mutex, watch};

use super::{Engine, Job};
use crate::store::{StoreError, StoredBatch, StoredLaunch};

/// The store failed: the same is tried again after this.
const STORE_PAUSE: Duration = Duration::from_secs(2);
/// Batches of a launch under way at once. AWS may take half a second to answer one; the rates alone limit.
const AT_ONCE: usize = 10;

/// A launch as its batches need it.
pub(super) struct Sending<'a> {
    pub(super) launch: &'a StoredLaunch,
    /// The id of its own security group.
    pub(super) group: Option<String>,
    /// Only one batch of a launch waits for AWS's rates at a time, so that launches take turns.
    pub(super) turn: Mutex<()>,
    /// Whether the rest was cancelled.
    pub(super) cancelled: watch::Receiver<bool>,
}

impl Engine {
    /// Does a launch's job, over store failures, until nothing is left of it or the process ends.
    pub(super) async fn work(&self, launch: &LaunchId, job: Job, cancelled: watch::Receiver<bool>) {
        loop {
            let done = match job {
                Job::Send => self.send_open(launch, &cancelled).await,
                Job::Stop => self.stop_ordered(launch).await,
            };
            match done {
                Ok(()) => return,
                Err(error) => {
                    tracing::error!(launch.id = %launch, "launch {launch} waits for the store: {error}");
                }
            }
            if self.pause(STORE_PAUSE).await {
                return;
            }
        }
    }

    /// Sends what is open. A batch that found no capacity may have added another: until there is none.
    async fn send_open(&self, id: &LaunchId, cancelled: &watch::Receiver<bool>) -> Result<(), StoreError> {
        while let Some(launch) = self.store.launch(id).await? {
            if self.rest_cancelled(&launch).await? {
                continue;
            }
            let is_open = |batch: &&StoredBatch| batch.view.state.is_open();
            let open: Vec<&StoredBatch> = launch.batches.iter().filter(is_open).collect();
            if open.is_empty() {
                self.feed.poke();
                return Ok(());
            }
            let Some(group) = self.own_group(&launch, cancelled.clone()).await? else {
                if self.shutdown.is_asked() {
                    return Ok(());
                }
                continue;
            };
            let sending = Sending {
                launch: &launch,
                group: group.0,
                turn: Mutex::new(()),
                cancelled: cancelled.clone(),
            };
            stream::iter(open)
                .map(Ok)
                .try_for_each_concurrent(AT_ONCE, |batch| self.send_batch(&sending, batch))
                .await?;
            if self.shutdown.is_asked() {
                return Ok(());
            }
        }
        Ok(())
    }
}
