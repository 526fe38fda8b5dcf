//! Who asks, and for which place: every route and server function takes its caller from here.

use std::net::SocketAddr;

use app::port::Caller;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::place::Place;
use http::Uri;

use super::Shell;
use super::failure::Failure;
use crate::sign_in::Refused;

/// What probes, scrapers and a page that refuses need: they say nothing of anybody's account.
const OPEN: [&str; 5] = ["/healthz", "/readyz", "/metrics", "/favicon.svg", "/favicon.ico"];

/// The layer: leaves a [`Caller`] in the request's extensions.
pub(super) async fn identify(State(shell): State<Shell>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if OPEN.contains(&path) || path.starts_with("/pkg/") {
        return next.run(request).await;
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let actor = match shell.sign_in.actor(peer, request.headers()).await {
        Ok(actor) => actor,
        Err(refused) => return refuse(&refused).into_response(),
    };
    let Some(place) = place(&shell.places, request.uri()) else {
        return Failure::Place.into_response();
    };
    let caller = Caller { actor, place: place.clone() };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// The reason is the log's: to whoever sent it, it would say what to forge better.
fn refuse(refused: &Refused) -> Failure {
    metrics::counter!("slipway_sign_in_refused_total").increment(1);
    match refused {
        Refused::Unsigned => {
            tracing::debug!("refused: {refused}");
            Failure::SignedOut
        }
        Refused::Untrue(_) => {
            tracing::warn!("a request was refused: {refused}");
            Failure::SignedOut
        }
        Refused::Stranger(peer) => {
            tracing::warn!(http.peer = peer, "a request was refused: {refused}");
            Failure::Stranger
        }
        Refused::Uncheckable(_) => {
            tracing::warn!("a request was refused: {refused}");
            Failure::Uncheckable
        }
    }
}

/// The place that `?place=` names; without it the first one.
fn place<'a>(places: &'a [Place], uri: &Uri) -> Option<&'a Place> {
    let query = uri.query().unwrap_or_default();
    let named = query.split('&').find_map(|pair| pair.strip_prefix("place="));
    match named {
        Some(name) => places.iter().find(|place| place.name == name),
        None => places.first(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_or_the_first() {
        let named =
            |name: &str| Place { name: name.into(), account: String::new(), region: "eu-west-1".into() };
        let places = [named("home"), named("lab")];
        for (uri, found) in [
            ("/", Some("home")),
            ("/?place=lab", Some("lab")),
            ("/?cluster=a&place=lab", Some("lab")),
            ("/?place=moon", None),
            ("/?place=", None),
            ("/?replace=lab", Some("home")),
        ] {
            assert_eq!(place(&places, &uri.parse().unwrap()).map(|p| p.name.as_str()), found, "{uri}");
        }
        assert_eq!(place(&[], &Uri::from_static("/")), None);
    }
}
