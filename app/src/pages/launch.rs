//! Pages about launches.

pub mod list;
pub mod progress;
pub mod show;
