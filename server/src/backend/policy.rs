//! Who may do what. The one seam for it: today everybody who reaches the server may do everything.

use app::port::Caller;
use domain::problem::Problem;

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action<'a> {
    /// See lists, launches and tasks.
    Look,
    /// Run tasks on a cluster, by name.
    Launch { cluster: &'a str },
    /// Stop a task of a cluster, by ARN.
    Stop { cluster: &'a str },
}

/// Whether the caller may.
///
/// # Errors
/// A `Denied` problem that says what is missing.
pub(super) fn may(caller: &Caller, action: Action<'_>) -> Result<(), Problem> {
    match action {
        Action::Look => {}
        Action::Launch { cluster } | Action::Stop { cluster } => {
            tracing::debug!(actor = caller.actor.name, cluster, "allowed: {action:?}");
        }
    }
    Ok(())
}
