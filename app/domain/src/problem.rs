//! What went wrong, as a person sees it: a stable code, a sentence and, where there is one, a field.
//!
//! Internal causes are logged where they are handled; they never travel in a problem.

use serde::{Deserialize, Serialize};

/// A refusal or a failure, fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// What kind it is; decides the HTTP status.
    pub kind: ProblemKind,
    /// A stable kebab-case code, for example `cluster-not-found`.
    pub code: String,
    /// One sentence: what, where, what now.
    pub message: String,
    /// The form field it belongs to, by its name, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// AWS's own words, to be shown small and copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aws: Option<Box<AwsFault>>,
}

/// The kinds of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// What was asked for cannot be done as it was asked.
    Invalid,
    /// The thing does not exist (any more).
    NotFound,
    /// The acting user, or Slipway's credentials, may not.
    Denied,
    /// It contradicts what is stored.
    Conflict,
    /// AWS, the network or the store did not do its part; trying again may help.
    Unavailable,
    /// A defect of Slipway.
    Internal,
}

impl ProblemKind {
    /// The HTTP status that says the same.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Invalid => 422,
            Self::NotFound => 404,
            Self::Denied => 403,
            Self::Conflict => 409,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }
}

/// An error as AWS answered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwsFault {
    /// The operation, `ecs:RunTask`.
    pub operation: String,
    /// The error code, `ClusterNotFoundException`.
    pub code: String,
    /// AWS's message.
    pub message: String,
    /// The request id, for AWS support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Problem {
    /// A problem without a field and without AWS's words.
    #[must_use]
    pub fn new(kind: ProblemKind, code: &str, message: impl Into<String>) -> Self {
        Self { kind, code: code.to_owned(), message: message.into(), field: None, aws: None }
    }

    /// The same problem, with AWS's words.
    #[must_use]
    pub fn with_aws(mut self, fault: AwsFault) -> Self {
        self.aws = Some(Box::new(fault));
        self
    }
}
