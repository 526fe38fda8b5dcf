//! The ECS exceptions (botocore's error shapes), each with one constructor.

use std::borrow::Cow;

use crate::fault::Fault;
use crate::tag::{self, Tag};

type Text = Cow<'static, str>;

pub(crate) fn invalid(message: impl Into<Text>) -> Fault {
    Fault::new("InvalidParameterException", message)
}

pub(crate) fn client(message: impl Into<Text>) -> Fault {
    Fault::new("ClientException", message)
}

pub(crate) fn cluster_not_found() -> Fault {
    Fault::new("ClusterNotFoundException", "Cluster not found.")
}

pub(crate) fn in_use(message: impl Into<Text>) -> Fault {
    Fault::new("ResourceInUseException", message)
}

pub(crate) fn update_in_progress() -> Fault {
    Fault::new(
        "UpdateInProgressException",
        "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE \
         or UPDATE_FAILED state before they can be updated.",
    )
}

pub(crate) fn bad_token() -> Fault {
    invalid("Invalid token")
}

/// Refuses tags that break a rule.
pub(crate) fn tags(tags: &[Tag]) -> Result<(), Fault> {
    tag::problem(tags).map_or(Ok(()), |problem| Err(invalid(problem)))
}

/// A page size between 1 and `most`; absent: `most`.
pub(crate) fn page_size(asked: Option<i32>, most: usize) -> Result<usize, Fault> {
    match asked {
        None => Ok(most),
        Some(size) => usize::try_from(size)
            .ok()
            .filter(|size| (1..=most).contains(size))
            .ok_or_else(|| invalid(format!("maxResults must be between 1 and {most}."))),
    }
}

/// A name of letters, digits, hyphens and underscores, 1 to 255 long.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
