//! The `Cluster` shape: what DescribeClusters and the changing calls answer with.

use serde_json::{Value, json};

use crate::ecs::cluster::model::{Attachment, Cluster, Stage};
use crate::ecs::task::store::Counts;
use crate::world::World;

/// Of an attachment that failed. AWS gives no wording; only its place is to be relied on.
const NOT_ATTACHED: &str = "The Auto Scaling group of the capacity provider was not found.";

/// The parts that `include` asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Include {
    pub(crate) attachments: bool,
    pub(crate) configurations: bool,
    pub(crate) settings: bool,
    pub(crate) statistics: bool,
    pub(crate) tags: bool,
}

impl Include {
    /// What a changing call shows of the cluster it changed.
    pub(crate) fn changed() -> Self {
        Self { attachments: true, configurations: true, settings: true, statistics: false, tags: true }
    }
}

pub(crate) fn view(world: &World, cluster: &Cluster, include: Include) -> Value {
    let counts = world.tasks.counts(&cluster.name);
    let services = world.services.count(&cluster.name);
    let strategy: Vec<Value> = cluster
        .strategy
        .iter()
        .map(|item| {
            json!({
                "capacityProvider": item.capacity_provider,
                "weight": item.weight(),
                "base": item.base(),
            })
        })
        .collect();
    let mut out = json!({
        "clusterArn": world.cluster_arn(&cluster.name),
        "clusterName": &*cluster.name,
        "status": cluster.status.name(),
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": counts.running,
        "pendingTasksCount": counts.pending,
        "activeServicesCount": services,
        "statistics": if include.statistics { statistics(counts, services) } else { json!([]) },
        "tags": if include.tags { json!(cluster.tags) } else { json!([]) },
        "settings": if include.settings {
            json!([{ "name": "containerInsights", "value": cluster.insights }])
        } else {
            json!([])
        },
        "capacityProviders": cluster.providers,
        "defaultCapacityProviderStrategy": strategy,
    });
    if include.configurations
        && let Some(configuration) = &cluster.configuration
    {
        out["configuration"] = configuration.clone();
    }
    if let Some(namespace) = &cluster.connect_namespace {
        out["serviceConnectDefaults"] = json!({ "namespace": namespace });
    }
    if include.attachments
        && let Some(update) = cluster.update
    {
        out["attachments"] = cluster.attachments.iter().map(attachment).collect();
        out["attachmentsStatus"] = update.name().into();
    }
    out
}

fn attachment(attachment: &Attachment) -> Value {
    let mut details = vec![
        json!({ "name": "capacityProviderName", "value": attachment.provider }),
        json!({
            "name": "scalingPolicyName",
            "value": format!("ECSManagedAutoScalingPolicy-{}", attachment.policy),
        }),
    ];
    if attachment.stage == Stage::Failed {
        details.push(json!({ "name": "statusReason", "value": NOT_ATTACHED }));
    }
    json!({
        "id": attachment.id.to_string(),
        "type": "as_policy",
        "status": attachment.stage.name(),
        "details": details,
    })
}

/// Names as DescribeClusters spells them; only Fargate counts are ever other than 0.
fn statistics(counts: Counts, services: usize) -> Value {
    let rows = [
        ("runningEC2TasksCount", 0),
        ("runningFargateTasksCount", counts.running),
        ("pendingEC2TasksCount", 0),
        ("pendingFargateTasksCount", counts.pending),
        ("runningExternalTasksCount", 0),
        ("pendingExternalTasksCount", 0),
        ("activeEC2ServiceCount", 0),
        ("activeFargateServiceCount", services),
        ("drainingEC2ServiceCount", 0),
        ("drainingFargateServiceCount", 0),
        ("activeExternalServiceCount", 0),
        ("drainingExternalServiceCount", 0),
    ];
    rows.iter().map(|(name, value)| json!({ "name": name, "value": value.to_string() })).collect()
}
