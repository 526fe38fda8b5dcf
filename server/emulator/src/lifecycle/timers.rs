//! Who is due when: a sorted map of moments to jobs. Setting, moving and taking are O(log n).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::clock::Moment;

/// What is to be done at a moment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Job {
    /// Poke the task with this sequence number.
    Task(u64),
    /// Finish a cluster's provider update, or forget a deleted cluster.
    Cluster(String),
    /// Finish a capacity provider's change.
    Provider(String),
    /// Finish the deletion of a task definition.
    Definition(String, i32),
    /// Deliver an event that disorder has held back.
    Event(Box<Value>),
}

/// Where a job stands in the queue; the way to cancel it.
pub(crate) type Ticket = (Moment, u64);

/// The queue of one world.
#[derive(Debug, Clone, Default)]
pub(crate) struct Timers {
    queue: BTreeMap<Ticket, Job>,
    last: u64,
}

impl Timers {
    pub(crate) fn set(&mut self, at: Moment, job: Job) -> Ticket {
        self.last += 1;
        let ticket = (at, self.last);
        self.queue.insert(ticket, job);
        ticket
    }

    pub(crate) fn cancel(&mut self, ticket: Ticket) {
        self.queue.remove(&ticket);
    }

    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.queue.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes the first job that is due by `now`, with the moment at which it was due.
    pub(crate) fn take(&mut self, now: Moment) -> Option<(Moment, Job)> {
        let entry = self.queue.first_entry()?;
        (entry.key().0 <= now).then(|| {
            let ((at, _), job) = entry.remove_entry();
            (at, job)
        })
    }
}
