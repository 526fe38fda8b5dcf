//! Logs of a task: where each container's lines are, what a page says when there are none, and how a line is shown
//! without doing what it says.

pub mod absence;
pub mod ansi;
mod hidden;
pub mod query;
pub mod sink;
pub mod view;
