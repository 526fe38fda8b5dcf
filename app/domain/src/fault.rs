//! What an AWS error means, from its code, its status and the known phrases of its message: one classification for
//! every service.
//!
//! AWS's codes alone do not say: RunTask answers `InvalidParameterException` when EC2 was asked too often on its behalf,
//! and one signature error means a wrong key as well as a wrong clock.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>

/// What an error that AWS answered means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// AWS is asked too often: nothing was done, and later it may be.
    Throttled,
    /// The clock of this machine is off, so its signatures count for nothing; nothing was done.
    ClockOff,
    /// The credentials have expired; nothing was done.
    CredentialsExpired,
    /// The credentials are not valid; nothing was done.
    CredentialsWrong,
    /// A policy does not allow it; nothing was done.
    Denied,
    /// AWS refused it for another reason, and will again; nothing was done.
    Refused,
    /// AWS failed: it may have been carried out.
    Internal,
}

impl FaultKind {
    /// Whether nothing was done and the same call may be taken later, without anything else being changed in AWS.
    #[must_use]
    pub fn may_pass(self) -> bool {
        match self {
            Self::Throttled | Self::ClockOff | Self::CredentialsExpired => true,
            Self::CredentialsWrong | Self::Denied | Self::Refused | Self::Internal => false,
        }
    }
}

use FaultKind::*;

/// What whole sentences of a message say, whatever the code: in lower case, and too long to be a name.
const PHRASES: &[(&str, FaultKind)] = &[
    ("signature expired: ", ClockOff),
    ("signature not yet current", ClockOff),
    ("difference between the request time and the current time is too large", ClockOff),
    ("request timestamp is too skewed", ClockOff),
    ("security token included in the request is expired", CredentialsExpired),
    ("the provided token has expired", CredentialsExpired),
    ("request limit exceeded.", Throttled),
    ("request limit exceeded (", Throttled),
    ("rate limit exceeded.", Throttled),
];

const CODES: &[(&str, FaultKind)] = &[
    ("ThrottlingException", Throttled),
    ("Throttling", Throttled),
    ("ThrottledException", Throttled),
    ("RequestThrottled", Throttled),
    ("RequestThrottledException", Throttled),
    ("RequestLimitExceeded", Throttled),
    ("Client.RequestLimitExceeded", Throttled),
    ("TooManyRequestsException", Throttled),
    ("EC2ThrottledException", Throttled),
    ("BandwidthLimitExceeded", Throttled),
    ("PriorRequestNotComplete", Throttled),
    ("SlowDown", Throttled),
    ("RequestTimeTooSkewed", ClockOff),
    ("RequestInTheFuture", ClockOff),
    ("ExpiredTokenException", CredentialsExpired),
    ("ExpiredToken", CredentialsExpired),
    // EC2 says so of a session that has expired.
    ("RequestExpired", CredentialsExpired),
    ("TokenRefreshRequired", CredentialsExpired),
    ("UnrecognizedClientException", CredentialsWrong),
    ("InvalidClientTokenId", CredentialsWrong),
    ("InvalidAccessKeyId", CredentialsWrong),
    ("InvalidSignatureException", CredentialsWrong),
    ("SignatureDoesNotMatch", CredentialsWrong),
    ("IncompleteSignature", CredentialsWrong),
    ("IncompleteSignatureException", CredentialsWrong),
    ("MissingAuthenticationToken", CredentialsWrong),
    ("MissingAuthenticationTokenException", CredentialsWrong),
    // EC2's word for credentials that it cannot validate.
    ("AuthFailure", CredentialsWrong),
    ("AccessDeniedException", Denied),
    ("AccessDenied", Denied),
    ("UnauthorizedOperation", Denied),
    ("Client.UnauthorizedOperation", Denied),
    ("UnauthorizedException", Denied),
    ("ServerException", Internal),
    ("ServiceUnavailable", Internal),
    ("ServiceUnavailableException", Internal),
    ("InternalFailure", Internal),
    ("InternalError", Internal),
    ("InternalServerError", Internal),
    ("InternalServiceError", Internal),
    ("InternalServiceException", Internal),
    ("Unavailable", Internal),
];

/// How services name the code of an error that another one answered them.
const INNER: &[&str] = &["ErrorCode: ", "Error Code: ", "Error code: ", "errorCode: "];

/// What an error means. `status` is the answer's HTTP status; 0 where there is none of its own.
#[must_use]
pub fn classify(code: &str, status: u16, message: &str) -> FaultKind {
    let lower = message.to_ascii_lowercase();
    let by_phrase = || PHRASES.iter().find(|(phrase, _)| lower.contains(phrase)).map(|(_, kind)| *kind);
    let own = by_code(code);
    match own {
        // A signature's error says in words why.
        Some(CredentialsWrong) => by_phrase().or(own).unwrap_or(CredentialsWrong),
        Some(kind) if kind != Internal => kind,
        // What AWS did on one's behalf may have been refused for the rate; another inner error is the call's own.
        _ => inner(message).filter(|kind| *kind == Throttled).or_else(by_phrase).or(own).unwrap_or(
            if status == 429 {
                Throttled
            } else if status >= 500 {
                Internal
            } else {
                Refused
            },
        ),
    }
}

fn by_code(code: &str) -> Option<FaultKind> {
    CODES.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind)
}

/// The meaning of the code that a message names as another service's.
fn inner(message: &str) -> Option<FaultKind> {
    let after = INNER.iter().find_map(|mark| message.split(mark).nth(1))?;
    let code = after.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').next()?;
    by_code(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_by_table() {
        let group = "Error retrieving security group information for [sg-0aa]: Request limit exceeded. (ErrorCode: RequestLimitExceeded)";
        let subnet = "Error retrieving subnet information for [subnet-1]: Request limit exceeded. (Service: AmazonEC2; Status Code: 503; Error Code: RequestLimitExceeded; Request ID: 1)";
        let missing = "Error retrieving security group information for [sg-0aa]: The security group 'sg-0aa' does not exist (ErrorCode: InvalidGroup.NotFound)";
        let rows = [
            ("ThrottlingException", 400, "Rate exceeded", Throttled),
            ("InvalidParameterException", 400, group, Throttled),
            ("InvalidParameterException", 400, subnet, Throttled),
            ("ServerException", 500, subnet, Throttled),
            ("InvalidParameterException", 400, missing, Refused),
            // A name isn't a code.
            ("InvalidParameterException", 400, "The cluster RequestLimitExceeded is not known.", Refused),
            ("ClientException", 400, "role ErrorCode-ThrottlingException", Refused),
            ("RequestLimitExceeded", 503, "Request limit exceeded.", Throttled),
            ("Unknown", 429, "", Throttled),
            (
                "InvalidSignatureException",
                400,
                "Signature expired: 20261121T000000Z is now earlier than 20261121T001000Z (20261121T001500Z - 5 min.)",
                ClockOff,
            ),
            (
                "InvalidSignatureException",
                400,
                "Signature not yet current: 20261121T001500Z is still later than 20261121T000500Z",
                ClockOff,
            ),
            (
                "SignatureDoesNotMatch",
                403,
                "Signature expired: 20261121T000000Z is now earlier than 20261121T001000Z",
                ClockOff,
            ),
            (
                "RequestTimeTooSkewed",
                403,
                "The difference between the request time and the current time is too large.",
                ClockOff,
            ),
            (
                "InvalidSignatureException",
                400,
                "The request signature we calculated does not match the signature you provided.",
                CredentialsWrong,
            ),
            (
                "ExpiredTokenException",
                400,
                "The security token included in the request is expired",
                CredentialsExpired,
            ),
            ("RequestExpired", 400, "Request has expired.", CredentialsExpired),
            (
                "UnrecognizedClientException",
                400,
                "The security token included in the request is expired",
                CredentialsExpired,
            ),
            (
                "UnrecognizedClientException",
                400,
                "The security token included in the request is invalid.",
                CredentialsWrong,
            ),
            (
                "AuthFailure",
                401,
                "AWS was not able to validate the provided access credentials",
                CredentialsWrong,
            ),
            (
                "AccessDeniedException",
                400,
                "User: arn:aws:iam::1:user/x is not authorized to perform: ecs:RunTask",
                Denied,
            ),
            ("UnauthorizedOperation", 403, "You are not authorized to perform this operation.", Denied),
            ("ServerException", 500, "", Internal),
            ("Unknown", 502, "", Internal),
            ("ClusterNotFoundException", 400, "Cluster not found.", Refused),
            ("", 0, "", Refused),
        ];
        for (code, status, message, kind) in rows {
            assert_eq!(classify(code, status, message), kind, "{code} {message}");
        }
    }

    #[test]
    fn only_what_needs_no_other_call_may_pass() {
        let passing = [Throttled, ClockOff, CredentialsExpired];
        for kind in [Throttled, ClockOff, CredentialsExpired, CredentialsWrong, Denied, Refused, Internal] {
            assert_eq!(kind.may_pass(), passing.contains(&kind), "{kind:?}");
        }
    }
}
