//! What is wrong with a setting, as one sentence for the person who started the program.

use std::fmt;
use std::path::PathBuf;

/// Where a setting's value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag(&'static str),
    /// The environment.
    Environment(&'static str),
    /// The TOML file.
    File(&'static str, PathBuf),
    /// Nobody: it is what holds when nothing is said.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "the flag --{}", name.replace('_', "-")),
            Self::Environment(name) => write!(f, "the environment variable {}", variable(name)),
            Self::File(_, path) => write!(f, "the file {}", path.display()),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// The environment variable of the setting `name`.
pub(super) fn variable(name: &str) -> String {
    format!("SLIPWAY_{}", name.to_uppercase())
}

/// A setting that cannot be meant. Each displays as one sentence.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    /// The value is not one the setting can have.
    #[error("The setting {name} is {value:?} (from {origin}), but it must be {expected}.")]
    Value {
        /// The setting's name.
        name: &'static str,
        /// Where the value was found.
        origin: Origin,
        /// The value as it was written.
        value: String,
        /// What it must be.
        expected: String,
    },
    /// The file has a key that is no setting.
    #[error("The file {} sets {key:?} to {value}, but there is no such setting{hint}.", .path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// Its value, as TOML writes it.
        value: String,
        /// The nearest name, as the end of the sentence, or nothing.
        hint: String,
    },
    /// The file cannot be read, or is no TOML.
    #[error("The settings file {} (from {origin}) cannot be used: {problem}.", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// How the file was named.
        origin: Origin,
        /// Why it cannot be used, without a full stop.
        problem: String,
    },
    /// The address can be reached by others and nothing says who may come in.
    #[error(
        "The setting listen is \"{listen}\" (from {origin}), which other machines can reach, but there is no \
         sign-in: listen on 127.0.0.1, let people sign in with --sign-in alb or --sign-in header, or give \
         --sign-in none --trust-network to let everyone who reaches it act with this server's AWS credentials."
    )]
    Exposed {
        /// The address.
        listen: std::net::SocketAddr,
        /// Where it was set.
        origin: Origin,
    },
    /// A sign-in method lacks a setting.
    #[error("The setting sign_in is \"{method}\", which needs {name}: {expected}.")]
    Needed {
        /// What is missing.
        name: &'static str,
        /// The method that needs it.
        method: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// `trust_network` without saying that nobody signs in.
    #[error(
        "The setting trust_network is \"true\" (from {origin}), but it only goes with --sign-in none, which is \
         not given."
    )]
    TrustAlone {
        /// Where it was set.
        origin: Origin,
    },
}

impl ConfigError {
    /// The section of the documentation that explains it.
    #[must_use]
    pub fn section(&self) -> &'static str {
        match self {
            Self::Value { .. } | Self::UnknownKey { .. } | Self::File { .. } => "configuration#settings",
            Self::Exposed { .. } | Self::Needed { .. } | Self::TrustAlone { .. } => {
                "configuration#who-may-come-in"
            }
        }
    }
}
