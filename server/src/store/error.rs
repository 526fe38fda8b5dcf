//! What can go wrong with a store.

use std::path::PathBuf;

use domain::problem::{Problem, ProblemKind};

/// The store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database's schema could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The file could not be made or closed to others.
    #[error("the database file cannot be used: {0}")]
    File(#[from] std::io::Error),
    /// The file is not the one that was opened.
    #[error("the database file {} was {what} while Slipway was using it", .path.display())]
    FileChanged {
        /// The database or its write-ahead log.
        path: PathBuf,
        /// What happened to it.
        what: &'static str,
    },
    /// A connection has a transaction open that nobody ended.
    #[error("a connection to the database has an unfinished transaction")]
    UnfinishedTransaction,
    /// The database takes no writes.
    #[error("the database is read-only")]
    ReadOnly,
    /// A write may have been stored: its commit broke off, and the database can't be asked what came of it.
    #[error("nobody can tell whether a write was stored: {cause}")]
    OutcomeUnknown {
        /// Why it isn't known.
        cause: String,
    },
    /// What was stored cannot be read.
    #[error("the database holds a {what} that cannot be read: {cause}")]
    Unreadable {
        /// What it should be.
        what: &'static str,
        /// Why it is not.
        cause: String,
    },
}

impl StoreError {
    pub(super) fn unreadable(what: &'static str, cause: impl ToString) -> Self {
        Self::Unreadable { what, cause: cause.to_string() }
    }

    /// A write whose commit ended well can't be confirmed.
    pub(super) fn unconfirmed(cause: impl ToString) -> Self {
        Self::OutcomeUnknown { cause: cause.to_string() }
    }

    /// What is wrong and what to do, for a page and for `/readyz`: it names no path and quotes no database.
    #[must_use]
    pub fn for_people(&self) -> &'static str {
        match self {
            Self::FileChanged { .. } => {
                "Slipway's database file was deleted, replaced or emptied while Slipway is running. \
                 Nothing new is launched: put the file back from a backup and restart Slipway."
            }
            Self::OutcomeUnknown { .. } => {
                "Slipway's database failed while this was being stored, so Slipway can't tell whether it was. When the \
                 database works again, look for it, or send the same form again: a launch never runs twice."
            }
            _ => {
                "Slipway can't use its database, so nothing new is launched. Check that its disk has free space \
                 and works; the server's log says why. Then try again."
            }
        }
    }
}

impl From<StoreError> for Problem {
    /// Logged here, once; the person learns only that it was the store.
    fn from(error: StoreError) -> Self {
        tracing::error!("{error}");
        let code = if matches!(error, StoreError::OutcomeUnknown { .. }) { "store-unknown" } else { "store" };
        Self::new(ProblemKind::Unavailable, code, error.for_people())
    }
}
