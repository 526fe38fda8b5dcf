//! Slipway's server: the wiring of its rooms.

pub mod cli;
pub mod clock;
pub mod config;
pub mod readiness;
pub mod shutdown;
pub mod telemetry;
