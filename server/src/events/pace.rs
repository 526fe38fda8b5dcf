//! How often the poller looks, and how it backs off.

use std::time::Duration;

use rand::RngExt as _;

/// A lost event is found after so long.
const RECONCILE: Duration = Duration::from_secs(60);

/// How often to look.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two looks at clusters in which a task is on its way.
    pub moving: Duration,
    /// Between two full scans.
    pub idle: Duration,
}

impl Pace {
    /// Full scans every `idle`; every second, or sooner, where a task is on its way.
    #[must_use]
    pub fn every(idle: Duration) -> Self {
        Self { moving: idle.min(Duration::from_secs(1)), idle }
    }

    /// Between two full scans while a queue brings the changes: they only find what events lack.
    pub(super) fn beside_queue(self) -> Duration {
        self.idle.max(RECONCILE)
    }
}

const LONGEST_BACKOFF: Duration = Duration::from_secs(60);

/// How long to wait after `failures` scans that failed in a row (1 or more): doubling, with jitter.
pub(super) fn backoff(failures: u32) -> Duration {
    let whole = Duration::from_secs(1).saturating_mul(1 << failures.min(6)).min(LONGEST_BACKOFF);
    whole.mul_f64(rand::rng().random_range(0.5..1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aws_that_fails_at_once_is_asked_some_hundred_times_an_hour_and_never_less_than_each_minute() {
        let hour = Duration::from_secs(3600);
        let (mut waited, mut tries) = (Duration::ZERO, 0);
        while waited < hour {
            tries += 1;
            let wait = backoff(tries);
            assert!(wait <= LONGEST_BACKOFF && wait >= Duration::from_secs(1), "{tries}: {wait:?}");
            waited += wait;
        }
        // Half a minute is the shortest wait once it is the longest.
        assert!((60..=126).contains(&tries), "{tries} tries within an hour");
        assert!(backoff(u32::MAX) <= LONGEST_BACKOFF);
    }
}
