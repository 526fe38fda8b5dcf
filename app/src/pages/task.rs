//! Pages about tasks.

pub mod list;
pub mod logs;
pub mod show;
