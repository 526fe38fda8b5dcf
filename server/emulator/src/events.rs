//! EventBridge: events of ECS, rules with patterns, targets. (In the making.)

use serde_json::Value;

use crate::fault::Fault;
use crate::wire::json::Answer;
use crate::world::{Env, World};

/// The rules of one world.
#[derive(Debug, Default)]
pub(crate) struct Rules {}

/// A task changed: tells everyone who asked.
pub(crate) fn changed(_world: &mut World, _env: &mut Env<'_>, _seq: u64) {}

/// Delivers an event to the rules that match it.
pub(crate) fn deliver(_world: &mut World, _env: &mut Env<'_>, _event: &Value) {}

pub(crate) fn call(_: &mut World, _: &mut Env<'_>, action: &str, _: &[u8]) -> Answer {
    Err(Fault::new("UnknownOperationException", format!("The operation {action} is not known.")))
}
