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
    /// Silent for so long while a write waits: dead.
    pub(super) dead: Duration,
    /// A write that takes longer has nobody at the other end.
    pub(super) write_within: Duration,
    /// For the closing handshake.
    pub(super) close_within: Duration,
    /// For all of it.
    pub(super) longest: Duration,
}

impl Manners {
    /// Who has signed in is checked anew this often: the socket is closed, and the upgrade that follows
    /// passes the sign-in or does not.
    pub(super) fn signed_in() -> Self {
        Self { longest: Duration::from_secs(15 * 60), ..Self::default() }
    }
}

impl Default for Manners {
    /// A peer that falls silent is noticed at the second ping after its last word at the latest, so
    /// within `DEAD_AFTER` (35 s).
    fn default() -> Self {
        Self {
            hello_within: Duration::from_millis(HELLO_WITHIN.unsigned_abs()),
            ping_every: Duration::from_secs(15),
            silent: Duration::from_secs(19),
            dead: Duration::from_secs(34),
            write_within: Duration::from_secs(15),
            close_within: Duration::from_secs(2),
            longest: Duration::MAX,
        }
    }
}

/// Hellos within [`WINDOW`]: each may cost a snapshot.
pub(super) const HELLOS: u32 = 10;
/// Pings and pongs within [`WINDOW`]: a browser answers one ping in 15 s.
pub(super) const PINGS: u32 = 100;
/// Bytes within [`WINDOW`]: more than as many hellos of the greatest length.
pub(super) const BYTES: u32 = 1024 * 1024;
const WINDOW: Duration = Duration::from_secs(10);

/// Counts what a peer does; the count begins anew when the window since its first is over.
#[derive(Debug)]
pub(super) struct Rate {
    most: u32,
    since: Instant,
    count: u32,
}

impl Rate {
    /// At most so many within 10 s.
    pub(super) fn of(most: u32) -> Self {
        Self { most, since: Instant::now(), count: 0 }
    }

    /// Whether `more` are within the bounds.
    pub(super) fn allows(&mut self, more: u32) -> bool {
        self.allows_at(Instant::now(), more)
    }

    fn allows_at(&mut self, now: Instant, more: u32) -> bool {
        if now.duration_since(self.since) >= WINDOW {
            self.since = now;
            self.count = 0;
        }
        self.count = self.count.saturating_add(more);
        self.count <= self.most
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BYTES, HELLOS, Manners, Rate};
    use domain::event::frame::{DEAD_AFTER, MAX_FRAME};

    #[test]
    fn a_dead_peer_is_noticed_in_time_and_a_living_one_is_not_given_up() {
        let manners = Manners::default();
        let dead_after = Duration::from_millis(DEAD_AFTER.unsigned_abs());
        // Silence is looked at when pings are due: the last look that lets it pass is just before `silent`.
        assert!(manners.silent + manners.ping_every < dead_after);
        assert!(manners.dead < dead_after);
        // A peer answers every ping, so it is never silent for much longer than between two.
        assert!(manners.silent > manners.ping_every);
    }

    #[test]
    fn ten_are_within_the_bounds_and_the_eleventh_is_not() {
        let mut hellos = Rate::of(HELLOS);
        let start = hellos.since;
        assert_eq!((0..12).filter(|_| hellos.allows_at(start, 1)).count(), 10);
        assert!(!hellos.allows_at(start + Duration::from_millis(9_999), 1));
        assert!(hellos.allows_at(start + Duration::from_secs(10), 1));
    }

    #[test]
    fn as_many_hellos_as_are_allowed_may_be_as_long_as_is_allowed() {
        assert!(BYTES as usize > HELLOS as usize * (MAX_FRAME + 14));
    }
}
