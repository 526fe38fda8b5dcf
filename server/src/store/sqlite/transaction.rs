//! Transactions in SQLite. Every write of the store goes through [`Writer`], and every read of several statements
//! through [`Readers::begin`].
//!
//! They are not sqlx's transactions, because those count levels on their own. SQLite ends a transaction by itself when
//! a statement fails for want of space, memory or a working disk. sqlx then sends its ROLLBACK, which fails because
//! there is nothing left to roll back, and keeps its count. From there on it opens savepoints inside a transaction
//! that nobody commits: every commit answers well and nothing reaches the file.
//!
//! Here SQLite itself is asked. BEGIN fails inside a transaction and COMMIT fails outside of one, so a commit that
//! answers well is a commit. A connection whose transaction didn't end well, or whose caller went away, is closed:
//! whatever state it is in ends with it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Sqlite, SqliteConnection, SqlitePool};
use tokio::sync::watch;

use super::file::DatabaseFile;
use crate::store::StoreError;

/// The one connection that writes, so that writers queue here and not in SQLite's busy handler.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    pool: SqlitePool,
    file: Arc<DatabaseFile>,
    /// Whether the last write failed. The monitor tries a write while it says so.
    failing: watch::Sender<bool>,
}

impl Writer {
    pub(super) fn new(pool: SqlitePool, file: Arc<DatabaseFile>) -> Self {
        Self { pool, file, failing: watch::Sender::new(false) }
    }

    /// Begins a write. It fails when the database file isn't the one that was opened.
    pub(super) async fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        let begun = async {
            self.file.check()?;
            Transaction::begin(&self.pool, "BEGIN IMMEDIATE").await
        };
        let mut transaction = begun.await.inspect_err(|_| self.failed())?;
        transaction.writer = Some(self);
        Ok(transaction)
    }

    /// Whether the last write failed.
    pub(super) fn is_failing(&self) -> bool {
        *self.failing.borrow()
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

    fn failed(&self) {
        self.failing.send_replace(true);
    }
}

/// The connections that read.
#[derive(Debug, Clone)]
pub(super) struct Readers(pub(super) SqlitePool);

impl Readers {
    /// Begins a view of one moment, for several statements.
    pub(super) async fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        Transaction::begin(&self.0, "BEGIN").await
    }
}

/// A transaction of one connection. One that is dropped without an end closes its connection.
pub(super) struct Transaction<'a> {
    connection: PoolConnection<Sqlite>,
    has_ended: bool,
    /// Whose failure it is when it doesn't end well.
    writer: Option<&'a Writer>,
}

impl Transaction<'_> {
    async fn begin(pool: &SqlitePool, statement: &'static str) -> Result<Self, StoreError> {
        let connection = pool.acquire().await?;
        let mut transaction = Self { connection, has_ended: false, writer: None };
        if transaction.connection.is_in_transaction() {
            return Err(StoreError::OpenTransaction);
        }
        sqlx::query(statement).execute(&mut *transaction.connection).await?;
        Ok(transaction)
    }

    /// Commits. After an error nothing of it was stored, except that a disk which failed in the middle may still
    /// have it.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let writer = self.writer;
        self.end("COMMIT").await?;
        if let Some(writer) = writer {
            writer.failing.send_if_modified(std::mem::take);
        }
        Ok(())
    }

    /// Ends it without a change.
    pub(super) async fn cancel(self) -> Result<(), StoreError> {
        self.end("ROLLBACK").await
    }

    async fn end(mut self, statement: &'static str) -> Result<(), StoreError> {
        sqlx::query(statement).execute(&mut *self.connection).await?;
        self.has_ended = true;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.connection.close_on_drop();
            self.writer.inspect(|writer| writer.failed());
        }
    }
}

impl Deref for Transaction<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Transaction<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}
