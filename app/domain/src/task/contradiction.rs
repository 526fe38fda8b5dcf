//! When scans win over an event.
//!
//! An event with the highest version decides where a task is, and nobody can tell a forged version from a true one: the
//! queue's policy keeps forgers out. What got in all the same is contradicted by ECS in every scan. A scan may be older
//! than the newest event, because ECS is eventually consistent, so once proves nothing:
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html>

use super::row::TaskRow;
use crate::time::Millis;

/// Scans in a row that must contradict a row in the same way before it is corrected.
pub const SCANS: u32 = 3;
/// What must lie between the first of them and the last, in milliseconds. ECS is behind its own events for seconds.
pub const OVER: Millis = 120_000;

/// Whether what ECS describes contradicts what is known: it has a lower version, and the task is elsewhere.
#[must_use]
pub fn contradicts(known: &TaskRow, described: &TaskRow) -> bool {
    described.version < known.version && place(described) != place(known)
}

/// Where a task is.
fn place(row: &TaskRow) -> (&str, &str) {
    (row.last_status.as_str(), &row.desired_status)
}

/// What scans have said against one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    said: (String, String),
    first: Millis,
    scans: u32,
    proven: bool,
}

impl Contradiction {
    /// The first scan, at `now`, describes the task so.
    #[must_use]
    pub fn first(described: &TaskRow, now: Millis) -> Self {
        let (last, desired) = place(described);
        Self { said: (last.to_owned(), desired.to_owned()), first: now, scans: 1, proven: false }
    }

    /// Another scan, at `now`. Whether the row is to be corrected now. A scan that says something else begins anew,
    /// unless the row was shown to be false before: then every scan is believed at once.
    pub fn again(&mut self, described: &TaskRow, now: Millis) -> bool {
        if !self.proven && place(described) != (self.said.0.as_str(), self.said.1.as_str()) {
            *self = Self::first(described, now);
        } else {
            self.scans = self.scans.saturating_add(1);
        }
        self.proven |= self.scans >= SCANS && now.saturating_sub(self.first) >= OVER;
        self.proven
    }

    /// Whether the row was shown to be false.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.proven
    }
}

/// The row as ECS describes it. It keeps the known version, so that its rank rises for all who have seen the false one;
/// events with a lower version are history, and the next scans carry the task to its end.
#[must_use]
pub fn corrected(known: &TaskRow, described: &TaskRow) -> TaskRow {
    TaskRow { version: known.version, merge: known.merge.saturating_add(1), ..described.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::row::tests::row;
    use super::*;

    #[test]
    fn lower_version_elsewhere_contradicts_and_nothing_else_does() {
        let forged = row("a", 1_000_000, "STOPPED");
        for (described, contradiction) in [
            (row("a", 3, "RUNNING"), true),
            (row("a", 3, "STOPPED"), false),
            (row("a", 1_000_000, "RUNNING"), false),
            (row("a", 1_000_001, "RUNNING"), false),
            (TaskRow { desired_status: "STOPPED".into(), ..row("a", 3, "STOPPED") }, true),
        ] {
            assert_eq!(contradicts(&forged, &described), contradiction, "{described:?}");
        }
    }

    #[test]
    fn three_scans_over_two_minutes_are_believed() {
        let (running, pending) = (row("a", 3, "RUNNING"), row("a", 2, "PENDING"));
        // Many scans within a minute: ECS may be behind.
        let mut quick = Contradiction::first(&running, 0);
        assert!((1..60).all(|second| !quick.again(&running, second * 1000)));
        assert!(quick.again(&running, OVER));
        // Two scans, however far apart.
        let mut few = Contradiction::first(&running, 0);
        assert!(!few.again(&running, OVER * 10));
        assert!(few.again(&running, OVER * 10 + 1));
        // A task that moves on behind the false row: the count starts again until it is proven.
        let mut moving = Contradiction::first(&pending, 0);
        assert!(!moving.again(&pending, OVER - 1));
        assert!(!moving.again(&running, OVER));
        assert!(!moving.again(&running, OVER + 1));
        assert!(moving.again(&running, OVER * 2));
        assert!(moving.again(&row("a", 5, "STOPPED"), OVER * 2 + 1), "it is known to be false");
    }

    #[test]
    fn corrected_row_is_as_ecs_describes_it_and_ranks_higher() {
        let mut forged = row("a", 1_000_000, "STOPPED");
        (forged.exit, forged.stopped_at, forged.merge) = (Some(1), Some(5), 2);
        let corrected = corrected(&forged, &row("a", 3, "RUNNING"));
        assert_eq!((corrected.exit, corrected.stopped_at), (None, None));
        assert_eq!(corrected.last_status.as_str(), "RUNNING");
        assert!(corrected.rank() > forged.rank());
        assert!(!contradicts(&corrected, &row("a", 3, "RUNNING")));
    }
}
