//! The headers that tell a browser what our answers may do.
//!
//! A page brings its own policy, with the nonce that its scripts bear ([`page_policy`]); whatever
//! brings none gets one that allows nothing.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{self, HeaderName, HeaderValue};
use http::uri::Authority;

const NOTHING: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ),
];

/// The policy of a page. `nonce` is that of its scripts; a page without one runs none. `host` is
/// where its socket connects: some browsers do not count ws: as 'self'.
pub(super) fn page_policy(nonce: Option<&str>, host: Option<&Authority>) -> Option<HeaderValue> {
    let script = match nonce {
        Some(nonce) => format!("'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'"),
        None => "'none'".to_owned(),
    };
    let socket = host.map(|host| format!(" ws://{host} wss://{host}")).unwrap_or_default();
    HeaderValue::try_from(format!(
        "default-src 'self'; script-src {script}; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'{socket}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ))
    .ok()
}

/// The layer.
pub(super) async fn set(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(NOTHING);
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    response
}
