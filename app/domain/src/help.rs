//! Which section of `docs/` explains a problem. The server shows those pages below [`ROOT`].

use crate::problem::{Problem, ProblemKind};

/// Where the server shows the pages: `/help/operations#metrics`.
pub const ROOT: &str = "/help/";

/// AWS, its credentials or its network do not answer as they should.
pub const AWS_AWAY: &str = "operations#when-aws-cannot-be-asked";
/// What each IAM action is for.
pub const ACTIONS: &str = "iam#each-action";
/// The roles that places assume.
pub const ROLE: &str = "places#the-role";
/// The places.
pub const PLACES: &str = "places#in-the-browser";
/// The database.
pub const DATABASE: &str = "operations#when-the-database-fails";
/// Where a defect is to be found.
pub const LOGS: &str = "operations#logs";
/// What a launch in doubt needs.
pub const REVIEW: &str = "launches#needs-review";
/// Environment values and their end.
pub const VALUES: &str = "launches#environment-values";
/// Changes that cross each other.
pub const RACES: &str = "capacity#when-two-people-change-one-cluster";
/// The queue and its rule.
pub const EVENTS: &str = "operations#task-events";
/// The rates that are kept.
pub const RATES: &str = "launches#rates";

/// Every section that is linked to; a test looks that each is there.
pub const ALL: [&str; 11] =
    [AWS_AWAY, ACTIONS, ROLE, PLACES, DATABASE, LOGS, REVIEW, VALUES, RACES, EVENTS, RATES];

/// The section that explains a problem, `iam#each-action` and the like. What somebody typed wrong is explained
/// by its sentence alone.
#[must_use]
pub fn section(problem: &Problem) -> Option<&'static str> {
    match problem.code.as_str() {
        "aws-role-refused" => Some(ROLE),
        "aws-throttled" => Some(RATES),
        "place-unknown" => Some(PLACES),
        "store" | "store-unknown" => Some(DATABASE),
        "needs-review" | "batch-decided" | "batch-not-in-review" => Some(REVIEW),
        "values-forgotten" | "values-of-another" => Some(VALUES),
        "cluster-busy" => Some(RACES),
        "queue-not-found" => Some(EVENTS),
        "slipway-unreachable" => None,
        _ => match problem.kind {
            ProblemKind::Denied => Some(ACTIONS),
            ProblemKind::Unavailable => Some(AWS_AWAY),
            ProblemKind::Internal => Some(LOGS),
            ProblemKind::Invalid | ProblemKind::NotFound | ProblemKind::Conflict => None,
        },
    }
}

/// A section as whoever has the sources finds it: `docs/iam.md#each-action`.
#[must_use]
pub fn file(section: &str) -> String {
    let (page, anchor) = section.split_once('#').unwrap_or((section, ""));
    format!("docs/{page}.md#{anchor}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_operator_can_mend_is_explained_and_what_was_mistyped_is_not() {
        for (kind, code, wanted) in [
            (ProblemKind::Denied, "aws-denied", Some(ACTIONS)),
            (ProblemKind::Unavailable, "aws-credentials", Some(AWS_AWAY)),
            (ProblemKind::Unavailable, "aws-unreachable", Some(AWS_AWAY)),
            (ProblemKind::Unavailable, "aws-throttled", Some(RATES)),
            (ProblemKind::Unavailable, "store", Some(DATABASE)),
            (ProblemKind::Unavailable, "store-unknown", Some(DATABASE)),
            (ProblemKind::Unavailable, "slipway-unreachable", None),
            (ProblemKind::Conflict, "cluster-busy", Some(RACES)),
            (ProblemKind::Internal, "no-context", Some(LOGS)),
            (ProblemKind::Invalid, "family-name", None),
            (ProblemKind::NotFound, "launch-unknown", None),
        ] {
            assert_eq!(section(&Problem::new(kind, code, "Why.")), wanted, "{code}");
            assert!(wanted.is_none_or(|wanted| ALL.contains(&wanted)));
        }
        assert_eq!(file(ACTIONS), "docs/iam.md#each-action");
    }
}
