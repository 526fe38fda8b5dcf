//! Who may do what, and where. The one seam for it: today everybody who reaches the server may do
//! everything in the one place there is.

use app::port::Caller;
use domain::id::LaunchId;
use domain::place::Place;
use domain::problem::{Problem, ProblemKind};

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action<'a> {
    /// See lists, launches and tasks.
    Look,
    /// Keep and see one's own drafts.
    Draft,
    /// Run tasks on a cluster, by name.
    Launch { cluster: &'a str },
    /// Stop a task of a cluster, by ARN.
    Stop { cluster: &'a str },
    /// Create, delete or change the capacity of a cluster, by name.
    Shape { cluster: &'a str },
    /// Create, change or delete capacity providers of the account.
    ShapeProviders,
}

/// Why not. A [`Problem`] for the person is made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The place named is not this one.
    Elsewhere(String),
    /// The form was sent before, with other content.
    Differs(LaunchId),
}

/// Whether the caller may do this in `here`.
///
/// # Errors
/// Why not.
pub(super) fn may(caller: &Caller, here: &Place, action: Action<'_>) -> Result<(), Refusal> {
    if caller.place.name != here.name {
        return Err(Refusal::Elsewhere(caller.place.name.clone()));
    }
    match action {
        Action::Look | Action::Draft => {}
        Action::ShapeProviders => {
            tracing::debug!(actor = caller.actor.name, "allowed: {action:?}");
        }
        Action::Launch { cluster } | Action::Stop { cluster } | Action::Shape { cluster } => {
            tracing::debug!(actor = caller.actor.name, cluster, "allowed: {action:?}");
        }
    }
    Ok(())
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Elsewhere(name) => Self::new(
                ProblemKind::NotFound,
                "place-unknown",
                format!("There is no place “{name}” in this installation. Choose another."),
            ),
            // The page makes the link to that launch from the field.
            Refusal::Differs(id) => Self {
                field: Some(format!("launch:{id}")),
                ..Self::new(
                    ProblemKind::Conflict,
                    "launch-differs",
                    format!(
                        "This form was already sent with other content, as launch …{}. Nothing more was launched. Open a new form for another launch.",
                        id.short()
                    ),
                )
            },
        }
    }
}
