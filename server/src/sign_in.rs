//! Who asks: the acting user of a request, by the sign-in method of the installation.
//!
//! It owns what a name may be, the load balancer's token and the proxies that are believed. It
//! refuses to guess: a request whose word cannot be checked has no user. What a user may do is not
//! decided here.

mod alb;
mod keys;
mod name;
mod proxy;
mod token;

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;

use app::port::Actor;
use http::HeaderMap;

use crate::clock::SharedClock;
use crate::config::Access;

pub use alb::Alb;
pub use keys::{KEY_FETCHES, PublicKeys};
pub use proxy::Proxies;

/// How the acting user of a request is found. Cheap to clone.
#[derive(Clone)]
pub enum SignIn {
    /// Nobody signs in: everyone is the local user.
    Nobody,
    /// An Application Load Balancer has signed the user in and says so in a token.
    Alb(Arc<Alb>),
    /// A proxy has signed the user in and names them in a header.
    Proxies(Arc<Proxies>),
}

/// Why a request has no user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It says nothing of a user.
    #[error("the request names no user")]
    Unsigned,
    /// What it says does not hold.
    #[error("{0}")]
    Untrue(&'static str),
    /// It does not come from where it must.
    #[error("{0} is not one of the trusted proxies")]
    Stranger(String),
    /// It cannot be checked at present.
    #[error("the load balancer's public key cannot be had: {0}")]
    Uncheckable(String),
}

impl SignIn {
    /// The method that the settings ask for; `keys` is where a load balancer's keys are.
    pub fn new(access: &Access, keys: impl FnOnce(&str) -> Arc<dyn PublicKeys>, clock: SharedClock) -> Self {
        match access {
            Access::ThisMachine | Access::TrustedNetwork => Self::Nobody,
            Access::Alb(alb) => {
                Self::Alb(Arc::new(Alb::new(alb.clone(), keys(&alb.load_balancer.key_host()), clock)))
            }
            Access::Proxies(proxies) => Self::Proxies(Arc::new(Proxies::new(proxies.clone()))),
        }
    }

    /// The acting user of a request that `peer` sent with `headers`.
    ///
    /// # Errors
    /// [`Refused`], when there is none.
    pub async fn actor(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Result<Actor, Refused> {
        match self {
            Self::Nobody => Ok(Actor::local()),
            Self::Alb(alb) => alb.actor(peer, headers).await,
            Self::Proxies(proxies) => proxies.actor(peer, headers),
        }
    }
}

/// The only value of a header. Two of them are an attempt to be two people.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Refused> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| Refused::Untrue("the header is not plain text")),
        (Some(_), Some(_)) => Err(Refused::Untrue("the header stands there twice")),
        (None, _) => Err(Refused::Unsigned),
    }
}
