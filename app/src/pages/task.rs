//! Pages about tasks.

pub mod list;
pub mod show;
