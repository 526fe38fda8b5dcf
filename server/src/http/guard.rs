//! Limits on requests: how much one sends, how long it takes, what a panic may cost, and how many of one user are under
//! way.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use app::port::Caller;
use axum::Extension;
use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use futures_util::FutureExt;
use http::{HeaderValue, header};
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Instrument;

use super::failure::Failure;
use super::observe::{LongestPoll, PolledApart};
use super::per_user::PerUser;
use crate::shutdown::Shutdown;

/// The most that a body may hold: forms are far smaller.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// The longest that a request may take until its answer begins. Sockets and streamed pages have
/// begun theirs.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// A body that holds more counts among the large ones.
pub const LARGE_BODY: usize = 64 * 1024;
/// What all large bodies may hold together, beyond the first [`LARGE_BODY`] bytes of each. What is below is bounded by
/// [`REQUESTS_UNDER_WAY`].
pub const LARGE_BODIES: usize = 64 * 1024 * 1024;
/// Requests of one user that may be under way at the same time. Behind one name in a header two hundred
/// open pages may come back at once, with some six requests each.
pub const REQUESTS_UNDER_WAY: u32 = 2000;
/// Changes of one user that may be under way at the same time, those included whose browser has left. A person presses
/// one button at a time, and a change takes a second or two.
pub const CHANGES_UNDER_WAY: u32 = 200;
/// When whoever has been told that it is too much should come back.
pub const RETRY_AFTER: Duration = Duration::from_secs(2);

/// What large bodies may still hold together, in bytes.
#[derive(Debug, Clone)]
pub(super) struct LargeBodies(Arc<Semaphore>);

impl Default for LargeBodies {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LARGE_BODIES)))
    }
}

/// The layer that reads a body up to the limit. Server functions read bodies whole and without one;
/// handing them bytes that are already here makes a chunked body no different from a declared one.
pub(super) async fn body(State(large): State<LargeBodies>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let declared = request.body().size_hint().lower();
    if declared > BODY_LIMIT as u64 {
        return Failure::TooLarge.into_response();
    }
    let (parts, mut body) = request.into_parts();
    let mut bytes = BytesMut::new();
    // Given back once the request is answered.
    let mut held: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) = body.frame().await {
        // It was cut off, and nobody reads the answer.
        let Ok(frame) = frame else { return Failure::TooLarge.into_response() };
        let Ok(data) = frame.into_data() else { continue };
        let before = bytes.len().max(LARGE_BODY);
        bytes.extend_from_slice(&data);
        if bytes.len() > BODY_LIMIT {
            return Failure::TooLarge.into_response();
        }
        let more = u32::try_from(bytes.len().saturating_sub(before)).unwrap_or(u32::MAX);
        if more > 0 {
            match Arc::clone(&large.0).try_acquire_many_owned(more) {
                Ok(permit) => match &mut held {
                    Some(held) => held.merge(permit),
                    None => held = Some(permit),
                },
                Err(_) => return Failure::Crowded.into_response(),
            }
        }
    }
    let answer = next.run(Request::from_parts(parts, Body::from(bytes.freeze()))).await;
    drop(held);
    answer
}

/// The layer that bounds how many requests one user has under way. Those with a body count apart: bodies that never end
/// keep no page away.
pub(super) async fn requests(State(users): State<PerUser>, request: Request, next: Next) -> Response {
    let Some(mut name) = counted_name(&request) else { return next.run(request).await };
    if !request.body().is_end_stream() {
        name.push_str(" with a body");
    }
    let Some(permit) = users.take(&name) else { return Failure::TooMany.into_response() };
    let answer = next.run(request).await;
    drop(permit);
    answer
}

/// Whom a request counts for; nobody where no caller is needed. Where nobody signs in, everyone is the local user, so
/// each address counts by itself.
fn counted_name(request: &Request) -> Option<String> {
    let caller = request.extensions().get::<Caller>()?;
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    match peer.filter(|_| caller.actor.is_local()) {
        Some(ConnectInfo(peer)) => Some(format!("{} at {}", caller.actor.name, peer.ip())),
        None => Some(caller.actor.name.clone()),
    }
}

/// The layer that ends what takes too long.
pub(super) async fn time(State(longest): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::TimedOut.into_response(),
    }
}

/// The layer that brings to its end what changes something. When a browser leaves, the future of its request is
/// dropped wherever it stands: a launch could be stored and not started. The end of the process waits for it too:
/// [`serve`](super::serve()) hands its [`Shutdown`] to every request. Such changes are bounded for each user.
pub(super) async fn finish(
    State(users): State<PerUser>,
    shutdown: Option<Extension<Shutdown>>,
    request: Request,
    next: Next,
) -> Response {
    if !is_change(&request) {
        return next.run(request).await;
    }
    let permit = match counted_name(&request).map(|name| users.take(&name)) {
        Some(None) => return Failure::TooManyChanges.into_response(),
        Some(permit) => permit,
        None => None,
    };
    let change = next.run(request).in_current_span();
    let change = async move {
        let (mut answer, longest) = LongestPoll::of(change).await;
        answer.extensions_mut().insert(PolledApart(longest));
        drop(permit);
        answer
    };
    let change = match shutdown {
        Some(Extension(shutdown)) => tokio::spawn(shutdown.track(change)),
        None => tokio::spawn(change),
    };
    match change.await {
        Ok(response) => response,
        Err(end) => match end.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The program ends.
            Err(_) => Failure::Crashed.into_response(),
        },
    }
}

/// Whether a request may change something. Server functions that read are asked by POST, in JSON; those that change
/// something read forms and nothing else.
fn is_change(request: &Request) -> bool {
    let is_json = |kind: &HeaderValue| kind.as_bytes().starts_with(b"application/json");
    !request.method().is_safe() && !request.headers().get(header::CONTENT_TYPE).is_some_and(is_json)
}

/// The layer that answers for a panic; the panic hook has logged it.
pub(super) async fn panic(request: Request, next: Next) -> Response {
    // Nothing of the request outlives it, so there is no broken state to see afterwards.
    AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Failure::Crashed.into_response())
}

#[cfg(test)]
mod tests {
    use app::port::Actor;
    use axum::Router;
    use axum::middleware::{from_fn, from_fn_with_state};
    use axum::routing::{get, post};
    use domain::place::Place;
    use http::StatusCode;
    use tower::ServiceExt;

    use super::*;

    async fn ask(router: Router) -> StatusCode {
        router.oneshot(Request::builder().uri("/").body(Body::empty()).unwrap()).await.unwrap().status()
    }

    #[tokio::test]
    async fn what_takes_too_long_is_given_up() {
        let slow = Router::new().route("/", get(std::future::pending::<()>));
        assert_eq!(ask(slow.layer(from_fn_with_state(Duration::ZERO, time))).await, 504);
        let quick = Router::new().route("/", get(async || "done"));
        assert_eq!(ask(quick.layer(from_fn_with_state(TIMEOUT, time))).await, 200);
    }

    #[tokio::test]
    async fn what_changes_something_is_finished_though_its_client_leaves() {
        let (begun, mut began) = tokio::sync::mpsc::channel::<()>(1);
        let (done, mut was_done) = tokio::sync::mpsc::channel::<()>(1);
        let go = std::sync::Arc::new(tokio::sync::Notify::new());
        let change = {
            let go = go.clone();
            async move || {
                begun.send(()).await.unwrap();
                go.notified().await;
                done.send(()).await.unwrap();
            }
        };
        let router =
            Router::new().route("/", post(change)).layer(from_fn_with_state(PerUser::new(9), finish));
        let request = Request::builder().method("POST").uri("/").body(Body::empty()).unwrap();
        let client = tokio::spawn(router.oneshot(request));
        began.recv().await.unwrap();
        client.abort();
        assert!(client.await.unwrap_err().is_cancelled());
        go.notify_one();
        assert_eq!(was_done.recv().await, Some(()));
    }

    #[tokio::test]
    async fn a_panic_after_an_await_is_caught_too() {
        let broken = async || {
            tokio::task::yield_now().await;
            std::hint::black_box(None::<&str>).expect("broken on purpose")
        };
        let broken = get(broken).post(broken);
        let router = Router::new()
            .route("/", broken)
            .layer(from_fn_with_state(PerUser::new(9), finish))
            .layer(from_fn(panic));
        assert_eq!(ask(router.clone()).await, 500);
        let post = Request::builder().method("POST").uri("/").body(Body::empty()).unwrap();
        assert_eq!(router.oneshot(post).await.unwrap().status(), 500);
    }

    fn asked(method: &str, user: &str, body: Body) -> Request {
        let caller = Caller {
            actor: Actor { name: user.into() },
            place: Place { name: "home".into(), account: String::new(), region: String::new() },
        };
        Request::builder().method(method).uri("/").extension(caller).body(body).unwrap()
    }

    #[tokio::test]
    async fn user_has_so_many_under_way_and_another_user_is_not_kept_out() {
        let go = Arc::new(tokio::sync::Notify::new());
        let wait = {
            let go = Arc::clone(&go);
            async move || go.notified().await
        };
        let router = Router::new()
            .route("/", get(wait.clone()).post(wait))
            .layer(from_fn_with_state(PerUser::new(2), finish))
            .layer(from_fn_with_state(PerUser::new(4), requests));
        let ask = |method: &str, user: &str| {
            let answer = router.clone().oneshot(asked(method, user, Body::empty()));
            tokio::spawn(async move { answer.await.unwrap() })
        };
        let mut ann: Vec<_> = ["POST", "POST"].map(|method| ask(method, "ann")).into();
        tokio::task::yield_now().await;
        let third = ask("POST", "ann").await.unwrap();
        assert_eq!((third.status().as_u16(), third.headers()["retry-after"].to_str().unwrap()), (429, "2"));
        ann.extend(["GET", "GET"].map(|method| ask(method, "ann")));
        tokio::task::yield_now().await;
        assert_eq!(ask("GET", "ann").await.unwrap().status(), 429);
        let bob = ask("POST", "bob");
        tokio::task::yield_now().await;
        go.notify_waiters();
        for answer in ann.into_iter().chain([bob]) {
            assert_eq!(answer.await.unwrap().status(), 200);
        }
        // A change whose client has left counts until it is over.
        let left = ask("POST", "ann");
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        left.abort();
        let second = ask("POST", "ann");
        tokio::task::yield_now().await;
        assert_eq!(ask("POST", "ann").await.unwrap().status(), 429);
        go.notify_waiters();
        assert_eq!(second.await.unwrap().status(), 200);
    }

    #[tokio::test]
    async fn bodies_that_never_end_keep_no_page_and_no_other_address_away() {
        let router = Router::new()
            .route("/", get(async || ()).post(async || ()))
            .layer(from_fn_with_state(LargeBodies::default(), body))
            .layer(from_fn_with_state(PerUser::new(1), requests));
        let ask = async |method: &str, peer: [u8; 4], endless: bool| {
            let body = if endless {
                Body::from_stream(futures_util::stream::pending::<Result<&[u8], std::io::Error>>())
            } else if method == "POST" {
                Body::from("a=b")
            } else {
                Body::empty()
            };
            let mut request = asked(method, "local", body);
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 1))));
            router.clone().oneshot(request).await.unwrap().status().as_u16()
        };
        let mut slow = std::pin::pin!(ask("POST", [10, 0, 0, 1], true));
        assert!(futures_util::poll!(slow.as_mut()).is_pending());
        assert_eq!(ask("POST", [10, 0, 0, 1], false).await, 429);
        assert_eq!(ask("GET", [10, 0, 0, 1], false).await, 200);
        assert_eq!(ask("POST", [10, 0, 0, 2], false).await, 200);
    }

    #[tokio::test]
    async fn large_bodies_are_bounded_together_and_small_ones_always_pass() {
        let large = LargeBodies(Arc::new(Semaphore::new(1000)));
        let router = Router::new()
            .route("/", post(async |body: axum::body::Bytes| body.len().to_string()))
            .layer(from_fn_with_state(large.clone(), body));
        let ask = async |length: usize| {
            let body = Body::from(vec![b'x'; length]);
            router.clone().oneshot(asked("POST", "ann", body)).await.unwrap().status().as_u16()
        };
        assert_eq!((ask(LARGE_BODY).await, ask(LARGE_BODY + 1000).await), (200, 200));
        assert_eq!((ask(LARGE_BODY + 1001).await, ask(LARGE_BODY).await), (503, 200));
        assert_eq!(large.0.available_permits(), 1000, "all is given back");
    }
}
