//! How changes reach us just now: through the queue, by asking, or not at all. The queue and the
//! poller report here; here it is decided what pages are told and how often the poller looks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::event::frame::{Source, SourceStatus};
use domain::time::Millis;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use crate::clock::SharedClock;
use crate::hub::Hub;

/// When a scan finds what no event told, and none came for so long, the rule does not do its work.
const SILENT: Millis = 60_000;

/// The sources' common state.
pub(super) struct Sources {
    state: Mutex<State>,
    /// Whether the queue brings the changes, so that scans only reconcile.
    flows: AtomicBool,
    status: watch::Sender<Option<SourceStatus>>,
    /// The number of scans asked for so far.
    asked: Arc<watch::Sender<u64>>,
    hub: Hub,
    clock: SharedClock,
}

struct State {
    queues: Vec<QueueState>,
    /// When an event came last, or when we began to listen.
    event_at: Millis,
    /// Scans find what no event tells.
    silent: bool,
    /// Why nothing can be recorded, and since when.
    store: Option<(Millis, &'static str)>,
    /// When a scan last went well, and what was wrong with the last one.
    scan: Option<(Millis, Option<String>)>,
}

impl Sources {
    pub(super) fn new(
        queues: usize,
        asked: Arc<watch::Sender<u64>>,
        status: watch::Sender<Option<SourceStatus>>,
        hub: Hub,
        clock: SharedClock,
    ) -> Self {
        let unread = QueueState {
            outcome: Err("The queue has not been read yet.".to_owned()),
            read_began: None,
            failed_at: None,
        };
        let state = State {
            queues: vec![unread; queues],
            event_at: clock.now_ms(),
            silent: false,
            store: None,
            scan: None,
        };
        Self { state: Mutex::new(state), flows: AtomicBool::new(false), status, asked, hub, clock }
    }

    /// Whether the queue brings the changes.
    pub(super) fn flows(&self) -> bool {
        self.flows.load(Ordering::Relaxed)
    }

    /// Asks for a full scan; returns its ticket.
    pub(super) fn ask(&self) -> u64 {
        let mut ticket = 0;
        self.asked.send_modify(|asked| {
            *asked += 1;
            ticket = *asked;
        });
        ticket
    }

    /// The queue number `queue` was read, or could not be. `began` is when the reading began, or the first of those
    /// that failed one after another.
    pub(super) async fn queue(&self, queue: usize, began: Instant, outcome: Result<(), String>) {
        let mut state = self.state.lock().await;
        let before = state.queues[queue].outcome.clone();
        state.queues[queue].take(began, Instant::now(), outcome);
        let outcome = &state.queues[queue].outcome;
        if before == *outcome {
            return;
        }
        match outcome {
            Ok(()) => {
                tracing::info!("the queue is heard");
                state.event_at = self.clock.now_ms();
            }
            Err(why) => tracing::warn!("the queue is not heard: {why}"),
        }
        self.tell(&state).await;
    }

    /// The store can be used, or why it can't.
    pub(super) async fn store(&self, trouble: Option<&'static str>) {
        let mut state = self.state.lock().await;
        state.store = trouble.map(|why| (self.clock.now_ms(), why));
        self.tell(&state).await;
    }

    /// Events came.
    pub(super) async fn heard(&self) {
        let mut state = self.state.lock().await;
        state.event_at = self.clock.now_ms();
        if std::mem::take(&mut state.silent) {
            tracing::info!("events come through the queue again");
            self.tell(&state).await;
        }
    }

    /// A scan has ended: how many changes it found, or why it failed. `heard_at` is when one last went well.
    pub(super) async fn scanned(&self, heard_at: Millis, outcome: Result<usize, String>) {
        let mut state = self.state.lock().await;
        let found = outcome.as_ref().copied().unwrap_or(0);
        if found > 0 && self.flows() {
            metrics::counter!("slipway_reconciled_total").increment(found as u64);
            let quiet = self.clock.now_ms().saturating_sub(state.event_at) > SILENT;
            if quiet && !state.silent {
                tracing::warn!(
                    "a scan found {found} changes of which no event told: does the rule send to the queue?"
                );
                state.silent = true;
            }
        }
        state.scan = Some((heard_at, outcome.err()));
        self.tell(&state).await;
    }

    /// Tells everyone, if it is news; nothing before the first scan has ended.
    async fn tell(&self, state: &State) {
        let flows = state.flows();
        if self.flows.swap(flows, Ordering::Relaxed) && !flows {
            // Whoever looks only now and then must look again at once.
            self.ask();
        }
        let Some(status) = state.status() else { return };
        let news = self.status.send_if_modified(|known| {
            let changed = known.as_ref() != Some(&status);
            *known = Some(status.clone());
            changed
        });
        if news {
            match &status.stale_since {
                Some(_) => {
                    tracing::warn!("the source of changes is stale: {}", status.why.as_deref().unwrap_or(""));
                }
                None => tracing::info!("the source of changes is heard"),
            }
            // Without a hub the process is ending.
            let _ = self.hub.report(status).await;
        }
    }
}

/// Whether a queue can be read. Several receivers wait at one queue for up to 20 seconds each, so that their outcomes
/// don't come in the order in which they asked.
#[derive(Clone)]
struct QueueState {
    /// Well, or what is wrong with it.
    outcome: Result<(), String>,
    /// When the last reading began that went well.
    read_began: Option<Instant>,
    /// When readings failed last.
    failed_at: Option<Instant>,
}

impl QueueState {
    /// Takes an outcome, unless it is older than what is known: a wait that began before the queue failed may end well
    /// after it, and one receiver may fail where another doesn't.
    fn take(&mut self, began: Instant, ended: Instant, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => {
                self.read_began = self.read_began.max(Some(began));
                if self.failed_at.is_none_or(|failed| failed < began) {
                    self.outcome = Ok(());
                }
            }
            Err(why) => {
                if self.read_began.is_none_or(|read| read < began) {
                    self.failed_at = Some(ended);
                    self.outcome = Err(why);
                }
            }
        }
    }
}

impl State {
    fn flows(&self) -> bool {
        !self.queues.is_empty() && !self.silent && self.queues.iter().all(|queue| queue.outcome.is_ok())
    }

    fn status(&self) -> Option<SourceStatus> {
        let (heard_at, failed) = self.scan.as_ref()?;
        if let Some((since, why)) = self.store {
            let source = if self.flows() { Source::Events } else { Source::Polling };
            return Some(SourceStatus { source, stale_since: Some(since), why: Some(why.to_owned()) });
        }
        if self.flows() {
            let why =
                failed.as_ref().map(|why| format!("Events come, but ECS cannot be asked beside them: {why}"));
            return Some(SourceStatus { source: Source::Events, stale_since: None, why });
        }
        let ill = self.queues.iter().find_map(|queue| queue.outcome.clone().err());
        let silent = || "No events come through the queue although tasks change.".to_owned();
        let instead = ill
            .or_else(|| self.silent.then(silent))
            .map(|why| format!("ECS is asked instead of the queue: {why}"));
        Some(SourceStatus {
            source: Source::Polling,
            stale_since: failed.is_some().then_some(*heard_at),
            why: failed.clone().or(instead),
        })
    }
}

/// Nothing to complain of.
pub(super) fn well() -> SourceStatus {
    SourceStatus { source: Source::Polling, stale_since: None, why: None }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn state(queues: Vec<Result<(), String>>, failed: Option<&str>) -> State {
        let queues = queues
            .into_iter()
            .map(|outcome| QueueState { outcome, read_began: None, failed_at: None })
            .collect();
        State { queues, event_at: 0, silent: false, store: None, scan: Some((7, failed.map(str::to_owned))) }
    }

    #[test]
    fn events_while_every_queue_is_read_and_asking_otherwise() {
        let ill = || Err("No such queue.".to_owned());
        let rows = [
            (state(vec![], None), Source::Polling, None, None),
            (state(vec![], Some("Denied.")), Source::Polling, Some(7), Some("Denied.")),
            (state(vec![Ok(())], None), Source::Events, None, None),
            (
                state(vec![Ok(())], Some("Denied.")),
                Source::Events,
                None,
                Some("Events come, but ECS cannot be asked beside them: Denied."),
            ),
            (
                state(vec![Ok(()), ill()], None),
                Source::Polling,
                None,
                Some("ECS is asked instead of the queue: No such queue."),
            ),
            (state(vec![ill()], Some("Denied.")), Source::Polling, Some(7), Some("Denied.")),
        ];
        for (state, source, stale_since, why) in rows {
            let expected = SourceStatus { source, stale_since, why: why.map(str::to_owned) };
            assert_eq!(state.status(), Some(expected));
        }
        assert_eq!(State { scan: None, ..state(vec![Ok(())], None) }.status(), None);
        let failing = State { store: Some((5, "The disk is full.")), ..state(vec![Ok(())], None) };
        let told = failing.status().expect("a scan has ended");
        assert_eq!((told.stale_since, told.why.as_deref()), (Some(5), Some("The disk is full.")));
        let silent = State { silent: true, ..state(vec![Ok(())], None) };
        assert!(!silent.flows());
        assert!(
            silent.status().is_some_and(|status| status.why.is_some_and(|why| why.contains("No events")))
        );
    }

    #[test]
    fn a_queue_is_judged_by_what_was_asked_last() {
        let start = Instant::now();
        let at = |second: u64| start + Duration::from_secs(second);
        let mut queue = QueueState { outcome: Ok(()), read_began: None, failed_at: None };
        queue.take(at(2), at(2), Err("Expired.".to_owned()));
        // The wait of another receiver, begun when all was well, ends without a message.
        queue.take(at(1), at(3), Ok(()));
        assert_eq!(queue.outcome, Err("Expired.".to_owned()));
        queue.take(at(4), at(5), Ok(()));
        assert_eq!(queue.outcome, Ok(()));
        // One receiver has failed for some time, and another reads the same queue.
        queue.take(at(3), at(6), Err("Connection refused.".to_owned()));
        assert_eq!(queue.outcome, Ok(()));
        queue.take(at(6), at(7), Err("Connection refused.".to_owned()));
        assert_eq!(queue.outcome, Err("Connection refused.".to_owned()));
    }
}
