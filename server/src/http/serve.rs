//! Listening, and ending well.

use std::io;
use std::net::SocketAddr;

use axum::serve::ListenerExt as _;
use axum::{Extension, Router};
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
/// Sockets have left HTTP by then; [`Shutdown::drained`] waits for them, and for changes whose client has left.
pub async fn serve(listener: TcpListener, router: Router, shutdown: Shutdown) -> io::Result<()> {
    // A frame of a socket is small and complete: it must not wait for the one before to be acknowledged.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!("a connection stays with Nagle's algorithm: {error}");
        }
    });
    let router = router.layer(Extension(shutdown.clone()));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(async move { shutdown.asked().await }).await
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::Arc;

    use axum::middleware::from_fn;
    use axum::routing::post;
    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpStream;
    use tokio::sync::{Notify, mpsc};

    use super::*;
    use crate::http::guard;

    #[tokio::test]
    async fn the_end_waits_for_a_change_whose_client_has_left() {
        let (begun, mut began) = mpsc::channel::<()>(1);
        let go = Arc::new(Notify::new());
        let change = {
            let go = Arc::clone(&go);
            async move || {
                begun.send(()).await.unwrap();
                go.notified().await;
            }
        };
        let router = Router::new().route("/", post(change)).layer(from_fn(guard::finish));
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = Shutdown::default();
        let serving = tokio::spawn(serve(listener, router, shutdown.clone()));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        began.recv().await.unwrap();
        drop(client);
        shutdown.ask();
        serving.await.unwrap().unwrap();

        let mut drained = pin!(shutdown.drained());
        assert!(futures_util::poll!(drained.as_mut()).is_pending());
        go.notify_one();
        drained.await;
    }
}
