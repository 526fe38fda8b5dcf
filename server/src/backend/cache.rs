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
    slot: Slot<T>,
}

/// The value and since when, while there is one.
type Slot<T> = Arc<tokio::sync::Mutex<Option<(Instant, Arc<T>)>>>;

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self::living(LIFE)
    }
}

impl<T> Cached<T> {
    pub(super) fn living(life: Duration) -> Self {
        Self { life, slot: Arc::default() }
    }

    /// The value, fetched if it is not there or too old. Who comes while it is fetched waits for it; when
    /// nobody waits any more, it is fetched all the same, for whoever comes next.
    pub(super) async fn get<E>(
        &self,
        fetch: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
        E: Send + 'static,
    {
        let (slot, life) = (Arc::clone(&self.slot), self.life);
        let filled = tokio::spawn(async move {
            let mut slot = slot.lock().await;
            if let Some((at, value)) = &*slot
                && at.elapsed() < life
            {
                return Ok(Arc::clone(value));
            }
            let value = Arc::new(fetch.await?);
            *slot = Some((Instant::now(), Arc::clone(&value)));
            Ok(value)
        });
        filled.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
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
        let calls = Arc::new(AtomicU32::new(0));
        let fetch = || {
            let calls = Arc::clone(&calls);
            async move {
                tokio::task::yield_now().await;
                Ok::<_, ()>(calls.fetch_add(1, Ordering::SeqCst))
            }
        };
        let lasting = Cached::<u32>::default();
        let (a, b) = tokio::join!(lasting.get(fetch()), lasting.get(fetch()));
        assert_eq!((a.map(|v| *v), b.map(|v| *v)), (Ok(0), Ok(0)));
        let fleeting = Cached::<u32>::living(Duration::ZERO);
        let (a, b) = tokio::join!(fleeting.get(fetch()), fleeting.get(fetch()));
        assert_eq!((a.map(|v| *v), b.map(|v| *v)), (Ok(1), Ok(2)));
    }

    #[tokio::test]
    async fn who_lost_patience_finds_it_later() {
        let cached = Cached::<u32>::default();
        let (answer, asked) = tokio::sync::oneshot::channel();
        let waiting = cached.get(asked);
        assert!(tokio::time::timeout(Duration::from_millis(1), waiting).await.is_err());
        answer.send(7).unwrap();
        let value = cached.get(std::future::pending::<Result<u32, ()>>()).await;
        assert_eq!(value.map(|v| *v), Ok(7));
    }

    #[tokio::test]
    async fn failures_are_not_kept() {
        let cached = Cached::<u32>::default();
        assert_eq!(cached.get(async { Err("no") }).await, Err("no"));
        assert_eq!(cached.get(async { Ok::<_, &str>(1) }).await.map(|v| *v), Ok(1));
    }
}
