//! The task definition document, member by member as botocore's `RegisterTaskDefinition` and
//! `TaskDefinition` shapes have it.
//!
//! Members that the emulator reads are typed; those that it only keeps and gives back are
//! typed in `part`, so that an unknown member is dropped and a wrong type is refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ecs::definition::model::part::{
    DependsOn, Device, EfsVolume, Firelens, HostEntry, HostVolume, LinuxParameters, MountPoint, Proxy,
    RepositoryCredentials, RestartPolicy, SystemControl, Ulimit, VolumeFrom,
};
use crate::tag::Tag;

pub(crate) mod part;

/// A name and a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pair {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
}

/// A secret: a name and where its value comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Secret {
    pub(crate) name: String,
    pub(crate) value_from: String,
}

/// A typed value, as in `environmentFiles` and `resourceRequirements`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Typed {
    pub(crate) value: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PortMapping {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) container_port: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) host_port: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) container_port_range: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogConfiguration {
    pub(crate) log_driver: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) options: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) secret_options: Vec<Secret>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthCheck {
    pub(crate) command: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interval: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timeout: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retries: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_period: Option<i32>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ContainerDefinition {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) repository_credentials: Option<RepositoryCredentials>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpu: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory_reservation: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) links: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port_mappings: Option<Vec<PortMapping>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) essential: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) restart_policy: Option<RestartPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) entry_point: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) command: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) environment: Option<Vec<Pair>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) environment_files: Option<Vec<Typed>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mount_points: Option<Vec<MountPoint>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) volumes_from: Option<Vec<VolumeFrom>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) linux_parameters: Option<LinuxParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) secrets: Option<Vec<Secret>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) depends_on: Option<Vec<DependsOn>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_timeout: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stop_timeout: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version_consistency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hostname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) working_directory: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disable_networking: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) privileged: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) readonly_root_filesystem: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dns_servers: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dns_search_domains: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extra_hosts: Option<Vec<HostEntry>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) docker_security_options: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interactive: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pseudo_terminal: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) docker_labels: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ulimits: Option<Vec<Ulimit>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) log_configuration: Option<LogConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) health_check: Option<HealthCheck>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) system_controls: Option<Vec<SystemControl>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resource_requirements: Option<Vec<Typed>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) firelens_configuration: Option<Firelens>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credential_specs: Option<Vec<String>>,
}

impl ContainerDefinition {
    pub(crate) fn is_essential(&self) -> bool {
        self.essential.unwrap_or(true)
    }

    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    pub(crate) fn image(&self) -> &str {
        self.image.as_deref().unwrap_or_default()
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Volume {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) host: Option<HostVolume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) docker_volume_configuration: Option<part::DockerVolume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) efs_volume_configuration: Option<EfsVolume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fsx_windows_file_server_volume_configuration: Option<part::FsxVolume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "s3filesVolumeConfiguration")]
    pub(crate) s3_files_volume_configuration: Option<part::S3FilesVolume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) configured_at_launch: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RuntimePlatform {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpu_architecture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operating_system_family: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EphemeralStorage {
    #[serde(rename = "sizeInGiB")]
    pub(crate) size: i32,
}

/// Everything that is both in the request and in the answer, beside the containers' order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Document {
    pub(crate) container_definitions: Vec<ContainerDefinition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) family: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) task_role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) execution_role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) network_mode: Option<String>,
    pub(crate) volumes: Option<Vec<Volume>>,
    pub(crate) placement_constraints: Option<Vec<part::Constraint>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) requires_compatibilities: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpu: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pid_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ipc_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proxy_configuration: Option<Proxy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inference_accelerators: Option<Vec<Device>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ephemeral_storage: Option<EphemeralStorage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) runtime_platform: Option<RuntimePlatform>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) enable_fault_injection: Option<bool>,
    /// Of the request alone: an answer has them beside the definition.
    #[serde(skip_serializing)]
    pub(crate) tags: Option<Vec<Tag>>,
}

impl Document {
    pub(crate) fn family(&self) -> &str {
        self.family.as_deref().unwrap_or_default()
    }

    pub(crate) fn requires(&self, what: &str) -> bool {
        self.requires_compatibilities.iter().flatten().any(|one| one == what)
    }

    pub(crate) fn is_windows(&self) -> bool {
        self.system().starts_with("WINDOWS")
    }

    pub(crate) fn is_arm(&self) -> bool {
        let platform = self.runtime_platform.as_ref();
        platform.and_then(|p| p.cpu_architecture.as_deref()) == Some("ARM64")
    }

    /// `operatingSystemFamily`, LINUX where the definition has none.
    pub(crate) fn system(&self) -> &str {
        let platform = self.runtime_platform.as_ref();
        platform.and_then(|p| p.operating_system_family.as_deref()).unwrap_or("LINUX")
    }

    pub(crate) fn uses_awsvpc(&self) -> bool {
        self.network_mode.as_deref() == Some("awsvpc")
    }
}
