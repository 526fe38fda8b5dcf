//! How a batch without an answer is sent again.

use std::time::Duration;

use domain::time::Millis;
use rand::RngExt as _;

/// How a batch without an answer is sent again.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// The first wait; each further one doubles.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// After this long since the first sending no retry is made, in milliseconds. A token lives for
    /// the shorter of 24 h and an hour after its last task's end.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html>
    pub give_up_after: Millis,
}

impl Default for Retry {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(30), give_up_after: 50 * 60_000 }
    }
}

impl Retry {
    /// The wait before retry `n` (0 for the first), with jitter.
    pub(super) fn wait(&self, n: u32) -> Duration {
        let whole = self.first.saturating_mul(1 << n.min(10)).min(self.longest);
        whole.mul_f64(rand::rng().random_range(0.5..1.0))
    }
}
