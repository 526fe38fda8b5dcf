//! DeregisterTaskDefinition and DeleteTaskDefinitions.

use serde::Deserialize;
use serde_json::json;

use crate::ecs::definition::register::Output;
use crate::ecs::definition::store::{Name, Status};
use crate::ecs::refusal::{client, invalid};
use crate::lifecycle::durations;
use crate::lifecycle::timers::Job;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Deregister {
    task_definition: Option<String>,
}

pub(crate) fn deregister(world: &mut World, env: &mut Env<'_>, input: Deregister) -> Answer {
    let text = input.task_definition.unwrap_or_default();
    let name = Name::parse(&text).map_err(client)?;
    let Some(revision) = name.revision else {
        return Err(client("Revision is missing."));
    };
    if world.definitions.find(&name).is_none_or(|d| d.status == Status::Deleting) {
        return Err(client("The specified task definition does not exist."));
    }
    world.definitions.change(&name.family, revision, |definition| {
        if definition.status == Status::Active {
            definition.status = Status::Inactive;
            definition.deregistered_at = Some(env.now);
        }
    });
    let definition = world
        .definitions
        .find(&name)
        .ok_or_else(|| client("The specified task definition does not exist."))?;
    json::write(&Output { definition: definition.view(), tags: None })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delete {
    task_definitions: Option<Vec<String>>,
}

/// Deletes inactive revisions; each that cannot be deleted is a failure of its own.
pub(crate) fn delete(world: &mut World, env: &mut Env<'_>, input: Delete) -> Answer {
    let names = input.task_definitions.unwrap_or_default();
    if names.is_empty() {
        return Err(invalid("size of TaskDefinition references list must be greater than 0"));
    }
    if names.len() > 10 {
        return Err(invalid("Size of TaskDefinition references list cannot exceed 10"));
    }
    let mut deleted = Vec::new();
    let mut failures = Vec::new();
    for text in &names {
        let name = Name::parse(text).ok().filter(|name| name.revision.is_some());
        let found = name.as_ref().and_then(|name| world.definitions.find(name));
        let refusal = match (&name, found.map(|definition| definition.status)) {
            (None, _) => {
                "The specified task definition identifier is invalid. Specify a valid name or ARN \
                 and try again."
            }
            (_, None) => {
                "The specified task definition does not exist. Specify a valid account, family, \
                 revision and try again."
            }
            (_, Some(Status::Active)) => {
                "The specified task definition is still in ACTIVE status. Please deregister the \
                 target and try again."
            }
            (_, Some(Status::Inactive | Status::Deleting)) => "",
        };
        let Some(name) = name.filter(|_| refusal.is_empty()) else {
            failures.push(json!({ "arn": text, "reason": refusal }));
            continue;
        };
        let revision = name.revision.unwrap_or_default();
        world.definitions.change(&name.family, revision, |definition| {
            definition.status = Status::Deleting;
            definition.delete_requested_at.get_or_insert(env.now);
        });
        let at = env.now.after(env.pace.of(durations::FORGET_CLUSTER));
        world.timers.set(at, Job::Definition(name.family.clone(), revision));
        deleted.push(name);
    }
    let views: Vec<_> =
        deleted.iter().filter_map(|name| world.definitions.find(name)).map(|d| d.view()).collect();
    json::write(&json!({ "taskDefinitions": views, "failures": failures }))
}
