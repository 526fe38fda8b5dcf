//! The calls to ECS, each paged to its end and within AWS's limits.

mod capacity;
mod clusters;
mod definitions;
mod providers;
mod run;
mod services;
mod tasks;

pub use run::RunAnswer;
pub use services::ServiceUse;
pub use tasks::{Described, ListedTasks};
