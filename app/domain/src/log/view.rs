//! Lines as they travel to a page.

use serde::{Deserialize, Serialize};

use super::absence::Note;
use crate::task::row::TaskRow;
use crate::time::Millis;

/// Lines of one page, at most.
pub const PAGE: usize = 500;
/// Bytes of one line that are shown; CloudWatch takes 256 KB and more. The download has all of them.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>
pub const LONGEST: usize = 16 * 1024;
/// How long after its end a task's logs are still followed: its last lines take a while to CloudWatch.
pub const LATE: Millis = 60_000;

/// A line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// The container, by its place in [`LogView::containers`].
    pub container: usize,
    /// Its number among its container's lines; rises.
    pub n: u64,
    /// When it was written.
    pub at: Millis,
    /// What was written, as it came; see [`super::ansi`].
    pub text: String,
    /// Bytes of it that were left out.
    pub cut: usize,
}

impl LogLine {
    /// A line of a text that may be too long to be shown.
    #[must_use]
    pub fn new(container: usize, n: u64, at: Millis, text: &str) -> Self {
        let shown = &text[..text.floor_char_boundary(LONGEST)];
        Self { container, n, at, text: shown.to_owned(), cut: text.len() - shown.len() }
    }

    /// Lines of several containers in one order: by time, then as each was written.
    #[must_use]
    pub fn order(&self) -> (Millis, usize, u64) {
        (self.at, self.container, self.n)
    }
}

/// The logs of a task, as its page shows them first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogView {
    /// The task.
    pub row: TaskRow,
    /// Its containers, by name, as its definition lists them.
    pub containers: Vec<String>,
    /// The lines, oldest first.
    pub lines: Vec<LogLine>,
    /// The `before` of the page of older lines, where there may be any.
    pub older: Option<Millis>,
    /// The `from` of the next page of a search, where there may be more.
    pub further: Option<Millis>,
    /// Why containers have no lines.
    pub notes: Vec<Note>,
    /// Where to go on reading.
    pub cursor: String,
    /// Whether more lines may come.
    pub live: bool,
    /// The server's clock.
    pub now: Millis,
}

/// What has come since.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogNews {
    /// New lines, oldest first.
    pub lines: Vec<LogLine>,
    /// Whether they stand in place of all that was read before: some between were missed.
    pub reset: bool,
    /// Why containers have no lines.
    pub notes: Vec<Note>,
    /// Where to go on reading.
    pub cursor: String,
    /// Whether more lines may come.
    pub live: bool,
}

/// Whether a task's logs may still grow.
#[must_use]
pub fn grows(row: &TaskRow, now: Millis) -> bool {
    !row.last_status.is_stopped() || row.stopped_at.is_some_and(|at| now < at + LATE)
}

/// The `before` of the page that comes before these lines. It includes the first line's millisecond, so that none of
/// that millisecond is lost; lines that are all of one are passed over.
#[must_use]
pub fn before(lines: &[LogLine]) -> Option<Millis> {
    let (first, last) = (lines.first()?.at, lines.last()?.at);
    Some(if first == last { first } else { first + 1 })
}

/// The `from` of the page that follows these lines, likewise.
#[must_use]
pub fn after(lines: &[LogLine]) -> Option<Millis> {
    let (first, last) = (lines.first()?.at, lines.last()?.at);
    Some(if first == last { last + 1 } else { last })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::row::tests::row;

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let text = "é".repeat(LONGEST);
        let line = LogLine::new(0, 1, 5, &format!("x{text}"));
        assert_eq!((line.text.len(), line.cut), (LONGEST - 1, LONGEST + 2));
        assert_eq!(LogLine::new(0, 1, 5, "short").cut, 0);
    }

    #[test]
    fn pages_overlap_rather_than_lose_and_always_go_on() {
        let lines = |times: &[Millis]| -> Vec<LogLine> {
            times.iter().map(|at| LogLine { at: *at, ..LogLine::default() }).collect()
        };
        let rows: [(&[Millis], Option<Millis>, Option<Millis>); 4] = [
            (&[], None, None),
            (&[5, 6, 9], Some(6), Some(9)),
            (&[5, 5], Some(5), Some(6)),
            (&[5], Some(5), Some(6)),
        ];
        for (times, older, newer) in rows {
            assert_eq!((before(&lines(times)), after(&lines(times))), (older, newer), "{times:?}");
        }
    }

    #[test]
    fn logs_grow_for_a_minute_after_the_end() {
        let mut task = row("a", 1, "RUNNING");
        assert!(grows(&task, 0));
        task = row("a", 1, "STOPPED");
        task.stopped_at = Some(10_000);
        assert!(grows(&task, 69_999) && !grows(&task, 70_000));
        task.stopped_at = None;
        assert!(!grows(&task, 0));
    }
}
