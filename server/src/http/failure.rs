//! What a request gets when it never reached, or never came back from, the part that would answer.
//!
//! A layer that refuses returns a [`Failure`]: a status, a stable code and a sentence, as the JSON of a [`Problem`].
//! [`dress`] turns it into a page in the app's look when a person's browser navigated there.

use axum::Json;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::problem::{Problem, ProblemKind};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::guard::RETRY_AFTER;
use super::{Shell, pages};

/// Why the shell, rather than a route, answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// There is nothing at this address.
    NotFound,
    /// The address takes other methods.
    Method,
    /// Host names another server.
    Misdirected,
    /// Another site's page sent it.
    Foreign,
    /// Nobody has signed in.
    SignedOut,
    /// It does not come through the proxy that signs people in.
    Stranger,
    /// Who has signed in cannot be checked at present.
    Uncheckable,
    /// Its place is not configured here.
    Place,
    /// Its body is larger than any form of ours.
    TooLarge,
    /// The large bodies of all hold as much as they may.
    Crowded,
    /// The user has as many requests under way as a user may have.
    TooMany,
    /// The user has as many changes under way as a user may have.
    TooManyChanges,
    /// It took too long.
    TimedOut,
    /// Answering it panicked.
    Crashed,
}

impl Failure {
    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotFound | Self::Place => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Foreign | Self::Stranger => StatusCode::FORBIDDEN,
            Self::Uncheckable | Self::Crowded => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooMany | Self::TooManyChanges => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            Self::Crashed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable word for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Method => "method-not-allowed",
            Self::Misdirected => "misdirected",
            Self::Foreign => "foreign-origin",
            Self::SignedOut => "signed-out",
            Self::Stranger => "untrusted-peer",
            Self::Uncheckable => "sign-in-unavailable",
            Self::Place => "unknown-place",
            Self::TooLarge => "body-too-large",
            Self::Crowded => "too-many-bodies",
            Self::TooMany => "too-many-requests",
            Self::TooManyChanges => "too-many-changes",
            Self::TimedOut => "timed-out",
            Self::Crashed => "internal",
        }
    }

    /// Its kind, as the problem that a page of ours reads. The sentence says whether to try again.
    fn kind(self) -> ProblemKind {
        match self {
            Self::NotFound | Self::Place => ProblemKind::NotFound,
            Self::Method | Self::Misdirected | Self::TooLarge => ProblemKind::Invalid,
            Self::Foreign | Self::SignedOut | Self::Stranger => ProblemKind::Denied,
            Self::Uncheckable | Self::Crowded | Self::TooMany | Self::TooManyChanges | Self::TimedOut => {
                ProblemKind::Unavailable
            }
            Self::Crashed => ProblemKind::Internal,
        }
    }

    /// What happened, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Self::NotFound => "Page not found",
            Self::Method => "Not done this way",
            Self::Misdirected => "Not this server's name",
            Self::Foreign => "Sent from another site",
            Self::SignedOut => "Nobody has signed in",
            Self::Stranger => "Not through the sign-in",
            Self::Uncheckable => "Sign-in cannot be checked",
            Self::Place => "No such place",
            Self::TooLarge => "Too much at once",
            Self::Crowded | Self::TooMany | Self::TooManyChanges => "Too many at once",
            Self::TimedOut => "It took too long",
            Self::Crashed => "Something broke",
        }
    }

    /// What happened and what to do now.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotFound => "There is nothing at this address.",
            Self::Method => "This address does not take requests of this method.",
            Self::Misdirected => {
                "The request names another host. If people reach Slipway by that name, start it with --public-url."
            }
            Self::Foreign => "The request came from another site's page, so nothing was done.",
            Self::SignedOut => {
                "The request does not say who you are, or what it says does not hold. Open Slipway by its usual \
                 address and sign in there; whoever runs it finds the reason in the log."
            }
            Self::Stranger => {
                "The request did not come through the proxy that signs people in. Open Slipway by its usual address."
            }
            Self::Uncheckable => {
                "The key that proves who you are cannot be fetched from AWS at present. Try again in a minute."
            }
            Self::Place => "This server has no place of that name.",
            Self::TooLarge => "What was sent is larger than 1 MiB, so nothing was done. Send less.",
            Self::Crowded => {
                "Others are sending too much at the same time, so nothing was done. Try again in a few seconds."
            }
            Self::TooMany => {
                "2,000 requests of yours are being answered already, so this one was not. Try again in a few seconds."
            }
            Self::TooManyChanges => {
                "200 changes of yours are under way already, so this one was not begun. Try again once some are done."
            }
            Self::TimedOut => {
                "The answer did not come within 30 seconds. If something was to be changed, that may still be carried \
                 out: look before you try again."
            }
            Self::Crashed => {
                "This is a fault in Slipway, and it is in the server's log. What was asked may have happened: look \
                 before you try again."
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        // Pages read what they asked of a server function as this, and say it to the person.
        let body = Problem::new(self.kind(), self.code(), self.sentence());
        let mut response = (self.status(), [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response();
        if matches!(self, Self::Crowded | Self::TooMany | Self::TooManyChanges) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER.as_secs()));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The layer that gives a failure the app's look.
pub(super) async fn dress(State(shell): State<Shell>, request: Request, next: Next) -> Response {
    let wanted = wants_page(request.headers());
    let response = next.run(request).await;
    match response.extensions().get::<Failure>() {
        // A page under a foreign name would lend that name our look, and could not load its style.
        Some(failure) if wanted && *failure != Failure::Misdirected => {
            let mut page = pages::failure(&shell, *failure);
            page.headers_mut().extend(
                response.headers().get(header::RETRY_AFTER).map(|after| (header::RETRY_AFTER, after.clone())),
            );
            page
        }
        _ => response,
    }
}

/// Whether a browser is about to show the answer to a person.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .any(|accept| accept.to_str().is_ok_and(|a| a.contains("text/html")))
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;
    use crate::http::{CHANGES_UNDER_WAY, REQUESTS_UNDER_WAY};

    const ALL: [Failure; 14] = [
        Failure::NotFound,
        Failure::Method,
        Failure::Misdirected,
        Failure::Foreign,
        Failure::SignedOut,
        Failure::Stranger,
        Failure::Uncheckable,
        Failure::Place,
        Failure::TooLarge,
        Failure::Crowded,
        Failure::TooMany,
        Failure::TooManyChanges,
        Failure::TimedOut,
        Failure::Crashed,
    ];

    #[test]
    fn sentences_name_the_numbers_of_the_code() {
        assert!(Failure::TooMany.sentence().contains("2,000") && REQUESTS_UNDER_WAY == 2000);
        assert!(Failure::TooManyChanges.sentence().contains("200") && CHANGES_UNDER_WAY == 200);
    }

    #[tokio::test]
    async fn a_page_reads_every_failure_as_a_problem_in_its_own_words() {
        for failure in ALL {
            let body = to_bytes(failure.into_response().into_body(), usize::MAX).await.unwrap();
            let read: Problem = serde_json::from_slice(&body).unwrap();
            assert_eq!((read.code.as_str(), read.message.as_str()), (failure.code(), failure.sentence()));
        }
    }
}
