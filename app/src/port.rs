//! The port: what the app needs of a server, and who asks. The server implements it; tests may fake it.
//!
//! The types that pages show are here for both sides; the trait exists under `ssr` only. Nothing here
//! names AWS.

#[cfg(feature = "ssr")]
mod service;

use std::sync::Arc;

pub use domain::board::{BoardFilter, BoardSnapshot};
use domain::fargate::price::{self, Prices};
use domain::id::LaunchId;
use domain::launch::form::LaunchForm;
use domain::launch::plan::Violation;
use domain::place::Place;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
pub use service::{Actor, Caller, LogFile, Port, SharedPort};

/// What the frame shows on every page. Provided in the context of every request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installation {
    /// Slipway's version.
    pub version: String,
    /// Whether this is `slipway demo`, on its own emulator.
    pub demo: bool,
    /// Whether a non-loopback address is served without any sign-in: shows a permanent banner.
    pub open_to_network: bool,
    /// Tasks of one launch, at most.
    pub launch_limit: u32,
    /// What Fargate costs, by region. The frame does not carry it; the form gets its region's.
    #[serde(skip)]
    pub prices: Arc<[Prices]>,
    /// The configured places; the first is meant by an address that names none.
    pub places: Vec<Place>,
}

impl Installation {
    /// The prices for a region: its own, else those to compare with.
    #[must_use]
    pub fn prices_near(&self, region: &str) -> Option<Prices> {
        price::near(&self.prices, region).cloned()
    }
}

/// What came of pressing Run task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Submitted {
    /// The launch is stored and under way (or was already: the same form posted twice).
    Launched(LaunchId),
    /// Nothing was launched: these rules are broken.
    Refused(Vec<Violation>),
}

/// What came of creating, changing or deleting something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Made {
    /// AWS has taken it; the name of what it is about.
    Done(String),
    /// Nothing was done: these rules are broken.
    Refused(Vec<Violation>),
}

/// What is launched again of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relaunch {
    /// All that it asked for.
    All,
    /// What is missing of it.
    Missing,
}

/// A form as it was posted, kept for an hour for the browser without JavaScript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What was typed.
    pub form: LaunchForm,
    /// What was wrong with it.
    pub violations: Vec<Violation>,
    /// An error that belongs to no field.
    pub problem: Option<Problem>,
}
