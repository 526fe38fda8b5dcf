//! The log of refused requests, bounded: whoever reaches the port could fill a disk with its own refusals.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::sign_in::Refused;

/// Lines within [`WINDOW`]; the others are counted, and told of in one line.
pub const LINES: u32 = 20;
const WINDOW: Duration = Duration::from_secs(60);

/// What was logged of late.
#[derive(Debug)]
pub(super) struct RefusalLog(Mutex<Written>);

#[derive(Debug)]
struct Written {
    since: Option<Instant>,
    lines: u32,
    left_out: u64,
}

/// Whether a refusal is logged, and how many were not since the last that was.
#[derive(Debug, PartialEq, Eq)]
struct Turn {
    logs: bool,
    left_out: u64,
}

impl RefusalLog {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Written { since: None, lines: 0, left_out: 0 }))
    }

    /// Warns of a refused request, unless there were too many within a minute.
    pub(super) fn warn(&self, refused: &Refused) {
        let Turn { logs, left_out } = self.turn(Instant::now());
        if left_out > 0 {
            tracing::warn!(
                "{left_out} more requests were refused within a minute: only {LINES} of them are logged"
            );
        }
        match refused {
            _ if !logs => {}
            Refused::Stranger(peer) => tracing::warn!(http.peer = peer, "a request was refused: {refused}"),
            _ => tracing::warn!("a request was refused: {refused}"),
        }
    }

    fn turn(&self, now: Instant) -> Turn {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left_out = 0;
        if written.since.is_none_or(|since| now.duration_since(since) >= WINDOW) {
            left_out = written.left_out;
            *written = Written { since: Some(now), lines: 0, left_out: 0 };
        }
        written.lines += 1;
        let logs = written.lines <= LINES;
        written.lines = written.lines.min(LINES + 1);
        written.left_out += u64::from(!logs);
        Turn { logs, left_out }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_lines_a_minute_and_one_that_counts_the_rest() {
        let log = RefusalLog::new();
        let start = Instant::now();
        let logged = (0..1000).filter(|_| log.turn(start).logs).count();
        assert_eq!(logged, 20);
        assert_eq!(log.turn(start + WINDOW), Turn { logs: true, left_out: 980 });
        assert_eq!(log.turn(start + WINDOW * 2), Turn { logs: true, left_out: 0 });
    }
}
