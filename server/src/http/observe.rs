//! One log line and three metrics for every request, by the route it matched: a path with ids in it
//! would make a new series for each.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use tokio::time::Instant;

/// The layer.
pub(super) async fn request(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = method(request.method());
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let path = path.unwrap_or_else(|| "(none)".to_owned());

    let (response, longest) = LongestPoll::of(next.run(request)).await;
    let longest = response.extensions().get::<PolledApart>().map_or(longest, |apart| longest.max(apart.0));

    let status = response.status();
    let took = start.elapsed();
    let labels =
        [("method", method.to_owned()), ("path", path.clone()), ("status", status.as_str().to_owned())];
    metrics::counter!("slipway_http_requests_total", &labels).increment(1);
    metrics::histogram!("slipway_http_request_duration_seconds", &labels[..2]).record(took.as_secs_f64());
    metrics::histogram!("slipway_http_longest_poll_seconds", &labels[..2]).record(longest.as_secs_f64());

    let (code, duration_ms) = (status.as_u16(), took.as_millis());
    let longest_poll_us = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX);
    // A probe that asks too early learns so from the answer; it is no trouble.
    if status.is_server_error() && path != "/readyz" {
        tracing::warn!(
            http.method = method,
            http.path = path,
            http.status = code,
            duration_ms,
            longest_poll_us,
            "{method} {path}: {code} in {duration_ms} ms"
        );
    } else {
        tracing::debug!(
            http.method = method,
            http.path = path,
            http.status = code,
            duration_ms,
            longest_poll_us,
            "{method} {path}: {code} in {duration_ms} ms"
        );
    }
    response
}

/// A future with the longest time that one poll of it took: a thread could do nothing else meanwhile.
pub(super) struct LongestPoll<F> {
    future: Pin<Box<F>>,
    longest: Duration,
}

/// In the extensions of an answer: the longest poll of what another task did for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PolledApart(pub(super) Duration);

impl<F: Future> LongestPoll<F> {
    pub(super) fn of(future: F) -> Self {
        Self { future: Box::pin(future), longest: Duration::ZERO }
    }
}

impl<F: Future> Future for LongestPoll<F> {
    type Output = (F::Output, Duration);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let start = Instant::now();
        let polled = self.future.as_mut().poll(cx);
        self.longest = self.longest.max(start.elapsed());
        polled.map(|output| (output, self.longest))
    }
}

/// A client may send any word as a method; only the known ones become a series.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
