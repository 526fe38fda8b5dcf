//! What machines ask: is the process up, can it be relied on, how is it doing.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::Shell;

/// `/healthz`: the process answers. It says nothing of AWS or the store, so that a restart is never
/// the answer to AWS being away.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// `/readyz`: the store is open and the first scan of AWS is done, or what is missing and why.
pub(super) async fn ready(State(shell): State<Shell>) -> Response {
    let missing = shell.readiness.missing();
    let (status, ready) = match missing.is_empty() {
        true => (StatusCode::OK, true),
        false => (StatusCode::SERVICE_UNAVAILABLE, false),
    };
    let body = serde_json::json!({ "ready": ready, "missing": missing });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// `/metrics`, in Prometheus's text format.
pub(super) async fn metrics(State(shell): State<Shell>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], shell.metrics.render())
}
