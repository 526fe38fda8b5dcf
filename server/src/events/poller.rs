//! The reconciling poller: a full scan at start, on a poke and on a slow timer; in between, a quick
//! look at the clusters in which a task is on its way. While a queue brings the changes, it only
//! reconciles: a full scan now and then, and no quick looks. Of several replicas one polls; the
//! others scan at their start, so that they can speak of their own credentials, and when poked.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::keeper::Keeper;
use super::pace::{Pace, backoff};
use super::scan::{Scanner, Scope};
use super::source::Sources;
use crate::clock::SharedClock;
use crate::shutdown::Shutdown;

/// The poller's task.
pub(super) struct Poller {
    pub(super) scanner: Scanner,
    pub(super) keeper: Keeper,
    pub(super) clock: SharedClock,
    pub(super) pace: Pace,
    /// The number of pokes so far.
    pub(super) asks: watch::Receiver<u64>,
    /// Whether this process is the one who polls.
    pub(super) leads: watch::Receiver<bool>,
    /// The pokes that the last full scan answers.
    pub(super) done: watch::Sender<u64>,
    pub(super) sources: Arc<Sources>,
    pub(super) shutdown: Shutdown,
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
                Ok(_) => {
                    heard_at = self.clock.now_ms();
                    0
                }
                Err(_) => failures + 1,
            };
            self.sources.scanned(heard_at, outcome).await;
            if failures == 0 && *self.leads.borrow() {
                let kept = tokio::select! {
                    kept = self.keeper.keep() => kept,
                    () = self.shutdown.asked() => return,
                };
                if let Err(error) = kept {
                    tracing::warn!(
                        "details of stopped tasks could not be kept, which is tried again: {error}"
                    );
                }
            }
            if scope == Scope::Full {
                self.done.send_replace(ticket);
            }
            let (idle, quick) = if self.sources.flows() {
                (self.pace.beside_queue(), self.scanner.doubts())
            } else {
                (self.pace.idle, self.scanner.doubts() || self.scanner.is_anything_moving().await)
            };
            let wait = match failures {
                0 if quick => self.pace.moving,
                0 => idle.saturating_sub(last_full.elapsed()),
                failures => backoff(failures),
            };
            let leading = *self.leads.borrow();
            let poked = tokio::select! {
                asked = self.asks.changed() => match asked {
                    Ok(()) => true,
                    Err(_) => return,
                },
                () = sleep(wait), if failures > 0 || leading => false,
                // Who begins to lead does not know when the one before looked last.
                Ok(_) = self.leads.wait_for(|leads| *leads), if !leading => true,
                () = self.shutdown.asked() => return,
            };
            let due = last_full.elapsed() >= idle;
            scope = if poked || due || failures > 0 || !quick { Scope::Full } else { Scope::Moving };
        }
    }
}
