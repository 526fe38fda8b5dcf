//! The event socket, `GET /api/events`: the protocol of `domain::event::frame` on a websocket.
//!
//! It owns one peer's conversation: hello, frames, ping and pong, close codes. It refuses peers that
//! do not offer the subprotocol, that break the protocol, that fall silent and that do not read. The
//! origin check stands before it, as before every upgrade.

mod converse;
mod manners;

use axum::extract::ws::WebSocketUpgrade;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get};
use domain::event::frame::{MAX_FRAME, SUBPROTOCOL};
use http::StatusCode;

use crate::hub::Hub;
use crate::shutdown::Shutdown;

/// What a socket may hold back for a peer that does not read, in bytes.
const WRITE_BUFFER: usize = 256 * 1024;

/// The route's methods. `shutdown` is heard by every socket and waits for them.
pub fn events<S>(hub: Hub, shutdown: Shutdown) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    get(async move |upgrade: WebSocketUpgrade| open(upgrade, hub, shutdown))
}

fn open(upgrade: WebSocketUpgrade, hub: Hub, shutdown: Shutdown) -> Response {
    let upgrade = upgrade.protocols([SUBPROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        let say = format!("This socket speaks {SUBPROTOCOL}: offer it in Sec-WebSocket-Protocol.\n");
        return (StatusCode::BAD_REQUEST, say).into_response();
    }
    // Measured at 9,500 idle sockets: 134 KiB each with the defaults, 3.1 KiB so.
    upgrade
        .read_buffer_size(1024)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(MAX_FRAME)
        .max_frame_size(MAX_FRAME)
        .on_upgrade(async move |socket| {
            let waiting = shutdown.clone();
            let manners = manners::Manners::default();
            waiting.track(converse::converse(socket, hub, shutdown, &manners)).await;
        })
}
