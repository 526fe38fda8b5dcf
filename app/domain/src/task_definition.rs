//! Task definitions as the form and the pages need them.

use serde::{Deserialize, Serialize};

use crate::id::ArnParts;
use crate::launch::plan::{EnvironmentVariable, Tag};

/// One revision. <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The revision's ARN.
    pub arn: String,
    /// The family.
    pub family: String,
    /// The number.
    pub revision: u32,
    /// `ACTIVE`, `INACTIVE`, …
    pub status: String,
    /// CPU units of the task, where the definition says so.
    pub cpu: Option<String>,
    /// Memory of the task in MiB, where the definition says so.
    pub memory: Option<String>,
    /// `awsvpc`, `bridge`, …
    pub network_mode: Option<String>,
    /// What the definition was checked against: `EC2`, `FARGATE`, …
    pub compatibilities: Vec<String>,
    /// `LINUX`, `WINDOWS_SERVER_2022_CORE`, …; Linux where it is not said.
    pub operating_system: String,
    /// `X86_64` or `ARM64`; `X86_64` where it is not said.
    pub architecture: String,
    /// Its containers, in order.
    pub containers: Vec<Container>,
}

/// A container of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: String,
    /// Whether the task stops when it does.
    pub essential: bool,
}

impl Revision {
    /// Whether AWS takes it for Fargate.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>
    #[must_use]
    pub fn fits_fargate(&self) -> bool {
        self.compatibilities.iter().any(|c| c == "FARGATE")
    }
}

/// One revision with everything that a launch can override or depends on.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The revision.
    pub revision: Revision,
    /// Task role ARN.
    pub task_role: Option<String>,
    /// Task execution role ARN.
    pub execution_role: Option<String>,
    /// Ephemeral storage in GiB, where the definition says so (20 otherwise).
    pub ephemeral_storage: Option<u32>,
    /// Its containers, in order.
    pub containers: Vec<ContainerDefinition>,
    /// The definition's own tags.
    pub tags: Vec<Tag>,
    /// Its volumes, in order.
    #[serde(default)]
    pub volumes: Vec<Volume>,
}

impl Definition {
    /// The region it is registered in; empty where its ARN does not say.
    #[must_use]
    pub fn region(&self) -> &str {
        ArnParts::parse(&self.revision.arn).map_or("", |arn| arn.region)
    }

    /// The volume whose EBS settings every launch has to bring along; there is at most one.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-ebs-config.html>
    #[must_use]
    pub fn launch_volume(&self) -> Option<&Volume> {
        self.volumes.iter().find(|volume| volume.configured_at_launch)
    }
}

/// A volume of a definition.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// Whether an EBS volume is configured for it at each launch (`configuredAtLaunch`).
    pub configured_at_launch: bool,
    /// Whether it is a file system of Amazon EFS.
    pub efs: bool,
}

/// Where a secret comes from, which has a permission and an endpoint of its own.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretStore {
    /// AWS Secrets Manager.
    SecretsManager,
    /// The Parameter Store of AWS Systems Manager.
    ParameterStore,
}

impl SecretStore {
    /// The store of a secret's `valueFrom`: a name without an ARN is a parameter of the task's own region.
    #[must_use]
    pub fn of(value_from: &str) -> Self {
        match ArnParts::parse(value_from) {
            Some(arn) if arn.service == "secretsmanager" => Self::SecretsManager,
            _ => Self::ParameterStore,
        }
    }

    /// Its name in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SecretsManager => "Secrets Manager",
            Self::ParameterStore => "Parameter Store",
        }
    }

    /// The services whose VPC endpoints stand in for a way out to it.
    #[must_use]
    pub fn endpoints(self) -> &'static [&'static str] {
        match self {
            Self::SecretsManager => &["secretsmanager"],
            Self::ParameterStore => &["ssm"],
        }
    }
}

/// A container of a definition, as far as a launch needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerDefinition {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: String,
    /// Whether the task stops when it does.
    pub essential: bool,
    /// CPU units; 0 where the definition says nothing.
    pub cpu: u32,
    /// Hard memory limit in MiB.
    pub memory: Option<u32>,
    /// Soft memory limit in MiB.
    pub memory_reservation: Option<u32>,
    /// `entryPoint`; empty where the image's own counts, which is not known.
    pub entry_point: Vec<String>,
    /// `command`; empty where the image's own counts.
    pub command: Vec<String>,
    /// Environment variables of the definition.
    pub environment: Vec<EnvironmentVariable>,
    /// The names of its secrets; never their values.
    pub secrets: Vec<String>,
    /// Where its secrets come from, those of its log options and of its registry's credentials too, each store once.
    pub secret_stores: Vec<SecretStore>,
    /// The S3 ARNs of its environment files.
    pub environment_files: Vec<String>,
    /// Whether the image comes from a private registry with credentials in Secrets Manager.
    pub private_registry: bool,
    /// `stopTimeout` in seconds.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
    pub stop_timeout: Option<u32>,
    /// Where it logs.
    pub log: Option<LogConfiguration>,
}

/// Where a container logs.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogConfiguration {
    /// `awslogs`, `awsfirelens`, `splunk`, …
    pub driver: String,
    /// `awslogs-group`.
    pub group: Option<String>,
    /// `awslogs-region`.
    pub region: Option<String>,
    /// `awslogs-stream-prefix`.
    pub stream_prefix: Option<String>,
    /// Whether `awslogs-create-group` is `true`.
    pub create_group: bool,
    /// Where another driver sends lines, from the option that says so; never one that may be secret.
    pub destination: Option<String>,
    /// The plugin by which FireLens sends them (the option `Name` of awsfirelens).
    pub plugin: Option<String>,
    /// Whether the log group exists; `None` where that could not be read.
    pub exists: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_stores_by_table() {
        let rows = [
            (
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:password::",
                SecretStore::SecretsManager,
            ),
            (
                "arn:aws-eusc:secretsmanager:eusc-de-east-1:123456789012:secret:db-AbCdEf",
                SecretStore::SecretsManager,
            ),
            ("arn:aws:ssm:eu-west-1:123456789012:parameter/shop/secretsmanager", SecretStore::ParameterStore),
            ("/shop/secretsmanager/password", SecretStore::ParameterStore),
            ("password", SecretStore::ParameterStore),
        ];
        for (value_from, store) in rows {
            assert_eq!(SecretStore::of(value_from), store, "{value_from}");
        }
    }
}
