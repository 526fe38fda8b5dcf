//! ListContainerInstances and DescribeContainerInstances: no cluster has any, so that tools which look for machines
//! first find none.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::ecs::refusal::{invalid, page_size};
use crate::ecs::task::describe::cluster_of;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct List {
    cluster: Option<String>,
    max_results: Option<i32>,
}

pub(super) fn list(world: &mut World, _: &mut Env<'_>, input: List) -> Answer {
    cluster_of(world, input.cluster.as_deref())?;
    page_size(input.max_results, 100)?;
    json::write(&json!({ "containerInstanceArns": [] }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Describe {
    cluster: Option<String>,
    container_instances: Option<Vec<String>>,
}

pub(super) fn describe(world: &mut World, _: &mut Env<'_>, input: Describe) -> Answer {
    let cluster = cluster_of(world, input.cluster.as_deref())?;
    let asked = input.container_instances.unwrap_or_default();
    if asked.is_empty() {
        return Err(invalid("Container instances cannot be empty."));
    }
    if asked.len() > 100 {
        return Err(invalid("Container instances cannot be more than 100."));
    }
    let missing = |text: &String| {
        let arn = match text.starts_with("arn:") {
            true => text.clone(),
            false => world.arn("ecs", &format!("container-instance/{cluster}/{text}")),
        };
        json!({ "arn": arn, "reason": "MISSING" })
    };
    let failures: Vec<Value> = asked.iter().map(missing).collect();
    json::write(&json!({ "containerInstances": [], "failures": failures }))
}
