//! The load balancer's public keys: fetched once each, and not more often than a few times a minute,
//! so that forged key ids make no storm of requests.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use domain::time::Millis;
use tokio::sync::Mutex;

use super::{Refused, token};
use crate::clock::SharedClock;

/// Where public keys are had.
#[async_trait]
pub trait PublicKeys: Send + Sync {
    /// The key of this id in PEM, or why there is none: the end of a sentence.
    async fn fetch(&self, id: &str) -> Result<String, String>;
}

/// Keys kept, at most. A load balancer uses one at a time and changes it rarely.
const KEPT: usize = 16;
/// Fetches in [`WINDOW`], at most.
const FETCHES: usize = 6;
/// In milliseconds.
const WINDOW: Millis = 60_000;

/// The keys that are known, and their source.
pub(super) struct Keys {
    source: Arc<dyn PublicKeys>,
    clock: SharedClock,
    known: RwLock<HashMap<String, Arc<[u8]>>>,
    /// When the last fetches were. Held while fetching: one at a time, and who waits finds the key.
    fetched: Mutex<Vec<Millis>>,
}

impl Keys {
    pub(super) fn new(source: Arc<dyn PublicKeys>, clock: SharedClock) -> Self {
        Self { source, clock, known: RwLock::default(), fetched: Mutex::default() }
    }

    /// The key of this id, as DER.
    pub(super) async fn get(&self, id: &str) -> Result<Arc<[u8]>, Refused> {
        if let Some(key) = self.known(id) {
            return Ok(key);
        }
        let mut fetched = self.fetched.lock().await;
        if let Some(key) = self.known(id) {
            return Ok(key);
        }
        let now = self.clock.now_ms();
        fetched.retain(|at| now - at < WINDOW);
        if fetched.len() >= FETCHES {
            return Err(Refused::Uncheckable(
                "too many unknown keys were asked for within a minute".to_owned(),
            ));
        }
        fetched.push(now);
        let pem = self.source.fetch(id).await.map_err(Refused::Uncheckable)?;
        let der =
            token::der(&pem).ok_or_else(|| Refused::Uncheckable("what was fetched is no key".to_owned()))?;
        let key: Arc<[u8]> = der.into();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(id.to_owned(), Arc::clone(&key));
        Ok(key)
    }

    fn known(&self, id: &str) -> Option<Arc<[u8]>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}
