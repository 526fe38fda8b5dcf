//! What the overview says: what runs, what went wrong within a day and why, and how much began and ended by the hour.

mod trouble;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::board::BoardSnapshot;
use crate::event::frame::{Source, SourceStatus};
use crate::launch::list::LaunchSummary;
use crate::task::row::TaskRow;
use crate::task::state::{Look, look};
use crate::time::{Millis, duration};

pub use trouble::{Kind, Trouble, troubles};

/// An hour.
pub const HOUR: Millis = 3_600_000;
/// Hours that are looked back on, the one that is under way included.
pub const HOURS: usize = 24;

/// The overview, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The journal's position, the server's clock and the source of changes. It carries the board's rows where they
    /// are few and somebody asked for them, else none.
    pub board: BoardSnapshot,
    /// What runs, by cluster and provider.
    pub running: Vec<Running>,
    /// What went wrong since [`Overview::since`], what is most first.
    pub troubles: Vec<Trouble>,
    /// Whether more tasks ended badly than were looked at.
    pub more_troubles: bool,
    /// The first moment that is looked back on: the beginning of an hour.
    pub since: Millis,
    /// The hours since then, oldest first.
    pub hours: Vec<Hour>,
    /// Launches of which something will still happen by itself, newest first.
    pub open: Vec<LaunchSummary>,
    /// The newest of the other launches.
    pub latest: Vec<LaunchSummary>,
    /// The newest change in the journal.
    pub change: Option<LastChange>,
}

/// When something changed last, and how that was learned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    /// When it was journaled.
    pub at: Millis,
    /// `poll`, `answer`, `age` or `event`.
    pub via: String,
}

/// The tasks of a cluster on one provider that have not stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The cluster's name.
    pub cluster: String,
    /// The capacity provider or the launch type; empty while it is not known.
    pub provider: String,
    /// On their way to RUNNING.
    pub coming: u32,
    /// RUNNING.
    pub running: u32,
    /// On their way to STOPPED.
    pub going: u32,
}

/// Starts and stops within one hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    /// Tasks whose containers began to run.
    pub started: u32,
    /// Tasks that had run and stopped; what never started is among the troubles alone.
    pub stopped: u32,
}

/// The first moment that is looked back on: 23 whole hours and the one that is under way, by the hours of UTC.
#[must_use]
pub fn since(now: Millis) -> Millis {
    let hours = i64::try_from(HOURS).unwrap_or(24);
    now - now.rem_euclid(HOUR) - (hours - 1) * HOUR
}

/// Counts what has not stopped, by cluster and provider, in the order of their names.
pub fn running<'a>(rows: impl Iterator<Item = &'a TaskRow>) -> Vec<Running> {
    let mut found: BTreeMap<(&str, &str), Running> = BTreeMap::new();
    for row in rows.filter(|row| !row.last_status.is_stopped()) {
        let cluster = row.cluster.rsplit('/').next().unwrap_or_default();
        let provider = row.provider.as_deref().unwrap_or_default();
        let counts = found.entry((cluster, provider)).or_insert_with(|| Running {
            cluster: cluster.to_owned(),
            provider: provider.to_owned(),
            coming: 0,
            running: 0,
            going: 0,
        });
        match look(row) {
            Look::Running => counts.running += 1,
            Look::Coming | Look::Unknown => counts.coming += 1,
            Look::Going
            | Look::Interrupted
            | Look::EndedWell
            | Look::Failed
            | Look::NeverStarted
            | Look::Stopped => counts.going += 1,
        }
    }
    found.into_values().collect()
}

/// Puts counts by hour after `since` into their places. A clock that is ahead counts into the last hour.
pub fn hours(counts: impl Iterator<Item = (i64, Hour)>) -> Vec<Hour> {
    let mut hours = vec![Hour::default(); HOURS];
    for (nth, count) in counts {
        let at = usize::try_from(nth).unwrap_or(0).min(HOURS - 1);
        hours[at].started += count.started;
        hours[at].stopped += count.stopped;
    }
    hours
}

/// Whether changes flow, in words: how they come, and how old the newest is.
#[must_use]
pub fn flow(status: &SourceStatus, change: Option<&LastChange>, now: Millis) -> String {
    if let Some(since) = status.stale_since {
        let why = status.why.as_deref().unwrap_or("ECS has not answered for too long.");
        return format!("No changes have come in for {}. {why}", duration(now - since));
    }
    let source = match status.source {
        Source::Events => "Live via EventBridge.",
        Source::Polling => "Polling ECS.",
    };
    let Some(change) = change else { return format!("{source} No changes yet.") };
    let via = match change.via.as_str() {
        "event" => ", by an event",
        "answer" => ", in a response from ECS",
        _ => "",
    };
    format!("{source} Last change {} ago{via}.", duration(now - change.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::row::tests::row;

    #[test]
    fn a_day_is_the_hour_under_way_and_the_23_before_it() {
        assert_eq!(since(24 * HOUR), HOUR);
        assert_eq!(since(25 * HOUR - 1), HOUR);
        let count = |started, stopped| Hour { started, stopped };
        let found =
            hours([(0, count(1, 0)), (23, count(0, 2)), (99, count(1, 1)), (-4, count(1, 0))].into_iter());
        assert_eq!((found.len(), found[0], found[1], found[23]), (24, count(2, 0), count(0, 0), count(1, 3)));
    }

    #[test]
    fn whether_changes_flow_is_one_sentence() {
        let status = |source, stale_since, why: Option<&str>| SourceStatus {
            source,
            stale_since,
            why: why.map(str::to_owned),
        };
        let change = |via: &str| LastChange { at: 5_000, via: via.into() };
        let rows = [
            (
                flow(&status(Source::Events, None, None), Some(&change("event")), 9_000),
                "Live via EventBridge. Last change 4 s ago, by an event.",
            ),
            (
                flow(&status(Source::Polling, None, None), Some(&change("poll")), 9_000),
                "Polling ECS. Last change 4 s ago.",
            ),
            (flow(&status(Source::Polling, None, None), None, 9_000), "Polling ECS. No changes yet."),
            (
                flow(
                    &status(Source::Events, Some(0), Some("The queue is away.")),
                    Some(&change("event")),
                    61_000,
                ),
                "No changes have come in for 1 m. The queue is away.",
            ),
        ];
        for (found, expected) in rows {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn what_has_not_stopped_is_counted_by_cluster_and_provider() {
        let mut rows = [
            row("a", 1, "RUNNING"),
            row("b", 1, "PENDING"),
            row("c", 1, "STOPPED"),
            row("d", 1, "RUNNING"),
            row("e", 1, "DEPROVISIONING"),
        ];
        rows[3].provider = Some("FARGATE_SPOT".into());
        rows[3].desired_status = "STOPPED".into();
        rows[4].cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/bare".into();
        let counts = |cluster: &str, provider: &str, coming, running, going| Running {
            cluster: cluster.into(),
            provider: provider.into(),
            coming,
            running,
            going,
        };
        assert_eq!(
            running(rows.iter()),
            [
                counts("bare", "", 0, 0, 1),
                counts("staging", "", 1, 1, 0),
                counts("staging", "FARGATE_SPOT", 0, 0, 1)
            ]
        );
    }
}
