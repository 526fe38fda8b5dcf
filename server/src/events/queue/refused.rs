//! Messages that cannot be read: each is counted, and logged when it comes for the first time, but no
//! flood of them fills the log. Their bodies are never logged: an event may hold environment values.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::envelope::Refusal;
use crate::aws::Message;

/// So many are logged in each minute.
const MOST: u32 = 10;
const WINDOW: Duration = Duration::from_secs(60);

/// What has been logged lately.
#[derive(Debug, Default)]
pub(super) struct Refused(Mutex<Option<(Instant, u32)>>);

impl Refused {
    /// Counts a message that stays in the queue.
    pub(super) fn count(&self, message: &Message, refusal: Refusal) {
        metrics::counter!("slipway_queue_refused_total", "reason" => refusal.slug()).increment(1);
        // It comes five times; once is enough to say so.
        if message.receives > 1 {
            return;
        }
        match self.turn(Instant::now()) {
            0..MOST => tracing::warn!(
                queue.message = message.id,
                bytes = message.body.len(),
                "the message {} cannot be taken, {}: it is left to the dead-letter queue",
                message.id,
                refusal.why()
            ),
            MOST => tracing::warn!("more messages cannot be taken; for a minute they are only counted"),
            _ => {}
        }
    }

    /// How many came before this one in the present minute.
    fn turn(&self, now: Instant) -> u32 {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = window.filter(|(since, _)| now - *since < WINDOW).unwrap_or((now, 0));
        *window = Some((since, count.saturating_add(1)));
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_flood_is_logged_by_the_minute() {
        let refused = Refused::default();
        let start = Instant::now();
        let turns: Vec<u32> = (0..12).map(|_| refused.turn(start)).collect();
        assert_eq!(turns, (0..12).collect::<Vec<_>>());
        assert_eq!(refused.turn(start + WINDOW - Duration::from_millis(1)), 12);
        assert_eq!(refused.turn(start + WINDOW), 0);
    }
}
