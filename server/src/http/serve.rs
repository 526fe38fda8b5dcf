//! Listening, HTTP/1.1 on each connection within its bounds, and ending well.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::connections::{HEAD_BYTES, OpenConnection, OpenConnections, SilenceLimits, most_connections};
use crate::shutdown::Shutdown;

/// What the kernel may hold for a peer that does not read, in bytes; Linux doubles it for its own needs.
/// Left to itself it grows to some megabytes for each connection, and that is memory of the process's
/// container too.
const SEND_BUFFER: u32 = 128 * 1024;
/// OpenConnections that may wait to be accepted: after a restart every open page comes back within a second.
const BACKLOG: u32 = 4096;
/// After a connection that could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Listens. Every connection has a bounded buffer.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // As `TcpListener::bind` does: a restart must not wait for the connections of the process before.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    // OpenConnections inherit it (tcp(7)).
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until the process is asked to end, then until every request begun before is answered.
/// Sockets have left HTTP by then; [`Shutdown::drained`] waits for them, and for changes whose client has left.
pub async fn serve(listener: TcpListener, router: Router, shutdown: Shutdown) -> io::Result<()> {
    let connections = OpenConnections::new(most_connections(), SilenceLimits::default());
    serve_on(listener, router, shutdown, connections).await
}

async fn serve_on(
    listener: TcpListener,
    router: Router,
    shutdown: Shutdown,
    connections: OpenConnections,
) -> io::Result<()> {
    let router = router.layer(Extension(shutdown.clone()));
    let open = TaskTracker::new();
    loop {
        let accepted = async {
            let place = connections.take().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepted => accepted,
            () = shutdown.asked() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                // A frame of a socket is small and complete: it must not wait for the one before to be acknowledged.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!("a connection stays with Nagle's algorithm: {error}");
                }
                let connection = connections.open();
                let stream = WatchedStream { stream, connection: connection.clone(), _place: place };
                open.spawn(converse(stream, router.clone(), peer, connection, shutdown.clone()));
            }
            // It is about the connection that was to come, or there are no descriptors left for it.
            Err(error) => {
                tracing::warn!("a connection can't be accepted: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    open.close();
    open.wait().await;
    Ok(())
}

/// Waits for the peer's first word, and answers its requests from then on. Whoever says nothing costs a kibibyte or two:
/// hyper takes 8 KiB to read into as soon as it looks, and the future of a conversation is as large again.
async fn converse(
    stream: WatchedStream,
    router: Router,
    peer: SocketAddr,
    connection: OpenConnection,
    shutdown: Shutdown,
) {
    let speaks = tokio::select! {
        // A request that has come is answered, also at the end.
        biased;
        readable = stream.stream.readable() => readable.is_ok(),
        () = connection.overdue() => false,
        () = shutdown.asked() => false,
    };
    if speaks {
        Box::pin(answer(stream, router, peer, &connection, shutdown)).await;
    }
    connection.leave();
}

/// Answers the requests of one connection.
async fn answer(
    stream: WatchedStream,
    router: Router,
    peer: SocketAddr,
    connection: &OpenConnection,
    shutdown: Shutdown,
) {
    let working = connection.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let working = working.work();
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = router.clone().oneshot(request.map(Body::new));
        async move {
            // A body that is still being sent is work, too.
            let answer = answer.await?;
            Ok::<_, Infallible>(answer.map(|body| {
                Body::new(body.map_frame(move |frame| {
                    let _until_the_last = &working;
                    frame
                }))
            }))
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(HEAD_BYTES);
    let mut conversation = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let mut is_ending = false;
    loop {
        tokio::select! {
            ended = conversation.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!("a connection broke off: {error}");
                }
                break;
            }
            () = connection.overdue() => break,
            () = shutdown.asked(), if !is_ending => {
                is_ending = true;
                conversation.as_mut().graceful_shutdown();
            }
        }
    }
}

/// A stream that says when the peer is heard. It has a place among the connections, also after it became a socket.
struct WatchedStream {
    stream: TcpStream,
    connection: OpenConnection,
    _place: Option<OwnedSemaphorePermit>,
}

impl AsyncRead for WatchedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, into);
        if into.filled().len() > before {
            self.connection.heard();
        }
        read
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::middleware::from_fn_with_state;
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::{Notify, mpsc};

    use super::*;
    use crate::http::guard;
    use crate::http::per_user::PerUser;

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
        let router =
            Router::new().route("/", post(change)).layer(from_fn_with_state(PerUser::new(9), guard::finish));
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

    /// A server of few connections that may be silent for a moment only; `/slow` answers when it is let go.
    async fn short_lived(most: usize) -> (SocketAddr, Shutdown, Arc<Notify>) {
        let go = Arc::new(Notify::new());
        let slow = {
            let go = Arc::clone(&go);
            async move || go.notified().await
        };
        let router = Router::new().route("/", get(async || "here")).route("/slow", get(slow));
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let limits = SilenceLimits { head: Duration::from_millis(200), idle: Duration::from_millis(400) };
        let shutdown = Shutdown::default();
        tokio::spawn(serve_on(listener, router, shutdown.clone(), OpenConnections::new(most, limits)));
        (address, shutdown, go)
    }

    async fn client(address: SocketAddr, said: &str) -> TcpStream {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(said.as_bytes()).await.unwrap();
        client
    }

    /// All that a connection says until it is closed.
    async fn rest(mut client: TcpStream) -> String {
        let mut said = Vec::new();
        // A reset is a close.
        let _ = client.read_to_end(&mut said).await;
        String::from_utf8(said).unwrap()
    }

    #[tokio::test]
    async fn silent_connections_are_closed_and_working_ones_are_not() {
        let (address, _shutdown, go) = short_lived(100).await;
        let slow = client(address, "GET /slow HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").await;
        assert_eq!(rest(client(address, "").await).await, "", "it never said anything");
        assert_eq!(rest(client(address, "GET / HTTP/1.1\r\nhos").await).await, "", "its head never ended");
        let idle = rest(client(address, "GET / HTTP/1.1\r\nhost: here\r\n\r\n").await).await;
        assert!(idle.starts_with("HTTP/1.1 200") && idle.ends_with("here"), "{idle}");
        go.notify_one();
        assert!(rest(slow).await.starts_with("HTTP/1.1 200"), "it was longer at work than any may be silent");
    }

    #[tokio::test]
    async fn silent_connections_make_room_for_a_new_one() {
        let (address, _shutdown, _go) = short_lived(4).await;
        let mut silent = Vec::new();
        for _ in 0..64 {
            silent.push(client(address, "").await);
        }
        let said =
            rest(client(address, "GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").await).await;
        assert!(said.ends_with("here"), "{said}");
    }

    #[tokio::test]
    async fn only_http_1_1_with_a_head_within_its_bound_is_served() {
        let (address, _shutdown, _go) = short_lived(4).await;
        let h2 = rest(client(address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await).await;
        assert!(!h2.contains("200"), "{h2}");
        let long = format!("GET / HTTP/1.1\r\nhost: here\r\nx: {}\r\n\r\n", "a".repeat(4 * HEAD_BYTES));
        let said = rest(client(address, &long).await).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 431"), "{said}");
    }
}
