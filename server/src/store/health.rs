//! Whether a store can be written, and who is told when it can't.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use super::{SharedStore, StoreError};
use crate::readiness::Readiness;
use crate::shutdown::Shutdown;

/// Between two looks at the stores.
const CHECK_EVERY: Duration = Duration::from_secs(2);

/// What a store knows of itself.
#[async_trait]
pub trait Health: Send + Sync + 'static {
    /// Looks whether the store can be used, as cheaply as it can be known. After a write that failed it tries
    /// another.
    async fn check(&self) -> Result<(), StoreError>;
}

/// A store that is checked.
pub struct CheckedStore {
    /// The name of its place.
    pub place: String,
    /// The store.
    pub store: SharedStore,
    /// What a person is told while it can't be used.
    pub trouble: watch::Sender<Option<&'static str>>,
}

/// Checks the stores and reports `part` until the process ends.
pub async fn check_always(
    stores: Vec<CheckedStore>,
    part: &'static str,
    readiness: Readiness,
    shutdown: Shutdown,
) {
    loop {
        report(&stores, part, &readiness).await;
        tokio::select! {
            () = tokio::time::sleep(CHECK_EVERY) => {}
            () = shutdown.asked() => return,
        }
    }
}

/// Checks the stores once and reports the part.
pub async fn report(stores: &[CheckedStore], part: &'static str, readiness: &Readiness) {
    let mut first = None;
    for CheckedStore { place, store, trouble } in stores {
        let found = store.check().await.err();
        let why = found.as_ref().map(StoreError::for_people);
        let is_news = trouble.send_if_modified(|known| std::mem::replace(known, why) != why);
        match found {
            Some(error) if is_news => {
                tracing::error!(place.name = place, "the database of {place} can't be used: {error}");
            }
            None if is_news => tracing::info!(place.name = place, "the database of {place} works again"),
            _ => {}
        }
        first = first.or(why);
    }
    match first {
        Some(why) => readiness.not_ready(part, why),
        None => readiness.ready(part),
    }
}
