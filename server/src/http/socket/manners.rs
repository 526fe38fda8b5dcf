//! How long a peer may take, and how often it may ask.

use std::time::Duration;

use domain::event::frame::HELLO_WITHIN;
use tokio::time::Instant;

/// How long a peer may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manners {
    /// For its first hello.
    pub(super) hello_within: Duration,
    /// A ping this often.
    pub(super) ping_every: Duration,
    /// Silent for so long at a ping: dead.
    pub(super) silent: Duration,
    /// A write that takes longer has nobody at the other end.
    pub(super) write_within: Duration,
    /// For the closing handshake.
    pub(super) close_within: Duration,
}

impl Default for Manners {
    /// A peer that falls silent is noticed at the second ping after its last word at the latest, so
    /// within `DEAD_AFTER` (35 s).
    fn default() -> Self {
        Self {
            hello_within: Duration::from_millis(HELLO_WITHIN.unsigned_abs()),
            ping_every: Duration::from_secs(15),
            silent: Duration::from_secs(19),
            write_within: Duration::from_secs(15),
            close_within: Duration::from_secs(2),
        }
    }
}

const HELLOS: u32 = 10;
const HELLO_WINDOW: Duration = Duration::from_secs(10);

/// Counts hellos: each costs a snapshot.
#[derive(Debug)]
pub(super) struct Hellos {
    since: Instant,
    count: u32,
}

impl Hellos {
    pub(super) fn new() -> Self {
        Self { since: Instant::now(), count: 0 }
    }

    /// Whether one more is within the bounds: ten in ten seconds.
    pub(super) fn one_more(&mut self) -> bool {
        if self.since.elapsed() > HELLO_WINDOW {
            *self = Self::new();
        }
        self.count += 1;
        self.count <= HELLOS
    }
}

#[cfg(test)]
mod tests {
    use super::Manners;
    use domain::event::frame::DEAD_AFTER;

    #[test]
    fn a_dead_peer_is_noticed_in_time_and_a_living_one_is_not_given_up() {
        let manners = Manners::default();
        // Silence is looked at when pings are due: the last look that lets it pass is just before `silent`.
        assert!((manners.silent + manners.ping_every).as_millis() < DEAD_AFTER.unsigned_abs().into());
        assert!(manners.write_within.as_millis() < DEAD_AFTER.unsigned_abs().into());
        // A peer answers every ping, so it is never silent for much longer than between two.
        assert!(manners.silent > manners.ping_every);
    }
}
