//! Queues and their messages as they are kept: what is ready, what is hidden until when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Notify;

use crate::clock::Moment;
use crate::ids::Uuid;
use crate::sqs::attribute::Attributes;

/// A message.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: Uuid,
    pub(crate) body: Arc<str>,
    /// Message attributes as they were sent, and their checksum.
    pub(crate) attributes: Option<(Value, String)>,
    pub(crate) sender: Arc<str>,
    pub(crate) sent: Moment,
    pub(crate) first_received: Option<Moment>,
    pub(crate) receives: u32,
    /// Hidden until then, while it is in flight or delayed.
    pub(crate) hidden: Option<Moment>,
}

/// A queue.
#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) created: Moment,
    pub(crate) modified: Moment,
    pub(crate) attributes: Attributes,
    messages: BTreeMap<u64, Message>,
    ready: BTreeSet<u64>,
    hidden: BTreeSet<(Moment, u64)>,
    last: u64,
    /// Wakes those who wait for a message.
    pub(crate) bell: Arc<Notify>,
}

/// How many messages are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) ready: usize,
    pub(crate) in_flight: usize,
    pub(crate) delayed: usize,
}

impl Queue {
    pub(crate) fn new(attributes: Attributes, now: Moment) -> Self {
        Self {
            created: now,
            modified: now,
            attributes,
            messages: BTreeMap::new(),
            ready: BTreeSet::new(),
            hidden: BTreeSet::new(),
            last: 0,
            bell: Arc::new(Notify::new()),
        }
    }

    pub(crate) fn put(&mut self, message: Message) {
        self.last += 1;
        match message.hidden {
            Some(until) => self.hidden.insert((until, self.last)),
            None => self.ready.insert(self.last),
        };
        self.messages.insert(self.last, message);
        self.bell.notify_waiters();
    }

    /// Shows what is hidden no longer, and drops what is older than the retention.
    pub(crate) fn tidy(&mut self, now: Moment) {
        while let Some((until, seq)) = self.hidden.first().copied().filter(|(until, _)| *until <= now) {
            self.hidden.remove(&(until, seq));
            if let Some(message) = self.messages.get_mut(&seq) {
                message.hidden = None;
                self.ready.insert(seq);
            }
        }
        let oldest = now.after(-self.attributes.retention * 1000);
        while let Some(seq) =
            self.messages.first_key_value().and_then(|(seq, message)| (message.sent < oldest).then_some(*seq))
        {
            self.remove(seq);
        }
    }

    /// The next ready message, hidden for `visibility` seconds from now on.
    pub(crate) fn take(&mut self, now: Moment, visibility: i64) -> Option<(u64, &Message)> {
        let seq = self.ready.pop_first()?;
        let message = self.messages.get_mut(&seq)?;
        message.receives += 1;
        message.first_received.get_or_insert(now);
        let until = now.after(visibility * 1000);
        message.hidden = Some(until);
        self.hidden.insert((until, seq));
        Some((seq, message))
    }

    /// Takes out the next ready message if it has been received so often.
    pub(crate) fn exhausted(&mut self, receives: u32) -> Option<Message> {
        let seq = *self.ready.first()?;
        if self.messages.get(&seq).is_some_and(|message| message.receives >= receives) {
            self.remove(seq)
        } else {
            None
        }
    }

    pub(crate) fn remove(&mut self, seq: u64) -> Option<Message> {
        let message = self.messages.remove(&seq)?;
        self.ready.remove(&seq);
        if let Some(until) = message.hidden {
            self.hidden.remove(&(until, seq));
        }
        Some(message)
    }

    pub(crate) fn get(&self, seq: u64) -> Option<&Message> {
        self.messages.get(&seq)
    }

    /// Hides a message in flight until another moment; `None`: not at all.
    pub(crate) fn hide(&mut self, seq: u64, until: Option<Moment>) {
        let Some(message) = self.messages.get_mut(&seq) else { return };
        if let Some(old) = message.hidden.take() {
            self.hidden.remove(&(old, seq));
        }
        message.hidden = until;
        match until {
            Some(until) => {
                self.hidden.insert((until, seq));
            }
            None => {
                self.ready.insert(seq);
                self.bell.notify_waiters();
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        self.messages.clear();
        self.ready.clear();
        self.hidden.clear();
    }

    /// When the next hidden message shows again.
    pub(crate) fn next_shown(&self) -> Option<Moment> {
        self.hidden.first().map(|(until, _)| *until)
    }

    pub(crate) fn counts(&self) -> Counts {
        let hidden = self.hidden.iter().filter_map(|(_, seq)| self.messages.get(seq));
        let delayed = hidden.filter(|message| message.receives == 0).count();
        Counts { ready: self.ready.len(), in_flight: self.hidden.len() - delayed, delayed }
    }
}

/// All queues of one world.
#[derive(Debug, Default)]
pub(crate) struct Queues {
    pub(crate) all: BTreeMap<String, Queue>,
}

impl Queues {
    /// Wakes everyone who waits: the clock was moved.
    pub(crate) fn ring(&self) {
        for queue in self.all.values() {
            queue.bell.notify_waiters();
        }
    }
}
