//! Pages about task definitions.

pub mod list;
pub mod show;
