//! The ends of log streams, read once however many look at them.
//!
//! There is no poller that runs by itself. Whoever asks for a stream's news reads CloudWatch if nobody has within
//! the pace, and gets what others have read otherwise; when nobody asks, nothing is read. What is kept of a stream
//! is its newest lines, numbered, so that a page can say where it is.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::log::absence::Found;
use domain::log::sink::LogStream;
use domain::log::view::LogLine;
use domain::problem::{Problem, ProblemKind};
use domain::time::Millis;

use super::read::{End, Reader};
use crate::clock::SharedClock;

/// Between two readings of a stream: CloudWatch itself takes a few seconds to show a line.
const PACE: Millis = 2_000;
/// After one that failed.
const PACE_OF_FAILURE: Millis = 10_000;
/// What each stream that is looked at adds to the pace beyond the first ten, so that all of them together stay
/// below five calls a second. AWS allows 25 in an account and region, which colleagues' tools share.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>
const SHARE: Millis = 200;
/// Lines of a stream that are kept.
const LINES: usize = 2_000;
/// Bytes of a stream's lines that are kept; with all streams some hundred megabytes at the very most.
const BYTES: usize = 512 * 1024;
/// Streams that are kept; beyond, the one that was asked for longest ago is forgotten.
const STREAMS: usize = 200;
/// A stream that nobody has asked for is forgotten.
const IDLE: Millis = 60_000;
/// A page does not wait longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where a page is in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// Which keeping of the stream its numbers are of.
    pub(super) epoch: u64,
    /// The number of the next line.
    pub(super) next: u64,
}

/// What a stream has after a position.
#[derive(Debug)]
pub(super) struct Look {
    /// What came of the last reading.
    pub(super) found: Found,
    /// The lines, oldest first.
    pub(super) lines: Vec<LogLine>,
    /// Where to go on.
    pub(super) position: Position,
    /// Whether the position asked for means nothing (any more), and these are the newest lines instead.
    pub(super) reset: bool,
    /// Whether there may be older lines than what is kept.
    pub(super) earlier: bool,
}

/// The streams of one place.
pub(super) struct Tails {
    reader: Reader,
    clock: SharedClock,
    streams: Mutex<HashMap<LogStream, Arc<Tail>>>,
    epochs: AtomicU64,
}

/// One stream.
struct Tail {
    asked_at: AtomicI64,
    kept: tokio::sync::Mutex<Kept>,
}

struct Kept {
    epoch: u64,
    /// The number of the first line that is kept.
    first: u64,
    lines: VecDeque<LogLine>,
    bytes: usize,
    /// Whether the first line that is kept is the stream's first.
    whole: bool,
    forward: Option<String>,
    found: Found,
    due: Millis,
}

impl Tails {
    pub(super) fn new(reader: Reader, clock: SharedClock) -> Self {
        // Numbers of another process must not look like ours.
        let epochs = AtomicU64::new(rand::random::<u32>().into());
        Self { reader, clock, streams: Mutex::default(), epochs }
    }

    /// The lines after a position, at most `most`; the newest without one.
    ///
    /// # Errors
    /// When CloudWatch takes too long. What it refuses is in [`Look::found`].
    pub(super) async fn look(
        self: &Arc<Self>,
        stream: &LogStream,
        from: Option<Position>,
        most: usize,
    ) -> Result<Look, Problem> {
        let (tail, pace) = self.tail(stream);
        let (this, stream) = (Arc::clone(self), stream.clone());
        // Of its own, so that it is read to the end, for whoever comes next, when nobody waits any more.
        let looked = tokio::spawn(async move {
            let mut kept = tail.kept.lock().await;
            let now = this.clock.steady_ms();
            if now >= kept.due {
                this.read_on(&stream, &mut kept).await;
                kept.due = now
                    + match kept.found {
                        Found::Failed(_) | Found::NoGroup => PACE_OF_FAILURE,
                        Found::Lines | Found::Empty | Found::NoStream => pace,
                    };
            }
            kept.after(from, most)
        });
        match tokio::time::timeout(PATIENCE, looked).await {
            Ok(Ok(look)) => Ok(look),
            Ok(Err(error)) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(slow()),
            },
            Err(_) => Err(slow()),
        }
    }

    /// Forgets the streams that nobody has asked for of late.
    pub(super) fn forget(&self) {
        let now = self.clock.steady_ms();
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.retain(|_, tail| now - tail.asked_at.load(Ordering::Relaxed) < IDLE);
        tell(streams.len());
    }

    /// The keeping of a stream, and how often it is to be read.
    fn tail(&self, stream: &LogStream) -> (Arc<Tail>, Millis) {
        let now = self.clock.steady_ms();
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if streams.len() >= STREAMS && !streams.contains_key(stream) {
            let asked = |tail: &Arc<Tail>| tail.asked_at.load(Ordering::Relaxed);
            let oldest = streams.iter().min_by_key(|(_, tail)| asked(tail)).map(|(stream, _)| stream.clone());
            oldest.and_then(|oldest| streams.remove(&oldest));
        }
        let tail = streams.entry(stream.clone()).or_insert_with(|| {
            let epoch = self.epochs.fetch_add(1, Ordering::Relaxed);
            Arc::new(Tail { asked_at: AtomicI64::new(now), kept: tokio::sync::Mutex::new(Kept::new(epoch)) })
        });
        tail.asked_at.store(now, Ordering::Relaxed);
        let tail = Arc::clone(tail);
        tell(streams.len());
        (tail, PACE.max(SHARE * Millis::try_from(streams.len()).unwrap_or(0)))
    }

    async fn read_on(&self, stream: &LogStream, kept: &mut Kept) {
        let token = kept.forward.clone();
        let read = match &token {
            Some(token) => {
                let news = self.reader.forward(stream, token.clone()).await;
                news.map(|(events, forward)| End { events, forward, whole: kept.whole })
            }
            None => self.reader.end(stream, None, LINES).await,
        };
        match read {
            Ok(End { events, forward, whole }) => {
                kept.forward = Some(forward);
                kept.whole = whole;
                for event in events {
                    kept.push(event.at, &event.message);
                }
                kept.found = if kept.lines.is_empty() { Found::Empty } else { Found::Lines };
            }
            // What is kept stays, and is read on later.
            Err(found) if token.is_none() || passes(&found) => kept.found = found,
            // The stream is gone, or its token is too old (they live for a day): begun anew, and pages with it.
            Err(found) => {
                *kept = Kept { found, ..Kept::new(self.epochs.fetch_add(1, Ordering::Relaxed)) };
            }
        }
    }
}

/// Whether a failure says nothing of the stream itself.
fn passes(found: &Found) -> bool {
    matches!(found, Found::Failed(problem) if problem.kind != ProblemKind::Invalid)
}

impl Kept {
    fn new(epoch: u64) -> Self {
        Self {
            epoch,
            first: 0,
            lines: VecDeque::new(),
            bytes: 0,
            whole: true,
            forward: None,
            found: Found::Empty,
            due: Millis::MIN,
        }
    }

    fn end(&self) -> u64 {
        self.first + self.lines.len() as u64
    }

    fn push(&mut self, at: Millis, message: &str) {
        let line = LogLine::new(0, self.end(), at, message);
        self.bytes += line.text.len();
        self.lines.push_back(line);
        while self.lines.len() > LINES || (self.bytes > BYTES && self.lines.len() > 1) {
            let gone = self.lines.pop_front().map_or(0, |line| line.text.len());
            self.bytes -= gone;
            self.first += 1;
            self.whole = false;
        }
    }

    fn after(&self, from: Option<Position>, most: usize) -> Look {
        let known =
            from.filter(|from| from.epoch == self.epoch && (self.first..=self.end()).contains(&from.next));
        let skipped = match known {
            Some(from) => usize::try_from(from.next - self.first).unwrap_or(usize::MAX),
            None => self.lines.len().saturating_sub(most),
        };
        let lines: Vec<LogLine> = self.lines.iter().skip(skipped).take(most).cloned().collect();
        let next = lines.last().map_or(known.map_or(self.end(), |from| from.next), |line| line.n + 1);
        Look {
            found: self.found.clone(),
            lines,
            position: Position { epoch: self.epoch, next },
            reset: from.is_some() && known.is_none(),
            earlier: !self.whole || skipped > 0,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "some hundred at most")]
fn tell(streams: usize) {
    metrics::gauge!("slipway_log_streams").set(streams as f64);
}

fn slow() -> Problem {
    Problem::new(
        ProblemKind::Unavailable,
        "logs-slow",
        format!(
            "CloudWatch Logs has not answered logs:GetLogEvents within {} s. It is asked again in a moment.",
            PATIENCE.as_secs()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(look: &Look) -> Vec<&str> {
        look.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_position_brings_what_came_after_it_and_nothing_twice() {
        let mut kept = Kept::new(7);
        for text in ["a", "b", "c"] {
            kept.push(1, text);
        }
        let first = kept.after(None, 2);
        assert_eq!((texts(&first), first.reset, first.earlier), (vec!["b", "c"], false, true));
        kept.push(2, "d");
        kept.push(2, "e");
        let second = kept.after(Some(first.position), 1);
        assert_eq!((texts(&second), second.reset), (vec!["d"], false));
        let third = kept.after(Some(second.position), 9);
        assert_eq!(texts(&third), ["e"]);
        let none = kept.after(Some(third.position), 9);
        assert_eq!((texts(&none), none.position, none.reset), (vec![], third.position, false));
    }

    #[test]
    fn a_position_of_another_keeping_or_of_forgotten_lines_begins_anew() {
        let mut kept = Kept::new(7);
        for n in 0..LINES + 10 {
            kept.push(1, &n.to_string());
        }
        assert_eq!((kept.lines.len(), kept.first, kept.whole), (LINES, 10, false));
        for position in [
            Position { epoch: 6, next: 20 },
            Position { epoch: 7, next: 9 },
            Position { epoch: 7, next: LINES as u64 + 11 },
        ] {
            let look = kept.after(Some(position), 3);
            assert_eq!((look.lines.len(), look.reset), (3, true), "{position:?}");
        }
        assert!(!kept.after(Some(Position { epoch: 7, next: 10 }), 3).reset);
    }

    #[test]
    fn long_lines_are_kept_within_bounds() {
        let mut kept = Kept::new(1);
        let line = "x".repeat(256 * 1024);
        for _ in 0..200 {
            kept.push(1, &line);
        }
        assert!(kept.bytes <= BYTES, "{}", kept.bytes);
        assert_eq!(kept.lines.back().map(|line| line.cut + line.text.len()), Some(line.len()));
    }
}
