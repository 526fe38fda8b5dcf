//! Pages about clusters.

pub mod capacity;
pub mod create;
pub mod delete;
pub mod event_rule;
pub mod list;
