//! Events as they were taken: what was applied, what came late or twice, and what was only noted.
//! The board shows the newest state of a task; this is how it got there.

use serde::{Deserialize, Serialize};

use crate::time::Millis;

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// `ECS Task State Change`; the subject is the task.
    Task,
    /// `ECS Service Action`; the subject is the service.
    ServiceAction,
    /// `ECS Deployment State Change`; the subject is the service.
    Deployment,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It changed the task's row.
    Applied,
    /// Its version was known, and it brought nothing new.
    Duplicate,
    /// A higher version was known.
    Late,
    /// It is no task's state: kept, and nothing follows from it.
    Noted,
}

/// One event: what a page says of it in words, and its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastEvent {
    /// EventBridge's id of the event, or the queue's id of the message where it has none.
    pub id: String,
    /// The ARN of the task or service it is about.
    pub subject: String,
    /// What it is about.
    pub kind: EventKind,
    /// What became of it.
    pub verdict: Verdict,
    /// ECS's version of the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// When it happened, by its own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Millis>,
    /// Where the task was; for others the event's level, `INFO`, `WARN` or `ERROR`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The task's stop code; for others the event's name, `SERVICE_STEADY_STATE` and the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Why, in AWS's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it was a notice that Spot capacity is taken back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spot: bool,
    /// The event as it came, as JSON without blanks; values of environment variables are masked. `None` where it
    /// was longer than [`LONGEST_RAW`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
}

/// What is kept of an event's JSON, at most, in bytes. That of a task with ten containers has some 8,000.
pub const LONGEST_RAW: usize = 32 * 1024;
