//! ReceiveMessage with long polling: the one call that waits.
//!
//! The wait ends when a message can be given, when the time is over by the wall clock, or
//! when a manual clock was advanced past it.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::clock::{Moment, TimeMode};
use crate::fault::Fault;
use crate::http::Place;
use crate::server::Shared;
use crate::sqs::manage::name;
use crate::sqs::message::handle;
use crate::sqs::queue::Message;
use crate::sqs::{bad_value, checksum, no_queue};
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    queue_url: Option<String>,
    attribute_names: Option<Vec<String>>,
    message_system_attribute_names: Option<Vec<String>>,
    message_attribute_names: Option<Vec<String>>,
    max_number_of_messages: Option<i64>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<i64>,
}

impl Input {
    fn check(&self) -> Result<(), Fault> {
        let ranges = [
            ("MaxNumberOfMessages", self.max_number_of_messages, 1, 10),
            ("VisibilityTimeout", self.visibility_timeout, 0, 43_200),
            ("WaitTimeSeconds", self.wait_time_seconds, 0, 20),
        ];
        for (name, value, from, to) in ranges {
            if let Some(value) = value.filter(|value| !(from..=to).contains(value)) {
                return Err(bad_value(format!(
                    "Value {value} for parameter {name} is invalid. Reason: Must be between {from} and \
                     {to}, if provided."
                )));
            }
        }
        Ok(())
    }

    /// The system attributes that are wanted; both lists name the same.
    fn wants(&self, attribute: &str) -> bool {
        let both = [&self.attribute_names, &self.message_system_attribute_names];
        both.into_iter().flatten().flatten().any(|one| one == "All" || one == attribute)
    }
}

/// What a queue has to say to someone who looks.
struct Look {
    messages: Vec<Value>,
    wait: i64,
    now: Moment,
    next_shown: Option<Moment>,
}

/// Receives, waiting as long as asked.
pub(crate) async fn wait(
    shared: &Shared,
    place: &Place,
    document: &Value,
    ignored: &mut Vec<String>,
) -> Answer {
    let input: Input = json::read(document, ignored)?;
    input.check()?;
    let began = Instant::now();
    let mut first: Option<Moment> = None;
    loop {
        // Listen before looking, so that a message in between is not missed.
        let bell = bell(shared, place, &input)?;
        let rung = bell.notified();
        tokio::pin!(rung);
        rung.as_mut().enable();
        let (look, mode) = {
            let mut state = shared.lock();
            let look = state
                .within(&place.account, &place.region, &place.host, |world, env| look(world, env, &input))?;
            (look, state.clock.mode())
        };
        let first = *first.get_or_insert(look.now);
        let limit = Duration::from_secs(look.wait.unsigned_abs());
        let over = began.elapsed() >= limit || look.now.since(first) >= look.wait * 1000;
        if !look.messages.is_empty() {
            return json::write(&json!({ "Messages": look.messages }));
        }
        if over {
            return json::write(&json!({}));
        }
        let mut until = began + limit;
        if let (TimeMode::Auto, Some(shown)) = (mode, look.next_shown) {
            let millis = shown.since(look.now).max(1).unsigned_abs();
            until = until.min(Instant::now() + Duration::from_millis(millis));
        }
        // Either way it is time to look again.
        let _ = tokio::time::timeout_at(until, rung).await;
    }
}

fn bell(shared: &Shared, place: &Place, input: &Input) -> Result<Arc<Notify>, Fault> {
    let mut state = shared.lock();
    state.within(&place.account, &place.region, &place.host, |world, _| {
        let name = name(world, input.queue_url.as_deref())?;
        world.queues.all.get(&name).map(|queue| queue.bell.clone()).ok_or_else(no_queue)
    })
}

fn look(world: &mut World, env: &mut Env<'_>, input: &Input) -> Result<Look, Fault> {
    let name = name(world, input.queue_url.as_deref())?;
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    queue.tidy(env.now);
    let visibility = input.visibility_timeout.unwrap_or(queue.attributes.visibility);
    let wait = input.wait_time_seconds.unwrap_or(queue.attributes.wait);
    let redrive = queue.attributes.redrive.clone();
    let mut dead = Vec::new();
    let mut messages = Vec::new();
    while (messages.len() as i64) < input.max_number_of_messages.unwrap_or(1) {
        if let Some(redrive) = &redrive {
            while let Some(message) = queue.exhausted(redrive.receives) {
                dead.push(message);
            }
        }
        let Some((seq, message)) = queue.take(env.now, visibility) else { break };
        messages.push(view(input, seq, message));
    }
    let next_shown = queue.next_shown();
    let target = redrive.and_then(|r| r.arn.rsplit(':').next().map(str::to_owned));
    if let Some(target) = target.and_then(|target| world.queues.all.get_mut(&target)) {
        for message in dead {
            target.put(Message { hidden: None, ..message });
        }
    }
    Ok(Look { messages, wait, now: env.now, next_shown })
}

fn view(input: &Input, seq: u64, message: &Message) -> Value {
    let mut out = json!({
        "MessageId": message.id.to_string(),
        "ReceiptHandle": handle(seq, message),
        "MD5OfBody": checksum::hex(message.body.as_bytes()),
        "Body": &*message.body,
    });
    let first = message.first_received.unwrap_or(message.sent);
    let system = [
        ("SenderId", message.sender.to_string()),
        ("SentTimestamp", message.sent.0.to_string()),
        ("ApproximateReceiveCount", message.receives.to_string()),
        ("ApproximateFirstReceiveTimestamp", first.0.to_string()),
    ];
    let system: Map<String, Value> = system
        .into_iter()
        .filter(|(name, _)| input.wants(name))
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    if !system.is_empty() {
        out["Attributes"] = Value::Object(system);
    }
    if let Some((attributes, sum)) = &message.attributes {
        let wanted = |name: &str| {
            input.message_attribute_names.iter().flatten().any(|one| {
                one == "All"
                    || one == name
                    || one.strip_suffix(".*").is_some_and(|prefix| name.starts_with(prefix))
            })
        };
        let all = attributes.as_object().into_iter().flatten();
        let shown: Map<String, Value> =
            all.filter(|(name, _)| wanted(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
        if !shown.is_empty() {
            let shown = Value::Object(shown);
            let sum = if shown == *attributes { Some(sum.clone()) } else { checksum::attributes(&shown) };
            out["MD5OfMessageAttributes"] = json!(sum);
            out["MessageAttributes"] = shown;
        }
    }
    out
}
