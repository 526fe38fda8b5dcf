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
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::id::LaunchId;
use futures_util::FutureExt as _;
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

/// Which job of which launch.
type Key = (LaunchId, Job);

/// A job under way.
struct Entry {
    /// The word that the rest was cancelled.
    cancelled: watch::Sender<bool>,
    /// Whether it was started again meanwhile: it may have read the store before what it was started for.
    again: bool,
}

/// The jobs under way.
type Jobs = HashMap<Key, Entry>;

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

    /// Starts what is to be done for a stored launch. What is under way is done once more when it ends.
    pub(super) fn start(self: &Arc<Self>, launch: &LaunchId) {
        self.spawn(launch, Job::Send);
        self.spawn(launch, Job::Stop);
    }

    /// The rest of a launch was cancelled: what waits for its turn or for a retry looks up.
    pub(super) fn cancelled(&self, launch: &LaunchId) {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = jobs.get(&(launch.clone(), Job::Send)) {
            job.cancelled.send_replace(true);
        }
    }

    /// Waits until nothing is under way.
    pub(super) async fn settled(&self) {
        // The sender lives as long as `self`.
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }

    /// Waits until one more StopTask call may be sent: those of a launch and those of a selection share AWS's rate.
    pub(super) async fn turn_to_stop(&self) {
        self.rates.stop().await;
    }

    fn spawn(self: &Arc<Self>, launch: &LaunchId, job: Job) {
        let key = (launch.clone(), job);
        let Some(cancelled) = self.enter(&key) else { return };
        let engine = Arc::clone(self);
        self.shutdown.spawn(async move {
            loop {
                let work = engine.claimed(&key.0, engine.work(&key.0, job, cancelled.clone()));
                // The panic hook has logged a panic. The job is over then too, and may be started again.
                let _ = AssertUnwindSafe(work).catch_unwind().await;
                if !engine.is_again(&key) {
                    return;
                }
            }
        });
    }

    /// Puts a job among those under way; `None` when it is there, and will be done again.
    fn enter(&self, key: &Key) -> Option<watch::Receiver<bool>> {
        self.note(|jobs| {
            if let Some(entry) = jobs.get_mut(key) {
                entry.again = true;
                return None;
            }
            let (cancelled, word) = watch::channel(false);
            jobs.insert(key.clone(), Entry { cancelled, again: false });
            Some(word)
        })
    }

    /// Whether a job that has ended is to be done again; otherwise it is under way no more.
    fn is_again(&self, key: &Key) -> bool {
        let is_ending = self.shutdown.is_asked();
        self.note(|jobs| {
            let again = jobs.get_mut(key).is_some_and(|entry| std::mem::take(&mut entry.again)) && !is_ending;
            if !again {
                jobs.remove(key);
            }
            again
        })
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
