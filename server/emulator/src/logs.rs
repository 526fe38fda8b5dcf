//! CloudWatch Logs: groups, the streams that containers write, and the four calls that read
//! them (and CreateLogGroup, so that an empty world can have a group).
//!
//! No line is kept: a stream knows what its container does, and a line is written out when it
//! is read. 100,000 tasks can log for an hour without a byte of text in memory.

mod filter;
mod line;
mod read;
mod store;

use serde::de::DeserializeOwned;

use crate::fault::Fault;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

pub(crate) use store::{Logs, follow};

/// Answers one call.
pub(crate) fn call(world: &mut World, env: &mut Env<'_>, action: &str, body: &[u8]) -> Answer {
    match action {
        "DescribeLogGroups" => run(world, env, body, read::groups),
        "DescribeLogStreams" => run(world, env, body, read::streams),
        "GetLogEvents" => run(world, env, body, read::events),
        "FilterLogEvents" => run(world, env, body, filter::events),
        "CreateLogGroup" => run(world, env, body, store::create),
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
    Fault::new("InvalidParameterException", message)
}

fn no_group() -> Fault {
    Fault::new("ResourceNotFoundException", "The specified log group does not exist.")
}

fn no_stream() -> Fault {
    Fault::new("ResourceNotFoundException", "The specified log stream does not exist.")
}
