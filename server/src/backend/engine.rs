//! The launch engine: sends the batches of stored launches at the rate AWS allows, until the outcome of each is
//! known or a person has to decide, and stops the tasks of launches when told to.
//!
//! N asked is N launched. It owns the only call of RunTask. A batch is noted as sent before it is sent; the same
//! token goes with every retry, and no retry is made once the token's life is in doubt. It works from the store
//! alone, so a process that ends anywhere leaves nothing half known.

mod claim;
mod group;
mod look;
mod rates;
mod retry;
mod send;
mod stop;
mod work;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::id::LaunchId;
use tokio::sync::watch;
use ulid::Ulid;

use crate::aws::Aws;
use crate::clock::SharedClock;
use crate::hub::SharedFeed;
use crate::shutdown::Shutdown;
use crate::store::SharedStore;

use rates::Rates;
pub use retry::Retry;

/// What is done for a launch, by one worker each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Job {
    Send,
    Stop,
}

/// The jobs under way, each with the word that the rest was cancelled.
type Jobs = HashMap<(LaunchId, Job), watch::Sender<bool>>;

/// Sends launches.
pub(super) struct Engine {
    aws: Aws,
    store: SharedStore,
    feed: SharedFeed,
    clock: SharedClock,
    retry: Retry,
    shutdown: Shutdown,
    rates: Rates,
    jobs: Mutex<Jobs>,
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
        let (jobs, open, rates) = (Mutex::default(), watch::Sender::new(0), Rates::default());
        let holder = Ulid::generate().to_string();
        Self { aws, store, feed, clock, retry, shutdown, rates, jobs, holder, open }
    }

    /// Starts what is to be done for a stored launch, unless that is under way.
    pub(super) fn start(self: &Arc<Self>, launch: &LaunchId) {
        self.spawn(launch, Job::Send);
        self.spawn(launch, Job::Stop);
    }

    /// The rest of a launch was cancelled: what waits for its turn or for a retry looks up.
    pub(super) fn cancelled(&self, launch: &LaunchId) {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = jobs.get(&(launch.clone(), Job::Send)) {
            job.send_replace(true);
        }
    }

    /// Waits until nothing is under way.
    pub(super) async fn settled(&self) {
        // The sender lives as long as `self`.
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }

    fn spawn(self: &Arc<Self>, launch: &LaunchId, job: Job) {
        let key = (launch.clone(), job);
        let word = watch::Sender::new(false);
        let cancelled = word.subscribe();
        let is_new = self.note(|jobs| {
            let is_new = !jobs.contains_key(&key);
            if is_new {
                jobs.insert(key.clone(), word);
            }
            is_new
        });
        if !is_new {
            return;
        }
        let engine = Arc::clone(self);
        self.shutdown.spawn(async move {
            engine.claimed(&key.0, engine.work(&key.0, job, cancelled)).await;
            engine.note(|jobs| jobs.remove(&key));
        });
    }

    fn note<T>(&self, change: impl FnOnce(&mut Jobs) -> T) -> T {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut jobs);
        self.open.send_replace(jobs.len());
        changed
    }

    /// Waits; `true` when the process is to end.
    async fn pause(&self, wait: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(wait) => false,
            () = self.shutdown.asked() => true,
        }
    }
}
