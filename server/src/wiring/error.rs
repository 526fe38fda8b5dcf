//! Why the program ended otherwise than it was asked to: each a whole sentence that says what to do, and the
//! section of the documentation that explains it.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use domain::help;

use crate::aws::{AwsError, NoRegion};
use crate::cli::events::SetupError;
use crate::cli::healthcheck::Unhealthy;
use crate::data::DataError;
use crate::http::SiteError;
use crate::store::{OpenError, StoreError};
use crate::telemetry::TelemetryError;

/// Why the program ended otherwise than it was asked to. Each displays as sentences.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no site to serve.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The PostgreSQL database cannot be used.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// There is no database where one was to be looked after.
    #[error("There is no database at {}: name the folder that holds it with --data.", .0.display())]
    NoDatabase(PathBuf),
    /// The database was opened but cannot be read or written.
    #[error("Slipway cannot go on, because {0}. {way_out}", way_out = way_out(.0))]
    Store(#[from] StoreError),
    /// Logs or metrics cannot be set up.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// The address cannot be listened on.
    #[error("Cannot listen on {address} ({cause}): free it, or choose another with --{flag}.")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The flag that sets it.
        flag: &'static str,
        /// What the system said.
        cause: io::Error,
    },
    /// No region is configured.
    #[error(transparent)]
    Region(#[from] NoRegion),
    /// AWS was asked, and refused or was not there.
    #[error("{}", .0.problem.message)]
    Aws(#[from] AwsError),
    /// The rule and the queues of task events cannot be set up.
    #[error(transparent)]
    Events(#[from] SetupError),
    /// The list of places is empty.
    #[error("No place is configured: give the setting places at least one, or leave it out.")]
    NoPlace,
    /// Some of what Slipway may call is refused.
    #[error("AWS refuses {0}: allow it in the policy of the credentials that Slipway runs with.")]
    Refused(String),
    /// The dashboard on this machine does not answer.
    #[error(transparent)]
    Unhealthy(#[from] Unhealthy),
    /// The system gives no threads.
    #[error("Slipway cannot start its threads ({0}): raise what the system allows this user.")]
    Threads(io::Error),
    /// Serving broke off.
    #[error("Serving broke off ({0}): start it again; the log says what went before.")]
    Serve(io::Error),
}

fn way_out(error: &StoreError) -> &'static str {
    match error {
        StoreError::Database(_)
        | StoreError::UnfinishedTransaction
        | StoreError::ReadOnly
        | StoreError::OutcomeUnknown { .. } => {
            "Look whether its disk is full and whether this user may write it; with PostgreSQL, whether it still answers."
        }
        StoreError::Migrate(_) => {
            "Look whether a newer Slipway has used it; then start that one, or name another."
        }
        StoreError::File(_) => "Name a folder that this user may write with --data.",
        StoreError::FileChanged { .. } => "Put the file back from a backup, then start Slipway again.",
        StoreError::Unreadable { .. } => "Put the last backup back, or name another database.",
    }
}

/// The sections of the documentation that [`RunError::section`] names; a test looks that each is there.
#[cfg(test)]
pub(crate) const STARTING: [&str; 11] = [
    "install#on-your-machine",
    "operations#the-data-folder",
    "operations#restore",
    help::DATABASE,
    help::LOGS,
    "configuration#settings",
    "configuration#who-may-come-in",
    "configuration#aws",
    help::ACTIONS,
    help::EVENTS,
    "operations#health",
];

impl RunError {
    /// The section of the documentation that explains it.
    #[must_use]
    pub fn section(&self) -> &'static str {
        match self {
            Self::Site(_) => "install#on-your-machine",
            Self::Data(_) => "operations#the-data-folder",
            Self::NoDatabase(_) => "operations#restore",
            Self::Database(_) | Self::Store(_) => help::DATABASE,
            Self::Telemetry(_) | Self::Threads(_) | Self::Serve(_) => help::LOGS,
            Self::Listen { .. } | Self::NoPlace => "configuration#settings",
            Self::Region(_) | Self::Events(SetupError::Region(_)) => "configuration#aws",
            Self::Aws(error) => help::section(&error.problem).unwrap_or("configuration#aws"),
            Self::Events(_) => help::EVENTS,
            Self::Refused(_) => help::ACTIONS,
            Self::Unhealthy(_) => "operations#health",
        }
    }
}
