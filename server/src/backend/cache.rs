//! A value that is asked for once, however many want it, and kept for a short while.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long lists are kept: long enough for a form's fields, short enough not to be noticed.
const LIFE: Duration = Duration::from_secs(10);
/// Keys kept at once; beyond, all are forgotten.
const KEYS: usize = 1_000;

/// One value. Failures are not kept.
#[derive(Debug)]
pub(super) struct Cached<T> {
    life: Duration,
    slot: tokio::sync::Mutex<Option<(Instant, Arc<T>)>>,
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self::living(LIFE)
    }
}

impl<T> Cached<T> {
    fn living(life: Duration) -> Self {
        Self { life, slot: tokio::sync::Mutex::new(None) }
    }

    /// The value, fetched if it is not there or too old. Who comes while it is fetched waits for it.
    pub(super) async fn get<E>(&self, fetch: impl Future<Output = Result<T, E>>) -> Result<Arc<T>, E> {
        let mut slot = self.slot.lock().await;
        if let Some((at, value)) = &*slot
            && at.elapsed() < self.life
        {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(fetch.await?);
        *slot = Some((Instant::now(), Arc::clone(&value)));
        Ok(value)
    }

    /// Lets the next one who asks fetch it anew. What is being fetched now is forgotten too.
    pub(super) async fn forget(&self) {
        *self.slot.lock().await = None;
    }
}

/// Values by key.
#[derive(Debug)]
pub(super) struct CachedBy<T>(Mutex<HashMap<String, Arc<Cached<T>>>>);

impl<T> Default for CachedBy<T> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<T> CachedBy<T> {
    /// The place of a key's value.
    pub(super) fn slot(&self, key: &str) -> Arc<Cached<T>> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= KEYS && !slots.contains_key(key) {
            slots.clear();
        }
        Arc::clone(slots.entry(key.to_owned()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn many_ask_and_one_fetches_until_it_is_old() {
        let calls = AtomicU32::new(0);
        let fetch = || async {
            tokio::task::yield_now().await;
            Ok::<_, ()>(calls.fetch_add(1, Ordering::SeqCst))
        };
        let lasting = Cached::<u32>::default();
        let (a, b) = tokio::join!(lasting.get(fetch()), lasting.get(fetch()));
        assert_eq!((a.map(|v| *v), b.map(|v| *v)), (Ok(0), Ok(0)));
        let fleeting = Cached::<u32>::living(Duration::ZERO);
        let (a, b) = tokio::join!(fleeting.get(fetch()), fleeting.get(fetch()));
        assert_eq!((a.map(|v| *v), b.map(|v| *v)), (Ok(1), Ok(2)));
    }

    #[tokio::test]
    async fn failures_are_not_kept() {
        let cached = Cached::<u32>::default();
        assert_eq!(cached.get(async { Err("no") }).await, Err("no"));
        assert_eq!(cached.get(async { Ok::<_, &str>(1) }).await.map(|v| *v), Ok(1));
    }
}
