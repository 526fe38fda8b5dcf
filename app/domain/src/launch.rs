//! Launches: from the form's strings to a plan, from a plan to batches, and what pages show of them.

pub mod batch;
pub mod check;
pub mod command;
pub mod cost;
pub mod count;
pub mod diff;
pub mod edit;
pub mod facts;
pub mod finding;
pub mod form;
pub mod list;
pub mod meaning;
pub mod plan;
pub mod prefill;
pub mod request;
pub mod resolved;
pub mod retry;
#[cfg(test)]
mod sample;
pub mod spread;
pub mod suggest;
pub mod tagging;
pub mod view;
