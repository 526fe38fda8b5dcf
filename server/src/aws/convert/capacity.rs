//! Clusters with their attachments, and capacity providers.

use domain::capacity::group::Group;
use domain::capacity::lists::Lists;
use domain::capacity::provider::{Provider, ProviderKind};
use domain::capacity::view::{Attachment, ClusterCapacity};

/// A cluster described with its attachments.
pub(in crate::aws) fn capacity(cluster: &aws_sdk_ecs::types::Cluster) -> ClusterCapacity {
    let summary = super::cluster(cluster);
    ClusterCapacity {
        arn: summary.arn,
        name: summary.name,
        status: summary.status,
        tasks: summary.running.saturating_add(summary.pending),
        services: summary.services,
        instances: u32::try_from(cluster.registered_container_instances_count()).unwrap_or(0),
        lists: Lists { providers: summary.providers, strategy: summary.default_strategy },
        own: Vec::new(),
        attachments_status: cluster.attachments_status().map(str::to_owned),
        attachments: cluster.attachments().iter().map(attachment).collect(),
    }
}

fn attachment(attachment: &aws_sdk_ecs::types::Attachment) -> Attachment {
    let detail = |name: &str| {
        let found = attachment.details().iter().find(|pair| pair.name() == Some(name));
        found.and_then(|pair| pair.value()).map(str::to_owned)
    };
    Attachment {
        provider: detail("capacityProviderName").unwrap_or_default(),
        status: attachment.status().unwrap_or_default().to_owned(),
        reason: detail("statusReason"),
    }
}

/// A capacity provider.
pub(in crate::aws) fn provider(provider: &aws_sdk_ecs::types::CapacityProvider) -> Provider {
    let name = provider.name().unwrap_or_default();
    let kind = match provider.r#type() {
        Some(kind) => ProviderKind::read(Some(kind.as_str()), name),
        // Older answers have no type.
        None if provider.auto_scaling_group_provider().is_some() => ProviderKind::AutoScaling,
        None if provider.managed_instances_provider().is_some() => ProviderKind::ManagedInstances,
        None => ProviderKind::read(None, name),
    };
    Provider {
        kind,
        name: name.to_owned(),
        status: provider.status().map(|status| status.as_str().to_owned()).unwrap_or_default(),
        update: provider.update_status().map(|status| status.as_str().to_owned()),
        update_reason: provider.update_status_reason().map(str::to_owned),
        cluster: provider.cluster().map(|text| text.rsplit('/').next().unwrap_or(text).to_owned()),
        group: provider.auto_scaling_group_provider().map(group),
    }
}

fn group(group: &aws_sdk_ecs::types::AutoScalingGroupProvider) -> Group {
    let scaling = group.managed_scaling();
    let number = |n: Option<i32>, usual: u32| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(usual);
    let enabled = |word: Option<&str>| word == Some("ENABLED");
    Group {
        arn: group.auto_scaling_group_arn().to_owned(),
        scaling: enabled(scaling.and_then(|s| s.status()).map(|s| s.as_str())),
        target: number(scaling.and_then(|s| s.target_capacity()), 100),
        step_min: number(scaling.and_then(|s| s.minimum_scaling_step_size()), 1),
        step_max: number(scaling.and_then(|s| s.maximum_scaling_step_size()), 10_000),
        warmup: number(scaling.and_then(|s| s.instance_warmup_period()), 300),
        protection: enabled(group.managed_termination_protection().map(|p| p.as_str())),
        draining: enabled(group.managed_draining().map(|d| d.as_str())),
    }
}
