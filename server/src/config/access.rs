//! Who may come in: the rule that ties the listen address to the sign-in method.

use std::net::SocketAddr;

use super::error::{ConfigError, Origin};
use super::sign_in::{Alb, HeaderName, Networks, Proxies, Word};
use super::sources::Sources;
use super::value::{Found, Setting};

/// How people sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignIn {
    /// Nobody signs in.
    Nobody,
    /// An Application Load Balancer does it.
    Alb,
    /// A proxy does it and names the user in a header.
    Header,
}

/// Who may use the dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Whoever sits at this machine: the address is a loopback one.
    ThisMachine,
    /// Whoever reaches the address, because the operator said so; every page says it too.
    TrustedNetwork,
    /// Whom a load balancer has signed in.
    Alb(Alb),
    /// Whom a trusted proxy has signed in.
    Proxies(Proxies),
}

impl Access {
    /// Decides who may use a dashboard that listens on `listen`, or why it may not listen there.
    pub(super) fn decide(sources: &Sources, listen: SocketAddr, origin: Origin) -> Result<Self, ConfigError> {
        let sign_in: Option<Found<SignIn>> = sources.optional("sign_in")?;
        let trust: Option<Found<bool>> = sources.optional("trust_network")?;
        let trust = trust.filter(|trust| trust.value);
        match (sign_in.map(|method| method.value), trust) {
            (Some(SignIn::Nobody), Some(_)) => Ok(Self::TrustedNetwork),
            (_, Some(trust)) => Err(ConfigError::TrustAlone { origin: trust.origin }),
            (Some(SignIn::Alb), None) => Ok(Self::Alb(Alb {
                load_balancer: needed(sources, "alb_arn", "alb")?,
                issuer: needed::<Word>(sources, "oidc_issuer", "alb")?.0,
                client_id: needed::<Word>(sources, "oidc_client_id", "alb")?.0,
                claim: sources.or("user_claim", Word("email".to_owned()))?.0,
            })),
            (Some(SignIn::Header), None) => Ok(Self::Proxies(Proxies {
                header: sources.or("user_header", HeaderName("x-forwarded-user".to_owned()))?.0,
                peers: needed::<Networks>(sources, "trusted_proxies", "header")?.0,
            })),
            (_, None) if is_loopback(listen) => Ok(Self::ThisMachine),
            (_, None) => Err(ConfigError::Exposed { listen, origin }),
        }
    }
}

/// A setting without which a sign-in method cannot be.
fn needed<T: Setting>(sources: &Sources, name: &'static str, method: &'static str) -> Result<T, ConfigError> {
    let found = sources.optional(name)?;
    found.map(|found| found.value).ok_or(ConfigError::Needed { name, method, expected: T::EXPECTED })
}

fn is_loopback(listen: SocketAddr) -> bool {
    // ::ffff:127.0.0.1 is loopback too, which `Ipv6Addr::is_loopback` does not know.
    listen.ip().to_canonical().is_loopback()
}
