//! What can go wrong with a store.

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
}

impl From<StoreError> for Problem {
    /// Logged here, once; the person learns only that it was the store.
    fn from(error: StoreError) -> Self {
        tracing::error!("{error}");
        Self::new(
            ProblemKind::Unavailable,
            "store",
            "Slipway's own database could not be used. Try again; the server's log says why.",
        )
    }
}
