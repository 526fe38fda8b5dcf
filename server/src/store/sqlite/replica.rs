//! One process serves a SQLite file, so there is nobody to agree with.

use async_trait::async_trait;
use domain::id::LaunchId;
use domain::time::Millis;

use super::SqliteStore;
use crate::store::{Lead, Replicas, StoreError};

/// Always held.
struct Sole;

#[async_trait]
impl Lead for Sole {
    async fn is_held(&mut self) -> bool {
        true
    }
}

#[async_trait]
impl Replicas for SqliteStore {
    fn is_shared(&self) -> bool {
        false
    }

    async fn hint(&self) {
        std::future::pending().await
    }

    async fn lead(&self) -> Result<Option<Box<dyn Lead>>, StoreError> {
        Ok(Some(Box::new(Sole)))
    }

    async fn claim_launch(
        &self,
        _launch: &LaunchId,
        _holder: &str,
        _now: Millis,
        _until: Millis,
    ) -> Result<bool, StoreError> {
        Ok(true)
    }
}
