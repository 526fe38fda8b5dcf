//! The part of a list that has left the board: tasks that stopped more than an hour ago, page by page, the last to stop
//! first.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::row::TaskRow;
use crate::board::BoardSnapshot;
use crate::csv;
use crate::time::{Millis, iso};

/// Tasks of one page.
pub const PAGE: u32 = 100;

/// What asks for the newest page in the URL.
pub const NEWEST: &str = "now";

/// A place in the history: after the task that stopped then and has this id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// When the task stopped.
    pub at: Millis,
    /// Its id, the last part of the ARN.
    pub id: String,
}

impl Position {
    /// Reads what [`Display`](fmt::Display) wrote; anything else is no place, and so means the newest page.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self { at: at.parse().ok()?, id: id.to_owned() })
    }

    /// Where a task stands. One without a time was never on time anywhere.
    #[must_use]
    pub fn of(task: &TaskRow) -> Self {
        Self { at: task.stopped_at.unwrap_or(0), id: task.id().to_owned() }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at, self.id)
    }
}

/// A page of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastPage {
    /// The tasks, the last to stop first.
    pub tasks: Vec<TaskRow>,
    /// The [`Position`] after which older ones follow; `None` where there are none.
    pub older: Option<String>,
}

/// What the page of a list is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage {
    /// The board's part.
    pub board: BoardSnapshot,
    /// The first page of the history, where the board's part does not fill the page by itself.
    pub past: Option<PastPage>,
}

/// The heading of the CSV.
pub const CSV_HEAD: &str = "task,cluster,task definition,state,task group,started by,launch,capacity provider,zone,created,started,stopping,stopped,exit code,stop code,reason,tags\r\n";

/// A task as a line of CSV, ended.
#[must_use]
pub fn csv(task: &TaskRow) -> String {
    let time = |at: Option<Millis>| at.map(iso).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let tags: Vec<String> = task.tags.iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect();
    csv::line(&[
        task.arn.clone(),
        task.cluster_name().to_owned(),
        format!("{}:{}", task.family, task.revision),
        super::state::label(task),
        text(&task.group),
        text(&task.started_by),
        text(&task.launch),
        text(&task.provider),
        text(&task.zone),
        time(task.created_at),
        time(task.started_at),
        time(task.stopping_at),
        time(task.stopped_at),
        task.exit.map(|code| code.to_string()).unwrap_or_default(),
        text(&task.stop_code),
        text(&task.cause),
        tags.join("; "),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::plan::Tag;
    use crate::task::row::tests::row;

    #[test]
    fn positions_survive_the_url_and_nonsense_means_the_newest() {
        let position = Position { at: 1_795_356_123_456, id: "0a.b-c".into() };
        assert_eq!(Position::parse(&position.to_string()), Some(position));
        for text in ["", NEWEST, "x.y", "12"] {
            assert_eq!(Position::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_has_as_many_cells_as_the_heading_and_no_formula() {
        let mut task = row("a", 5, "STOPPED");
        task.stopped_at = Some(1_795_356_123_456);
        task.cause = Some("=HYPERLINK(\"http://x\")".into());
        task.tags = vec![Tag { key: "team".into(), value: "pay".into() }];
        let line = csv(&task);
        // The state has a comma of its own.
        assert_eq!(line.matches(',').count(), CSV_HEAD.matches(',').count() + 1, "{line}");
        assert!(
            line.contains(",2026-11-22T14:02:03Z,,,\"'=HYPERLINK(\"\"http://x\"\")\",team=pay"),
            "{line}"
        );
    }
}
