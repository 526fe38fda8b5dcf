//! The Run task form: strings only, exactly as typed. [`super::check::check`] gives them meaning.

use crate::counted::counted;
use serde::{Deserialize, Serialize};

/// [`LaunchForm::compute`]: the launch type FARGATE.
pub const LAUNCH_TYPE: &str = "FARGATE";
/// [`LaunchForm::compute`]: the cluster's default capacity provider strategy.
pub const CLUSTER_DEFAULT: &str = "cluster_default";
/// [`LaunchForm::compute`]: the strategy of [`LaunchForm::strategy`].
pub const CUSTOM: &str = "custom";
/// What a ticked box posts.
pub const ON: &str = "on";

/// What the form posts. Absent fields are empty, so that a form without JavaScript may leave them out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchForm {
    /// The launch's id, minted when the form was rendered.
    pub launch: String,
    /// Cluster name.
    pub cluster: String,
    /// Task definition family.
    pub family: String,
    /// Revision number; empty for the latest ACTIVE one.
    pub revision: String,
    /// How the tasks are placed: [`LAUNCH_TYPE`], [`CLUSTER_DEFAULT`] or [`CUSTOM`].
    pub compute: String,
    /// The lines of a custom capacity provider strategy; lines without a provider do not count.
    pub strategy: Vec<StrategyLine>,
    /// Platform version; empty for LATEST.
    pub platform_version: String,
    /// Number of tasks.
    pub count: String,
    /// Task group; empty for `family:<family>`.
    pub group: String,
    /// Cluster VPC; narrows the choices, and is where a new security group is made.
    pub vpc: String,
    /// Chosen subnets.
    pub subnets: Vec<String>,
    /// Subnet ids typed by hand, where the list could not be read.
    pub subnets_typed: String,
    /// Chosen security groups.
    pub security_groups: Vec<String>,
    /// Security group ids typed by hand.
    pub security_groups_typed: String,
    /// A security group to be made for this launch.
    pub new_group: NewGroupForm,
    /// Auto-assign public IP: `ENABLED` or `DISABLED`.
    pub public_ip: String,
    /// Task role override: a role's ARN; empty for the definition's.
    pub task_role: String,
    /// Task execution role override: a role's ARN; empty for the definition's.
    pub execution_role: String,
    /// Task CPU override in CPU units; empty for the definition's.
    pub cpu: String,
    /// Task memory override in MiB; empty for the definition's.
    pub memory: String,
    /// Ephemeral storage override in GiB; empty for the definition's.
    pub ephemeral_storage: String,
    /// Size of the EBS volume that is configured at launch, in GiB.
    pub volume_size: String,
    /// Its type; empty for AWS's default.
    pub volume_type: String,
    /// The ARN of the role with which ECS creates and attaches it.
    pub volume_role: String,
    /// Container overrides.
    pub containers: Vec<ContainerForm>,
    /// Enable ECS managed tags: [`ON`] or empty.
    pub managed_tags: String,
    /// Propagate tags from: `TASK_DEFINITION` or empty.
    pub propagate_tags: String,
    /// Tags; lines without key and value do not count.
    pub tags: Vec<Pair>,
    /// Enable execute command: [`ON`] or empty.
    pub execute_command: String,
    /// When Fargate has no capacity, try the other chosen subnets one by one: [`ON`] or empty.
    pub retry_subnets: String,
    /// When Fargate Spot has no capacity, try on FARGATE: [`ON`] or empty.
    pub retry_on_demand: String,
    /// How many hours a run takes, for the estimated cost; not sent.
    pub hours: String,
    /// Which button was pressed: `run` (or none), or one of [`super::edit`].
    pub intent: String,
}

/// A line of a capacity provider strategy, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StrategyLine {
    /// The provider's name.
    pub provider: String,
    /// Its base; empty for 0.
    pub base: String,
    /// Its weight; empty for 0.
    pub weight: String,
}

/// A key and a value, as typed: a tag or an environment variable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pair {
    /// Key.
    pub key: String,
    /// Value, byte for byte.
    pub value: String,
}

/// What a container runs with instead of what its definition says, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerForm {
    /// The container's name.
    pub name: String,
    /// Command override; empty for the definition's.
    pub command: String,
    /// How the command is read: `list` (commas between), `single` (one argument), `json` (an array of
    /// strings), or empty for what the definition suggests.
    pub command_style: String,
    /// Environment variable overrides.
    pub env: Vec<Pair>,
    /// The text of a `.env` file; its lines come after [`Self::env`].
    pub env_file: String,
    /// CPU units; empty for the definition's.
    pub cpu: String,
    /// Hard memory limit in MiB; empty for the definition's.
    pub memory: String,
    /// Soft memory limit in MiB; empty for the definition's.
    pub memory_reservation: String,
}

/// A security group to be made, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewGroupForm {
    /// Whether it is wanted: [`ON`] or empty.
    pub wanted: String,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// What it lets in; lines without any entry do not count.
    pub rules: Vec<RuleLine>,
}

/// An inbound rule, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleLine {
    /// `tcp`, `udp`, `icmp` or `all`.
    pub protocol: String,
    /// `80` or `8000-8080`; empty for all ports.
    pub ports: String,
    /// Where from: a CIDR block or a security group's id.
    pub source: String,
}

impl LaunchForm {
    /// A form as it opens: one task on Fargate without a public IP.
    #[must_use]
    pub fn fresh(launch: String) -> Self {
        Self {
            launch,
            compute: LAUNCH_TYPE.into(),
            count: "1".into(),
            public_ip: "DISABLED".into(),
            ..Self::default()
        }
    }

    /// Takes over what somebody changed from `sent` to `now`, field by field: this form is the answer to `sent`, and came
    /// while they went on.
    pub fn take_changes(&mut self, sent: &Self, now: Self) {
        macro_rules! take {
            ($($field:ident),* $(,)?) => {
                // Whole, so that no field can be forgotten.
                let Self { launch: _, intent: _, $($field),* } = now;
                $(if $field != sent.$field { self.$field = $field; })*
            };
        }
        take! {
            cluster, family, revision, compute, strategy, platform_version, count, group,
            vpc, subnets, subnets_typed, security_groups, security_groups_typed, new_group, public_ip,
            task_role, execution_role, cpu, memory, ephemeral_storage, containers,
            volume_size, volume_type, volume_role,
            managed_tags, propagate_tags, tags, execute_command,
            retry_subnets, retry_on_demand, hours,
        }
    }

    /// All subnets, chosen and typed.
    #[must_use]
    pub fn all_subnets(&self) -> Vec<String> {
        together(&self.subnets, &self.subnets_typed)
    }

    /// All security groups, chosen and typed.
    #[must_use]
    pub fn all_security_groups(&self) -> Vec<String> {
        together(&self.security_groups, &self.security_groups_typed)
    }

    /// Whether two posts ask for the same launch; the pressed button, the narrowing VPC and the hours of
    /// the estimate do not count.
    #[must_use]
    pub fn asks_the_same(&self, other: &Self) -> bool {
        let core = |form: &Self| {
            let vpc = if form.new_group.wanted.is_empty() { String::new() } else { form.vpc.clone() };
            Self { intent: String::new(), hours: String::new(), vpc, ..form.clone() }
        };
        core(self) == core(other)
    }

    /// The form without the values of environment variables, which no link, list or log may carry.
    #[must_use]
    pub fn without_environment_values(&self) -> Self {
        let mut form = self.clone();
        for container in &mut form.containers {
            container.env_file = String::new();
            for pair in &mut container.env {
                pair.value = String::new();
            }
        }
        form
    }
}

impl ContainerForm {
    /// Whether anything was filled in.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        let Self { name, .. } = self;
        let untouched = Self { name: name.clone(), ..Self::default() };
        let rows = self.env.iter().any(|pair| *pair != Pair::default());
        rows || Self { env: Vec::new(), ..self.clone() } != untouched
    }

    /// What was filled in, in a few words: `command, 2 variables`.
    #[must_use]
    pub fn says(&self) -> String {
        let named = self.env.iter().filter(|pair| !pair.key.is_empty()).count();
        let pasted = super::check::read_env_file(&self.env_file).0.len();
        let variables = match named + pasted {
            0 => None,
            n => Some(counted(n, "variable", "variables")),
        };
        let command = (!self.command.trim().is_empty()).then(|| "command".to_owned());
        let sizes = [&self.cpu, &self.memory, &self.memory_reservation];
        let size = sizes.iter().any(|text| !text.trim().is_empty()).then(|| "size".to_owned());
        command.into_iter().chain(variables).chain(size).collect::<Vec<_>>().join(", ")
    }
}

impl NewGroupForm {
    /// The rule that the AWS page proposes: HTTP from everywhere.
    #[must_use]
    pub fn proposed_rule() -> RuleLine {
        RuleLine { protocol: "tcp".into(), ports: "80".into(), source: "0.0.0.0/0".into() }
    }

    /// The name where none is typed: the family's, and the end of the launch's id, so that it is new.
    #[must_use]
    pub fn own_name(family: &str, launch: &str) -> String {
        let family: String = family.chars().take(200).collect();
        let end: String = launch.chars().skip(launch.chars().count().saturating_sub(4)).collect();
        ["slipway", &family, &end]
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("-")
    }
}

/// The description of a new security group where none is typed.
pub const OWN_DESCRIPTION: &str = "Made by Slipway for a launch";

fn together(chosen: &[String], typed: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let typed = typed.split([',', ' ', '\n', '\t', '\r']).map(str::to_owned);
    for id in chosen.iter().cloned().chain(typed).filter(|id| !id.is_empty()) {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_and_typed_ids_come_together_once() {
        let form = LaunchForm {
            subnets: vec!["subnet-a".into()],
            subnets_typed: " subnet-b, subnet-a\nsubnet-c".into(),
            ..LaunchForm::default()
        };
        assert_eq!(form.all_subnets(), ["subnet-a", "subnet-b", "subnet-c"]);
    }

    #[test]
    fn what_was_changed_meanwhile_is_taken_over_and_the_rest_is_as_answered() {
        let sent = LaunchForm { subnets_typed: "subnet-a".into(), ..LaunchForm::fresh("X".into()) };
        let now = LaunchForm { memory: "8192".into(), count: String::new(), ..sent.clone() };
        let mut answer = LaunchForm {
            subnets: vec!["subnet-a".into()],
            subnets_typed: String::new(),
            vpc: "vpc-1".into(),
            intent: "refresh".into(),
            ..sent.clone()
        };
        let expected = LaunchForm { memory: "8192".into(), count: String::new(), ..answer.clone() };
        answer.take_changes(&sent, now);
        assert_eq!(answer, expected);
    }

    #[test]
    fn the_pressed_button_makes_no_other_launch() {
        let form = LaunchForm::fresh("X".into());
        let pressed = LaunchForm { intent: "run".into(), ..form.clone() };
        assert!(form.asks_the_same(&pressed));
        assert!(!form.asks_the_same(&LaunchForm { count: "2".into(), ..form.clone() }));
    }
}
