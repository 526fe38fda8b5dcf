//! The store in one SQLite file: write-ahead log, one writer, a few readers.
//!
//! `synchronous=FULL`: with NORMAL a power loss after a queue's delete would lose events. It serves
//! one replica; a second process on the file is refused by nothing but is not supported.

mod audit;
mod detail;
mod draft;
mod journal;
mod launch;

use std::path::Path;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use ulid::Ulid;

use super::StoreError;

const READERS: u32 = 4;

/// A store in one file. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    /// One connection, so that writers queue here and not in SQLite's busy handler.
    write: SqlitePool,
    read: SqlitePool,
    /// The journal's epoch; minted when the file was made.
    epoch: String,
}

impl SqliteStore {
    /// Opens the file, making it (readable by its owner alone) and its tables where they are missing.
    ///
    /// # Errors
    /// When the file cannot be used or its schema is newer than this program.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        closed_to_others(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!("migrations/sqlite").run(&write).await?;
        let read = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        sqlx::query("INSERT INTO meta (key, value) VALUES ('epoch', ?) ON CONFLICT (key) DO NOTHING")
            .bind(Ulid::generate().to_string())
            .execute(&write)
            .await?;
        let epoch =
            sqlx::query_scalar("SELECT value FROM meta WHERE key = 'epoch'").fetch_one(&write).await?;
        Ok(Self { write, read, epoch })
    }

    /// Closes the file after what is under way.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

#[cfg(unix)]
fn closed_to_others(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn closed_to_others(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Reads JSON that this store wrote.
fn json<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|cause| StoreError::unreadable(what, cause))
}

/// Writes JSON. Our types have string keys only, so it cannot fail but for a defect of theirs.
fn text<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|cause| StoreError::unreadable(what, cause))
}
