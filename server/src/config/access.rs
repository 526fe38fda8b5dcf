//! Who may come in: the rule that ties the listen address to the sign-in method.

use std::net::SocketAddr;

use super::error::{ConfigError, Origin};
use super::sources::Sources;
use super::value::Found;

/// How people sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignIn {
    /// Nobody signs in.
    Nobody,
}

/// Who may use the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever sits at this machine: the address is a loopback one.
    ThisMachine,
    /// Whoever reaches the address, because the operator said so; every page says it too.
    TrustedNetwork,
}

impl Access {
    /// Decides who may use a dashboard that listens on `listen`, or why it may not listen there.
    pub(super) fn decide(sources: &Sources, listen: SocketAddr, origin: Origin) -> Result<Self, ConfigError> {
        let sign_in: Option<Found<SignIn>> = sources.optional("sign_in")?;
        let trust: Option<Found<bool>> = sources.optional("trust_network")?;
        match (sign_in, trust.filter(|trust| trust.value)) {
            (None, Some(trust)) => Err(ConfigError::TrustAlone { origin: trust.origin }),
            (Some(_), Some(_)) => Ok(Self::TrustedNetwork),
            (_, None) if is_loopback(listen) => Ok(Self::ThisMachine),
            (_, None) => Err(ConfigError::Exposed { listen, origin }),
        }
    }
}

fn is_loopback(listen: SocketAddr) -> bool {
    // ::ffff:127.0.0.1 is loopback too, which `Ipv6Addr::is_loopback` does not know.
    listen.ip().to_canonical().is_loopback()
}
