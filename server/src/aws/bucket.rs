//! AWS's rates: a bucket of tokens that fills at a steady pace.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html>

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// A token bucket. Waiters are served in the order they came, so two launches share fairly.
#[derive(Debug)]
pub struct Bucket {
    burst: f64,
    per_second: f64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket of `burst` tokens that gains `per_second`.
    #[must_use]
    pub fn new(burst: u32, per_second: u32) -> Self {
        let burst = f64::from(burst);
        Self {
            burst,
            per_second: f64::from(per_second),
            state: Mutex::new(State { tokens: burst, at: Instant::now() }),
        }
    }

    /// Waits until there are `tokens` and takes them. More than the bucket holds are waited for too.
    pub async fn take(&self, tokens: u32) {
        let mut state = self.state.lock().await;
        let now = Instant::now();
        let level = self.level(state.tokens, now.duration_since(state.at), tokens);
        // The lock is held while waiting: whoever comes later waits behind. A waiter that is dropped
        // has taken nothing.
        if level < 0.0 {
            sleep_until(now + Duration::from_secs_f64(-level / self.per_second)).await;
        }
        *state = State { tokens: level, at: now };
    }

    /// What is left of `had` after a while and a draw; what is missing is below zero.
    fn level(&self, had: f64, elapsed: Duration, tokens: u32) -> f64 {
        let gained = elapsed.as_secs_f64() * self.per_second;
        (had + gained).min(self.burst) - f64::from(tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_thousand_tasks_are_owed_no_more_time_than_the_rate_demands() {
        let bucket = Bucket::new(100, 20);
        let (mut level, mut waited) = (bucket.burst, 0.0);
        for _ in 0..100 {
            let wait = (-level / bucket.per_second).max(0.0);
            waited += wait;
            level = bucket.level(level, Duration::from_secs_f64(wait), 10);
        }
        waited += (-level / bucket.per_second).max(0.0);
        assert!((44.99..45.01).contains(&waited), "{waited}");
        assert_eq!(bucket.level(0.0, Duration::from_secs(3600), 0), 100.0);
    }

    #[tokio::test]
    async fn a_burst_is_not_waited_for() {
        let bucket = Bucket::new(100, 1);
        let started = Instant::now();
        for _ in 0..10 {
            bucket.take(10).await;
        }
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
