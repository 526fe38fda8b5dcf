//! What a form of a browser without JavaScript is answered: always a page, or the way to one of ours.
//!
//! A server function answers JSON, and leptos sends a browser that posted to one by a form to wherever its `Referer`
//! says. Here the `Referer` is taken away before leptos sees it, and a problem becomes a page with its sentence.

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::problem::Problem;
use http::{Method, StatusCode, header};

use super::failure::{Failure, wants_page};
use super::{Shell, pages};

/// A problem's JSON, at most.
const PROBLEM_BYTES: usize = 64 * 1024;

/// The layer.
pub(super) async fn answer(State(shell): State<Shell>, mut request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    request.headers_mut().remove(header::REFERER);
    let is_form = *request.method() == Method::POST && wants_page(request.headers());
    let response = next.run(request).await;
    // Failures of the shell become pages elsewhere.
    if !is_form || response.extensions().get::<Failure>().is_some() || leads_to_a_page(&response) {
        return response;
    }
    let (head, body) = response.into_parts();
    let read = to_bytes(body, PROBLEM_BYTES).await.unwrap_or_default();
    let status = if head.status.is_redirection() { StatusCode::OK } else { head.status };
    match serde_json::from_slice::<Problem>(&read) {
        Ok(problem) if !status.is_success() => {
            pages::said(&shell, status, "That was not done", &problem.message)
        }
        _ if status.is_success() => pages::said(&shell, status, "Done", "It is done."),
        _ => pages::said(
            &shell,
            status,
            "That was not done",
            "Slipway could not read this request. Go back, reload the page and try again.",
        ),
    }
}

/// Whether the answer sends the browser to an address that a server function chose. leptos chooses `/`, perhaps with
/// the problem in its query, when there is no `Referer`.
fn leads_to_a_page(response: &Response) -> bool {
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    response.status().is_redirection()
        && to.is_some_and(|to| {
            to.starts_with('/') && !to.starts_with("//") && to != "/" && !to.starts_with("/?")
        })
}
