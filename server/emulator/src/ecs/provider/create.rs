//! CreateCapacityProvider.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::ecs::cluster::model::short as cluster_name;
use crate::ecs::provider::model::{Change, Kind, Provider};
use crate::ecs::refusal::{client, cluster_not_found, invalid, is_name, tags};
use crate::fault::Fault;
use crate::lifecycle::durations;
use crate::lifecycle::timers::Job;
use crate::tag::Tag;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    name: Option<String>,
    cluster: Option<String>,
    auto_scaling_group_provider: Option<Group>,
    managed_instances_provider: Option<Value>,
    tags: Option<Vec<Tag>>,
}

/// `autoScalingGroupProvider`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    auto_scaling_group_arn: Option<String>,
    managed_scaling: Option<Scaling>,
    managed_termination_protection: Option<String>,
    managed_draining: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scaling {
    status: Option<String>,
    target_capacity: Option<i32>,
    minimum_scaling_step_size: Option<i32>,
    maximum_scaling_step_size: Option<i32>,
    instance_warmup_period: Option<i32>,
}

pub(crate) fn create(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let name = input.name.unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    if !is_name(&name) || ["aws", "ecs", "fargate"].iter().any(|word| lower.starts_with(word)) {
        return Err(invalid(
            "The specified capacity provider name is invalid. Up to 255 characters are allowed, \
             including letters (upper and lowercase), numbers, underscores, and hyphens. The name \
             cannot be prefixed with 'aws', 'ecs' or 'fargate'. Specify a valid name and try again.",
        ));
    }
    let given = input.tags.unwrap_or_default();
    tags(&given)?;
    if world.providers.all.contains_key(&name) {
        return Err(client(
            "A capacity provider with the specified name already exists. Specify a unique name and \
             try again.",
        ));
    }
    let (kind, detail) = match (input.auto_scaling_group_provider, input.managed_instances_provider) {
        (Some(group), None) => (Kind::AutoScaling, group_detail(world, &group)?),
        (None, Some(managed)) if managed.is_object() => (Kind::ManagedInstances, managed),
        _ => {
            return Err(invalid(
                "Specify exactly one of autoScalingGroupProvider and managedInstancesProvider.",
            ));
        }
    };
    let cluster = match (kind, input.cluster) {
        (Kind::ManagedInstances, None) => {
            return Err(invalid("A managed instances capacity provider requires a cluster."));
        }
        (Kind::ManagedInstances, Some(cluster)) => {
            let short = cluster_name(Some(&cluster));
            if !world.clusters.contains_key(short) {
                return Err(cluster_not_found());
            }
            Some(short.to_owned())
        }
        _ => None,
    };
    let provider =
        Provider { name: name.clone(), kind, detail, cluster, change: Some(Change::Created), tags: given };
    let at = env.now.after(env.pace.of(durations::CHANGE_PROVIDER));
    world.timers.set(at, Job::Provider(name.clone()));
    let answer = json!({ "capacityProvider": provider.view(&world.provider_arn(&name), true) });
    world.providers.all.insert(name, provider);
    json::write(&answer)
}

fn group_detail(world: &World, group: &Group) -> Result<Value, Fault> {
    let arn = group.auto_scaling_group_arn.as_deref().unwrap_or_default();
    if !arn.starts_with("arn:") || !arn.contains(":autoScalingGroup:") {
        return Err(invalid(
            "The specified Auto Scaling group ARN is invalid. Specify a valid ARN and try again.",
        ));
    }
    let taken = world
        .providers
        .all
        .values()
        .any(|other| other.kind == Kind::AutoScaling && other.detail["autoScalingGroupArn"] == arn);
    if taken {
        return Err(client(
            "The specified Auto Scaling group ARN is already being used by another capacity \
             provider. Specify a unique Auto Scaling group ARN and try again.",
        ));
    }
    let mut detail = json!({
        "autoScalingGroupArn": arn,
        "managedScaling": {
            "status": "DISABLED",
            "targetCapacity": 100,
            "minimumScalingStepSize": 1,
            "maximumScalingStepSize": 10000,
            "instanceWarmupPeriod": 300,
        },
        "managedTerminationProtection": "DISABLED",
        "managedDraining": "ENABLED",
    });
    merge_group(&mut detail, group)?;
    Ok(detail)
}

/// Sets what is given over what is there.
pub(crate) fn merge_group(detail: &mut Value, group: &Group) -> Result<(), Fault> {
    if let Some(scaling) = &group.managed_scaling {
        let at = &mut detail["managedScaling"];
        if let Some(status) = &scaling.status {
            at["status"] = status.as_str().into();
        } else if at["status"].is_null() {
            at["status"] = "ENABLED".into();
        }
        let ranged = [
            ("targetCapacity", scaling.target_capacity, 1..=100),
            ("minimumScalingStepSize", scaling.minimum_scaling_step_size, 1..=10_000),
            ("maximumScalingStepSize", scaling.maximum_scaling_step_size, 1..=10_000),
            ("instanceWarmupPeriod", scaling.instance_warmup_period, 0..=10_000),
        ];
        for (name, value, range) in ranged {
            let Some(value) = value else { continue };
            if !range.contains(&value) {
                return Err(invalid(format!(
                    "{name} must be between {} and {}.",
                    range.start(),
                    range.end()
                )));
            }
            at[name] = value.into();
        }
        if at["minimumScalingStepSize"].as_i64() > at["maximumScalingStepSize"].as_i64() {
            return Err(invalid("The minimum or maximum scaling step size value is invalid"));
        }
    }
    if let Some(protection) = &group.managed_termination_protection {
        detail["managedTerminationProtection"] = protection.as_str().into();
    }
    if let Some(draining) = &group.managed_draining {
        detail["managedDraining"] = draining.as_str().into();
    }
    Ok(())
}
