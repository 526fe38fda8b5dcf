//! Whether the database answers and takes writes.

use async_trait::async_trait;

use super::PostgresStore;
use crate::store::{Health, StoreError};

#[async_trait]
impl Health for PostgresStore {
    /// A server that became a standby answers and refuses every write.
    async fn check(&self) -> Result<(), StoreError> {
        let read_only: bool = sqlx::query_scalar(
            "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool",
        )
        .fetch_one(&self.pool)
        .await?;
        if read_only { Err(StoreError::ReadOnly) } else { Ok(()) }
    }
}
