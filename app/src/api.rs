//! Server functions: the actor, the parsing, one call through the port. No rule lives here.
#![expect(missing_docs, reason = "the server macro makes structs whose fields are the documented arguments")]

pub mod audit;
pub mod board;
pub mod capacity;
pub mod choice;
pub mod cluster;
pub mod codec;
pub mod error;
pub mod event_rule;
pub mod find;
pub mod launch;
pub mod overview;
pub mod provider;
pub mod run;
pub mod task;

#[cfg(feature = "ssr")]
mod context;
