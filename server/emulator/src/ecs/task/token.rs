//! Client tokens of RunTask (ECS_Idempotency): one token per cluster; it lives for the shorter
//! of 24 hours and the life of the last task to stop plus an hour.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::clock::Moment;
use crate::ids::Hex;

/// What was answered to the first call with a token.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// The parameters, apart from the token.
    pub(crate) parameters: u64,
    pub(crate) tasks: Vec<(u64, Hex)>,
    pub(crate) failures: Vec<Value>,
    pub(crate) expires: Moment,
}

/// All living tokens of one world.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    all: HashMap<(Arc<str>, String), Record>,
}

impl Tokens {
    /// The record, unless it is too old.
    pub(crate) fn find(&mut self, cluster: &Arc<str>, token: &str, now: Moment) -> Option<&Record> {
        let key = (cluster.clone(), token.to_owned());
        if self.all.get(&key).is_some_and(|record| record.expires <= now) {
            self.all.remove(&key);
        }
        self.all.get(&key)
    }

    pub(crate) fn keep(&mut self, cluster: &Arc<str>, token: &str, record: Record) {
        self.all.insert((cluster.clone(), token.to_owned()), record);
    }

    /// A task was forgotten, an hour after it stopped: with the last one its token goes.
    pub(crate) fn forget(&mut self, cluster: &Arc<str>, token: &str, seq: u64) {
        let key = (cluster.clone(), token.to_owned());
        if let Some(record) = self.all.get_mut(&key) {
            record.tasks.retain(|(own, _)| *own != seq);
            if record.tasks.is_empty() {
                self.all.remove(&key);
            }
        }
    }
}
