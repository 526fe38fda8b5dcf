//! The one place that reads the wall clock.
//!
//! Everything else takes a [`Clock`], so that a test sets the time instead of waiting for it.
//! `clippy.toml` bans `SystemTime::now` and `Instant::now` elsewhere; durations are measured with
//! `tokio::time::Instant`, which tests can pause.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Tells the time in milliseconds since the Unix epoch.
pub trait Clock: Send + Sync + 'static {
    /// Now, in milliseconds since the Unix epoch.
    fn now_ms(&self) -> i64;

    /// Milliseconds since some moment, for waiting and pacing: whoever sets the wall clock doesn't move it. A test's
    /// clock of one time shows that.
    fn steady_ms(&self) -> i64 {
        self.now_ms()
    }
}

/// A clock that is handed around.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's wall clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "this is the clock everyone else is given")]
        let now = SystemTime::now();
        // A machine whose clock stands before 1970 gets a negative time rather than a panic.
        match now.duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
        }
    }

    fn steady_ms(&self) -> i64 {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        i64::try_from(START.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// A clock that stands still until it is told otherwise. Clones share one time.
#[derive(Debug, Clone, Default)]
pub struct ManualClock {
    wall: Arc<AtomicI64>,
    steady: Arc<AtomicI64>,
}

impl ManualClock {
    /// A clock that shows `now_ms`.
    pub fn at(now_ms: i64) -> Self {
        Self { wall: Arc::new(AtomicI64::new(now_ms)), steady: Arc::default() }
    }

    /// Sets the wall clock to `now_ms`, backwards too. No time passes.
    pub fn set(&self, now_ms: i64) {
        self.wall.store(now_ms, Ordering::SeqCst);
    }

    /// Lets `ms` pass.
    pub fn advance(&self, ms: i64) {
        self.wall.fetch_add(ms, Ordering::SeqCst);
        self.steady.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.wall.load(Ordering::SeqCst)
    }

    fn steady_ms(&self) -> i64 {
        self.steady.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_manual_clock_share_their_time() {
        let clock = ManualClock::at(1_000);
        let handed_on: SharedClock = Arc::new(clock.clone());
        clock.advance(500);
        assert_eq!(handed_on.now_ms(), 1_500);
        clock.set(7);
        assert_eq!(handed_on.now_ms(), 7);
        assert_eq!(handed_on.steady_ms(), 500, "setting the clock lets no time pass");
    }

    #[test]
    fn the_system_clock_counts_milliseconds() {
        // 2020-01-01 in milliseconds: seconds would be far below, microseconds far above year 5000.
        let now = SystemClock.now_ms();
        assert!((1_577_836_800_000..95_617_584_000_000).contains(&now), "{now}");
    }
}
