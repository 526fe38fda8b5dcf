//! Transactions in SQLite. Every write of the store goes through [`WriteConnection::begin`], and every read of several
//! statements through [`super::connection::ReadConnections::begin`].
//!
//! They are not sqlx's transactions, because those count levels on their own. SQLite ends a transaction by itself when
//! a statement fails for want of space, memory or a working disk. sqlx then sends its ROLLBACK, which fails because
//! there is nothing left to roll back, and keeps its count. From there on it opens savepoints inside a transaction
//! that nobody commits: every commit answers well and nothing reaches the file.
//!
//! Here SQLite itself is asked. BEGIN fails inside a transaction and COMMIT fails outside of one, so a commit that
//! answers well is a commit. A connection whose transaction didn't end well, or whose caller went away, is closed:
//! whatever state it is in ends with it.
//!
//! A COMMIT that fails is undone for this process, but not always on the disk. It writes the transaction into the
//! write-ahead log and syncs the log last: when the sync fails, the log holds a whole transaction that nobody sees
//! until the file is opened anew. The next write goes over it. So such a commit is followed by a write at once; if
//! that fails too, nobody can say what the next start will find, and the answer says so.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Sqlite, SqliteConnection, SqlitePool};

use super::connection::WriteConnection;
use crate::store::StoreError;

/// A transaction of one connection. One that is dropped without an end closes its connection.
pub(super) struct SqliteTransaction<'a> {
    connection: PoolConnection<Sqlite>,
    has_ended: bool,
    /// Whose failure it is when it doesn't end well.
    writer: Option<&'a WriteConnection>,
}

impl<'a> SqliteTransaction<'a> {
    pub(super) async fn begin_read(pool: &SqlitePool) -> Result<Self, StoreError> {
        Self::begin(pool, "BEGIN", None).await
    }

    pub(super) async fn begin_write(
        pool: &SqlitePool,
        writer: &'a WriteConnection,
    ) -> Result<Self, StoreError> {
        Self::begin(pool, "BEGIN IMMEDIATE", Some(writer)).await
    }

    async fn begin(
        pool: &SqlitePool,
        statement: &'static str,
        writer: Option<&'a WriteConnection>,
    ) -> Result<Self, StoreError> {
        let connection = pool.acquire().await?;
        let mut transaction = Self { connection, has_ended: false, writer };
        if transaction.connection.is_in_transaction() {
            return Err(StoreError::UnfinishedTransaction);
        }
        sqlx::query(statement).execute(&mut *transaction.connection).await?;
        Ok(transaction)
    }

    /// Commits. After an error nothing of it was stored, unless it is [`StoreError::OutcomeUnknown`].
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let writer = self.writer;
        let ended = self.end("COMMIT").await;
        let Some(writer) = writer else { return ended };
        match ended {
            Ok(()) => writer.committed(),
            Err(error) if may_be_in_the_log(&error) => match writer.try_write().await {
                Ok(()) => Err(error),
                Err(_) => Err(StoreError::OutcomeUnknown { cause: error.to_string() }),
            },
            Err(error) => Err(error),
        }
    }

    /// Ends it without a change.
    pub(super) async fn cancel(self) -> Result<(), StoreError> {
        self.end("ROLLBACK").await
    }

    /// Ends it by this statement. The connection is closed when that fails.
    pub(super) async fn end(mut self, statement: &'static str) -> Result<(), StoreError> {
        sqlx::query(statement).execute(&mut *self.connection).await?;
        self.has_ended = true;
        Ok(())
    }
}

/// Whether the log may hold the whole transaction although its COMMIT failed. It surely doesn't when one of its
/// frames couldn't be written, because the frame that completes it is the last one.
/// <https://sqlite.org/rescode.html>
fn may_be_in_the_log(error: &StoreError) -> bool {
    const BUSY: i32 = 5;
    const FULL: i32 = 13;
    const WRITE_FAILED: i32 = 778;
    let StoreError::Database(sqlx::Error::Database(error)) = error else { return true };
    let code = error.code().and_then(|code| code.parse().ok());
    !matches!(code, Some(BUSY | FULL | WRITE_FAILED))
}

impl Drop for SqliteTransaction<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.connection.close_on_drop();
            self.writer.inspect(|writer| writer.failed());
        }
    }
}

impl Deref for SqliteTransaction<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for SqliteTransaction<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}
