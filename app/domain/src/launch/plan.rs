//! What a launch will do: the form's strings with their meaning, every rule kept.

use serde::{Deserialize, Serialize};

use crate::fargate::strategy::StrategyItem;
use crate::id::{ClusterName, Family, LaunchId};
use crate::limit;

/// What a launch will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchPlan {
    /// The launch.
    pub launch: LaunchId,
    /// The cluster.
    pub cluster: ClusterName,
    /// The family.
    pub family: Family,
    /// The revision; `None` while the list of revisions is unknown and the latest was asked for.
    pub revision: Option<u32>,
    /// How many tasks.
    pub count: u32,
    /// How the tasks are placed.
    #[serde(default)]
    pub compute: Compute,
    /// Platform version; `None` for LATEST.
    #[serde(default)]
    pub platform_version: Option<String>,
    /// Task group; `None` for `family:<family>`.
    #[serde(default)]
    pub group: Option<String>,
    /// The network.
    pub network: Network,
    /// What differs from the definition.
    #[serde(default)]
    pub overrides: Overrides,
    /// Tags of the tasks.
    #[serde(default)]
    pub tags: Tags,
    /// Enable execute command.
    #[serde(default)]
    pub execute_command: bool,
    /// What to do when Fargate has no capacity.
    #[serde(default)]
    pub retry: CapacityRetry,
    /// The EBS volume that the definition leaves to be configured at launch.
    #[serde(default)]
    pub volume: Option<EbsVolume>,
}

/// `volumeConfigurations`: a volume of Amazon EBS for each task, deleted with it.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskManagedEBSVolumeConfiguration.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EbsVolume {
    /// The volume's name in the definition.
    pub name: String,
    /// Its size in GiB.
    pub size_gib: u32,
    /// `gp3` and the like; `None` for AWS's default.
    pub volume_type: Option<String>,
    /// The ARN of the role with which ECS creates and attaches it.
    pub role: String,
}

/// How the tasks are placed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compute {
    /// `launchType` FARGATE: always on demand.
    #[default]
    Fargate,
    /// Neither launch type nor strategy is sent: the cluster's default strategy counts. The lines are what
    /// that was when the form was checked; empty when it was not known.
    ClusterDefault(Vec<StrategyItem>),
    /// `capacityProviderStrategy`.
    Strategy(Vec<StrategyItem>),
}

/// `awsvpcConfiguration`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Subnet ids.
    pub subnets: Vec<String>,
    /// Security group ids; none means the VPC's default group.
    pub security_groups: Vec<String>,
    /// Whether the tasks get a public IP.
    pub public_ip: bool,
    /// A security group to be made before the first batch, in addition to `security_groups`.
    #[serde(default)]
    pub new_group: Option<NewGroup>,
}

/// A security group that belongs to the launch.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGroup {
    /// Where it is made.
    pub vpc: String,
    /// Its name, up to 255 characters.
    pub name: String,
    /// Its description, up to 255 characters.
    pub description: String,
    /// What it lets in.
    pub rules: Vec<InboundRule>,
}

/// An inbound rule.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundRule {
    /// `tcp`, `udp`, `icmp`, or `-1` for all.
    pub protocol: String,
    /// First and last port; `None` where ports do not count (`icmp`, `-1`).
    pub ports: Option<(u16, u16)>,
    /// Where from.
    pub source: RuleSource,
}

/// Where an inbound rule lets traffic in from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleSource {
    /// An IPv4 block.
    Ipv4(String),
    /// An IPv6 block.
    Ipv6(String),
    /// A security group, by id.
    Group(String),
}

/// What differs from the definition. A field that was not touched is not sent.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overrides {
    /// Task role ARN.
    pub task_role: Option<String>,
    /// Task execution role ARN.
    pub execution_role: Option<String>,
    /// CPU units of the task.
    pub cpu: Option<u32>,
    /// Memory of the task in MiB.
    pub memory: Option<u32>,
    /// Ephemeral storage in GiB, 21 to 200.
    pub ephemeral_storage: Option<u32>,
    /// Containers that differ, each with at least one difference.
    pub containers: Vec<ContainerOverride>,
}

/// What differs in a container.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerOverride {
    /// The container's name.
    pub name: String,
    /// The command as it is sent.
    pub command: Option<Vec<String>>,
    /// Environment variables, added to the definition's or in the place of those with the same name.
    pub environment: Vec<EnvironmentVariable>,
    /// CPU units.
    pub cpu: Option<u32>,
    /// Hard memory limit in MiB.
    pub memory: Option<u32>,
    /// Soft memory limit in MiB.
    pub memory_reservation: Option<u32>,
}

/// An environment variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentVariable {
    /// Its name.
    pub name: String,
    /// Its value; `None` where it is masked or forgotten, never in what is sent.
    pub value: Option<String>,
}

/// Tags of the tasks.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tags {
    /// Enable ECS managed tags.
    pub managed: bool,
    /// Propagate tags from the task definition.
    pub from_definition: bool,
    /// The launch's own; they win over the definition's of the same key.
    pub own: Vec<Tag>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Key, 1 to 128 characters.
    pub key: String,
    /// Value, 0 to 256 characters.
    pub value: String,
}

/// What to do when Fargate has no capacity. Each step is a new batch with a token of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CapacityRetry {
    /// Try the chosen subnets one after the other.
    pub other_subnets: bool,
    /// Then try on FARGATE what FARGATE_SPOT had no room for.
    pub on_demand: bool,
}

/// A rule that the form breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// A stable kebab-case code.
    pub code: String,
    /// The name of the form's field, which is also its control's id: `count`, `strategy-0-weight`,
    /// `containers-1-env-0-key`.
    pub field: String,
    /// The sentence beside the field and in the summary.
    pub message: String,
}

impl Violation {
    /// A rule that is broken at a field. What the sentence quotes is cut: it may be anything, of any length.
    #[must_use]
    pub fn new(code: impl Into<String>, field: impl Into<String>, message: impl AsRef<str>) -> Self {
        let message = limit::clip_sentence(message.as_ref()).into_owned();
        Self { code: code.into(), field: field.into(), message }
    }
}

impl LaunchPlan {
    /// A plan of the launch type FARGATE without overrides.
    #[must_use]
    pub fn plain(
        launch: LaunchId,
        cluster: ClusterName,
        family: Family,
        revision: Option<u32>,
        count: u32,
        network: Network,
    ) -> Self {
        Self {
            launch,
            cluster,
            family,
            revision,
            count,
            compute: Compute::Fargate,
            platform_version: None,
            group: None,
            network,
            overrides: Overrides::default(),
            tags: Tags::default(),
            execute_command: false,
            retry: CapacityRetry::default(),
            volume: None,
        }
    }

    /// `family:revision`, or the family alone while the revision is unknown.
    #[must_use]
    pub fn task_definition(&self) -> String {
        self.revision
            .map_or_else(|| self.family.to_string(), |revision| format!("{}:{revision}", self.family))
    }

    /// The plan with the values of environment variables taken out, for everybody's eyes.
    #[must_use]
    pub fn masked(mut self) -> Self {
        let all = self.overrides.containers.iter_mut().flat_map(|container| &mut container.environment);
        all.for_each(|variable| variable.value = None);
        self
    }

    /// Whether a value of an environment variable is masked or forgotten: such a plan cannot be sent.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        self.overrides.containers.iter().flat_map(|c| &c.environment).any(|v| v.value.is_none())
    }
}

impl Compute {
    /// The strategy by which the tasks will fall; `None` for the launch type FARGATE or when it is unknown.
    #[must_use]
    pub fn strategy(&self) -> Option<&[StrategyItem]> {
        match self {
            Self::Fargate => None,
            Self::ClusterDefault(items) | Self::Strategy(items) => {
                (!items.is_empty()).then_some(items.as_slice())
            }
        }
    }
}

impl InboundRule {
    /// What it lets in: `TCP port 80`, `UDP ports 1000 to 2000`, `all traffic`.
    #[must_use]
    pub fn opens(&self) -> String {
        let protocol = self.protocol.to_ascii_uppercase();
        match (self.protocol.as_str(), self.ports) {
            ("-1", _) => "all traffic".into(),
            (_, None) => protocol,
            (_, Some((0, u16::MAX))) => format!("every {protocol} port"),
            (_, Some((from, to))) if from == to => format!("{protocol} port {from}"),
            (_, Some((from, to))) => format!("{protocol} ports {from} to {to}"),
        }
    }

    /// Whether it lets the whole internet in.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match &self.source {
            RuleSource::Ipv4(block) | RuleSource::Ipv6(block) => block.ends_with("/0"),
            RuleSource::Group(_) => false,
        }
    }
}

impl ContainerOverride {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { name: _, command, environment, cpu, memory, memory_reservation } = self;
        command.is_none()
            && environment.is_empty()
            && cpu.is_none()
            && memory.is_none()
            && memory_reservation.is_none()
    }
}

impl Overrides {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
