//! The connections to the file: one that writes, a few that read.

use std::sync::Arc;

use sqlx::SqlitePool;
use tokio::sync::watch;

use super::file::DatabaseFile;
use super::transaction::SqliteTransaction;
use crate::store::StoreError;

/// The one connection that writes, so that writers queue here and not in SQLite's busy handler.
#[derive(Debug, Clone)]
pub(super) struct WriteConnection {
    pool: SqlitePool,
    file: Arc<DatabaseFile>,
    /// Whether the last write failed. The monitor tries a write while it says so.
    failing: watch::Sender<bool>,
}

impl WriteConnection {
    pub(super) fn new(pool: SqlitePool, file: Arc<DatabaseFile>) -> Self {
        Self { pool, file, failing: watch::Sender::new(false) }
    }

    /// Begins a write. It fails when the database's files aren't the ones that were opened.
    pub(super) async fn begin(&self) -> Result<SqliteTransaction<'_>, StoreError> {
        let begun = async {
            self.file.check()?;
            SqliteTransaction::begin_write(&self.pool, self).await
        };
        begun.await.inspect_err(|_| self.failed())
    }

    /// Writes something that changes nothing, to see whether it can be written.
    pub(super) async fn try_write(&self) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO meta (key, value) VALUES ('checked', '0')
             ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
        )
        .execute(&mut *transaction)
        .await?;
        transaction.end("COMMIT").await?;
        self.committed()
    }

    /// A commit ended well: looks whether it went into the files that the next start will read.
    pub(super) fn committed(&self) -> Result<(), StoreError> {
        self.file.check().inspect_err(|_| self.failed()).map_err(StoreError::unconfirmed)?;
        self.failing.send_if_modified(std::mem::take);
        Ok(())
    }

    /// Whether the last write failed.
    pub(super) fn is_failing(&self) -> bool {
        *self.failing.borrow()
    }

    /// A write didn't end well.
    pub(super) fn failed(&self) {
        self.failing.send_replace(true);
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    /// Empties the write-ahead log, which can't be done within a transaction.
    pub(super) async fn truncate_log(&self) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        let done = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await;
        if let Err(error) = done {
            connection.close_on_drop();
            self.failed();
            return Err(error.into());
        }
        Ok(())
    }
}

/// The connections that read.
#[derive(Debug, Clone)]
pub(super) struct ReadConnections(pub(super) SqlitePool);

impl ReadConnections {
    /// Begins a view of one moment, for several statements.
    pub(super) async fn begin(&self) -> Result<SqliteTransaction<'_>, StoreError> {
        SqliteTransaction::begin_read(&self.0).await
    }
}
