//! Limits on a single request: how much it sends, how long it takes, and what a panic may cost.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::Instrument;

use super::failure::Failure;
use crate::shutdown::Shutdown;

/// The most that a body may hold: forms are far smaller.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// The longest that a request may take until its answer begins. Sockets and streamed pages have
/// begun theirs.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// The layer that reads a body up to the limit. Server functions read bodies whole and without one;
/// handing them bytes that are already here makes a chunked body no different from a declared one.
pub(super) async fn body(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let declared = request.body().size_hint().lower();
    if declared > BODY_LIMIT as u64 {
        return Failure::TooLarge.into_response();
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, BODY_LIMIT).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        // It may also have been cut off, but then nobody reads the answer.
        Err(_) => Failure::TooLarge.into_response(),
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
/// [`serve`](super::serve()) hands its [`Shutdown`] to every request.
pub(super) async fn finish(shutdown: Option<Extension<Shutdown>>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let change = next.run(request).in_current_span();
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
    use axum::Router;
    use axum::middleware::{from_fn, from_fn_with_state};
    use axum::routing::{get, post};
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
        let router = Router::new().route("/", post(change)).layer(from_fn(finish));
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
        let router = Router::new().route("/", broken).layer(from_fn(finish)).layer(from_fn(panic));
        assert_eq!(ask(router.clone()).await, 500);
        let post = Request::builder().method("POST").uri("/").body(Body::empty()).unwrap();
        assert_eq!(router.oneshot(post).await.unwrap().status(), 500);
    }
}
