//! Pages about launches.

pub mod actions;
pub mod batches;
pub mod list;
pub mod progress;
pub mod show;
pub mod values;
