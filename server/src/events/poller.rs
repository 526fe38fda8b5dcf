//! The reconciling poller: a full scan at start, on a poke and on a slow timer; in between, a quick
//! look at the clusters in which a task is on its way.

use domain::event::frame::{Source, SourceStatus};
use domain::time::Millis;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::pace::{Pace, backoff};
use super::scan::{Scanner, Scope};
use crate::clock::SharedClock;
use crate::hub::Hub;
use crate::shutdown::Shutdown;

/// The poller's task.
pub(super) struct Poller {
    pub(super) scanner: Scanner,
    pub(super) hub: Hub,
    pub(super) clock: SharedClock,
    pub(super) pace: Pace,
    /// The number of pokes so far.
    pub(super) asks: watch::Receiver<u64>,
    /// The pokes that the last full scan answers.
    pub(super) done: watch::Sender<u64>,
    pub(super) status: watch::Sender<Option<SourceStatus>>,
    pub(super) shutdown: Shutdown,
}

/// Nothing to complain of.
pub(super) fn well() -> SourceStatus {
    SourceStatus { source: Source::Polling, stale_since: None, why: None }
}

impl Poller {
    pub(super) async fn run(mut self) {
        let mut scope = Scope::Full;
        let mut last_full = Instant::now();
        let mut heard_at = self.clock.now_ms();
        let mut failures = 0;
        loop {
            let ticket = *self.asks.borrow_and_update();
            if scope == Scope::Full {
                last_full = Instant::now();
            }
            let scan = self.scanner.scan(scope);
            let outcome = tokio::select! {
                outcome = scan => outcome,
                () = self.shutdown.asked() => return,
            };
            failures = match outcome {
                Ok(()) => {
                    heard_at = self.clock.now_ms();
                    0
                }
                Err(_) => failures + 1,
            };
            self.report(heard_at, outcome.err()).await;
            if scope == Scope::Full {
                self.done.send_replace(ticket);
            }
            let moving = self.scanner.is_anything_moving().await;
            let wait = match failures {
                0 if moving => self.pace.moving,
                0 => self.pace.idle.saturating_sub(last_full.elapsed()),
                failures => backoff(failures),
            };
            let poked = tokio::select! {
                asked = self.asks.changed() => match asked {
                    Ok(()) => true,
                    Err(_) => return,
                },
                () = sleep(wait) => false,
                () = self.shutdown.asked() => return,
            };
            let due = last_full.elapsed() >= self.pace.idle;
            scope = if poked || due || failures > 0 { Scope::Full } else { Scope::Moving };
        }
    }

    async fn report(&self, heard_at: Millis, error: Option<String>) {
        let status = match error {
            None => well(),
            Some(why) => SourceStatus { stale_since: Some(heard_at), why: Some(why), ..well() },
        };
        let news = self.status.send_if_modified(|known| {
            let changed = known.as_ref() != Some(&status);
            *known = Some(status.clone());
            changed
        });
        if news {
            match &status.why {
                Some(why) => tracing::warn!("the source of changes is stale: {why}"),
                None => tracing::info!("the source of changes is heard"),
            }
            // Without a hub the process is ending.
            let _ = self.hub.report(status).await;
        }
    }
}
