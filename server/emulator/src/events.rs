//! EventBridge: the events of ECS, rules with patterns on the default bus, SQS targets.

mod event;
mod input;
pub(crate) mod pattern;
mod policy;
mod rule;
mod target;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::fault::Fault;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

pub(crate) use event::{changed, deliver};
pub(crate) use rule::Rules;

/// Answers one call.
pub(crate) fn call(world: &mut World, env: &mut Env<'_>, action: &str, input: &Value) -> Answer {
    match action {
        "PutRule" => run(world, env, input, rule::put),
        "DescribeRule" => run(world, env, input, rule::describe),
        "ListRules" => run(world, env, input, rule::list),
        "EnableRule" => run(world, env, input, rule::enable),
        "DisableRule" => run(world, env, input, rule::disable),
        "DeleteRule" => run(world, env, input, rule::delete),
        "PutTargets" => run(world, env, input, target::put),
        "ListTargetsByRule" => run(world, env, input, target::list),
        "RemoveTargets" => run(world, env, input, target::remove),
        other => Err(Fault::new("UnknownOperationException", format!("The operation {other} is not known."))),
    }
}

fn run<I: DeserializeOwned>(
    world: &mut World,
    env: &mut Env<'_>,
    input: &Value,
    operation: fn(&mut World, &mut Env<'_>, I) -> Answer,
) -> Answer {
    let input = json::read(input, &mut env.ignored)?;
    operation(world, env, input)
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
