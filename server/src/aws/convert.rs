//! From the SDK's types to the domain's. Enums are open sets: what is not known stays as its text.

mod capacity;
mod definition;
mod detail;
mod task;

pub(super) use capacity::{capacity, provider};
pub(super) use definition::definition;
pub(super) use detail::detail;
pub(super) use task::task;

use domain::cluster::ClusterSummary;
use domain::fargate::strategy::StrategyItem;
use domain::task_definition::{Container, Revision};

/// A cluster.
pub(super) fn cluster(cluster: &aws_sdk_ecs::types::Cluster) -> ClusterSummary {
    let count = |n: i32| u32::try_from(n).unwrap_or(0);
    ClusterSummary {
        arn: cluster.cluster_arn().unwrap_or_default().to_owned(),
        name: cluster.cluster_name().unwrap_or_default().to_owned(),
        status: cluster.status().unwrap_or_default().to_owned(),
        running: count(cluster.running_tasks_count()),
        pending: count(cluster.pending_tasks_count()),
        services: count(cluster.active_services_count()),
        providers: cluster.capacity_providers().to_vec(),
        default_strategy: cluster
            .default_capacity_provider_strategy()
            .iter()
            .map(|item| StrategyItem {
                provider: item.capacity_provider().to_owned(),
                base: count(item.base()),
                weight: count(item.weight()),
            })
            .collect(),
    }
}

/// A task definition.
pub(super) fn revision(definition: &aws_sdk_ecs::types::TaskDefinition) -> Revision {
    let platform = definition.runtime_platform();
    let words = |text: Option<&str>, default: &str| text.unwrap_or(default).to_owned();
    Revision {
        arn: definition.task_definition_arn().unwrap_or_default().to_owned(),
        family: definition.family().unwrap_or_default().to_owned(),
        revision: u32::try_from(definition.revision()).unwrap_or(0),
        status: words(definition.status().map(|s| s.as_str()), "ACTIVE"),
        cpu: definition.cpu().map(str::to_owned),
        memory: definition.memory().map(str::to_owned),
        network_mode: definition.network_mode().map(|mode| mode.as_str().to_owned()),
        compatibilities: definition.compatibilities().iter().map(|c| c.as_str().to_owned()).collect(),
        operating_system: words(
            platform.and_then(|p| p.operating_system_family()).map(|os| os.as_str()),
            "LINUX",
        ),
        architecture: words(platform.and_then(|p| p.cpu_architecture()).map(|a| a.as_str()), "X86_64"),
        containers: definition
            .container_definitions()
            .iter()
            .map(|container| Container {
                name: container.name().unwrap_or_default().to_owned(),
                image: container.image().unwrap_or_default().to_owned(),
                // Absent means essential.
                essential: container.essential().unwrap_or(true),
            })
            .collect(),
    }
}

/// `…:task-definition/web:7` is family `web`, revision 7. What has another shape has revision 0.
pub(super) fn family_and_revision(arn: &str) -> (&str, u32) {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    match name.rsplit_once(':') {
        Some((family, revision)) => (family, revision.parse().unwrap_or(0)),
        None => (name, 0),
    }
}
