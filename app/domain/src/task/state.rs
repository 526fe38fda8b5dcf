//! A task's states, as ECS names them, and the nine looks they have on a page.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html>

use serde::{Deserialize, Serialize};

use super::ending::Ending;
use super::row::TaskRow;

/// Where a task is in its life.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum LastStatus {
    /// Network and capacity are being prepared.
    Provisioning,
    /// Waiting for the agent and resources.
    Pending,
    /// Images are pulled, containers created.
    Activating,
    /// Its containers run.
    Running,
    /// Deregistering from load balancers.
    Deactivating,
    /// SIGTERM was sent; SIGKILL follows after stopTimeout.
    Stopping,
    /// The network interface is being removed.
    Deprovisioning,
    /// It ended.
    Stopped,
    /// It ended and is being forgotten.
    Deleted,
    /// A state this version of Slipway does not know.
    Other(String),
}

const NAMES: &[(&str, LastStatus)] = &[
    ("PROVISIONING", LastStatus::Provisioning),
    ("PENDING", LastStatus::Pending),
    ("ACTIVATING", LastStatus::Activating),
    ("RUNNING", LastStatus::Running),
    ("DEACTIVATING", LastStatus::Deactivating),
    ("STOPPING", LastStatus::Stopping),
    ("DEPROVISIONING", LastStatus::Deprovisioning),
    ("STOPPED", LastStatus::Stopped),
    ("DELETED", LastStatus::Deleted),
];

impl LastStatus {
    /// AWS's spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(text) => text,
            known => NAMES.iter().find(|(_, status)| status == known).map_or("", |(name, _)| name),
        }
    }

    /// Whether nothing can follow.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        matches!(self, Self::Stopped | Self::Deleted)
    }

    /// Whether the next state is expected soon by itself.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        match self {
            Self::Provisioning
            | Self::Pending
            | Self::Activating
            | Self::Deactivating
            | Self::Stopping
            | Self::Deprovisioning => true,
            Self::Running | Self::Stopped | Self::Deleted | Self::Other(_) => false,
        }
    }
}

impl From<String> for LastStatus {
    fn from(text: String) -> Self {
        NAMES.iter().find(|(name, _)| *name == text).map_or(Self::Other(text), |(_, status)| status.clone())
    }
}

impl From<LastStatus> for String {
    fn from(status: LastStatus) -> Self {
        status.as_str().to_owned()
    }
}

/// How a task looks: each has a hue and a shape of its own, so that it reads without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// On its way to RUNNING.
    Coming,
    /// RUNNING and meant to be.
    Running,
    /// On its way to STOPPED.
    Going,
    /// Ended with exit code 0.
    EndedWell,
    /// Ran and ended with another exit code, or with none.
    Failed,
    /// Ended before its containers ran.
    NeverStarted,
    /// Stopped on request, of a person or a service.
    Stopped,
    /// AWS took the Spot capacity back.
    Interrupted,
    /// A state this version does not know.
    Unknown,
}

impl Look {
    /// The word in `data-state`, which the style sheet knows.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Running => "running",
            Self::Going => "going",
            Self::EndedWell => "ended-well",
            Self::Failed => "failed",
            Self::NeverStarted => "never-started",
            Self::Stopped => "stopped-by-person",
            Self::Interrupted => "spot-interrupted",
            Self::Unknown => "unknown",
        }
    }
}

/// The look of a task. A Spot notice and a wish to stop show before the last state does.
#[must_use]
pub fn look(task: &TaskRow) -> Look {
    match task.last_status {
        LastStatus::Provisioning | LastStatus::Pending | LastStatus::Activating if task.wants_to_run() => {
            Look::Coming
        }
        LastStatus::Running if task.wants_to_run() => Look::Running,
        LastStatus::Provisioning
        | LastStatus::Pending
        | LastStatus::Activating
        | LastStatus::Running
        | LastStatus::Deactivating
        | LastStatus::Stopping
        | LastStatus::Deprovisioning => {
            if task.spot_deadline.is_some() {
                Look::Interrupted
            } else {
                Look::Going
            }
        }
        LastStatus::Stopped | LastStatus::Deleted => ended(task),
        LastStatus::Other(_) => Look::Unknown,
    }
}

/// How it ended, as [`ending`](super::ending) judges.
fn ended(task: &TaskRow) -> Look {
    match task.ending() {
        Ending::Unseen => Look::Unknown,
        Ending::Interrupted if task.spot_deadline.is_some() => Look::Interrupted,
        // AWS took the host, and not the capacity: what its containers did counts.
        Ending::Interrupted if task.exit == Some(0) => Look::EndedWell,
        Ending::Interrupted if task.started_at.is_none() => Look::NeverStarted,
        Ending::Well => Look::EndedWell,
        Ending::Stopped => Look::Stopped,
        Ending::NeverStarted => Look::NeverStarted,
        Ending::Failed | Ending::Unknown | Ending::Interrupted => Look::Failed,
    }
}

/// Whether the task vanished from ECS before its end was seen: how it ended is not known.
fn ended_unseen(task: &TaskRow) -> bool {
    task.cause.as_deref().is_some_and(|cause| cause.starts_with(ENDED_UNSEEN))
}

/// How the cause of a task begins that vanished from ECS before its end was seen.
pub const ENDED_UNSEEN: &str = "Ended unseen";

/// The text beside the shape: the state in AWS's words while the task lives, how it ended afterwards.
#[must_use]
pub fn label(task: &TaskRow) -> String {
    match look(task) {
        Look::Unknown if ended_unseen(task) => "STOPPED, ended unseen".to_owned(),
        Look::Running if task.is_unhealthy() => "RUNNING, unhealthy".to_owned(),
        Look::Coming | Look::Running | Look::Unknown => task.last_status.as_str().to_owned(),
        Look::Going if task.last_status == LastStatus::Running => "RUNNING, stopping".to_owned(),
        Look::Going => task.last_status.as_str().to_owned(),
        Look::EndedWell => "STOPPED, exit 0".to_owned(),
        Look::Failed => task
            .exit
            .map_or_else(|| "STOPPED, no exit code".to_owned(), |code| format!("STOPPED, exit {code}")),
        Look::NeverStarted => "STOPPED, never started".to_owned(),
        Look::Stopped => "STOPPED, on request".to_owned(),
        Look::Interrupted if task.last_status.is_stopped() => "STOPPED, Spot interrupted".to_owned(),
        Look::Interrupted => format!("{}, Spot interrupted", task.last_status.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::row::tests::row;

    #[test]
    fn states_survive_the_wire_also_unknown_ones() {
        for name in ["PROVISIONING", "STOPPED", "HIBERNATING"] {
            assert_eq!(LastStatus::from(name.to_owned()).as_str(), name);
        }
        assert_eq!(LastStatus::from("HIBERNATING".to_owned()), LastStatus::Other("HIBERNATING".into()));
    }

    #[test]
    fn looks_by_table() {
        let stopped = |code: Option<&str>, started: bool, exit: Option<i64>| {
            let mut task = row("a", 5, "STOPPED");
            task.desired_status = "STOPPED".into();
            task.stop_code = code.map(str::to_owned);
            task.started_at = started.then_some(1);
            task.exit = exit;
            task
        };
        let essential = Some("EssentialContainerExited");
        let rows = [
            (row("a", 1, "PROVISIONING"), Look::Coming),
            (row("a", 1, "RUNNING"), Look::Running),
            (row("a", 1, "DEPROVISIONING"), Look::Going),
            (row("a", 1, "HIBERNATING"), Look::Unknown),
            (stopped(essential, true, Some(0)), Look::EndedWell),
            (stopped(essential, true, Some(1)), Look::Failed),
            (stopped(essential, true, None), Look::Failed),
            (stopped(Some("TaskFailedToStart"), false, None), Look::NeverStarted),
            (stopped(None, false, None), Look::NeverStarted),
            (stopped(Some("UserInitiated"), true, Some(143)), Look::Stopped),
            (stopped(Some("BrandNewCode"), true, Some(0)), Look::EndedWell),
        ];
        for (task, expected) in rows {
            assert_eq!(look(&task), expected, "{task:?}");
        }
        let mut unseen = stopped(None, true, None);
        unseen.cause = Some("Ended unseen: ECS no longer knows this task.".into());
        assert_eq!((look(&unseen), label(&unseen)), (Look::Unknown, "STOPPED, ended unseen".to_owned()));
        let mut going = row("a", 4, "RUNNING");
        going.desired_status = "STOPPED".into();
        assert_eq!(look(&going), Look::Going);
        going.spot_deadline = Some(9);
        assert_eq!(look(&going), Look::Interrupted);
    }
}
