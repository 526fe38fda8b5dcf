//! What the server provides to every request, and how an answer leaves.

use domain::problem::{Problem, ProblemKind};
use http::StatusCode;
use http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::error::ApiError;
use crate::port::{Caller, Made, SharedPort};

/// The port and the caller of this request.
pub(super) fn call() -> Result<(SharedPort, Caller), ApiError> {
    match (use_context::<SharedPort>(), use_context::<Caller>()) {
        (Some(port), Some(caller)) => Ok((port, caller)),
        _ => Err(refuse(Problem::new(
            ProblemKind::Internal,
            "no-context",
            "Slipway is not wired up. This is a defect; the log has more.",
        ))),
    }
}

/// Sets the status of the problem's kind and wraps it.
pub(super) fn refuse(problem: Problem) -> ApiError {
    if let Some(response) = use_context::<ResponseOptions>()
        && let Ok(status) = StatusCode::from_u16(problem.kind.status())
    {
        response.set_status(status);
    }
    ApiError(problem)
}

/// Whether a browser without our wasm posted this: it wants a page back.
pub(super) fn wants_page() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        parts
            .headers
            .get(http::header::ACCEPT)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.contains("text/html"))
    })
}

/// Sends a browser on to an address of ours. Posted text may be in it: one that no header can carry is refused.
pub(super) fn redirect_to(address: &str) -> Result<(), ApiError> {
    if address.len() > domain::limit::ADDRESS || http::HeaderValue::from_str(address).is_err() {
        return Err(refuse(Problem::new(
            ProblemKind::Invalid,
            "malformed-request",
            "This request can't be read. Reload the page and try again.",
        )));
    }
    leptos_axum::redirect(address);
    Ok(())
}

/// Sends a browser without our wasm on: to `done`, or `back` to the page it came from with what was wrong.
pub(super) async fn page_after(
    port: &SharedPort,
    caller: &Caller,
    answer: Result<Made, Problem>,
    done: &str,
    back: &str,
) -> Result<Made, ApiError> {
    let problem = match answer {
        Ok(Made::Done(name)) => {
            redirect_to(done)?;
            return Ok(Made::Done(name));
        }
        Ok(Made::Refused(broken)) => match broken.into_iter().next() {
            Some(first) => Problem {
                field: Some(first.field),
                ..Problem::new(ProblemKind::Invalid, &first.code, first.message)
            },
            None => return Ok(Made::Refused(Vec::new())),
        },
        Err(problem) => problem,
    };
    let text = serde_json::to_string(&problem).unwrap_or_default();
    let id = port.keep_text(caller, text).await.map_err(refuse)?;
    redirect_to(&format!("{back}?draft={id}"))?;
    Ok(Made::Refused(Vec::new()))
}
