//! The board: the current state folded from the journal. Tasks not stopped and those stopped within an hour.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::event::cursor::Cursor;
use crate::event::frame::SourceStatus;
use crate::task::row::{Offered, TaskRow};
use crate::time::Millis;

/// How long a stopped task stays on the board.
pub const KEEP_STOPPED: Millis = 3_600_000;

/// The rows by ARN.
#[derive(Debug, Clone, Default)]
pub struct Board {
    tasks: HashMap<String, TaskRow>,
}

impl Board {
    /// Offers a row; the board keeps it when it knows more, and says what it did.
    pub fn offer(&mut self, row: &TaskRow) -> Offered {
        if let Some(known) = self.tasks.get_mut(&row.arn) {
            return known.absorb(row);
        }
        self.tasks.insert(row.arn.clone(), row.clone());
        Offered::New
    }

    /// The row of a task.
    #[must_use]
    pub fn get(&self, arn: &str) -> Option<&TaskRow> {
        self.tasks.get(arn)
    }

    /// All rows, in no order.
    pub fn rows(&self) -> impl Iterator<Item = &TaskRow> {
        self.tasks.values()
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Takes off what stopped more than an hour before `now` and returns the ARNs.
    pub fn expire(&mut self, now: Millis) -> Vec<String> {
        let gone: Vec<String> =
            self.tasks.values().filter(|row| has_expired(row, now)).map(|row| row.arn.clone()).collect();
        for arn in &gone {
            self.tasks.remove(arn);
        }
        gone
    }

    /// Takes a task off.
    pub fn remove(&mut self, arn: &str) -> Option<TaskRow> {
        self.tasks.remove(arn)
    }
}

/// The board's rows as of a journal position, for the first paint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardSnapshot {
    /// The position; the event socket resumes after it.
    pub cursor: Cursor,
    /// The server's clock, epoch milliseconds, so that ages do not depend on the browser's.
    pub now: Millis,
    /// The rows.
    pub tasks: Vec<TaskRow>,
    /// How many more rows the filter holds than were asked for; the event socket brings them.
    #[serde(default)]
    pub left_out: u32,
    /// Whether these are all rows of the board.
    #[serde(default)]
    pub whole: bool,
    /// How the source of changes is.
    pub status: SourceStatus,
}

/// Which tasks a snapshot holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardFilter {
    /// Only this cluster, by name.
    pub cluster: Option<String>,
    /// Only this launch.
    pub launch: Option<String>,
    /// Only what this list of tasks shows, in its order; see [`crate::task::query::TaskQuery`].
    pub query: Option<String>,
    /// At most so many rows, the first in the list's order.
    pub most: Option<u32>,
}

/// Whether a row is too old for the board. A stopped task without a time is kept until it has one.
#[must_use]
pub fn has_expired(row: &TaskRow, now: Millis) -> bool {
    row.last_status.is_stopped() && row.stopped_at.is_some_and(|at| now.saturating_sub(at) > KEEP_STOPPED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::row::tests::row;
    use proptest::prelude::*;

    #[test]
    fn stopped_tasks_leave_after_an_hour_and_running_ones_stay() {
        let mut board = Board::default();
        let mut stopped = row("old", 5, "STOPPED");
        stopped.stopped_at = Some(1_000);
        board.offer(&stopped);
        board.offer(&row("new", 1, "RUNNING"));
        assert_eq!(board.expire(1_000 + KEEP_STOPPED), Vec::<String>::new());
        assert_eq!(board.expire(1_001 + KEEP_STOPPED), [stopped.arn]);
        assert_eq!(board.len(), 1);
    }

    proptest! {
        /// Events may be doubled and out of order: the end is the same whatever their order.
        #[test]
        fn the_end_does_not_depend_on_the_order(
            mut versions in prop::collection::vec((0u8..4, 1u64..7), 1..40), seed in any::<u64>(),
        ) {
            let fold = |list: &[(u8, u64)]| {
                let mut board = Board::default();
                for (id, version) in list {
                    board.offer(&row(&id.to_string(), *version, if *version > 4 { "STOPPED" } else { "RUNNING" }));
                }
                let mut rows: Vec<_> = board.rows().map(|r| (r.arn.clone(), r.version, r.last_status.clone())).collect();
                rows.sort_by(|a, b| a.0.cmp(&b.0));
                rows
            };
            let straight = fold(&versions);
            let length = versions.len();
            for i in 0..length {
                versions.swap(i, (seed as usize).wrapping_mul(i + 7) % length);
            }
            prop_assert_eq!(straight, fold(&versions));
        }
    }
}
