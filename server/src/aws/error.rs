//! An AWS error as the rest of Slipway sees it: a sentence for a person, AWS's own words, and what
//! is known of the outcome, which decides whether a launch may be sent again.
//!
//! ECS models neither throttling nor HTTP statuses per exception, so codes are compared as text.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html>

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use domain::fault::{self, FaultKind};
use domain::limit::foreign;
use domain::problem::{AwsFault, Problem, ProblemKind};

use super::role::Unassumed;

mod sentence;

/// What is known of a call that brought no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// AWS refused it: nothing was done, and the same call will be refused again.
    Refused,
    /// AWS refused it for the rate: nothing was done, later it may be.
    Throttled,
    /// AWS took none of it, for a reason that may pass without another call: the credentials have expired, or the clock
    /// of this machine is off. Nothing was done.
    Passing,
    /// It was never sent: no connection, or no credentials to sign it with.
    Unsent,
    /// It may have been carried out: a timeout, a lost connection, a server error.
    Unknown,
}

/// A call that failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{operation} failed: {}", problem.message)]
pub struct AwsError {
    /// `ecs:RunTask` and the like.
    pub operation: &'static str,
    /// What is known of the outcome.
    pub outcome: Outcome,
    /// For the person.
    pub problem: Box<Problem>,
    /// The tasks that a `ConflictException` names: they were started with this token before.
    pub resource_ids: Vec<String>,
}

impl AwsError {
    /// AWS's error code; empty when AWS did not answer.
    #[must_use]
    pub fn code(&self) -> &str {
        self.problem.aws.as_ref().map_or("", |fault| &fault.code)
    }

    /// The call could not even be built: a defect of ours.
    pub(super) fn unbuilt(operation: &'static str) -> Self {
        failed(operation, Outcome::Unsent, sentence::unbuilt(operation))
    }

    /// AWS refused one entry of a call that it answered well.
    pub(super) fn said(operation: &'static str, code: String, message: String) -> Self {
        let fault = fault(operation, &code, &message, None);
        let meaning = fault::classify(&fault.code, 0, &fault.message);
        let (kind, code, message) = sentence::of(operation, &fault, meaning);
        failed(operation, Outcome::Refused, Problem::new(kind, code, message).with_aws(fault))
    }

    /// Whether the thing asked about does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.problem.kind == ProblemKind::NotFound
    }
}

impl From<AwsError> for Problem {
    fn from(error: AwsError) -> Self {
        *error.problem
    }
}

/// Reads an SDK error.
pub(super) fn classify<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> AwsError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(answer) => {
            answered(operation, answer.err().meta(), answer.raw().status().as_u16(), request_id(answer.raw()))
        }
        SdkError::ResponseError(answer) => {
            let status = answer.raw().status().as_u16();
            let outcome = if (400..500).contains(&status) { Outcome::Refused } else { Outcome::Unknown };
            let why = format!("HTTP {status}, in a form that is not AWS's");
            tracing::warn!(aws.operation = operation, status, "{operation} answered {why}: {}", chain(error));
            failed(operation, outcome, sentence::unreadable(operation, status))
        }
        SdkError::ConstructionFailure(_) => {
            tracing::error!(aws.operation = operation, "{operation} could not be built: {}", chain(error));
            failed(operation, Outcome::Unsent, sentence::unbuilt(operation))
        }
        SdkError::TimeoutError(_) => failed(operation, Outcome::Unknown, sentence::timeout(operation)),
        SdkError::DispatchFailure(_) => undelivered(operation, error),
        other => {
            tracing::warn!(aws.operation = operation, "{operation} failed: {}", chain(other));
            failed(operation, Outcome::Unknown, sentence::timeout(operation))
        }
    }
}

/// AWS's own words, as they may stand in a log line and on a page.
fn fault(operation: &str, code: &str, message: &str, request_id: Option<String>) -> AwsFault {
    AwsFault {
        operation: operation.to_owned(),
        code: foreign(code),
        message: foreign(message),
        request_id: request_id.map(|id| foreign(&id)),
    }
}

fn answered(
    operation: &'static str,
    meta: &aws_smithy_types::error::ErrorMetadata,
    status: u16,
    header: Option<String>,
) -> AwsError {
    let request_id = meta.extra("aws_request_id").map(str::to_owned).or(header);
    let (code, message) = (meta.code().unwrap_or("Unknown"), meta.message().unwrap_or_default());
    let fault = fault(operation, code, message, request_id);
    let meaning = fault::classify(&fault.code, status, &fault.message);
    let (kind, code, message) = sentence::of(operation, &fault, meaning);
    let outcome = match meaning {
        FaultKind::Throttled => Outcome::Throttled,
        FaultKind::ClockOff | FaultKind::CredentialsExpired => Outcome::Passing,
        FaultKind::CredentialsWrong | FaultKind::Denied | FaultKind::Refused => Outcome::Refused,
        FaultKind::Internal => Outcome::Unknown,
    };
    let problem = Box::new(Problem::new(kind, code, message).with_aws(fault));
    AwsError { operation, outcome, problem, resource_ids: Vec::new() }
}

/// No answer came: tell apart what was surely not sent from what may have been.
fn undelivered<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> AwsError
where
    E: Error + 'static,
{
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(cause) = next {
        if cause.is::<CredentialsError>() {
            tracing::warn!(aws.operation = operation, "no credentials for {operation}: {}", chain(error));
            let role = cause.source().and_then(|source| source.downcast_ref::<Unassumed>());
            let problem = role.map_or_else(sentence::no_credentials, |role| sentence::unassumed(&role.arn));
            return failed(operation, Outcome::Unsent, problem);
        }
        if let Some(io) = cause.downcast_ref::<std::io::Error>()
            && io.kind() == std::io::ErrorKind::ConnectionRefused
        {
            return failed(operation, Outcome::Unsent, sentence::unreachable(operation));
        }
        next = cause.source();
    }
    let text = chain(error);
    // The connector has no types for these: the first is hyper-util's, the last what a firewall that drops packets
    // without a word comes to.
    if ["dns error", "no providers in chain", "HTTP connect timeout"].iter().any(|why| text.contains(why)) {
        return failed(operation, Outcome::Unsent, sentence::unreachable(operation));
    }
    tracing::warn!(aws.operation = operation, "{operation} broke off: {text}");
    failed(operation, Outcome::Unknown, sentence::timeout(operation))
}

fn failed(operation: &'static str, outcome: Outcome, problem: Problem) -> AwsError {
    AwsError { operation, outcome, problem: Box::new(problem), resource_ids: Vec::new() }
}

fn request_id(raw: &HttpResponse) -> Option<String> {
    ["x-amzn-requestid", "x-amz-request-id"]
        .iter()
        .find_map(|name| raw.headers().get(name))
        .map(str::to_owned)
}

/// The error with its causes. SDK errors name no header and no body, so nothing secret is in it.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    foreign(&text)
}

#[cfg(test)]
mod tests;
