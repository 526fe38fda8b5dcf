//! Listening, and ending well.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use crate::shutdown::Shutdown;

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
