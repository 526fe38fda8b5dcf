//! Slipway's server: its rooms, and what runs them.
//!
//! The rooms do not know each other beyond what `tests/layering` allows; [`wiring`] puts them together.

// Leptos components take owned props and return opaque views.
#![recursion_limit = "256"]

pub mod aws;
pub mod backend;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data;
pub mod events;
pub mod http;
pub mod hub;
pub mod readiness;
pub mod shutdown;
pub mod sign_in;
pub mod store;
pub mod telemetry;
mod wiring;

pub use wiring::error::RunError;
pub use wiring::run;
