//! CloudWatch Logs: groups, the streams that containers write, and the calls that read them.
//!
//! No line is kept: a stream knows what its container does, and a line is written out when it
//! is read. 100,000 tasks can log for an hour without a byte of text in memory.

mod filter;
mod group;
mod line;
mod read;
mod store;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::fault::Fault;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

pub(crate) use store::{Logs, follow};

/// Answers one call.
pub(crate) fn call(world: &mut World, env: &mut Env<'_>, action: &str, input: &Value) -> Answer {
    match action {
        "DescribeLogGroups" => run(world, env, input, read::groups),
        "DescribeLogStreams" => run(world, env, input, read::streams),
        "GetLogEvents" => run(world, env, input, read::events),
        "FilterLogEvents" => run(world, env, input, filter::events),
        "CreateLogGroup" => run(world, env, input, group::create),
        "DeleteLogGroup" => run(world, env, input, group::delete),
        "PutRetentionPolicy" => run(world, env, input, group::retain),
        "DeleteRetentionPolicy" => run(world, env, input, group::retain_for_ever),
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
    Fault::new("InvalidParameterException", message)
}

fn no_group() -> Fault {
    Fault::new("ResourceNotFoundException", "The specified log group does not exist.")
}

fn no_stream() -> Fault {
    Fault::new("ResourceNotFoundException", "The specified log stream does not exist.")
}
