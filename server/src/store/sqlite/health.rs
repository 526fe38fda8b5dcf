//! Whether the file can be written.

use async_trait::async_trait;

use super::SqliteStore;
use crate::store::{Health, StoreError};

#[async_trait]
impl Health for SqliteStore {
    /// While writes succeed the file's name is looked at and nothing is written.
    async fn check(&self) -> Result<(), StoreError> {
        self.file.check()?;
        if !self.write.is_failing() {
            return Ok(());
        }
        let mut commit = self.write.begin().await?;
        sqlx::query(
            "INSERT INTO meta (key, value) VALUES ('checked', '0')
                     ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
        )
        .execute(&mut *commit)
        .await?;
        commit.commit().await
    }
}
