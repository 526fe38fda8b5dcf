//! One log line and two metrics for every request, by the route it matched: a path with ids in it
//! would make a new series for each.

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

    let response = next.run(request).await;

    let status = response.status();
    let took = start.elapsed();
    let labels =
        [("method", method.to_owned()), ("path", path.clone()), ("status", status.as_str().to_owned())];
    metrics::counter!("slipway_http_requests_total", &labels).increment(1);
    metrics::histogram!("slipway_http_request_duration_seconds", &labels[..2]).record(took.as_secs_f64());

    let (code, duration_ms) = (status.as_u16(), took.as_millis());
    // A probe that asks too early learns so from the answer; it is no trouble.
    if status.is_server_error() && path != "/readyz" {
        tracing::warn!(
            http.method = method,
            http.path = path,
            http.status = code,
            duration_ms,
            "{method} {path}: {code} in {duration_ms} ms"
        );
    } else {
        tracing::debug!(
            http.method = method,
            http.path = path,
            http.status = code,
            duration_ms,
            "{method} {path}: {code} in {duration_ms} ms"
        );
    }
    response
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
