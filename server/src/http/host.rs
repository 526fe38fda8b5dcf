//! The Host check: a request must name this server by a name that is its own.
//!
//! A page of the web may point a name of its own at 127.0.0.1 (DNS rebinding); its requests then
//! look same-origin and would drive a server that holds AWS credentials. Such a request carries
//! the page's name in Host, so it ends here, before any route, with 421. Ports are not compared:
//! tunnels and containers change them, and the attack needs a name.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::uri::Authority;
use http::{HeaderMap, Uri, header};

use super::failure::Failure;

/// The names this server answers to.
#[derive(Debug, Clone)]
pub struct Hosts {
    listen: IpAddr,
    public: Option<Arc<str>>,
}

impl Hosts {
    /// The loopback names, the listen address, and the host of the public URL, if there is one.
    pub fn new(listen: SocketAddr, public_host: Option<&str>) -> Self {
        Self { listen: listen.ip().to_canonical(), public: public_host.map(|h| h.to_lowercase().into()) }
    }

    /// Whether `host` (a name or address, without a port) is one of ours.
    pub fn knows(&self, host: &str) -> bool {
        let host = host.to_lowercase();
        if self.public.as_deref() == Some(host.as_str())
            || host == "localhost"
            || host.ends_with(".localhost")
        {
            return true;
        }
        let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(&host);
        match bare.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
            // Listening everywhere, any address may be this machine's; an address is never a rebound name.
            Ok(ip) => ip.is_loopback() || ip == self.listen || self.listen.is_unspecified(),
            Err(_) => false,
        }
    }
}

/// Who the request says it is for: Host, or the target's authority where a proxy sent it whole.
pub(super) fn named(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok()?.parse().ok(),
        (None, _) => uri.authority().cloned(),
        // Two Host headers: nobody honest sends them.
        (Some(_), Some(_)) => None,
    }
}

/// Whether it is a name or an address and perhaps a port. It stands in a page's policy, where anything else could mean
/// something; no browser sends user information here.
fn is_plain(authority: &Authority) -> bool {
    authority.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

/// The layer. `/healthz` is exempt: load balancers ask it by an address we cannot know.
pub(super) async fn check(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    if request.uri().path() == "/healthz" {
        return next.run(request).await;
    }
    match named(request.uri(), request.headers()) {
        Some(authority) if is_plain(&authority) && hosts.knows(authority.host()) => next.run(request).await,
        _ => Failure::Misdirected.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_loopback_only_loopback_names_and_the_public_one_are_ours() {
        let hosts = Hosts::new("127.0.0.1:3000".parse().unwrap(), Some("Slipway.example.com"));
        for ours in [
            "localhost",
            "LOCALHOST",
            "app.localhost",
            "127.0.0.1",
            "127.3.2.1",
            "[::1]",
            "slipway.example.com",
        ] {
            assert!(hosts.knows(ours), "{ours}");
        }
        for foreign in [
            "evil.example",
            "localhost.evil.example",
            "slipway.example.com.evil",
            "10.0.0.5",
            "[fd00::1]",
            "",
            "0.0.0.0",
        ] {
            assert!(!hosts.knows(foreign), "{foreign}");
        }
    }

    #[test]
    fn user_information_is_no_part_of_a_host() {
        let plain = |text: &str| is_plain(&text.parse().unwrap());
        assert!(plain("localhost:3000") && plain("[::1]:3000") && plain("slipway.example.com"));
        assert!(!plain("a;sandbox;@127.0.0.1:3220") && !plain("a@localhost"));
    }

    #[test]
    fn a_listen_address_is_ours_and_everywhere_means_every_address_but_no_name() {
        let one = Hosts::new("192.168.1.5:80".parse().unwrap(), None);
        assert!(one.knows("192.168.1.5") && !one.knows("192.168.1.6"));
        let every = Hosts::new("0.0.0.0:80".parse().unwrap(), None);
        assert!(every.knows("192.168.1.6") && every.knows("[fd00::1]") && !every.knows("build-host"));
    }
}
