//! Listening, and ending well.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::{TcpListener, TcpSocket};

use crate::shutdown::Shutdown;

/// What the kernel may hold for a peer that does not read, in bytes; Linux doubles it for its own needs.
/// Left to itself it grows to some megabytes for each connection, and that is memory of the process's
/// container too.
const SEND_BUFFER: u32 = 128 * 1024;
/// Connections that may wait to be accepted: after a restart every open page comes back within a second.
const BACKLOG: u32 = 4096;

/// Listens. Every connection has a bounded buffer.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // As `TcpListener::bind` does: a restart must not wait for the connections of the process before.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    // Connections inherit it (tcp(7)).
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until the process is asked to end, then until every request begun before is answered.
/// Sockets have left HTTP by then; [`Shutdown::drained`] waits for them.
pub async fn serve(listener: TcpListener, router: Router, shutdown: Shutdown) -> io::Result<()> {
    // A frame of a socket is small and complete: it must not wait for the one before to be acknowledged.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!("a connection stays with Nagle's algorithm: {error}");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(async move { shutdown.asked().await }).await
}
