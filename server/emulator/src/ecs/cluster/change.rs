//! UpdateCluster, UpdateClusterSettings and PutClusterCapacityProviders.

use serde::Deserialize;
use serde_json::json;

use crate::ecs::cluster::create::{Configuration, Connect, Setting, insights};
use crate::ecs::cluster::model::{Attachment, Cluster, Stage, Status, StrategyItem, Update, short};
use crate::ecs::cluster::strategy;
use crate::ecs::cluster::view::{Include, view};
use crate::ecs::provider::model::Kind;
use crate::ecs::refusal::{client, cluster_not_found, in_use, invalid, update_in_progress};
use crate::fault::Fault;
use crate::lifecycle::durations;
use crate::lifecycle::timers::Job;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    cluster: Option<String>,
    settings: Option<Vec<Setting>>,
    configuration: Option<Configuration>,
    service_connect_defaults: Option<Connect>,
}

pub(crate) fn update(world: &mut World, _: &mut Env<'_>, input: Settings) -> Answer {
    let name = changeable(world, input.cluster.as_deref())?;
    let insights = insights(input.settings.as_deref().unwrap_or_default())?;
    if let Some(cluster) = world.clusters.get_mut(&name) {
        if let Some(insights) = insights {
            cluster.insights = insights;
        }
        if let Some(configuration) = &input.configuration {
            cluster.configuration = configuration.value();
        }
        if let Some(connect) = input.service_connect_defaults {
            cluster.connect_namespace = connect.namespace.filter(|name| !name.is_empty());
        }
    }
    answer(world, &name)
}

pub(crate) fn settings(world: &mut World, env: &mut Env<'_>, input: Settings) -> Answer {
    if input.settings.as_ref().is_none_or(Vec::is_empty) {
        return Err(invalid("Cluster settings can not be empty."));
    }
    let only = Settings { configuration: None, service_connect_defaults: None, ..input };
    update(world, env, only)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Providers {
    cluster: Option<String>,
    capacity_providers: Option<Vec<String>>,
    default_capacity_provider_strategy: Option<Vec<StrategyItem>>,
}

/// Replaces both lists whole; what is left out is dropped.
pub(crate) fn providers(world: &mut World, env: &mut Env<'_>, input: Providers) -> Answer {
    let name = changeable(world, input.cluster.as_deref())?;
    let Some(wanted) = input.capacity_providers else {
        return Err(invalid("Capacity providers can not be null."));
    };
    let Some(items) = input.default_capacity_provider_strategy else {
        return Err(invalid("Default capacity provider strategy can not be null."));
    };
    world.providers.check_list(&wanted)?;
    strategy::check(world, &name, &wanted, &items)?;
    let Some(mut cluster) = world.clusters.get(&name).cloned() else {
        return Err(cluster_not_found());
    };
    if cluster.update == Some(Update::InProgress) {
        return Err(update_in_progress());
    }
    let dropped = cluster.providers.iter().filter(|old| !wanted.contains(old));
    for provider in dropped {
        if world.tasks.uses(&name, provider) || world.services.uses(&name, provider) {
            return Err(in_use("The specified capacity provider is in use and cannot be removed."));
        }
    }
    attach(world, env, &mut cluster, wanted, items);
    world.clusters.insert(name.clone(), cluster);
    answer(world, &name)
}

/// Sets a cluster's lists and starts the update that makes them effective.
pub(crate) fn attach(
    world: &mut World,
    env: &Env<'_>,
    cluster: &mut Cluster,
    providers: Vec<String>,
    strategy: Vec<StrategyItem>,
) {
    // What failed is tried anew.
    cluster
        .attachments
        .retain(|attachment| providers.contains(&attachment.provider) && attachment.stage != Stage::Failed);
    for provider in &providers {
        let scaled = world.providers.kind(provider) == Some(Kind::AutoScaling);
        if scaled && !cluster.attachments.iter().any(|old| old.provider == *provider) {
            cluster.attachments.push(Attachment {
                id: world.ids.uuid(),
                provider: provider.clone(),
                policy: world.ids.uuid(),
                stage: if env.faults.attachments.contains(provider) { Stage::Doomed } else { Stage::Asked },
            });
        }
    }
    cluster.providers = providers;
    cluster.strategy = strategy;
    cluster.update = Some(Update::InProgress);
    let at = env.now.after(env.pace.of(durations::ATTACH_PROVIDERS));
    world.timers.set(at, Job::Cluster(cluster.name.to_string()));
}

/// The moment of a cluster's job: its update is complete, or it is forgotten.
pub(crate) fn finish(world: &mut World, name: &str) {
    let Some(cluster) = world.clusters.get_mut(name) else { return };
    match cluster.status {
        Status::Inactive => {
            world.clusters.remove(name);
        }
        Status::Provisioning | Status::Active => {
            cluster.status = Status::Active;
            for attachment in &mut cluster.attachments {
                attachment.stage = attachment.stage.ended();
            }
            let failed = cluster.attachments.iter().any(|attachment| attachment.stage == Stage::Failed);
            cluster.update = Some(if failed { Update::Failed } else { Update::Complete });
        }
    }
}

/// The name of a cluster that may be changed now.
fn changeable(world: &World, cluster: Option<&str>) -> Result<String, Fault> {
    let Some(text) = cluster.filter(|text| !text.is_empty()) else {
        return Err(invalid("Cluster can not be blank."));
    };
    let found = world.clusters.get(short(Some(text))).ok_or_else(cluster_not_found)?;
    match found.status {
        Status::Active => Ok(found.name.to_string()),
        Status::Inactive => Err(cluster_not_found()),
        Status::Provisioning => Err(client("Cluster was not ACTIVE.")),
    }
}

fn answer(world: &World, name: &str) -> Answer {
    let cluster = world.clusters.get(name).ok_or_else(cluster_not_found)?;
    json::write(&json!({ "cluster": view(world, cluster, Include::changed()) }))
}
