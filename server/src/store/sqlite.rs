//! The store in one SQLite file: write-ahead log, one writer, a few readers.
//!
//! `synchronous=FULL`: with NORMAL a power loss after a queue's delete would lose events. It serves
//! one process; `data.rs` locks the folder against a second one.

mod activity;
mod audit;
mod connection;
mod detail;
mod draft;
mod file;
mod health;
mod journal;
mod launch;
mod replica;
mod transaction;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::Mutex;
use ulid::Ulid;

use self::connection::{ReadConnections, WriteConnection};
use self::file::DatabaseFile;
use super::StoreError;

const READERS: u32 = 4;

/// A store in one file. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    write: WriteConnection,
    read: ReadConnections,
    file: Arc<DatabaseFile>,
    /// A connection that is never used, so that the log stays while connections that failed are closed.
    anchor: Arc<Mutex<Option<SqliteConnection>>>,
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
            // Environment values that are forgotten are overwritten, not only unlinked.
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(5));
        // Connections stay open: with the last one SQLite would delete the write-ahead log.
        let pool = || SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None);
        let write = pool().max_connections(1).connect_with(options.clone()).await?;
        super::migration::sqlite().run(&write).await?;
        let read_only = options.read_only(true).create_if_missing(false);
        let mut anchor = read_only.connect().await?;
        sqlx::query("SELECT COUNT(*) FROM meta").execute(&mut anchor).await?;
        let read = pool().max_connections(READERS).connect_with(read_only).await?;
        let file = Arc::new(DatabaseFile::at(path)?);
        let write = WriteConnection::new(write, Arc::clone(&file));
        mint_epoch(&write, &identity(path)?).await?;
        Ok(Self { write, read: ReadConnections(read), file, anchor: Arc::new(Mutex::new(Some(anchor))) })
    }

    /// Closes the file after what is under way.
    pub async fn close(&self) {
        self.read.0.close().await;
        if let Some(anchor) = self.anchor.lock().await.take()
            && let Err(error) = anchor.close().await
        {
            tracing::debug!("a connection to the database didn't close well: {error}");
        }
        // The last one moves the log into the database.
        self.write.close().await;
    }
}

/// Mints the journal's epoch, and a new one when the file is another than the last time, since then it is a
/// backup that was put back, or a copy. That costs open pages a snapshot, and the opposite mistake
/// would show them changes that never were.
async fn mint_epoch(write: &WriteConnection, identity: &str) -> Result<(), StoreError> {
    let mut commit = write.begin().await?;
    let moved = sqlx::query(
        "INSERT INTO meta (key, value) VALUES ('identity', ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
    )
    .bind(identity)
    .execute(&mut *commit)
    .await?;
    if moved.rows_affected() > 0 {
        sqlx::query("INSERT OR REPLACE INTO meta (key, value) VALUES ('epoch', ?)")
            .bind(Ulid::generate().to_string())
            .execute(&mut *commit)
            .await?;
    }
    commit.commit().await?;
    Ok(())
}

/// What distinguishes this file from a copy of it.
fn identity(path: &Path) -> std::io::Result<String> {
    let file = std::fs::metadata(path)?;
    // Not every file system knows when a file was made.
    let made = file.created().ok().and_then(|made| made.duration_since(std::time::UNIX_EPOCH).ok());
    let made = made.map_or(0, |made| made.as_nanos());
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&file);
    #[cfg(not(unix))]
    let inode = 0;
    Ok(format!("{inode}:{made}"))
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
