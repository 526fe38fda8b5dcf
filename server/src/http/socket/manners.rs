//! How long a peer may take, and how often it may ask.

use std::time::Duration;

use tokio::time::Instant;

/// A ping this often.
pub(super) const PING_EVERY: Duration = Duration::from_secs(15);
/// Silent for so long at a ping: dead. A peer that falls silent is noticed at the second ping after,
/// so within `DEAD_AFTER` (35 s) of its last word.
pub(super) const SILENT: Duration = Duration::from_secs(19);
/// A write that takes longer than this has nobody at the other end.
pub(super) const WRITE_WITHIN: Duration = Duration::from_secs(15);
/// For the closing handshake.
pub(super) const CLOSE_WITHIN: Duration = Duration::from_secs(2);

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
