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
