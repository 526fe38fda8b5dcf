//! SendMessage, DeleteMessage, DeleteMessageBatch, ChangeMessageVisibility, and the receipt
//! handles that name one receiving of one message.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::fault::Fault;
use crate::sqs::manage::name;
use crate::sqs::queue::{Message, Queue};
use crate::sqs::{bad_value, checksum, missing, no_queue};
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    queue_url: Option<String>,
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: Option<Value>,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
    entries: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    id: Option<String>,
    receipt_handle: Option<String>,
}

/// What an event's message shows as its sender.
pub(crate) const EVENTS_SENDER: &str = "AIDAJXNJGGKNS7OSV23OI";

pub(super) fn send(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    let body = input.message_body.ok_or_else(|| missing("MessageBody"))?;
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    if body.is_empty() {
        return Err(missing("MessageBody"));
    }
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
    let attributes = match input.message_attributes {
        Some(given) if given.as_object().is_some_and(|map| !map.is_empty()) => {
            let sum = checksum::attributes(&given).ok_or_else(|| {
                bad_value("The message attributes must contain a non-empty value and data type.".into())
            })?;
            Some((given, sum))
        }
        _ => None,
    };
    let delay = input.delay_seconds.unwrap_or(queue.attributes.delay);
    if !(0..=900).contains(&delay) {
        return Err(bad_value(format!(
            "Value {delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and \
             <= 900."
        )));
    }
    let id = world.ids.uuid();
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
        sent: env.now,
        first_received: None,
        receives: 0,
        hidden: (delay > 0).then(|| env.now.after(delay * 1000)),
    });
    json::write(&answer)
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
fn remove(queue: &mut Queue, handle: Option<&str>) -> Result<(), Fault> {
    if let Handle::Known { seq, .. } = read_handle(queue, handle)? {
        queue.remove(seq);
    }
    Ok(())
}

pub(super) fn delete(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    if input.receipt_handle.is_none() {
        return Err(missing("ReceiptHandle"));
    }
    remove(queue, input.receipt_handle.as_deref())?;
    Ok(Vec::from(b"{}"))
}

pub(super) fn delete_batch(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    let entries = input.entries.unwrap_or_default();
    if entries.is_empty() {
        return Err(Fault::new(
            "EmptyBatchRequest",
            "There should be at least one DeleteMessageBatchRequestEntry in the request.",
        )
        .query_code("AWS.SimpleQueueService.EmptyBatchRequest"));
    }
    if entries.len() > 10 {
        return Err(Fault::new(
            "TooManyEntriesInBatchRequest",
            format!("Maximum number of entries per request are 10. You have sent {}.", entries.len()),
        )
        .query_code("AWS.SimpleQueueService.TooManyEntriesInBatchRequest"));
    }
    for (at, entry) in entries.iter().enumerate() {
        if entries[..at].iter().any(|earlier| earlier.id == entry.id) {
            let id = entry.id.clone().unwrap_or_default();
            return Err(Fault::new("BatchEntryIdsNotDistinct", format!("Id {id} repeated."))
                .query_code("AWS.SimpleQueueService.BatchEntryIdsNotDistinct"));
        }
    }
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for entry in entries {
        let id = entry.id.unwrap_or_default();
        match remove(queue, entry.receipt_handle.as_deref()) {
            Ok(()) => done.push(json!({ "Id": id })),
            Err(fault) => failed.push(json!({
                "Id": id,
                "SenderFault": true,
                "Code": fault.code,
                "Message": fault.message,
            })),
        }
    }
    json::write(&json!({ "Successful": done, "Failed": failed }))
}

pub(super) fn change_visibility(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    let seconds = input.visibility_timeout.ok_or_else(|| missing("VisibilityTimeout"))?;
    if !(0..=43_200).contains(&seconds) {
        return Err(bad_value(format!(
            "Value {seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and \
             43200."
        )));
    }
    queue.tidy(env.now);
    let not_in_flight = || {
        Fault::new("MessageNotInflight", "The message referred to is not in flight or no longer exists.")
            .query_code("AWS.SimpleQueueService.MessageNotInflight")
    };
    let Handle::Known { seq, stale: false } = read_handle(queue, input.receipt_handle.as_deref())? else {
        return Err(not_in_flight());
    };
    if queue.get(seq).is_none_or(|message| message.hidden.is_none()) {
        return Err(not_in_flight());
    }
    let until: Option<Moment> = (seconds > 0).then(|| env.now.after(seconds * 1000));
    queue.hide(seq, until);
    Ok(Vec::from(b"{}"))
}
