//! One task, whole: what its page shows beside the board's row.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html>

use serde::{Deserialize, Serialize};

use super::diagnosis::{ContainerEnd, Evidence};
use super::row::TaskRow;
use super::state::ENDED_UNSEEN;
use crate::launch::plan::{Overrides, Tag};
use crate::network::Reach;
use crate::time::Millis;

/// What ECS said of a task last. Values of environment variables are never in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskDetail {
    /// ECS's version of the task that this is of.
    pub version: u64,
    /// CPU units of the task.
    pub cpu: Option<String>,
    /// Memory of the task in MiB.
    pub memory: Option<String>,
    /// Ephemeral storage in GiB.
    pub ephemeral_storage: Option<u32>,
    /// Platform version, `1.4.0`.
    pub platform_version: Option<String>,
    /// Platform family, `Linux`.
    pub platform_family: Option<String>,
    /// Whether ECS Exec is on.
    pub execute_command: bool,
    /// When its agent was connected.
    pub connectivity_at: Option<Millis>,
    /// When the pull of its images began.
    pub pull_started_at: Option<Millis>,
    /// When it ended.
    pub pull_stopped_at: Option<Millis>,
    /// When its last essential container ended.
    pub execution_stopped_at: Option<Millis>,
    /// AWS's stopped reason, as it stands.
    pub stopped_reason: Option<String>,
    /// Its containers.
    pub containers: Vec<ContainerDetail>,
    /// Its network interface.
    pub network: Option<NetworkDetail>,
    /// What it ran with instead of what its definition says; environment variables by name only.
    pub overrides: Overrides,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// A container of a task.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerDetail {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: Option<String>,
    /// The digest that was pulled.
    pub digest: Option<String>,
    /// Where it is.
    pub last_status: String,
    /// Its exit code.
    pub exit: Option<i64>,
    /// Its own reason.
    pub reason: Option<String>,
    /// `HEALTHY`, `UNHEALTHY` or `UNKNOWN`.
    pub health: Option<String>,
    /// Whether the task stops when it does; `None` when the definition is not known.
    pub essential: Option<bool>,
}

/// A task's network interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkDetail {
    /// `eni-…`.
    pub interface: Option<String>,
    /// `subnet-…`.
    pub subnet: Option<String>,
    /// Its private IPv4 address.
    pub private_ip: Option<String>,
    /// Its IPv6 address, which is public by itself.
    pub ipv6: Option<String>,
    /// Its public IPv4 address; only EC2 knows it, and only while the interface is there.
    pub public_ip: Option<String>,
    /// Whether its launch asked for a public IP, where that is known.
    pub asked_for_public_ip: Option<bool>,
    /// How the subnet's traffic leaves, where that is known.
    pub reach: Option<Reach>,
}

impl TaskDetail {
    /// What is known of how the task ended, with the board's row.
    #[must_use]
    pub fn evidence(&self, row: &TaskRow) -> Evidence {
        // A container that outlives the essential one ends after the wish to stop, which was nobody's.
        let of_its_own =
            matches!(row.stop_code.as_deref(), Some("EssentialContainerExited" | "TaskFailedToStart"));
        let asked = match (row.stopping_at, self.execution_stopped_at) {
            _ if of_its_own => false,
            (Some(asked), Some(ended)) => asked < ended,
            // It is stopping and no container has ended yet.
            (Some(_), None) => !row.last_status.is_stopped(),
            _ => false,
        };
        let by_somebody =
            matches!(row.stop_code.as_deref(), Some("UserInitiated" | "ServiceSchedulerInitiated"));
        let container = |c: &ContainerDetail| ContainerEnd {
            name: c.name.clone(),
            essential: c.essential,
            exit: c.exit,
            reason: c.reason.clone(),
            unhealthy: c.health.as_deref() == Some("UNHEALTHY"),
        };
        Evidence {
            stop_code: row.stop_code.clone(),
            reason: self.stopped_reason.clone().or_else(|| row.cause.clone()),
            containers: self.containers.iter().map(container).collect(),
            started: row.started_at.is_some(),
            spot: row.spot_deadline.is_some(),
            asked_to_stop: asked || by_somebody,
            unseen: row.cause.as_deref().is_some_and(|cause| cause.starts_with(ENDED_UNSEEN)),
            reach: self.network.as_ref().and_then(|network| network.reach),
            // The interface goes with the task: that none is found afterwards says nothing.
            public_ip: self
                .network
                .as_ref()
                .and_then(|network| network.public_ip.as_ref().map(|_| true).or(network.asked_for_public_ip)),
        }
    }
}

/// What is known of a task's end when only the board's row is.
#[must_use]
pub fn evidence_of_row(row: &TaskRow) -> Evidence {
    let containers = if row.ends.is_empty() && row.exit.is_some() {
        // Of a row that was kept before its containers were.
        vec![ContainerEnd { exit: row.exit, ..ContainerEnd::default() }]
    } else {
        row.ends.clone()
    };
    let reason = row.task_reason.clone().or_else(|| row.cause.clone());
    Evidence { containers, reason, ..TaskDetail::default().evidence(row) }
}
