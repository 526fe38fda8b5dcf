//! DescribeTaskDefinition.

use serde::Deserialize;

use crate::ecs::definition::register::Output;
use crate::ecs::definition::store::Name;
use crate::ecs::refusal::client;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    task_definition: Option<String>,
    include: Option<Vec<String>>,
}

pub(crate) fn describe(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let text = input.task_definition.unwrap_or_default();
    if text.is_empty() {
        return Err(client("Task definition can not be blank."));
    }
    let include = input.include.unwrap_or_default();
    let name = Name::parse(&text).map_err(client)?;
    let definition =
        world.definitions.find(&name).ok_or_else(|| client("Unable to describe task definition."))?;
    let tags = (!include.is_empty()).then_some(definition.tags.as_slice());
    json::write(&Output { definition: definition.view(), tags })
}
