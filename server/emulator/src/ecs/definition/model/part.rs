//! The parts of a task definition that the emulator keeps and gives back without using them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Declares structures whose members are all optional, in the wire's spelling.
macro_rules! parts {
    ($($name:ident { $($field:ident: $kind:ty),* $(,)? })*) => {
        $(
            #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
            #[serde(rename_all = "camelCase", default)]
            pub(crate) struct $name {
                $(#[serde(skip_serializing_if = "Option::is_none")] pub(crate) $field: Option<$kind>,)*
            }
        )*
    };
}

parts! {
    RepositoryCredentials { credentials_parameter: String }
    RestartPolicy { enabled: bool, ignored_exit_codes: Vec<i32>, restart_attempt_period: i32 }
    MountPoint { source_volume: String, container_path: String, read_only: bool }
    VolumeFrom { source_container: String, read_only: bool }
    Capabilities { add: Vec<String>, drop: Vec<String> }
    HostDevice { host_path: String, container_path: String, permissions: Vec<String> }
    Tmpfs { container_path: String, size: i32, mount_options: Vec<String> }
    LinuxParameters {
        capabilities: Capabilities,
        devices: Vec<HostDevice>,
        init_process_enabled: bool,
        shared_memory_size: i32,
        tmpfs: Vec<Tmpfs>,
        max_swap: i32,
        swappiness: i32,
    }
    DependsOn { container_name: String, condition: String }
    HostEntry { hostname: String, ip_address: String }
    Ulimit { name: String, soft_limit: i32, hard_limit: i32 }
    SystemControl { namespace: String, value: String }
    HostVolume { source_path: String }
    DockerVolume {
        scope: String,
        autoprovision: bool,
        driver: String,
        driver_opts: BTreeMap<String, String>,
        labels: BTreeMap<String, String>,
    }
    Authorization { access_point_id: String, iam: String }
    EfsVolume {
        file_system_id: String,
        root_directory: String,
        transit_encryption: String,
        transit_encryption_port: i32,
        authorization_config: Authorization,
    }
    FsxAuthorization { credentials_parameter: String, domain: String }
    FsxVolume { file_system_id: String, root_directory: String, authorization_config: FsxAuthorization }
    S3FilesVolume {
        file_system_arn: String,
        root_directory: String,
        access_point_arn: String,
        transit_encryption_port: i32,
    }
    Device { device_name: String, device_type: String }
    ProxyProperty { name: String, value: String }
}

/// A placement constraint.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Constraint {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expression: Option<String>,
}

/// FireLens.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Firelens {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) options: Option<BTreeMap<String, String>>,
}

/// App Mesh.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Proxy {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) container_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) properties: Option<Vec<ProxyProperty>>,
}
