//! Who asks, and for which place: every route and server function takes its caller from here.

use std::net::SocketAddr;

use app::port::Caller;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::failure::Failure;
use super::refusals::RefusalLog;
use super::{PlacePort, Shell, place};
use crate::sign_in::Refused;

/// What probes, scrapers and a page that refuses need: they say nothing of anybody's account.
const OPEN: [&str; 5] = ["/healthz", "/readyz", "/metrics", "/favicon.svg", "/favicon.ico"];

/// The layer: leaves a [`Caller`] and the port of its place in the request's extensions, and keeps the place
/// in the addresses of the answer.
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
    let Some((PlacePort { place, port }, named)) = place::of(&shell.places, request.uri()) else {
        return place::unknown(&shell.places);
    };
    let caller = Caller { actor, place: place.clone() };
    request.extensions_mut().insert(caller);
    request.extensions_mut().insert(port.clone());
    let answer = next.run(request).await;
    if named { place::keep(answer, &place.name).await } else { answer }
}

/// What is logged of refusals, of all connections together.
static REFUSALS: RefusalLog = RefusalLog::new();

/// The reason is the log's: to whoever sent it, it would say what to forge better.
fn refuse(refused: &Refused) -> Failure {
    metrics::counter!("slipway_sign_in_refused_total").increment(1);
    if *refused == Refused::Unsigned {
        tracing::debug!("refused: {refused}");
    } else {
        REFUSALS.warn(refused);
    }
    match refused {
        Refused::Unsigned | Refused::Untrue(_) => Failure::SignedOut,
        Refused::Stranger(_) => Failure::Stranger,
        Refused::Uncheckable(_) => Failure::Uncheckable,
    }
}
