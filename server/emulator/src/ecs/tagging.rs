//! TagResource, UntagResource, ListTagsForResource: on clusters, tasks, task definitions,
//! services and capacity providers.

use serde::Deserialize;
use serde_json::json;

use crate::ecs::cluster::model::Status;
use crate::ecs::definition::store::Name;
use crate::ecs::provider::model::Kind;
use crate::ecs::refusal::{client, cluster_not_found, invalid, tags};
use crate::fault::Fault;
use crate::ids::Hex;
use crate::tag::{self, Tag};
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    resource_arn: Option<String>,
    tags: Option<Vec<Tag>>,
    tag_keys: Option<Vec<String>>,
}

pub(crate) fn tag(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let given = input.tags.unwrap_or_default();
    tags(&given)?;
    change(world, input.resource_arn.as_deref(), |own| {
        tag::set(own, given);
        let counted = own.iter().filter(|tag| !tag.key.starts_with("aws:")).count();
        if counted > tag::MOST {
            return Err(Fault::new("LimitExceededException", "The maximum number of tags has been reached."));
        }
        Ok(())
    })?;
    json::write(&json!({}))
}

pub(crate) fn untag(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let keys = input.tag_keys.unwrap_or_default();
    if keys.iter().any(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        return Err(invalid("Tag keys starting with 'aws:' are reserved for system use."));
    }
    change(world, input.resource_arn.as_deref(), |own| {
        own.retain(|tag| !keys.contains(&tag.key));
        Ok(())
    })?;
    json::write(&json!({}))
}

pub(crate) fn list(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let mut found = Vec::new();
    change(world, input.resource_arn.as_deref(), |own| {
        found.clone_from(own);
        Ok(())
    })?;
    json::write(&json!({ "tags": found }))
}

/// Gives `what` the tags of a resource.
fn change(
    world: &mut World,
    arn: Option<&str>,
    what: impl FnOnce(&mut Vec<Tag>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let arn = arn.unwrap_or_default();
    let bad = || invalid(format!("The ARN is invalid: {arn}"));
    let mut parts = arn.splitn(6, ':');
    if parts.next() != Some("arn") || parts.nth(1) != Some("ecs") {
        return Err(bad());
    }
    let (_, account) = (parts.next(), parts.next().unwrap_or_default());
    if account != &*world.account {
        return Err(bad());
    }
    let (kind, rest) = parts.next().and_then(|rest| rest.split_once('/')).ok_or_else(bad)?;
    let unknown = || invalid("The specified resource was not found.");
    match kind {
        "cluster" => {
            let cluster = world.clusters.get_mut(rest).filter(|c| c.status != Status::Inactive);
            what(&mut cluster.ok_or_else(cluster_not_found)?.tags)
        }
        "task" => {
            let id = rest.rsplit('/').next().and_then(Hex::parse);
            let seq = id.and_then(|id| world.tasks.by_id(id)).map(|task| task.seq);
            let task = seq.and_then(|seq| world.tasks.get_mut(seq));
            what(&mut task.ok_or_else(|| invalid("The specified task is not found."))?.tags)
        }
        "task-definition" => {
            let name = Name::parse(rest).map_err(invalid)?;
            let revision = name.revision.ok_or_else(unknown)?;
            let mut done = Err(client("The specified task definition does not exist."));
            world.definitions.change(&name.family, revision, |own| done = what(&mut own.tags));
            done
        }
        "service" => what(world.services.tags(rest).ok_or_else(unknown)?),
        "capacity-provider" => {
            let provider = world.providers.all.get_mut(rest).ok_or_else(unknown)?;
            if matches!(provider.kind, Kind::Fargate | Kind::FargateSpot) {
                return Err(invalid("The FARGATE and FARGATE_SPOT capacity providers can't be tagged."));
            }
            what(&mut provider.tags)
        }
        _ => Err(bad()),
    }
}
