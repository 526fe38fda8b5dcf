//! CloudWatch Logs: groups and the streams that containers write. (In the making.)

use std::collections::BTreeSet;

use crate::fault::Fault;
use crate::wire::json::Answer;
use crate::world::{Env, World};

/// The log groups of one world.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    pub(crate) groups: BTreeSet<String>,
}

impl Logs {
    pub(crate) fn has(&self, group: &str) -> bool {
        self.groups.contains(group)
    }

    pub(crate) fn add(&mut self, group: &str) {
        self.groups.insert(group.to_owned());
    }
}

/// A task took a step: its containers' streams begin or end.
pub(crate) fn follow(_world: &mut World, _env: &Env<'_>, _seq: u64) {}

pub(crate) fn call(_: &mut World, _: &mut Env<'_>, action: &str, _: &[u8]) -> Answer {
    Err(Fault::new("UnknownOperationException", format!("The operation {action} is not known.")))
}
