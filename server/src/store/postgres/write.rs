//! Writes of several statements, and what became of those whose COMMIT was never answered.
//!
//! A connection that breaks before COMMIT takes its transaction with it. One that breaks within COMMIT leaves open
//! what came of it: the server may have stored everything before its answer was lost. So each write knows its
//! transaction's id, by which the server can be asked afterwards over another connection. It always knows, because
//! whatever is still under way is ended first.

use std::time::Duration;

use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use tokio::time::{Instant, sleep};

use super::PostgresStore;
use crate::store::StoreError;

/// How long a server that doesn't answer is asked what came of a COMMIT. A request that changes something is answered
/// within 30 s.
const PATIENCE: Duration = Duration::from_secs(12);
/// Between two questions.
const PAUSE: Duration = Duration::from_millis(100);

/// A transaction that writes. Dropped without a commit, it stores nothing.
pub(super) struct WriteTransaction {
    transaction: Transaction<'static, Postgres>,
    id: TransactionId,
    pool: PgPool,
}

/// A transaction, as the server knows it.
struct TransactionId {
    /// Of 64 bits, never given twice.
    number: String,
    /// The server's process that carries it out.
    process: i32,
}

impl PostgresStore {
    /// Begins a write.
    pub(super) async fn write(&self) -> Result<WriteTransaction, StoreError> {
        WriteTransaction::begin(&self.pool).await
    }
}

impl WriteTransaction {
    pub(super) async fn begin(pool: &PgPool) -> Result<Self, StoreError> {
        let mut transaction = pool.begin().await?;
        let (number, process) = sqlx::query_as("SELECT pg_current_xact_id()::TEXT, pg_backend_pid()")
            .fetch_one(&mut *transaction)
            .await?;
        Ok(Self { transaction, id: TransactionId { number, process }, pool: pool.clone() })
    }

    /// Commits. After an error nothing of it was stored, unless it is [`StoreError::OutcomeUnknown`].
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let Self { transaction, id, pool } = self;
        let Err(lost) = transaction.commit().await else { return Ok(()) };
        match ask_until_known(&pool, &id).await {
            Some(true) => {
                tracing::warn!("a COMMIT was not answered ({lost}), and was carried out");
                Ok(())
            }
            Some(false) => Err(lost.into()),
            None => Err(StoreError::unconfirmed(lost)),
        }
    }
}

impl std::ops::Deref for WriteTransaction {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.transaction
    }
}

impl std::ops::DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}

/// Whether a transaction was committed; `None` while the server can't be asked.
async fn ask_until_known(pool: &PgPool, id: &TransactionId) -> Option<bool> {
    let until = Instant::now() + PATIENCE;
    let asking = async {
        loop {
            match ask(pool, id).await {
                Ok(TransactionStatus::Committed) => return Some(true),
                Ok(TransactionStatus::Aborted) => return Some(false),
                Ok(TransactionStatus::Forgotten) => return None,
                Ok(TransactionStatus::UnderWay) | Err(_) => sleep(PAUSE).await,
            }
        }
    };
    tokio::time::timeout_at(until, asking).await.ok().flatten()
}

/// What the server says of a transaction.
enum TransactionStatus {
    Committed,
    Aborted,
    /// Its process has not noticed that the connection broke.
    UnderWay,
    /// It is too old to be known.
    Forgotten,
}

/// <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT>
async fn ask(pool: &PgPool, id: &TransactionId) -> sqlx::Result<TransactionStatus> {
    let status: Option<String> =
        sqlx::query_scalar("SELECT pg_xact_status($1::xid8)").bind(&id.number).fetch_one(pool).await?;
    Ok(match status.as_deref() {
        Some("committed") => TransactionStatus::Committed,
        Some("aborted") => TransactionStatus::Aborted,
        Some(_) => {
            // Nobody waits for it any more. It ends one way or the other; only this one, should the process be at
            // another by now.
            sqlx::query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE pid = $1 AND backend_xid = $2::xid8::xid",
            )
            .bind(id.process)
            .bind(&id.number)
            .execute(pool)
            .await?;
            TransactionStatus::UnderWay
        }
        None => TransactionStatus::Forgotten,
    })
}
