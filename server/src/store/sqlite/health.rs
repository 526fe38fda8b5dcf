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
        self.write.try_write().await
    }
}
