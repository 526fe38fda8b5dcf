//! Ten thousand clients, and what they saw.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use memchr::memmem::Finder;
use server::clock::{Clock as _, SystemClock};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::client::{Came, Client};
use crate::histogram::Histogram;

/// Stands before the time in a row's `started_by`.
pub(crate) const MARK: &str = "sent-at-";

/// What the clients saw, all together.
pub(crate) struct Seen {
    /// From the scheduled send to the arrival.
    pub(crate) late: Histogram,
    frames: AtomicU64,
}

/// Clients that are connected and have been brought up to date.
pub(crate) struct Swarm {
    tasks: JoinSet<()>,
    seen: watch::Sender<Arc<Seen>>,
    lost: Arc<AtomicU32>,
}

impl Seen {
    fn new() -> Arc<Self> {
        Arc::new(Self { late: Histogram::new(), frames: AtomicU64::new(0) })
    }

    /// Frames that brought changes.
    pub(crate) fn frames(&self) -> u64 {
        self.frames.load(Relaxed)
    }

    fn take(&self, finder: &Finder<'_>, text: &[u8]) {
        let now = u64::try_from(SystemClock.now_ms()).unwrap() * 1000;
        let mut changes = 0;
        for at in finder.find_iter(text) {
            let digits = text[at + MARK.len()..].iter().take_while(|byte| byte.is_ascii_digit());
            let sent = digits.fold(0, |sent, digit| sent * 10 + u64::from(digit - b'0'));
            if sent > 0 {
                changes += 1;
                self.late.record(now.saturating_sub(sent));
            }
        }
        self.frames.fetch_add(u64::from(changes > 0), Relaxed);
    }
}

impl Swarm {
    /// Connects clients, a few hundred at a time, and waits until each has heard its first frame. Those
    /// before `stalled` say hello and never read; their connections hold little.
    pub(crate) async fn connect(to: SocketAddr, count: u32, stalled: u32) -> Self {
        let (seen, watched) = watch::channel(Seen::new());
        let lost: Arc<AtomicU32> = Arc::default();
        let up: Arc<AtomicU32> = Arc::default();
        let mut tasks = JoinSet::new();
        for n in 0..count {
            let (mut watched, reached, lost) = (watched.clone(), Arc::clone(&up), Arc::clone(&lost));
            let stall = n < stalled;
            tasks.spawn(async move {
                let mut client = Client::connect(to, n, stall.then_some(4096)).await.unwrap();
                client.say(r#"{"type":"hello","clusters":null,"cursor":null}"#).await.unwrap();
                if stall {
                    reached.fetch_add(1, Relaxed);
                    return std::future::pending().await;
                }
                let finder = Finder::new(MARK);
                let mut now = watched.borrow_and_update().clone();
                let mut first = true;
                while let Ok(Came::Text(text)) = client.hear().await {
                    if std::mem::take(&mut first) {
                        reached.fetch_add(1, Relaxed);
                    }
                    if watched.has_changed().unwrap_or(false) {
                        now = watched.borrow_and_update().clone();
                    }
                    now.take(&finder, text);
                }
                lost.fetch_add(1, Relaxed);
            });
            while n - up.load(Relaxed).min(n) > 500 {
                sleep(Duration::from_millis(2)).await;
            }
        }
        let patience = Instant::now() + Duration::from_secs(120);
        while up.load(Relaxed) < count {
            assert!(Instant::now() < patience, "{} of {count} clients are up", up.load(Relaxed));
            sleep(Duration::from_millis(5)).await;
        }
        Self { tasks, seen, lost }
    }

    /// Counts from now on into new counters.
    pub(crate) fn look(&self) -> Arc<Seen> {
        let seen = Seen::new();
        self.seen.send_replace(Arc::clone(&seen));
        seen
    }

    /// How many have lost their connection.
    pub(crate) fn lost(&self) -> u32 {
        self.lost.load(Relaxed)
    }

    /// Breaks all connections off.
    pub(crate) async fn leave(mut self) {
        self.tasks.shutdown().await;
    }
}

/// Waits until `seen` has `wanted` deliveries, but not beyond `patience`. Says how long it took.
pub(crate) async fn delivered(seen: &Seen, wanted: u64, patience: Duration) -> Duration {
    let start = Instant::now();
    while seen.late.count() < wanted && start.elapsed() < patience {
        sleep(Duration::from_millis(5)).await;
    }
    start.elapsed()
}
