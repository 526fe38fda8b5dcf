//! Amazon SQS: standard queues with visibility timeouts, long polling, redelivery and
//! dead-letter redrive. FIFO queues are refused.
//!
//! Its durations are the caller's own (a visibility timeout is a promise to a client), so the
//! speed factor does not touch them.

mod attribute;
mod batch;
mod checksum;
mod manage;
mod message;
pub(crate) mod queue;
pub(crate) mod receive;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::fault::Fault;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

pub(crate) use message::EVENTS_SENDER;
pub(crate) use queue::Queues;

/// Answers one call; ReceiveMessage, which may wait, is answered by `receive`.
pub(crate) fn call(world: &mut World, env: &mut Env<'_>, action: &str, input: &Value) -> Answer {
    match action {
        "CreateQueue" => run(world, env, input, manage::create),
        "DeleteQueue" => run(world, env, input, manage::delete),
        "GetQueueUrl" => run(world, env, input, manage::url),
        "ListQueues" => run(world, env, input, manage::list),
        "GetQueueAttributes" => run(world, env, input, manage::attributes),
        "SetQueueAttributes" => run(world, env, input, manage::set_attributes),
        "PurgeQueue" => run(world, env, input, manage::purge),
        "SendMessage" => run(world, env, input, message::send),
        "DeleteMessage" => run(world, env, input, message::delete),
        "SendMessageBatch" => run(world, env, input, batch::send),
        "DeleteMessageBatch" => run(world, env, input, batch::delete),
        "ChangeMessageVisibilityBatch" => run(world, env, input, batch::change_visibility),
        "ChangeMessageVisibility" => run(world, env, input, message::change_visibility),
        other => Err(Fault::new("UnknownOperationException", format!("The operation {other} is not known."))
            .query_code("InvalidAction")),
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

/// The refusal of a queue that is not there.
fn no_queue() -> Fault {
    Fault::new("QueueDoesNotExist", "The specified queue does not exist.")
        .query_code("AWS.SimpleQueueService.NonExistentQueue")
}

fn bad_value(message: String) -> Fault {
    Fault::new("InvalidParameterValueException", message).query_code("InvalidParameterValue")
}

pub(crate) fn missing(parameter: &str) -> Fault {
    Fault::new(
        "MissingRequiredParameterException",
        format!("The request must contain the parameter {parameter}."),
    )
    .query_code("MissingParameter")
}
