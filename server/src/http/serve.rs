//! Listening, and ending well.

use std::io;

use axum::Router;
use tokio::net::TcpListener;

use crate::shutdown::Shutdown;

/// Serves until the process is asked to end, then until every request begun before is answered.
/// Sockets have left HTTP by then; [`Shutdown::drained`] waits for them.
pub async fn serve(listener: TcpListener, router: Router, shutdown: Shutdown) -> io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(async move { shutdown.asked().await }).await
}
