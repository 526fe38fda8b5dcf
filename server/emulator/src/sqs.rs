//! Amazon SQS: standard queues with visibility timeouts, long polling, redelivery and
//! dead-letter redrive. FIFO queues are refused.
//!
//! Its durations are the caller's own (a visibility timeout is a promise to a client), so the
//! speed factor does not touch them.

mod attribute;
mod checksum;
mod manage;
mod message;
pub(crate) mod queue;
pub(crate) mod receive;

use serde::de::DeserializeOwned;

use crate::fault::Fault;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

pub(crate) use message::EVENTS_SENDER;
pub(crate) use queue::Queues;

/// Answers one call; ReceiveMessage, which may wait, is answered by `receive`.
pub(crate) fn call(world: &mut World, env: &mut Env<'_>, action: &str, body: &[u8]) -> Answer {
    match action {
        "CreateQueue" => run(world, env, body, manage::create),
        "DeleteQueue" => run(world, env, body, manage::delete),
        "GetQueueUrl" => run(world, env, body, manage::url),
        "ListQueues" => run(world, env, body, manage::list),
        "GetQueueAttributes" => run(world, env, body, manage::attributes),
        "SetQueueAttributes" => run(world, env, body, manage::set_attributes),
        "PurgeQueue" => run(world, env, body, manage::purge),
        "SendMessage" => run(world, env, body, message::send),
        "DeleteMessage" => run(world, env, body, message::delete),
        "DeleteMessageBatch" => run(world, env, body, message::delete_batch),
        "ChangeMessageVisibility" => run(world, env, body, message::change_visibility),
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

/// The refusal of a queue that is not there.
fn no_queue() -> Fault {
    Fault::new("QueueDoesNotExist", "The specified queue does not exist.")
        .query_code("AWS.SimpleQueueService.NonExistentQueue")
}

fn bad_value(message: String) -> Fault {
    Fault::new("InvalidParameterValueException", message).query_code("InvalidParameterValue")
}

fn missing(parameter: &str) -> Fault {
    Fault::new(
        "MissingRequiredParameterException",
        format!("The request must contain the parameter {parameter}."),
    )
    .query_code("MissingParameter")
}
