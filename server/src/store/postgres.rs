//! The store in PostgreSQL, for several replicas.
//!
//! Nothing rests on one process alone: positions are given under a lock of the database, what another
//! replica journaled is left out of an append, and whoever vanishes loses its locks within seconds.
//! `LISTEN` only wakes readers sooner; whoever reads looks at the journal every now and then as well.

mod activity;
mod audit;
mod detail;
mod draft;
mod health;
mod journal;
mod launch;
mod open;
mod replica;
mod write;

use std::sync::Arc;

use sqlx::postgres::PgConnectOptions;
use sqlx::{PgPool, Postgres, Transaction};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::StoreError;

pub use open::OpenError;

/// A store in one database. Cheap to clone.
#[derive(Clone)]
pub struct PostgresStore {
    pool: PgPool,
    /// For the connections that are not the pool's.
    options: PgConnectOptions,
    /// Told by the listener that the journal has grown.
    woken: Arc<Notify>,
    /// Ends the listener with the last clone.
    _listener: Arc<Listener>,
}

struct Listener(AbortHandle);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl PostgresStore {
    /// Closes the connections after what is under way.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that sees the database as it is now, whatever is committed meanwhile.
    async fn view(&self) -> Result<Transaction<'static, Postgres>, StoreError> {
        Ok(self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
    }
}

/// PostgreSQL refuses U+0000 in a text instead of not finding it.
fn can_be_there(key: &str) -> bool {
    !key.contains('\0')
}

/// What others wrote, as PostgreSQL takes it: a forged event must not keep its neighbours out.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
