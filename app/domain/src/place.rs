//! A place: a configured account and region. `home` when there is but one.

use serde::{Deserialize, Serialize};

/// A configured account and region; every port call names one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The place's name in the configuration and in `?place=`.
    pub name: String,
    /// The twelve digits of the account; empty while it is unknown.
    pub account: String,
    /// `eu-west-1` and the like.
    pub region: String,
}

impl Place {
    /// The name of the only place of an installation that names none.
    pub const HOME: &'static str = "home";
}
