//! Pages about clusters.

pub mod list;
