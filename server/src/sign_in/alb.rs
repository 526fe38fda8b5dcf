//! An Application Load Balancer with an `authenticate-oidc` action: it signs people in and sends a
//! signed token with every request.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html>

use std::net::IpAddr;
use std::sync::Arc;

use app::port::Actor;
use http::HeaderMap;
use serde_json::{Map, Value};

use super::keys::{Keys, PublicKeys};
use super::token::Token;
use super::{Refused, name, only};
use crate::clock::SharedClock;
use crate::config;

/// The header with the token.
const DATA: &str = "x-amzn-oidc-data";

/// The load balancer whose word is taken.
pub struct Alb {
    settings: config::Alb,
    keys: Keys,
    clock: SharedClock,
}

impl Alb {
    /// Takes the word of the load balancer in `settings`, whose keys are had from `keys`.
    pub fn new(settings: config::Alb, keys: Arc<dyn PublicKeys>, clock: SharedClock) -> Self {
        Self { settings, keys: Keys::new(keys, clock.clone()), clock }
    }

    pub(super) async fn actor(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Result<Actor, Refused> {
        let token = Token::read(only(headers, DATA)?)?;
        // What costs nothing goes first: only a token that claims to be ours makes us fetch a key.
        token.check(&self.settings, self.clock.now_ms())?;
        let claims = token.verify(&self.keys.get(token.key_id(), peer).await?)?;
        self.keys.prove(peer);
        name::actor(self.claimed(&claims)?)
    }

    /// The user by the configured claim. An address that its provider has not verified is no name:
    /// anybody could have typed it there.
    fn claimed<'a>(&self, claims: &'a Map<String, Value>) -> Result<&'a str, Refused> {
        let claim = self.settings.claim.as_str();
        if claim == "email" && claims.get("email_verified").is_some_and(|v| v == false || v == "false") {
            return Err(Refused::Untrue("the user's e-mail address is not verified"));
        }
        claims
            .get(claim)
            .and_then(Value::as_str)
            .ok_or(Refused::Untrue("the token lacks the claim that names the user"))
    }
}
