//! Pages about task definitions.

pub mod list;
