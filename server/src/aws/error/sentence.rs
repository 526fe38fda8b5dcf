//! The sentences: what an AWS code means for the person, its kind and our own stable code.

mod capacity;

use domain::fault::FaultKind;
use domain::problem::{AwsFault, Problem, ProblemKind};

/// The kind, code and sentence of an error that AWS answered.
pub(super) fn of(operation: &str, fault: &AwsFault, kind: FaultKind) -> (ProblemKind, &'static str, String) {
    let code = fault.code.as_str();
    match kind {
        FaultKind::Denied => {
            let action = denied_action(&fault.message).unwrap_or(operation);
            return (
                ProblemKind::Denied,
                "aws-denied",
                format!(
                    "AWS does not let Slipway do {action}. Allow {action} in the policy of the credentials it runs with."
                ),
            );
        }
        FaultKind::CredentialsExpired => {
            return (
                ProblemKind::Unavailable,
                "aws-credentials",
                "AWS does not accept the credentials that Slipway runs with: they have expired. Renew them; nothing was done.".into(),
            );
        }
        FaultKind::CredentialsWrong => {
            return (
                ProblemKind::Unavailable,
                "aws-credentials",
                "AWS does not accept the credentials that Slipway runs with: they are not valid. Check them; nothing was done.".into(),
            );
        }
        FaultKind::ClockOff => {
            return (
                ProblemKind::Unavailable,
                "aws-clock",
                "AWS does not accept Slipway's requests: the clock of the machine it runs on is off by more than 5 minutes. Set the clock; nothing was done.".into(),
            );
        }
        FaultKind::Throttled => {
            return (
                ProblemKind::Unavailable,
                "aws-throttled",
                format!("AWS is asked too often for {operation}. Wait a few seconds and try again."),
            );
        }
        FaultKind::Refused | FaultKind::Internal => {}
    }
    if let Some((kind, ours, text)) = capacity::of(code, &fault.message) {
        return (kind, ours, text.to_owned());
    }
    let (kind, ours, text) = match code {
        "ClusterNotFoundException" => (
            ProblemKind::NotFound,
            "cluster-not-found",
            "AWS does not know this cluster (any more). Choose another.",
        ),
        "QueueDoesNotExist" | "AWS.SimpleQueueService.NonExistentQueue" => (
            ProblemKind::NotFound,
            "queue-not-found",
            "There is no such queue in this account and region. `slipway events setup` makes it.",
        ),
        "ResourceNotFoundException" => {
            (ProblemKind::NotFound, "aws-not-found", "AWS does not know this (any more).")
        }
        "BlockedException" => (
            ProblemKind::Denied,
            "account-blocked",
            "AWS has blocked this account. AWS support can say why and lift it.",
        ),
        "UnsupportedFeatureException" => (
            ProblemKind::Invalid,
            "unsupported-feature",
            "This region does not offer what was asked for. Choose another region or leave it out.",
        ),
        "PlatformUnknownException" => {
            (ProblemKind::Invalid, "platform-unknown", "There is no such platform version. Choose LATEST.")
        }
        "PlatformTaskDefinitionIncompatibilityException" => (
            ProblemKind::Invalid,
            "platform-incompatible",
            "The platform version lacks something the task definition needs. Choose LATEST.",
        ),
        "ConflictException" => (
            ProblemKind::Conflict,
            "aws-conflict",
            "This token has already started tasks, with other parameters.",
        ),
        _ if kind == FaultKind::Internal => (
            ProblemKind::Unavailable,
            "aws-server-error",
            "AWS had an error of its own. Try again in a moment.",
        ),
        _ => {
            let said = fault.message.trim();
            let text = if said.is_empty() { format!("{code}, without a reason") } else { said.to_owned() };
            // Some of AWS's sentences end, some do not.
            let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
            return (ProblemKind::Invalid, "aws-refused", format!("AWS refused {operation}: {text}{end}"));
        }
    };
    (kind, ours, text.to_owned())
}

/// `… is not authorized to perform: ecs:RunTask on resource: …` names the action, which need not be
/// the operation's own (`iam:PassRole`).
fn denied_action(message: &str) -> Option<&str> {
    let action = message.split("to perform: ").nth(1)?.split_whitespace().next()?;
    let action = action.trim_end_matches(['.', ',']);
    let shaped =
        action.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    (shaped && action.len() < 100).then_some(action)
}

pub(super) fn timeout(operation: &str) -> Problem {
    Problem::new(
        ProblemKind::Unavailable,
        "aws-no-answer",
        format!(
            "AWS did not answer {operation} in time; it may have been carried out. Look before trying again."
        ),
    )
}

pub(super) fn unreachable(operation: &str) -> Problem {
    Problem::new(
        ProblemKind::Unavailable,
        "aws-unreachable",
        format!(
            "AWS cannot be reached for {operation}: no connection to its endpoint. Check the network of the machine Slipway runs on."
        ),
    )
}

pub(super) fn no_credentials() -> Problem {
    Problem::new(
        ProblemKind::Unavailable,
        "aws-no-credentials",
        "Slipway has found no AWS credentials. Configure them as for the AWS CLI: AWS_PROFILE, environment variables, or a role.",
    )
}

pub(super) fn unassumed(role: &str) -> Problem {
    Problem::new(
        ProblemKind::Unavailable,
        "aws-role-refused",
        format!(
            "The role {role} of this place cannot be assumed. Look at its trust policy and at sts:AssumeRole in the policy of Slipway's own credentials; the log says what AWS answered."
        ),
    )
}

pub(super) fn unreadable(operation: &str, status: u16) -> Problem {
    Problem::new(
        ProblemKind::Unavailable,
        "aws-unreadable",
        format!(
            "{operation} was answered with HTTP {status} in a form that is not AWS's. Is there a proxy in between?"
        ),
    )
}

pub(super) fn unbuilt(operation: &str) -> Problem {
    Problem::new(
        ProblemKind::Internal,
        "aws-unbuilt",
        format!("Slipway could not build the call {operation}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::fault::classify;

    #[test]
    fn codes_by_table() {
        let fault = |code: &str, message: &str| AwsFault {
            operation: "ecs:RunTask".into(),
            code: code.into(),
            message: message.into(),
            request_id: None,
        };
        let rows = [
            (
                "AccessDeniedException",
                "User: arn:aws:iam::1:user/x is not authorized to perform: iam:PassRole on resource: y",
                ProblemKind::Denied,
                "iam:PassRole",
            ),
            (
                "UnauthorizedOperation",
                "You are not authorized to perform this operation.",
                ProblemKind::Denied,
                "ecs:RunTask",
            ),
            ("ExpiredTokenException", "", ProblemKind::Unavailable, "expired"),
            (
                "AuthFailure",
                "AWS was not able to validate the provided access credentials",
                ProblemKind::Unavailable,
                "not valid",
            ),
            (
                "InvalidSignatureException",
                "Signature expired: 1 is now earlier than 2",
                ProblemKind::Unavailable,
                "clock",
            ),
            ("ServerException", "", ProblemKind::Unavailable, "error of its own"),
            ("ThrottlingException", "Rate exceeded", ProblemKind::Unavailable, "too often"),
            ("ClusterNotFoundException", "Cluster not found.", ProblemKind::NotFound, "cluster"),
            (
                "InvalidParameterException",
                "No Container Instances were found in your cluster.",
                ProblemKind::Invalid,
                "No Container Instances",
            ),
            ("BrandNewException", "", ProblemKind::Invalid, "BrandNewException"),
        ];
        for (code, message, kind, part) in rows {
            let (found, _, sentence) = of("ecs:RunTask", &fault(code, message), classify(code, 400, message));
            assert_eq!(found, kind, "{code}");
            assert!(sentence.contains(part), "{code}: {sentence}");
        }
    }
}
