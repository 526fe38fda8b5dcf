//! The batches: SendMessageBatch, DeleteMessageBatch, ChangeMessageVisibilityBatch. Each entry succeeds or fails by
//! itself.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::sqs::manage::name;
use crate::sqs::message::{Draft, hide, remove};
use crate::sqs::no_queue;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Batch<T> {
    queue_url: Option<String>,
    #[serde(default = "Vec::new")]
    entries: Vec<T>,
}

/// An entry that has an id, unique in its batch.
pub(crate) trait Entry {
    fn id(&self) -> &str;
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SendEntry {
    id: String,
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: Option<Value>,
    message_deduplication_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteEntry {
    id: String,
    receipt_handle: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VisibilityEntry {
    id: String,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

impl Entry for SendEntry {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Entry for DeleteEntry {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Entry for VisibilityEntry {
    fn id(&self) -> &str {
        &self.id
    }
}

/// The most entries of a batch, and the most bytes of all its messages (API_SendMessageBatch).
const MOST_ENTRIES: usize = 10;
const MOST_BYTES: usize = 1_048_576;

pub(super) fn send(world: &mut World, env: &mut Env<'_>, input: Batch<SendEntry>) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    check(&input.entries, "SendMessageBatchRequestEntry")?;
    let bytes: usize =
        input.entries.iter().filter_map(|entry| entry.message_body.as_ref()).map(String::len).sum();
    if bytes > MOST_BYTES {
        return Err(Fault::new(
            "BatchRequestTooLong",
            format!("Batch requests cannot be longer than {MOST_BYTES} bytes. You have sent {bytes} bytes."),
        )
        .query_code("AWS.SimpleQueueService.BatchRequestTooLong"));
    }
    let mut outcome = Outcome::default();
    for entry in input.entries {
        let message = world.ids.uuid();
        let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
        let draft = Draft {
            body: entry.message_body,
            delay: entry.delay_seconds,
            attributes: entry.message_attributes,
            deduplication: entry.message_deduplication_id,
        };
        outcome.add(&entry.id, draft.put(queue, message, env.now));
    }
    outcome.answer()
}

pub(super) fn delete(world: &mut World, _: &mut Env<'_>, input: Batch<DeleteEntry>) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    check(&input.entries, "DeleteMessageBatchRequestEntry")?;
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    let mut outcome = Outcome::default();
    for entry in &input.entries {
        outcome.add(&entry.id, remove(queue, entry.receipt_handle.as_deref()).map(|()| json!({})));
    }
    outcome.answer()
}

pub(super) fn change_visibility(
    world: &mut World,
    env: &mut Env<'_>,
    input: Batch<VisibilityEntry>,
) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    check(&input.entries, "ChangeMessageVisibilityBatchRequestEntry")?;
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    queue.tidy(env.now);
    let mut outcome = Outcome::default();
    for entry in &input.entries {
        let hidden = hide(queue, entry.receipt_handle.as_deref(), entry.visibility_timeout, env.now);
        outcome.add(&entry.id, hidden.map(|()| json!({})));
    }
    outcome.answer()
}

fn check<T: Entry>(entries: &[T], noun: &str) -> Result<(), Fault> {
    if entries.is_empty() {
        return Err(Fault::new(
            "EmptyBatchRequest",
            format!("There should be at least one {noun} in the request."),
        )
        .query_code("AWS.SimpleQueueService.EmptyBatchRequest"));
    }
    if entries.len() > MOST_ENTRIES {
        return Err(Fault::new(
            "TooManyEntriesInBatchRequest",
            format!(
                "Maximum number of entries per request are {MOST_ENTRIES}. You have sent {}.",
                entries.len()
            ),
        )
        .query_code("AWS.SimpleQueueService.TooManyEntriesInBatchRequest"));
    }
    for (at, entry) in entries.iter().enumerate() {
        let id = entry.id();
        let fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !(1..=80).contains(&id.len()) || !id.bytes().all(fine) {
            return Err(Fault::new(
                "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at \
                 most 80 letters long.",
            )
            .query_code("AWS.SimpleQueueService.InvalidBatchEntryId"));
        }
        if entries[..at].iter().any(|earlier| earlier.id() == id) {
            return Err(Fault::new("BatchEntryIdsNotDistinct", format!("Id {id} repeated."))
                .query_code("AWS.SimpleQueueService.BatchEntryIdsNotDistinct"));
        }
    }
    Ok(())
}

#[derive(Default)]
struct Outcome {
    done: Vec<Value>,
    failed: Vec<Value>,
}

impl Outcome {
    fn add(&mut self, id: &str, result: Result<Value, Fault>) {
        match result {
            Ok(mut answer) => {
                answer["Id"] = id.into();
                self.done.push(answer);
            }
            Err(fault) => self.failed.push(json!({
                "Id": id,
                "SenderFault": true,
                "Code": fault.query_code.unwrap_or(&fault.code),
                "Message": fault.message,
            })),
        }
    }

    fn answer(self) -> Answer {
        json::write(&json!({ "Successful": self.done, "Failed": self.failed }))
    }
}
