//! The settings: what they are called, where they may come from, and what they mean.
//!
//! A setting has one name. `public_url` is `--public-url` on the command line,
//! `SLIPWAY_PUBLIC_URL` in the environment and `public_url` in the TOML file, in that order of
//! strength. A setting that cannot be meant stops start-up with one sentence ([`ConfigError`])
//! that names the setting, the place it came from and the value; nothing is guessed and no key of
//! a file is passed over.
//!
//! AWS's own settings (credentials, region, profile, endpoints) are not ours: the SDK reads them.

mod access;
mod database_url;
mod error;
mod places;
mod prices;
mod public_url;
mod settings;
mod sign_in;
mod sources;
mod value;

pub use access::Access;
pub use database_url::DatabaseUrl;
pub use error::{ConfigError, Origin};
pub use places::{PlaceSettings, RoleSettings};
pub use public_url::PublicUrl;
pub use settings::{Check, Config, Demo, Emulator, Healthcheck, Keep, Log, Server, Store, Time, World};
pub use sign_in::{Alb, LoadBalancer, Proxies};
pub use sources::{Given, NAMES, Sources};

/// Which of the programs in the binary was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// The dashboard before a real AWS account.
    Serve,
    /// The dashboard with the emulator inside.
    Demo,
    /// The emulator alone.
    Emulator,
    /// A new epoch for the journal.
    RenewEpoch,
    /// What the present credentials may do.
    Check,
    /// A question to the dashboard on this machine.
    Healthcheck,
}

/// Reads the settings of `command` from the flags `given`, the environment and the file.
///
/// `environment` answers with a variable's value; it is an argument so that a test needs no
/// process of its own.
pub fn load(
    command: Command,
    given: Given,
    environment: impl Fn(&str) -> Option<String> + 'static,
) -> Result<Config, ConfigError> {
    settings::read(command, &Sources::new(given, environment)?)
}

#[cfg(test)]
mod tests;
