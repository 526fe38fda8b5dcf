//! The error of every server function: a [`Problem`] on the wire, with the HTTP status of its kind.

use std::fmt;

use domain::problem::{Problem, ProblemKind};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use super::codec::TextJson;

/// A problem that travels from a server function to the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError(pub Problem);

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ApiError {}

impl FromServerFnError for ApiError {
    type Encoder = TextJson;

    /// What the transport itself says went wrong; the cause stays in the browser's console.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let problem = match error {
            ServerFnErrorErr::Request(_) => Problem::new(
                ProblemKind::Unavailable,
                "slipway-unreachable",
                "Can't reach Slipway. Your input is kept; try again.",
            ),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => malformed(),
            // What the server reads is a request, what the page reads an answer.
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => malformed(),
            _ => Problem::new(
                ProblemKind::Internal,
                "server-function",
                "Something went wrong inside Slipway. Try again; the log has the cause.",
            ),
        };
        // The transport's own answer is 500, whoever is at fault.
        #[cfg(feature = "ssr")]
        return super::context::refuse(problem);
        #[cfg(not(feature = "ssr"))]
        Self(problem)
    }
}

fn malformed() -> Problem {
    Problem::new(
        ProblemKind::Invalid,
        "malformed-request",
        "Slipway could not read this request. Reload the page and try again.",
    )
}
