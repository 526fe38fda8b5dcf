//! The load balancer's public keys: fetched once each, and not more often than a few times a minute for each address
//! that asks, so that forged key ids make no storm of requests and keep nobody's real key away.
//!
//! Nobody can tell a forged key id from a new one without asking. But the load balancer replaces the token of whatever
//! it forwards, so forged ids come past it, from addresses that are not its own: they use up what their own addresses
//! have. An address that has sent a true token is the load balancer's, and is served when all others together have had
//! their share.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
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
/// Fetches in [`WINDOW`] for one address, at most.
pub const KEY_FETCHES: usize = 6;
/// Fetches in [`WINDOW`] for all addresses together that have sent no true token yet, at most.
const FETCHES_OF_UNPROVEN: usize = 60;
/// Addresses that are known to be the load balancer's, at most: it has one in each zone, or some more.
const PROVEN: usize = 256;
/// In milliseconds.
const WINDOW: Millis = 60_000;

/// What was fetched of late, and what is being fetched.
#[derive(Default)]
struct Fetches {
    /// When the last fetches began, and for whom.
    began: Vec<(Millis, IpAddr)>,
    /// Who has sent a true token, the latest last.
    proven: VecDeque<IpAddr>,
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

    /// `peer` has sent a token that one of the keys has signed.
    pub(super) fn prove(&self, peer: Option<IpAddr>) {
        let peer = address(peer);
        let mut fetches = self.fetches();
        if !fetches.proven.contains(&peer) {
            if fetches.proven.len() >= PROVEN {
                fetches.proven.pop_front();
            }
            fetches.proven.push_back(peer);
        }
    }

    /// The key of this id, as DER, for a request from `peer`.
    pub(super) async fn get(&self, id: &str, peer: Option<IpAddr>) -> Result<Arc<[u8]>, Refused> {
        if let Some(key) = self.known(id) {
            return Ok(key);
        }
        let turn = self.turn(id);
        let got = {
            let _turn = turn.lock().await;
            match self.known(id) {
                Some(key) => Ok(key),
                None => self.fetch(id, address(peer)).await,
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

    async fn fetch(&self, id: &str, peer: IpAddr) -> Result<Arc<[u8]>, Refused> {
        self.begin(peer)?;
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
    fn begin(&self, peer: IpAddr) -> Result<(), Refused> {
        let now = self.clock.steady_ms();
        let mut fetches = self.fetches();
        let Fetches { began, proven, .. } = &mut *fetches;
        began.retain(|(at, _)| now - at < WINDOW);
        let own = began.iter().filter(|(_, by)| *by == peer).count();
        let unproven = began.iter().filter(|(_, by)| !proven.contains(by)).count();
        if own >= KEY_FETCHES || (unproven >= FETCHES_OF_UNPROVEN && !proven.contains(&peer)) {
            return Err(Refused::Uncheckable(
                "too many unknown keys were asked for within a minute".to_owned(),
            ));
        }
        began.push((now, peer));
        Ok(())
    }

    fn fetches(&self) -> MutexGuard<'_, Fetches> {
        self.fetches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self, id: &str) -> Option<Arc<[u8]>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}

/// The address that a request counts for. A dual-stack socket shows an IPv4 peer as ::ffff:10.0.0.1.
fn address(peer: Option<IpAddr>) -> IpAddr {
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.to_canonical())
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
        let mut stuck = pin!(keys.get("stuck", None));
        assert!(futures_util::poll!(stuck.as_mut()).is_pending());
        for n in 1..KEY_FETCHES {
            assert!(keys.get(&n.to_string(), None).await.is_err());
        }
        let said = keys.get("one too many", None).await.unwrap_err().to_string();
        assert!(said.contains("too many unknown keys"), "{said}");
        // Setting the wall clock back doesn't make the minute longer.
        clock.set(0);
        clock.advance(WINDOW);
        let said = keys.get("another", None).await.unwrap_err().to_string();
        assert!(said.contains("there is none"), "{said}");
    }
}
