//! How a task ended, and which of its containers tells: the one judge of lists, filters, figures and pages, for events
//! and for answers of DescribeTasks alike.
//!
//! An essential container's end is the task's; another's is not. Where the definition is not known yet, every container
//! counts that AWS has not added by itself. A container that waited for another in vain is not to blame: the other is.
//! No exit code is not success.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>

use serde::{Deserialize, Serialize};

use super::diagnosis::{failed_dependency, prevents_start};

/// ECS's reasons have at most 1,024 characters; anything longer did not come from ECS.
const LONGEST_CAUSE: usize = 2_000;
/// SIGTERM's exit code: what ECS sends to the others once an essential container has ended.
const TERMINATED: i64 = 143;
/// SIGKILL's, after `stopTimeout` or for want of memory.
const KILLED: i64 = 137;

/// How a task ended, as far as it can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every essential container ended with 0, or was ended by ECS after one that did.
    Well,
    /// It ran and failed.
    Failed,
    /// It ended before its containers ran.
    NeverStarted,
    /// Somebody or a service asked for it.
    Stopped,
    /// AWS took the Spot capacity back, or the host.
    Interrupted,
    /// Its end was not seen.
    Unseen,
    /// None of it can be told.
    Unknown,
}

/// What is known of one container's end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerEnd {
    /// Its name.
    pub name: String,
    /// Its exit code as AWS gives it; on Windows it may need all 32 bits, with or without a sign. It has another name
    /// in the text, because stores look for `"exit":0` of the task there.
    #[serde(rename = "code", skip_serializing_if = "Option::is_none")]
    pub exit: Option<i64>,
    /// Its own reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether the task stops when it does; `None` when the definition is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub essential: Option<bool>,
    /// Whether its last health was UNHEALTHY.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unhealthy: bool,
}

/// What a task is judged by.
#[derive(Debug, Clone, Copy, Default)]
pub struct TaskEnd<'a> {
    /// AWS's stop code.
    pub stop_code: Option<&'a str>,
    /// Its containers.
    pub containers: &'a [ContainerEnd],
    /// Whether the task was RUNNING once.
    pub started: bool,
    /// Whether a Spot notice was seen.
    pub spot: bool,
    /// Whether it vanished from ECS before its end was seen.
    pub unseen: bool,
}

/// What the judge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement<'a> {
    /// How the task ended.
    pub ending: Ending,
    /// The container whose end is the task's.
    pub told_by: Option<&'a ContainerEnd>,
    /// The container that was not started because it waited for [`told_by`](Self::told_by).
    pub waiting: Option<&'a ContainerEnd>,
}

impl ContainerEnd {
    /// Whether it ran: it has an exit code, and AWS does not say that it could not be started.
    #[must_use]
    pub fn ran(&self) -> bool {
        self.exit.is_some() && !self.reason.as_deref().is_some_and(prevents_start)
    }

    /// Fills what is unknown here from `known`.
    pub(super) fn fill(&mut self, known: &Self) {
        self.exit = self.exit.or(known.exit);
        self.reason = self.reason.take().or_else(|| known.reason.clone());
        self.essential = self.essential.or(known.essential);
        self.unhealthy |= known.unhealthy;
    }

    /// How much its end tells, the least first. A failure of its own comes before what may be ECS's doing.
    fn weight(&self) -> u8 {
        let reason = self.reason.as_deref().filter(|reason| !reason.is_empty());
        match self.exit {
            Some(0) => 9,
            _ if reason.is_some_and(prevents_start) => 1,
            Some(KILLED) if reason.is_none() => 3,
            Some(TERMINATED) => 4,
            Some(_) => 0,
            None if reason.is_some() => 2,
            None => 5,
        }
    }
}

/// Containers that AWS adds by itself; they are in no definition.
/// <https://docs.aws.amazon.com/guardduty/latest/ug/how-runtime-monitoring-works-ecs-fargate.html>,
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html>
const ADDED_BY_AWS: &[&str] =
    &["aws-guardduty-agent", "aws-fargate-supervisor", "ecs-service-connect-", "~internal~"];

/// Whether AWS adds a container of this name by itself.
#[must_use]
pub fn is_added_by_aws(name: &str) -> bool {
    ADDED_BY_AWS.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a container's end may be its task's.
fn decides(container: &ContainerEnd) -> bool {
    container.essential != Some(false) && !is_added_by_aws(&container.name)
}

impl<'a> TaskEnd<'a> {
    /// Judges how the task ended.
    #[must_use]
    pub fn judge(&self) -> Judgement<'a> {
        let (told_by, waiting) = match self.dependency() {
            Some((failed, waiting)) => (Some(failed), Some(waiting)),
            None => (self.told_by(), None),
        };
        Judgement { ending: self.ending(told_by), told_by, waiting }
    }

    fn ending(&self, told_by: Option<&ContainerEnd>) -> Ending {
        if self.spot {
            return Ending::Interrupted;
        }
        if self.unseen {
            return Ending::Unseen;
        }
        let ran = told_by.is_some_and(ContainerEnd::ran);
        let well = told_by.is_some_and(|container| container.exit == Some(0));
        match self.stop_code {
            Some("SpotInterruption" | "TerminationNotice" | "InfrastructureHealth") => {
                return Ending::Interrupted;
            }
            Some("UserInitiated" | "ServiceSchedulerInitiated") => return Ending::Stopped,
            Some("TaskFailedToStart") if ran && !well => return Ending::Failed,
            Some("TaskFailedToStart") => return Ending::NeverStarted,
            _ => {}
        }
        match told_by {
            _ if !self.started && !ran => Ending::NeverStarted,
            None => Ending::Unknown,
            Some(_) if well => Ending::Well,
            Some(_) => Ending::Failed,
        }
    }

    /// The deciding container whose end tells most.
    fn told_by(&self) -> Option<&'a ContainerEnd> {
        let deciding = || self.containers.iter().filter(|container| decides(container));
        let first = deciding().min_by_key(|container| container.weight())?;
        if first.exit == Some(TERMINATED) {
            // ECS ended it after another had done its work.
            return deciding().find(|container| container.exit == Some(0)).or(Some(first));
        }
        Some(first)
    }

    /// A container that failed and the one that waited for it in vain. It counts though it is not essential: one that
    /// others wait for to succeed or to end cannot be.
    fn dependency(&self) -> Option<(&'a ContainerEnd, &'a ContainerEnd)> {
        let named = |container: &'a ContainerEnd| {
            let names = self.containers.iter().map(|container| container.name.as_str());
            let failed = failed_dependency(container.reason.as_deref()?, names)?;
            let failed = self.containers.iter().find(|container| container.name == failed)?;
            (failed.name != container.name).then_some((failed, container))
        };
        let (mut failed, waiting) = self.containers.iter().find_map(named)?;
        // It may have waited itself. There are no more steps than containers.
        for _ in self.containers {
            let Some((further, _)) = named(failed).filter(|(further, _)| further.name != waiting.name) else {
                break;
            };
            failed = further;
        }
        Some((failed, waiting))
    }
}

impl Judgement<'_> {
    /// The exit code that tells how the task ended. 0 is told only of a task that ended well or was asked to.
    #[must_use]
    pub fn exit(&self) -> Option<i64> {
        let well = matches!(self.ending, Ending::Well | Ending::Stopped | Ending::Interrupted);
        self.told_by.and_then(|container| container.exit).filter(|code| *code != 0 || well)
    }

    /// Why the task ended: the reason of the container that tells, then the task's, then of any other container.
    #[must_use]
    pub fn cause(&self, containers: &[ContainerEnd], stopped_reason: Option<&str>) -> Option<String> {
        let of = |container: &ContainerEnd| container.reason.clone().filter(|reason| !reason.is_empty());
        let others = containers.iter().filter(|container| decides(container));
        self.told_by
            .and_then(of)
            .or_else(|| self.waiting.and_then(of))
            .or_else(|| others.clone().filter(|container| container.exit != Some(0)).find_map(of))
            .or_else(|| stopped_reason.filter(|reason| !reason.is_empty()).map(str::to_owned))
            .or_else(|| others.clone().find_map(of))
            .map(|text| text.chars().take(LONGEST_CAUSE).collect())
    }
}

#[cfg(test)]
mod tests;
