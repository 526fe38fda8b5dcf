//! The load balancer's public keys: fetched once each, and not more often than a few times a minute,
//! so that forged key ids make no storm of requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use async_trait::async_trait;
use domain::time::Millis;

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

/// What was fetched of late, and what is being fetched.
#[derive(Default)]
struct Fetches {
    /// When the last fetches began.
    began: Vec<Millis>,
    /// Held by whoever fetches the key of this id: who waits for the same finds it, and nobody else waits.
    under_way: HashMap<String, Arc<tokio::sync::Mutex<()>>>,
}

/// The keys that are known, and their source.
pub(super) struct Keys {
    source: Arc<dyn PublicKeys>,
    clock: SharedClock,
    known: RwLock<HashMap<String, Arc<[u8]>>>,
    fetches: Mutex<Fetches>,
}

impl Keys {
    pub(super) fn new(source: Arc<dyn PublicKeys>, clock: SharedClock) -> Self {
        Self { source, clock, known: RwLock::default(), fetches: Mutex::default() }
    }

    /// The key of this id, as DER.
    pub(super) async fn get(&self, id: &str) -> Result<Arc<[u8]>, Refused> {
        if let Some(key) = self.known(id) {
            return Ok(key);
        }
        let turn = self.turn(id);
        let got = {
            let _turn = turn.lock().await;
            match self.known(id) {
                Some(key) => Ok(key),
                None => self.fetch(id).await,
            }
        };
        // Whoever still waits for the same has it in hand.
        self.fetches().under_way.remove(id);
        got
    }

    /// The lock of those who fetch this key.
    fn turn(&self, id: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut fetches = self.fetches();
        // Of some the asker has left in the middle.
        fetches.under_way.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(fetches.under_way.entry(id.to_owned()).or_default())
    }

    async fn fetch(&self, id: &str) -> Result<Arc<[u8]>, Refused> {
        self.begin()?;
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

    /// Counts a fetch, unless there were too many.
    fn begin(&self) -> Result<(), Refused> {
        let now = self.clock.steady_ms();
        let mut fetches = self.fetches();
        fetches.began.retain(|at| now - at < WINDOW);
        if fetches.began.len() >= FETCHES {
            return Err(Refused::Uncheckable(
                "too many unknown keys were asked for within a minute".to_owned(),
            ));
        }
        fetches.began.push(now);
        Ok(())
    }

    fn fetches(&self) -> MutexGuard<'_, Fetches> {
        self.fetches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self, id: &str) -> Option<Arc<[u8]>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;
    use crate::clock::ManualClock;

    /// A source that never answers for one id and has no other key.
    struct Stuck;

    #[async_trait]
    impl PublicKeys for Stuck {
        async fn fetch(&self, id: &str) -> Result<String, String> {
            if id == "stuck" { std::future::pending().await } else { Err("there is none".into()) }
        }
    }

    #[tokio::test]
    async fn key_that_is_slow_to_come_keeps_no_other_waiting() {
        let clock = ManualClock::at(1_000_000);
        let keys = Keys::new(Arc::new(Stuck), Arc::new(clock.clone()));
        let mut stuck = pin!(keys.get("stuck"));
        assert!(futures_util::poll!(stuck.as_mut()).is_pending());
        for n in 1..FETCHES {
            assert!(keys.get(&n.to_string()).await.is_err());
        }
        let said = keys.get("one too many").await.unwrap_err().to_string();
        assert!(said.contains("too many unknown keys"), "{said}");
        // Setting the wall clock back doesn't make the minute longer.
        clock.set(0);
        clock.advance(WINDOW);
        let said = keys.get("another").await.unwrap_err().to_string();
        assert!(said.contains("there is none"), "{said}");
    }
}
