//! The story of one task: what its page shows.

use serde::{Deserialize, Serialize};

use super::detail::TaskDetail;
use super::diagnosis::Diagnosis;
use super::row::TaskRow;
use crate::event::history::PastEvent;
use crate::time::Millis;

/// The story of one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskStory {
    /// The board's row.
    pub row: TaskRow,
    /// What ECS said of it last; `None` when ECS had forgotten it before it was asked.
    pub detail: Option<TaskDetail>,
    /// Why it stopped, once it has.
    pub diagnosis: Option<Diagnosis>,
    /// Its events, in the order in which they came.
    pub events: Vec<StoryEvent>,
    /// The server's clock.
    pub now: Millis,
}

impl TaskStory {
    /// Whether what ECS said is as new as the board's row where it matters most: an event may come before ECS answers
    /// with the exit codes.
    #[must_use]
    pub fn is_current(&self) -> bool {
        let has_stopped = self.row.last_status.is_stopped();
        !has_stopped || self.detail.as_ref().is_none_or(|detail| detail.version >= self.row.version)
    }
}

/// An event of a task, as its story tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryEvent {
    /// The event, without its JSON.
    pub event: PastEvent,
    /// Its JSON as it came, indented; `None` where it was not kept or is too long to show.
    pub raw: Option<String>,
    /// When it was first taken.
    pub recorded_at: Millis,
    /// How often it was delivered.
    pub deliveries: u32,
}
