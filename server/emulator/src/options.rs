//! What an emulator can be told at its start.

use crate::clock::TimeMode;

/// How to start an emulator.
#[derive(Debug, Clone)]
pub struct Options {
    /// The home account: whose world any ordinary access key sees.
    pub account: String,
    /// Divides every duration of the lifecycle: 10 makes a task run ten times as fast.
    pub speed: f64,
    /// Whether time follows the wall clock or is advanced by hand.
    pub time: TimeMode,
    /// Start without the sample world; what a new account has (a default VPC) stays.
    pub empty: bool,
    /// Makes all identifiers repeatable; absent, they follow from the time of the start.
    pub seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            account: "123456789012".to_owned(),
            speed: 1.0,
            time: TimeMode::Auto,
            empty: false,
            seed: None,
        }
    }
}
