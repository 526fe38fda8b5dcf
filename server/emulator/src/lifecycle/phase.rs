//! A task's states, its wish, and the codes that say why it stopped.

use std::sync::Arc;

/// `lastStatus` of a standalone Fargate task.
///
/// ACTIVATING, DEACTIVATING and STOPPING exist in the API but are not observed on standalone
/// tasks (task-lifecycle-explanation; facts section 2.1), so they are not modelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    Provisioning,
    Pending,
    Running,
    Deprovisioning,
    Stopped,
}

impl Phase {
    pub(crate) const COUNT: usize = 5;

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Stopped => "STOPPED",
        }
    }

    pub(crate) fn index(self) -> usize {
        match self {
            Self::Provisioning => 0,
            Self::Pending => 1,
            Self::Running => 2,
            Self::Deprovisioning => 3,
            Self::Stopped => 4,
        }
    }
}

/// What is requested of a task: `desiredStatus`, and if it is STOPPED, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Requested {
    Run,
    Stop { code: StopCode, reason: Arc<str> },
}

impl Requested {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Run => "RUNNING",
            Self::Stop { .. } => "STOPPED",
        }
    }

    pub(crate) fn is_run(&self) -> bool {
        matches!(self, Self::Run)
    }
}

/// `stopCode` (botocore's `TaskStopCode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum StopCode {
    TaskFailedToStart,
    EssentialContainerExited,
    UserInitiated,
    SpotInterruption,
}

impl StopCode {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::TaskFailedToStart => "TaskFailedToStart",
            Self::EssentialContainerExited => "EssentialContainerExited",
            Self::UserInitiated => "UserInitiated",
            Self::SpotInterruption => "SpotInterruption",
        }
    }
}

/// A container's `lastStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContainerPhase {
    Pending,
    Running,
    Stopped,
}

impl ContainerPhase {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Stopped => "STOPPED",
        }
    }
}
