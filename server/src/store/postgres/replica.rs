//! Hints, the election of the one who polls, and claims of launches, between replicas.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::id::LaunchId;
use domain::time::Millis;
use sqlx::postgres::PgListener;
use sqlx::{ConnectOptions as _, PgConnection, PgPool};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::PostgresStore;
use crate::store::{Lead, Replicas, StoreError};

/// What `journal_append` notifies.
const CHANNEL: &str = "slipway_journal";
/// The advisory lock of the one who polls. Locks are per database, so the schema, which is the place, is added.
const POLLER: i64 = 0x51_1B_3A_F0;
/// The server ends the holder's session, and so frees the lock, when it has heard nothing for this long.
const SILENCE: &str = "8s";
/// How long an answer to the holder may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two attempts to listen.
const PAUSE: Duration = Duration::from_secs(1);

/// The advisory lock, on a connection of its own.
struct Held(PgConnection);

#[async_trait]
impl Lead for Held {
    async fn is_held(&mut self) -> bool {
        // The lock lives as long as the session. PostgreSQL would answer with an error, or not at all.
        matches!(timeout(PATIENCE, sqlx::query("SELECT 1").execute(&mut self.0)).await, Ok(Ok(_)))
    }
}

#[async_trait]
impl Replicas for PostgresStore {
    fn is_shared(&self) -> bool {
        true
    }

    async fn hint(&self) {
        self.woken.notified().await;
    }

    async fn lead(&self) -> Result<Option<Box<dyn Lead>>, StoreError> {
        // Whether it is free is asked on a pooled connection (the lock is given back at once), so that
        // those who wait make no connection each time.
        let free: bool =
            sqlx::query_scalar("SELECT pg_try_advisory_xact_lock($1 + hashtext(current_schema()))")
                .bind(POLLER)
                .fetch_one(&self.pool)
                .await?;
        if !free {
            return Ok(None);
        }
        let mut own = self.options.clone().options([("idle_session_timeout", SILENCE)]).connect().await?;
        let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1 + hashtext(current_schema()))")
            .bind(POLLER)
            .fetch_one(&mut own)
            .await?;
        Ok(taken.then(|| Box::new(Held(own)) as Box<dyn Lead>))
    }

    async fn claim_launch(
        &self,
        launch: &LaunchId,
        holder: &str,
        now: Millis,
        until: Millis,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO launch_claims AS claim (launch, holder, until) VALUES ($1, $2, $3)
             ON CONFLICT (launch) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE claim.holder = excluded.holder OR claim.until <= $4",
        )
        .bind(launch.as_str())
        .bind(holder)
        .bind(until)
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}

/// Listens for as long as there is a pool, over failures.
pub(super) async fn listen(pool: PgPool, woken: Arc<Notify>) {
    while !pool.is_closed() {
        if let Ok(mut listener) = PgListener::connect_with(&pool).await
            && listener.listen(CHANNEL).await.is_ok()
        {
            // Something may have been missed while nobody listened.
            woken.notify_one();
            while listener.recv().await.is_ok() {
                woken.notify_one();
            }
        }
        sleep(PAUSE).await;
    }
}
