//! The event socket, `GET /api/events`: the protocol of `domain::event::frame` on a websocket.
//!
//! It owns one peer's conversation: hello, frames, ping and pong, close codes. It refuses peers that
//! do not offer the subprotocol, that break the protocol, that fall silent, that do not read, and
//! users who open too many. The origin check stands before it, as before every upgrade.
//!
//! The handshake and the reading are tungstenite's; frames are written past it (see [`line`]), because
//! a buffer for each of ten thousand sockets is what they would cost.

mod breach;
mod converse;
mod line;
mod manners;
mod meter;
mod seats;

use std::collections::HashMap;
use std::sync::Arc;

use app::port::Caller;
use axum::Extension;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get};
use domain::event::frame::SUBPROTOCOL;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

use super::failure::Failure;
use crate::hub::Hub;
use crate::shutdown::Shutdown;
use line::Line;
use manners::Manners;
use seats::Seats;

/// The hub of each place, by the place's name.
pub type Hubs = HashMap<String, Hub>;

/// The route's methods. `shutdown` is heard by every socket and waits for them; one user has at most
/// `per_user` sockets in all places together, the local default user any number. The [`Caller`], and with it
/// the place, is taken from the request.
pub fn events<S>(hubs: Hubs, shutdown: Shutdown, per_user: u32) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let seats = Seats::new(per_user);
    let hubs = Arc::new(hubs);
    get(async move |Extension(caller): Extension<Caller>, request: Request| {
        match hubs.get(&caller.place.name) {
            Some(hub) => open(&caller, request, hub.clone(), shutdown, &seats),
            None => Failure::Place.into_response(),
        }
    })
}

fn open(caller: &Caller, mut request: Request, hub: Hub, shutdown: Shutdown, seats: &Seats) -> Response {
    let mut response = match create_response_with_body(&request, Body::empty) {
        Ok(response) => response,
        Err(error) => {
            return (StatusCode::BAD_REQUEST, format!("This is a websocket: {error}.\n")).into_response();
        }
    };
    if !offers(request.headers()) {
        let say = format!("This socket speaks {SUBPROTOCOL}: offer it in Sec-WebSocket-Protocol.\n");
        return (StatusCode::BAD_REQUEST, say).into_response();
    }
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return (StatusCode::UPGRADE_REQUIRED, "This connection cannot become a websocket.\n")
            .into_response();
    };
    response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    let seat = seats.take(&caller.actor);
    let manners = if caller.actor.is_local() { Manners::default() } else { Manners::signed_in() };
    let waiting = shutdown.clone();
    let conversation = async move {
        // A peer that left before it was answered.
        let Ok(upgraded) = upgrade.await else { return };
        let line = Line::serve(TokioIo::new(upgraded)).await;
        converse::converse(line, hub, shutdown, &manners, seat).await;
    };
    tokio::spawn(waiting.track(conversation));
    response
}

/// Whether the client speaks our protocol. The header is a list, and may come several times.
fn offers(headers: &HeaderMap) -> bool {
    let lists = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    lists
        .flat_map(|list| list.as_bytes().split(|&byte| byte == b','))
        .any(|name| name.trim_ascii() == SUBPROTOCOL.as_bytes())
}
