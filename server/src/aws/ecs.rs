//! The calls to ECS, each paged to its end and within AWS's limits.

mod clusters;
mod definitions;
mod run;
mod tasks;

pub use run::RunAnswer;
pub use tasks::{Described, ListedTasks};
