//! Pages about launches.

pub mod list;
mod progress;
pub mod show;
