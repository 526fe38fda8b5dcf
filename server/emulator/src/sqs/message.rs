//! SendMessage, DeleteMessage, ChangeMessageVisibility, and the receipt handles that name one
//! receiving of one message.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::fault::Fault;
use crate::ids::Uuid;
use crate::sqs::manage::name;
use crate::sqs::queue::{Message, Queue};
use crate::sqs::{bad_value, checksum, missing, no_queue};
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

/// A message that is to be sent.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Send {
    queue_url: Option<String>,
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: Option<Value>,
    message_deduplication_id: Option<String>,
}

/// What DeleteMessage and ChangeMessageVisibility are given.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Received {
    queue_url: Option<String>,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

/// What an event's message shows as its sender.
pub(crate) const EVENTS_SENDER: &str = "AIDAJXNJGGKNS7OSV23OI";

pub(super) fn send(world: &mut World, env: &mut Env<'_>, input: Send) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    let id = world.ids.uuid();
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    let draft = Draft {
        body: input.message_body,
        delay: input.delay_seconds,
        attributes: input.message_attributes,
        deduplication: input.message_deduplication_id,
    };
    json::write(&draft.put(queue, id, env.now)?)
}

/// A message as its sender gives it.
pub(super) struct Draft {
    pub(super) body: Option<String>,
    pub(super) delay: Option<i64>,
    pub(super) attributes: Option<Value>,
    /// Of FIFO queues, which there are none of.
    pub(super) deduplication: Option<String>,
}

impl Draft {
    /// Checks the message, puts it into the queue, and says what SendMessage answers.
    pub(super) fn put(self, queue: &mut Queue, id: Uuid, now: Moment) -> Result<Value, Fault> {
        if let Some(id) = &self.deduplication {
            return Err(bad_value(format!(
                "Value {id} for parameter MessageDeduplicationId is invalid. Reason: The request include parameter \
                 that is not valid for this queue type."
            )));
        }
        let body = self.body.filter(|body| !body.is_empty()).ok_or_else(|| missing("MessageBody"))?;
        let largest = queue.attributes.largest;
        if i64::try_from(body.len()).is_ok_and(|length| length > largest) {
            return Err(bad_value(format!(
                "One or more parameters are invalid. Reason: Message must be shorter than {largest} bytes."
            )));
        }
        let control = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
        if body.chars().any(|c| control(c) || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
            return Err(Fault::new(
                "InvalidMessageContents",
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | \
                 #xE000 to #xFFFD | #x10000 to #x10FFFF",
            ));
        }
        let attributes = match self.attributes {
            Some(given) if given.as_object().is_some_and(|map| !map.is_empty()) => {
                let sum = checksum::attributes(&given).ok_or_else(|| {
                    bad_value("The message attributes must contain a non-empty value and data type.".into())
                })?;
                Some((given, sum))
            }
            _ => None,
        };
        let delay = self.delay.unwrap_or(queue.attributes.delay);
        if !(0..=900).contains(&delay) {
            return Err(bad_value(format!(
                "Value {delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and \
                 <= 900."
            )));
        }
        let mut answer = json!({
            "MessageId": id.to_string(),
            "MD5OfMessageBody": checksum::hex(body.as_bytes()),
        });
        if let Some((_, sum)) = &attributes {
            answer["MD5OfMessageAttributes"] = sum.as_str().into();
        }
        queue.put(Message {
            id,
            body: body.into(),
            attributes,
            sender: "AIDAEMULATOR0000000001".into(),
            sent: now,
            first_received: None,
            receives: 0,
            hidden: (delay > 0).then(|| now.after(delay * 1000)),
        });
        Ok(answer)
    }
}

/// Names one receiving: the message's place, how often it had been received, its id.
pub(super) fn handle(seq: u64, message: &Message) -> String {
    STANDARD.encode(format!("{seq}:{}:{}", message.receives, message.id))
}

enum Handle {
    /// The message is there; whether it was received again since.
    Known { seq: u64, stale: bool },
    /// Well-formed, but the message is gone.
    Gone,
}

fn read_handle(queue: &Queue, text: Option<&str>) -> Result<Handle, Fault> {
    let bad = || Fault::new("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
    let raw = STANDARD.decode(text.unwrap_or_default()).ok().and_then(|raw| String::from_utf8(raw).ok());
    let raw = raw.ok_or_else(bad)?;
    let mut parts = raw.splitn(3, ':');
    let seq: u64 = parts.next().and_then(|part| part.parse().ok()).ok_or_else(bad)?;
    let receives: u32 = parts.next().and_then(|part| part.parse().ok()).ok_or_else(bad)?;
    let id = parts.next().ok_or_else(bad)?;
    Ok(match queue.get(seq) {
        Some(message) if message.id.to_string() == id => {
            Handle::Known { seq, stale: message.receives != receives }
        }
        Some(_) | None => Handle::Gone,
    })
}

/// An old handle still deletes, as on a standard queue; a gone message is no error.
pub(super) fn remove(queue: &mut Queue, handle: Option<&str>) -> Result<(), Fault> {
    if let Handle::Known { seq, .. } = read_handle(queue, handle)? {
        queue.remove(seq);
    }
    Ok(())
}

pub(super) fn delete(world: &mut World, _: &mut Env<'_>, input: Received) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    if input.receipt_handle.is_none() {
        return Err(missing("ReceiptHandle"));
    }
    remove(queue, input.receipt_handle.as_deref())?;
    Ok(Vec::from(b"{}"))
}

pub(super) fn change_visibility(world: &mut World, env: &mut Env<'_>, input: Received) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    queue.tidy(env.now);
    hide(queue, input.receipt_handle.as_deref(), input.visibility_timeout, env.now)?;
    Ok(Vec::from(b"{}"))
}

/// Hides a message that is in flight for so many more seconds; none: it is there again at once.
pub(super) fn hide(
    queue: &mut Queue,
    handle: Option<&str>,
    seconds: Option<i64>,
    now: Moment,
) -> Result<(), Fault> {
    let seconds = seconds.ok_or_else(|| missing("VisibilityTimeout"))?;
    if !(0..=43_200).contains(&seconds) {
        return Err(bad_value(format!(
            "Value {seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and \
             43200."
        )));
    }
    let not_in_flight = || {
        Fault::new("MessageNotInflight", "The message referred to is not in flight or no longer exists.")
            .query_code("AWS.SimpleQueueService.MessageNotInflight")
    };
    let Handle::Known { seq, stale: false } = read_handle(queue, handle)? else {
        return Err(not_in_flight());
    };
    if queue.get(seq).is_none_or(|message| message.hidden.is_none()) {
        return Err(not_in_flight());
    }
    queue.hide(seq, (seconds > 0).then(|| now.after(seconds * 1000)));
    Ok(())
}
