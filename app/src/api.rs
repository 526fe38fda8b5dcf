//! Server functions: the actor, the parsing, one call through the port. No rule lives here.

pub mod board;
pub mod choice;
pub mod cluster;
pub mod error;
pub mod frame;
pub mod launch;
pub mod run;
pub mod task;

#[cfg(feature = "ssr")]
mod context;
