//! A value that is asked for once, however many want it, and kept for a short while.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use tokio::time::Instant;

use crate::aws::AwsError;

/// How long lists are kept: long enough for a form's fields, short enough not to be noticed.
const LIFE: Duration = Duration::from_secs(10);
/// Keys kept at once; beyond, all are forgotten.
const KEYS: usize = 1_000;

/// One value. Failures are told to everyone who waited for them, and not kept.
#[derive(Debug)]
pub(super) struct Cached<T, E = AwsError> {
    life: Duration,
    slot: Slot<T, E>,
}

type Slot<T, E> = Arc<Mutex<State<T, E>>>;

/// A fetch that is under way.
type Flight<T, E> = Shared<BoxFuture<'static, Result<Arc<T>, E>>>;

#[derive(Debug)]
struct State<T, E> {
    /// The value and since when, while there is one.
    value: Option<(Instant, Arc<T>)>,
    flight: Option<Flight<T, E>>,
    /// How often it was forgotten: a fetch from before leaves nothing behind.
    age: u64,
}

fn open<T, E>(slot: &Slot<T, E>) -> MutexGuard<'_, State<T, E>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T, E> Default for Cached<T, E> {
    fn default() -> Self {
        Self::living(LIFE)
    }
}

impl<T, E> Cached<T, E> {
    pub(super) fn living(life: Duration) -> Self {
        Self { life, slot: Arc::new(Mutex::new(State { value: None, flight: None, age: 0 })) }
    }

    /// Lets the next one who asks fetch it anew. What is being fetched now is forgotten too.
    pub(super) fn forget(&self) {
        let mut state = open(&self.slot);
        let age = state.age + 1;
        *state = State { value: None, flight: None, age };
    }
}

impl<T, E> Cached<T, E>
where
    T: Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    /// The value, fetched if it is not there or too old. Who comes while it is fetched waits for that same fetch,
    /// so that an AWS which does not answer is asked once, however many people wait. When nobody waits any more, it
    /// is fetched all the same, for whoever comes next.
    pub(super) async fn get(
        &self,
        fetch: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<Arc<T>, E> {
        let flight = self.flight(fetch);
        flight.await
    }

    fn flight(&self, fetch: impl Future<Output = Result<T, E>> + Send + 'static) -> Flight<T, E> {
        let mut state = open(&self.slot);
        if let Some((at, value)) = &state.value
            && at.elapsed() < self.life
        {
            return futures_util::future::ready(Ok(Arc::clone(value))).boxed().shared();
        }
        if let Some(flight) = &state.flight {
            return flight.clone();
        }
        let (slot, age) = (Arc::clone(&self.slot), state.age);
        let fetching = tokio::spawn(async move { fetch.await.map(Arc::new) });
        // Notes its end whoever waits for it, and a panic's too.
        let noted = tokio::spawn(async move {
            let fetched = fetching.await;
            let mut state = open(&slot);
            if state.age == age {
                state.flight = None;
                if let Ok(Ok(value)) = &fetched {
                    state.value = Some((Instant::now(), Arc::clone(value)));
                }
            }
            fetched
        });
        let flight = async move {
            let fetched = noted.await.and_then(|fetched| fetched);
            fetched.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
        };
        let flight = flight.boxed().shared();
        state.flight = Some(flight.clone());
        flight
    }
}

/// Values by key.
#[derive(Debug)]
pub(super) struct CachedBy<T, E = AwsError>(Mutex<HashMap<String, Arc<Cached<T, E>>>>);

impl<T, E> Default for CachedBy<T, E> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<T, E> CachedBy<T, E> {
    /// The place of a key's value.
    pub(super) fn slot(&self, key: &str) -> Arc<Cached<T, E>> {
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
        let lasting = Cached::<u32, ()>::default();
        let (a, b) = tokio::join!(lasting.get(fetch()), lasting.get(fetch()));
        assert_eq!((a.map(|v| *v), b.map(|v| *v)), (Ok(0), Ok(0)));
        assert_eq!(lasting.get(fetch()).await.map(|v| *v), Ok(0), "it is kept");
        lasting.forget();
        assert_eq!(lasting.get(fetch()).await.map(|v| *v), Ok(1), "it was forgotten");
        let fleeting = Cached::<u32, ()>::living(Duration::ZERO);
        assert_eq!(fleeting.get(fetch()).await.map(|v| *v), Ok(2));
        assert_eq!(fleeting.get(fetch()).await.map(|v| *v), Ok(3), "it is old at once");
    }

    #[tokio::test]
    async fn who_lost_patience_finds_it_later() {
        let cached = Cached::<u32, tokio::sync::oneshot::error::RecvError>::default();
        let (answer, asked) = tokio::sync::oneshot::channel();
        let waiting = cached.get(asked);
        assert!(tokio::time::timeout(Duration::from_millis(1), waiting).await.is_err());
        answer.send(7).unwrap();
        let value = cached.get(std::future::pending()).await;
        assert_eq!(value.map(|v| *v), Ok(7));
    }

    #[tokio::test]
    async fn a_failure_is_told_to_all_who_wait_and_not_kept() {
        let cached = Cached::<u32, &str>::default();
        // The second fetch would never end: it is not begun.
        let (a, b) = tokio::join!(cached.get(async { Err("no") }), cached.get(std::future::pending()));
        assert_eq!((a, b), (Err("no"), Err("no")));
        assert_eq!(cached.get(async { Ok(1) }).await.map(|v| *v), Ok(1));
    }

    #[tokio::test]
    async fn what_is_forgotten_while_it_is_fetched_leaves_nothing_and_holds_up_nobody() {
        let cached = Cached::<u32, tokio::sync::oneshot::error::RecvError>::default();
        let (answer, asked) = tokio::sync::oneshot::channel();
        let (old, new) = tokio::join!(cached.get(asked), async {
            cached.forget();
            let new = cached.get(async { Ok(2) }).await;
            answer.send(1).unwrap();
            new
        });
        assert_eq!((old.map(|v| *v), new.map(|v| *v)), (Ok(1), Ok(2)));
        assert_eq!(cached.get(std::future::pending()).await.map(|v| *v), Ok(2), "the old one came later");
    }

    #[tokio::test]
    async fn a_fetch_that_panics_is_begun_anew() {
        let cached = Arc::new(Cached::<u32, ()>::default());
        let asking = Arc::clone(&cached);
        let asked = tokio::spawn(async move { asking.get(async { panic!("on purpose") }).await });
        assert!(asked.await.unwrap_err().is_panic());
        assert_eq!(cached.get(async { Ok(1) }).await.map(|v| *v), Ok(1));
    }
}
