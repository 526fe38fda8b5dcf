//! EventBridge: the events of ECS, rules with patterns on the default bus, SQS targets.

mod event;
mod input;
pub(crate) mod pattern;
mod policy;
mod rule;
mod target;

use serde::de::DeserializeOwned;

use crate::fault::Fault;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

pub(crate) use event::{changed, deliver};
pub(crate) use rule::Rules;

/// Answers one call.
pub(crate) fn call(world: &mut World, env: &mut Env<'_>, action: &str, body: &[u8]) -> Answer {
    match action {
        "PutRule" => run(world, env, body, rule::put),
        "DescribeRule" => run(world, env, body, rule::describe),
        "ListRules" => run(world, env, body, rule::list),
        "DeleteRule" => run(world, env, body, rule::delete),
        "PutTargets" => run(world, env, body, target::put),
        "ListTargetsByRule" => run(world, env, body, target::list),
        "RemoveTargets" => run(world, env, body, target::remove),
        other => Err(Fault::new("UnknownOperationException", format!("The operation {other} is not known."))),
    }
}

fn run<I: DeserializeOwned>(
    world: &mut World,
    env: &mut Env<'_>,
    body: &[u8],
    operation: fn(&mut World, &mut Env<'_>, I) -> Answer,
) -> Answer {
    operation(world, env, json::read(body)?)
}

fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Fault {
    Fault::new("ValidationException", message)
}

/// Only the default bus exists; it may be named by name or ARN, or not at all.
fn default_bus(name: Option<&str>) -> Result<(), Fault> {
    match name {
        None | Some("default") => Ok(()),
        Some(arn) if arn.starts_with("arn:") && arn.ends_with(":event-bus/default") => Ok(()),
        Some(other) => {
            Err(Fault::new("ResourceNotFoundException", format!("Event bus {other} does not exist.")))
        }
    }
}
