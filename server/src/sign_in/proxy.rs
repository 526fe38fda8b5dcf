//! A proxy that has signed the user in and says who it is in a header. It is believed only when the
//! connection itself comes from a configured address: `X-Forwarded-For` is anybody's word.

use std::net::IpAddr;

use app::port::Actor;
use http::HeaderMap;

use super::{Refused, name, only};
use crate::config;

/// The proxies that are believed.
#[derive(Debug)]
pub struct Proxies {
    settings: config::Proxies,
}

impl Proxies {
    /// Believes the peers of `settings`.
    pub fn new(settings: config::Proxies) -> Self {
        Self { settings }
    }

    pub(super) fn actor(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Result<Actor, Refused> {
        // A dual-stack socket shows an IPv4 peer as ::ffff:10.0.0.1.
        let peer = peer.map(|ip| ip.to_canonical());
        match peer {
            Some(ip) if self.settings.peers.iter().any(|network| network.contains(&ip)) => {
                let named = only(headers, &self.settings.header)?;
                // What a proxy makes of two headers when it adds its own instead of replacing what was sent.
                if named.contains(',') {
                    return Err(Refused::Untrue("the header names several users"));
                }
                name::actor(named)
            }
            Some(ip) => Err(Refused::Stranger(ip.to_string())),
            None => Err(Refused::Stranger("an unknown address".to_owned())),
        }
    }
}
