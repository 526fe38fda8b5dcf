//! UpdateCapacityProvider and DeleteCapacityProvider.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::ecs::cluster::model::short as cluster_name;
use crate::ecs::provider::create::{Group, merge_group};
use crate::ecs::provider::model::{Change, Kind, short};
use crate::ecs::refusal::{client, invalid};
use crate::fault::Fault;
use crate::lifecycle::durations;
use crate::lifecycle::timers::Job;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Update {
    name: Option<String>,
    cluster: Option<String>,
    auto_scaling_group_provider: Option<Group>,
    managed_instances_provider: Option<Value>,
}

pub(crate) fn update(world: &mut World, env: &mut Env<'_>, input: Update) -> Answer {
    let name = own(world, input.name, input.cluster.as_deref())?;
    let Some(provider) = world.providers.all.get_mut(&name) else { return Err(unknown()) };
    match (input.auto_scaling_group_provider, input.managed_instances_provider) {
        (Some(group), None) if provider.kind == Kind::AutoScaling => {
            merge_group(&mut provider.detail, &group)?;
        }
        (None, Some(managed)) if provider.kind == Kind::ManagedInstances => {
            provider.detail = managed;
        }
        _ => return Err(invalid("Specify the settings of the capacity provider's own type.")),
    }
    change(world, env, &name, Change::Updating)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delete {
    capacity_provider: Option<String>,
    cluster: Option<String>,
}

/// Answers ACTIVE with DELETE_IN_PROGRESS; the provider goes a little later.
pub(crate) fn delete(world: &mut World, env: &mut Env<'_>, input: Delete) -> Answer {
    let name = own(world, input.capacity_provider, input.cluster.as_deref())?;
    if world.clusters.values().any(|cluster| cluster.providers.contains(&name)) {
        return Err(client(
            "The specified capacity provider is associated with a cluster. Disassociate it from the \
             cluster and try again.",
        ));
    }
    change(world, env, &name, Change::Deleting)
}

fn change(world: &mut World, env: &Env<'_>, name: &str, to: Change) -> Answer {
    let at = env.now.after(env.pace.of(durations::CHANGE_PROVIDER));
    world.timers.set(at, Job::Provider(name.to_owned()));
    let arn = world.provider_arn(name);
    let provider = world.providers.all.get_mut(name).ok_or_else(unknown)?;
    provider.change = Some(to);
    json::write(&json!({ "capacityProvider": provider.view(&arn, true) }))
}

/// The moment of a provider's job.
pub(crate) fn finish(world: &mut World, name: &str) {
    let Some(provider) = world.providers.all.get_mut(name) else { return };
    match provider.change {
        Some(Change::Deleting) => {
            world.providers.all.remove(name);
        }
        Some(Change::Updating) => provider.change = Some(Change::Updated),
        Some(Change::Creating) => provider.change = Some(Change::Created),
        Some(Change::Created | Change::Updated) | None => {}
    }
}

/// The provider that a call names; a managed-instances one may be named together with its cluster.
fn own(world: &World, name: Option<String>, cluster: Option<&str>) -> Result<String, Fault> {
    let text = name.unwrap_or_default();
    let name = short(&text);
    let belongs = world.providers.all.get(name).and_then(|provider| provider.cluster.as_deref());
    if cluster.zip(belongs).is_some_and(|(asked, belongs)| cluster_name(Some(asked)) != belongs) {
        return Err(unknown());
    }
    match world.providers.kind(name) {
        None => Err(unknown()),
        Some(Kind::Fargate | Kind::FargateSpot) => {
            Err(client("The specified capacity provider is reserved and cannot be changed or deleted."))
        }
        Some(Kind::AutoScaling | Kind::ManagedInstances) => Ok(name.to_owned()),
    }
}

fn unknown() -> Fault {
    client("The specified capacity provider does not exist. Specify a valid name or ARN and try again.")
}
