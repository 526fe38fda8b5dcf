//! The open connections: how long one may be silent, how many there may be, and which one makes room for another.
//!
//! A connection waits (for a first or a next request), reads (the head of a request has begun) or works (an answer is
//! being made or sent; the limits of [`super::guard`] hold then). One that waits or reads for too long is closed. When
//! all places are taken, a new connection takes the place of the one that has waited longest: a thousand silent
//! connections keep nobody out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;

/// For the first request to begin, and for the head of any request to be complete.
pub const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Between two requests. A load balancer keeps its connections for 60 s, and must not find one closed.
pub const IDLE: Duration = Duration::from_secs(75);
/// Bytes of a request's head. An Application Load Balancer forwards up to 64 KiB.
pub const HEAD_BYTES: usize = 64 * 1024;
/// OpenConnections, at most, whatever the system allows.
pub const MOST_CONNECTIONS: usize = 50_000;
/// File descriptors where the system doesn't say how many there are.
const USUAL_DESCRIPTORS: usize = 1024;

/// How long a connection may be silent.
#[derive(Debug, Clone, Copy)]
pub(super) struct SilenceLimits {
    pub(super) head: Duration,
    pub(super) idle: Duration,
}

impl Default for SilenceLimits {
    fn default() -> Self {
        Self { head: HEAD_WITHIN, idle: IDLE }
    }
}

/// What a connection does, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConnectionPhase {
    /// No request has come yet.
    New(Instant),
    /// The head of a request has begun.
    Reading(Instant),
    /// Requests are being answered.
    Working,
    /// All requests were answered.
    Idle(Instant),
}

/// As many connections as there are descriptors for, with room for files, AWS and the database.
pub(super) fn most_connections() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    (soft.unwrap_or(USUAL_DESCRIPTORS) / 5 * 4).clamp(16, MOST_CONNECTIONS)
}

/// The connections that are open.
#[derive(Debug, Clone)]
pub(super) struct OpenConnections {
    places: Arc<Semaphore>,
    /// Those that wait or read, the longest first.
    waiting: Arc<Mutex<WaitingConnections>>,
    limits: SilenceLimits,
}

#[derive(Debug, Default)]
struct WaitingConnections {
    next: u64,
    by_age: BTreeMap<u64, Arc<Notify>>,
}

impl OpenConnections {
    pub(super) fn new(most: usize, limits: SilenceLimits) -> Self {
        Self { places: Arc::new(Semaphore::new(most)), waiting: Arc::default(), limits }
    }

    /// A place for a new connection. The one that has waited longest makes room where there is none.
    pub(super) async fn take(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Some(place);
        }
        let oldest = self.waiting().by_age.pop_first();
        if let Some((_, close)) = oldest {
            metrics::counter!("slipway_connections_displaced_total").increment(1);
            close.notify_one();
        }
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// A connection that has just been accepted.
    pub(super) fn open(&self) -> OpenConnection {
        let (phase, changes) = watch::channel(ConnectionPhase::New(Instant::now()));
        let connection = OpenConnection {
            connections: self.clone(),
            close: Arc::new(Notify::new()),
            entry: Arc::default(),
            phase,
            changes,
        };
        connection.wait();
        connection
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, WaitingConnections> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection. Clones are the same one.
#[derive(Debug, Clone)]
pub(super) struct OpenConnection {
    connections: OpenConnections,
    /// Told to make room.
    close: Arc<Notify>,
    /// Its number among those that wait.
    entry: Arc<Mutex<Option<u64>>>,
    phase: watch::Sender<ConnectionPhase>,
    changes: watch::Receiver<ConnectionPhase>,
}

impl OpenConnection {
    /// Bytes came from the peer.
    pub(super) fn heard(&self) {
        self.phase.send_if_modified(|phase| match phase {
            ConnectionPhase::New(_) | ConnectionPhase::Idle(_) => {
                *phase = ConnectionPhase::Reading(Instant::now());
                true
            }
            ConnectionPhase::Reading(_) | ConnectionPhase::Working => false,
        });
    }

    /// A request's head is complete. The connection works until what is returned is dropped.
    pub(super) fn work(&self) -> AnsweringGuard {
        self.leave();
        self.phase.send_replace(ConnectionPhase::Working);
        AnsweringGuard(self.clone())
    }

    /// Returns when the connection has to be closed.
    pub(super) async fn overdue(&self) {
        let SilenceLimits { head, idle } = self.connections.limits;
        let mut changes = self.changes.clone();
        loop {
            let deadline = match *changes.borrow_and_update() {
                ConnectionPhase::New(since) | ConnectionPhase::Reading(since) => Some(since + head),
                ConnectionPhase::Idle(since) => Some(since + idle),
                ConnectionPhase::Working => None,
            };
            let due = async {
                match deadline {
                    Some(deadline) => tokio::time::sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = due => return,
                () = self.close.notified() => return,
                // The sender lives as long as `self`.
                _ = changes.changed() => {}
            }
        }
    }

    /// Stands among those that can make room.
    fn wait(&self) {
        let mut waiting = self.connections.waiting();
        let number = waiting.next;
        waiting.next += 1;
        waiting.by_age.insert(number, Arc::clone(&self.close));
        *self.entry.lock().unwrap_or_else(PoisonError::into_inner) = Some(number);
    }

    /// Makes room no more: it works, or it has ended.
    pub(super) fn leave(&self) {
        if let Some(number) = self.entry.lock().unwrap_or_else(PoisonError::into_inner).take() {
            self.connections.waiting().by_age.remove(&number);
        }
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct AnsweringGuard(OpenConnection);

impl Drop for AnsweringGuard {
    fn drop(&mut self) {
        self.0.phase.send_replace(ConnectionPhase::Idle(Instant::now()));
        self.0.wait();
    }
}
