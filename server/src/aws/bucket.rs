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
        let gained = now.duration_since(state.at).as_secs_f64() * self.per_second;
        let level = (state.tokens + gained).min(self.burst) - f64::from(tokens);
        // The lock is held while waiting: whoever comes later waits behind. A waiter that is dropped
        // has taken nothing.
        if level < 0.0 {
            sleep_until(now + Duration::from_secs_f64(-level / self.per_second)).await;
        }
        *state = State { tokens: level, at: now };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_thousand_tasks_take_no_longer_than_the_rate_demands() {
        let bucket = Bucket::new(100, 20);
        let started = Instant::now();
        for _ in 0..100 {
            bucket.take(10).await;
        }
        let taken = started.elapsed().as_secs_f64();
        assert!((44.9..45.5).contains(&taken), "{taken}");
    }
}
