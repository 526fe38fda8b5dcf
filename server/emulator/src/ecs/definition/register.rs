//! RegisterTaskDefinition: the document as it is stored, and the new revision.
//!
//! The rules are in `check`, Fargate's own in `fargate`.

use std::sync::Arc;

use serde::Serialize;

use crate::ecs::definition::model::Document;
use crate::ecs::definition::store::{Definition, DefinitionView, Status};
use crate::ecs::definition::{check, fargate, size};
use crate::ecs::refusal::tags;
use crate::fault::Fault;
use crate::tag::Tag;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Serialize)]
pub(crate) struct Output<'a> {
    #[serde(rename = "taskDefinition")]
    pub(crate) definition: DefinitionView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<&'a [Tag]>,
}

pub(crate) fn register(world: &mut World, env: &mut Env<'_>, mut document: Document) -> Answer {
    let given = document.tags.take().unwrap_or_default();
    tags(&given)?;
    let definition = add(world, env, document, given)?;
    let tags = (!definition.tags.is_empty()).then_some(definition.tags.as_slice());
    json::write(&Output { definition: definition.view(), tags })
}

/// Checks a document and stores it as its family's next revision.
pub(crate) fn add(
    world: &mut World,
    env: &Env<'_>,
    mut document: Document,
    tags: Vec<Tag>,
) -> Result<Arc<Definition>, Fault> {
    check::check(&document)?;
    if document.requires("FARGATE") {
        fargate::check(&document)?;
    }
    normalise(&mut document);
    let name = document.family().to_owned();
    let revision = world.definitions.families.get(&name).map_or(1, |family| family.last + 1);
    let arn = world.arn("ecs", &format!("task-definition/{name}:{revision}"));
    let registered_by = world.iam_arn("root");
    let definition = Arc::new(Definition {
        arn: arn.into(),
        family: name.into(),
        revision,
        compatibilities: fargate::compatibilities(&document),
        attributes: fargate::attributes(&document),
        document,
        status: Status::Active,
        registered_at: env.now,
        registered_by,
        deregistered_at: None,
        delete_requested_at: None,
        tags,
    });
    let family = world.definitions.families.entry(definition.family.to_string()).or_default();
    family.last = revision;
    family.revisions.insert(revision, definition.clone());
    Ok(definition)
}

/// Fills in what AWS always sends back.
fn normalise(document: &mut Document) {
    document.volumes.get_or_insert_default();
    document.placement_constraints.get_or_insert_default();
    for volume in document.volumes.iter_mut().flatten() {
        if let Some(efs) = &mut volume.efs_volume_configuration {
            efs.root_directory.get_or_insert_with(|| "/".into());
        }
    }
    let awsvpc = document.uses_awsvpc();
    document.cpu = document.cpu.as_deref().map(|text| plain(size::cpu_units(text), text));
    document.memory = document.memory.as_deref().map(|text| plain(size::mebibytes(text), text));
    for container in &mut document.container_definitions {
        container.cpu.get_or_insert(0);
        container.essential.get_or_insert(true);
        container.environment.get_or_insert_default();
        container.mount_points.get_or_insert_default();
        container.volumes_from.get_or_insert_default();
        container.system_controls.get_or_insert_default();
        for port in container.port_mappings.get_or_insert_default() {
            port.protocol.get_or_insert_with(|| "tcp".into());
            match port.container_port {
                Some(number) if awsvpc => port.host_port = Some(number),
                _ => {
                    port.host_port.get_or_insert(0);
                }
            }
        }
        if let Some(check) = &mut container.health_check {
            check.interval.get_or_insert(30);
            check.timeout.get_or_insert(5);
            check.retries.get_or_insert(3);
        }
    }
}

fn plain(number: Option<i64>, text: &str) -> String {
    number.map_or_else(|| text.to_owned(), |number| number.to_string())
}
