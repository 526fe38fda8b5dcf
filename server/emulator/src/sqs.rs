//! SQS: queues and messages. (In the making.)

use crate::fault::Fault;
use crate::wire::json::Answer;
use crate::world::{Env, World};

/// The queues of one world.
#[derive(Debug, Default)]
pub(crate) struct Queues {}

pub(crate) fn call(_: &mut World, _: &mut Env<'_>, action: &str, _: &[u8]) -> Answer {
    Err(Fault::new("UnknownOperationException", format!("The operation {action} is not known.")))
}
