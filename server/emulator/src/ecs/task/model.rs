//! A task as it is kept: what it shares with the other tasks of its RunTask call, and what is
//! its own. Ids and addresses are numbers until an answer spells them.

use std::net::Ipv4Addr;
use std::sync::Arc;

use crate::clock::Moment;
use crate::ecs::definition::store::Definition;
use crate::ecs::task::overrides::Overrides;
use crate::ecs::task::volume::VolumeConfiguration;
use crate::ids::{Hex, Short, Uuid};
use crate::lifecycle::phase::{ContainerPhase, Phase, Requested};
use crate::lifecycle::script::Script;
use crate::lifecycle::timers::Ticket;
use crate::tag::Tag;

/// What all tasks of one call share.
#[derive(Debug)]
pub(crate) struct Launch {
    pub(crate) cluster: Arc<str>,
    pub(crate) definition: Arc<Definition>,
    pub(crate) overrides: Overrides,
    pub(crate) group: Arc<str>,
    pub(crate) started_by: Option<Arc<str>>,
    pub(crate) execute_command: bool,
    /// The EBS volume that was configured at launch.
    pub(crate) volume: Option<VolumeConfiguration>,
    /// Effective size, overrides applied; absent on EC2 where neither says.
    pub(crate) cpu: Option<String>,
    pub(crate) memory: Option<String>,
    pub(crate) storage: i32,
    /// FARGATE or EC2.
    pub(crate) fargate: bool,
    pub(crate) platform_version: &'static str,
    pub(crate) platform_family: String,
    pub(crate) groups: Vec<String>,
    pub(crate) public_ip: bool,
    /// What each container does, in the definition's order.
    pub(crate) scripts: Vec<Script>,
    /// Why the task's containers will never start, if the network or a role says so.
    pub(crate) obstacle: Option<Obstacle>,
    pub(crate) token: Option<String>,
}

/// A reason, found at launch, for which the task will fail to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Obstacle {
    /// `stoppedReason`.
    pub(crate) reason: String,
    /// The container's `reason`, for those that name a container.
    pub(crate) container: Option<String>,
    pub(crate) stage: Stage,
}

/// How far a failing task comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No network interface: fails in PROVISIONING.
    Interface,
    /// Resources could not be set up: fails before the pull.
    Resources,
    /// The image could not be pulled; packets vanish, so it takes long.
    PullTimeout,
    /// The image could not be pulled.
    Pull,
    /// The container could not be started after the pull.
    Start,
    /// No instance to run on: waits long in PROVISIONING.
    Instance,
}

/// The network interface of an awsvpc task.
#[derive(Debug)]
pub(crate) struct Nic {
    pub(crate) attachment: Uuid,
    pub(crate) eni: Short,
    /// The attachment of the task's EBS volume, if it has one.
    pub(crate) volume_attachment: Uuid,
    pub(crate) subnet: Arc<str>,
    pub(crate) zone: Arc<str>,
    /// Set when attached, kept in the answer after the detachment.
    pub(crate) address: Option<u32>,
    /// The public address is gone as soon as the interface is.
    pub(crate) public: Option<u32>,
    pub(crate) status: NicStatus,
}

/// `status` of the attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NicStatus {
    Precreated,
    Attached,
    Deleted,
}

impl NicStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Precreated => "PRECREATED",
            Self::Attached => "ATTACHED",
            Self::Deleted => "DELETED",
        }
    }
}

impl Nic {
    pub(crate) fn private_ip(&self) -> Option<String> {
        self.address.map(|address| Ipv4Addr::from(address).to_string())
    }

    pub(crate) fn public_ip(&self) -> Option<String> {
        self.public.map(|address| Ipv4Addr::from(address).to_string())
    }

    /// A locally administered address made from the interface's id.
    pub(crate) fn mac(&self) -> String {
        let [a, b, c, d, e, ..] = self.eni.0.to_be_bytes();
        format!("0e:{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}")
    }

    /// `ip-10-0-1-163.ec2.internal`; outside us-east-1 the Region is in the name.
    pub(crate) fn private_dns(&self, region: &str) -> Option<String> {
        let host = self.private_ip()?.replace('.', "-");
        Some(match region {
            "us-east-1" => format!("ip-{host}.ec2.internal"),
            _ => format!("ip-{host}.{region}.compute.internal"),
        })
    }
}

/// One container of a task.
#[derive(Debug)]
pub(crate) struct Container {
    pub(crate) id: Uuid,
    /// The ten digits after the task's id in `runtimeId`.
    pub(crate) runtime: u32,
    pub(crate) phase: ContainerPhase,
    pub(crate) exit_code: Option<i32>,
    pub(crate) reason: Option<Arc<str>>,
    /// When and how it will end, as far as it is known.
    pub(crate) end: Option<End>,
}

/// A container's coming end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct End {
    pub(crate) at: Moment,
    pub(crate) code: i32,
    pub(crate) reason: Option<&'static str>,
}

/// The timestamps of a task; each is absent until its moment has come.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times {
    pub(crate) connectivity: Option<Moment>,
    pub(crate) pull_started: Option<Moment>,
    pub(crate) pull_stopped: Option<Moment>,
    pub(crate) started: Option<Moment>,
    pub(crate) stopping: Option<Moment>,
    pub(crate) execution_stopped: Option<Moment>,
    pub(crate) stopped: Option<Moment>,
}

/// A task.
#[derive(Debug)]
pub(crate) struct Task {
    /// Its place in the order of creation; the store's key.
    pub(crate) seq: u64,
    pub(crate) id: Hex,
    pub(crate) launch: Arc<Launch>,
    pub(crate) provider: Option<Arc<str>>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) nic: Option<Nic>,
    pub(crate) phase: Phase,
    pub(crate) requested: Requested,
    pub(crate) version: u32,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    pub(crate) times: Times,
    pub(crate) containers: Vec<Container>,
    /// Makes its durations its own.
    pub(crate) jitter: u8,
    /// When Fargate takes it back.
    pub(crate) reclaim: Option<Moment>,
    /// Where it stands in the timers.
    pub(crate) ticket: Option<Ticket>,
}

impl Task {
    pub(crate) fn is_spot(&self) -> bool {
        self.provider.as_deref() == Some("FARGATE_SPOT")
    }
}
