//! The rules and words of Slipway, pure: no I/O, no clock, no randomness; `now` is an argument.
//!
//! Everything here compiles to wasm and native, so the form in the browser and the server that
//! receives it apply the same rule. An AWS rule names the AWS page it comes from beside it.

pub mod audit;
pub mod board;
pub mod capacity;
pub mod cluster;
pub mod counted;
pub mod csv;
pub mod event;
pub mod fargate;
pub mod fault;
pub mod find;
pub mod help;
pub mod id;
pub mod launch;
pub mod limit;
pub mod log;
pub mod network;
pub mod overview;
pub mod partition;
pub mod place;
pub mod problem;
pub mod query;
pub mod registry;
pub mod role;
pub mod task;
pub mod task_definition;
pub mod time;
pub mod visible;
