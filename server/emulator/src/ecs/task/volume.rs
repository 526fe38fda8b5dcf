//! `volumeConfigurations` of RunTask: the EBS volume that a definition leaves to the launch (API_RunTask,
//! specify-ebs-config). The volume is checked and shown as an attachment; nothing else of EBS is modelled.

use serde::{Deserialize, Serialize};

use crate::ecs::definition::model::Document;
use crate::ecs::refusal::{invalid, tags};
use crate::fault::Fault;
use crate::tag::Tag;

/// One entry.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VolumeConfiguration {
    pub(crate) name: String,
    #[serde(rename = "managedEBSVolume")]
    pub(crate) managed: Option<ManagedVolume>,
}

/// `managedEBSVolume`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ManagedVolume {
    pub(crate) role_arn: String,
    #[serde(rename = "sizeInGiB")]
    size: Option<i32>,
    snapshot_id: Option<String>,
    volume_type: Option<String>,
    iops: Option<i32>,
    throughput: Option<i32>,
    volume_initialization_rate: Option<i32>,
    encrypted: Option<bool>,
    kms_key_id: Option<String>,
    filesystem_type: Option<String>,
    termination_policy: Option<TerminationPolicy>,
    tag_specifications: Option<Vec<TagSpecification>>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct TerminationPolicy {
    delete_on_termination: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct TagSpecification {
    resource_type: String,
    tags: Option<Vec<Tag>>,
    propagate_tags: Option<String>,
}

/// What a volume of one type may have (API_TaskManagedEBSVolumeConfiguration).
struct VolumeType {
    name: &'static str,
    /// The least and the most GiB.
    size: (i32, i32),
    /// The least and the most IOPS, where they can be given.
    iops: Option<(i32, i32)>,
    needs_iops: bool,
}

/// `standard` is not for Fargate.
const TYPES: [VolumeType; 6] = [
    VolumeType { name: "gp3", size: (1, 16_384), iops: Some((3_000, 16_000)), needs_iops: false },
    VolumeType { name: "gp2", size: (1, 16_384), iops: None, needs_iops: false },
    VolumeType { name: "io1", size: (4, 16_384), iops: Some((100, 64_000)), needs_iops: true },
    VolumeType { name: "io2", size: (4, 16_384), iops: Some((100, 256_000)), needs_iops: true },
    VolumeType { name: "st1", size: (125, 16_384), iops: None, needs_iops: false },
    VolumeType { name: "sc1", size: (125, 16_384), iops: None, needs_iops: false },
];

/// The volume that the tasks of a call get. What AWS says where the configuration is missing is not known.
pub(crate) fn check(
    document: &Document,
    given: Option<Vec<VolumeConfiguration>>,
) -> Result<Option<VolumeConfiguration>, Fault> {
    let volumes = document.volumes.iter().flatten();
    let wanted = volumes.filter(|volume| volume.configured_at_launch == Some(true));
    let wanted = wanted.filter_map(|volume| volume.name.as_deref()).next();
    let mut given = given.unwrap_or_default();
    if given.len() > 1 {
        return Err(invalid("Only one volume can be configured at launch."));
    }
    let given = given.pop();
    if let Some(managed) = given.as_ref().and_then(|given| given.managed.as_ref()) {
        managed.check()?;
    }
    match (wanted, given) {
        (None, None) => Ok(None),
        (Some(name), None) => Err(invalid(format!(
            "The volume '{name}' of the task definition is configured at launch. Specify volumeConfigurations for it."
        ))),
        (Some(name), Some(given)) if given.name == name => {
            if given.managed.is_none() {
                return Err(invalid("managedEBSVolume can not be null."));
            }
            Ok(Some(given))
        }
        // AWS's words (go-to-k/cdkd pull request 811).
        (_, Some(_)) => Err(invalid(
            "Volume configuration provided but no matching configuredAtLaunch volume found in task definition.",
        )),
    }
}

impl ManagedVolume {
    fn check(&self) -> Result<(), Fault> {
        for specification in self.tag_specifications.iter().flatten() {
            tags(specification.tags.as_deref().unwrap_or_default())?;
        }
        let kind = self.volume_type.as_deref().unwrap_or("gp3");
        let Some(limits) = TYPES.iter().find(|limits| limits.name == kind) else {
            return Err(invalid(format!("The volume type {kind} is not supported.")));
        };
        if self.size.is_none() && self.snapshot_id.is_none() {
            return Err(invalid("Specify a volume size or a snapshot ID."));
        }
        let (least, most) = limits.size;
        if self.size.is_some_and(|size| !(least..=most).contains(&size)) {
            return Err(invalid(format!(
                "The size of a {kind} volume must be between {least} and {most} GiB."
            )));
        }
        match (self.iops, limits.iops) {
            (None, _) if limits.needs_iops => {
                return Err(invalid(format!("iops is required for {kind} volumes.")));
            }
            (Some(_), None) => return Err(invalid(format!("iops is not supported for {kind} volumes."))),
            (Some(own), Some((least, most))) if !(least..=most).contains(&own) => {
                return Err(invalid(format!(
                    "The iops of a {kind} volume must be between {least} and {most}."
                )));
            }
            _ => {}
        }
        if self.throughput.is_some_and(|own| kind != "gp3" || !(125..=1000).contains(&own)) {
            return Err(invalid("throughput is for gp3 volumes, between 125 and 1000 MiB/s."));
        }
        if self.volume_initialization_rate.is_some() && self.snapshot_id.is_none() {
            return Err(invalid("volumeInitializationRate requires a snapshotId."));
        }
        Ok(())
    }

    /// Whether the volume goes with its task; the default of standalone tasks.
    pub(crate) fn deleted_with_task(&self) -> bool {
        self.termination_policy.as_ref().is_none_or(|policy| policy.delete_on_termination)
    }
}
