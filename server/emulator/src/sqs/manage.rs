//! CreateQueue, DeleteQueue, GetQueueUrl, ListQueues, GetQueueAttributes, SetQueueAttributes,
//! PurgeQueue.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::fault::Fault;
use crate::page;
use crate::sqs::attribute::Attributes;
use crate::sqs::queue::Queue;
use crate::sqs::{bad_value, missing, no_queue};
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    queue_name: Option<String>,
    queue_url: Option<String>,
    queue_name_prefix: Option<String>,
    attributes: Option<BTreeMap<String, String>>,
    attribute_names: Option<Vec<String>>,
    next_token: Option<String>,
    max_results: Option<i32>,
}

/// The name of the queue that a URL means. SDKs send the URL that they were given, whatever
/// host it names.
pub(super) fn name(world: &World, url: Option<&str>) -> Result<String, Fault> {
    let url = url.filter(|url| !url.is_empty()).ok_or_else(|| missing("QueueUrl"))?;
    let name = url.rsplit('/').next().unwrap_or(url);
    if world.queues.all.contains_key(name) { Ok(name.to_owned()) } else { Err(no_queue()) }
}

fn url_of(world: &World, env: &Env<'_>, name: &str) -> String {
    format!("http://{}/{}/{name}", env.host, world.account)
}

pub(super) fn create(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let name = input.queue_name.ok_or_else(|| missing("QueueName"))?;
    if name.ends_with(".fifo") {
        return Err(Fault::new("UnsupportedOperation", "FIFO queues are not supported by this emulator.")
            .query_code("AWS.SimpleQueueService.UnsupportedOperation"));
    }
    let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if !(1..=80).contains(&name.len()) || !name.bytes().all(fine) {
        return Err(bad_value(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length".into(),
        ));
    }
    let mut attributes = Attributes::default();
    attributes.set(&input.attributes.unwrap_or_default())?;
    match world.queues.all.get(&name) {
        Some(old) if old.attributes != attributes => {
            return Err(Fault::new(
                "QueueNameExists",
                "A queue already exists with the same name and a different value for attribute(s)",
            )
            .query_code("QueueAlreadyExists"));
        }
        Some(_) => {}
        None => {
            let queue = Queue::new(attributes, env.now);
            world.queues.all.insert(name.clone(), queue);
        }
    }
    json::write(&json!({ "QueueUrl": url_of(world, env, &name) }))
}

pub(super) fn delete(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    if let Some(queue) = world.queues.all.remove(&name) {
        queue.bell.notify_waiters();
    }
    Ok(Vec::from(b"{}"))
}

pub(super) fn url(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let name = input.queue_name.ok_or_else(|| missing("QueueName"))?;
    if !world.queues.all.contains_key(&name) {
        return Err(no_queue());
    }
    json::write(&json!({ "QueueUrl": url_of(world, env, &name) }))
}

pub(super) fn list(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let prefix = input.queue_name_prefix.unwrap_or_default();
    let size = match input.max_results {
        None => 1000,
        Some(size @ 1..=1000) => size.unsigned_abs() as usize,
        Some(_) => return Err(bad_value("MaxResults must be between 1 and 1000.".into())),
    };
    let names = world.queues.all.keys().filter(|name| name.starts_with(&prefix));
    let scope = page::scope(("queues", &prefix));
    let page = page::cut(names, |name| name.as_str(), size, scope, input.next_token.as_deref())
        .map_err(|_| bad_value("Invalid NextToken.".into()))?;
    let urls: Vec<String> = page.items.iter().map(|name| url_of(world, env, name)).collect();
    let mut answer = json!({});
    if !urls.is_empty() {
        answer["QueueUrls"] = json!(urls);
    }
    if let Some(next) = page.next {
        answer["NextToken"] = next.into();
    }
    json::write(&answer)
}

pub(super) fn attributes(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    let asked = input.attribute_names.unwrap_or_default();
    let arn = world.arn("sqs", &name);
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    queue.tidy(env.now);
    let all = describe(queue, &arn);
    if let Some(unknown) = asked.iter().find(|one| *one != "All" && !NAMES.contains(&one.as_str())) {
        return Err(Fault::new("InvalidAttributeName", format!("Unknown Attribute {unknown}.")));
    }
    let everything = asked.iter().any(|one| one == "All");
    let shown: Map<String, Value> =
        all.into_iter().filter(|(name, _)| everything || asked.contains(name)).collect();
    if shown.is_empty() {
        return json::write(&json!({}));
    }
    json::write(&json!({ "Attributes": shown }))
}

/// What GetQueueAttributes may be asked for.
const NAMES: [&str; 19] = [
    "Policy",
    "VisibilityTimeout",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "QueueArn",
    "DelaySeconds",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "FifoQueue",
    "ContentBasedDeduplication",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "SqsManagedSseEnabled",
    "RedriveAllowPolicy",
];

fn describe(queue: &Queue, arn: &str) -> Map<String, Value> {
    let own = &queue.attributes;
    let counts = queue.counts();
    let mut all = Map::new();
    let mut put = |name: &str, value: String| {
        all.insert(name.to_owned(), Value::String(value));
    };
    put("QueueArn", arn.to_owned());
    put("ApproximateNumberOfMessages", counts.ready.to_string());
    put("ApproximateNumberOfMessagesNotVisible", counts.in_flight.to_string());
    put("ApproximateNumberOfMessagesDelayed", counts.delayed.to_string());
    put("CreatedTimestamp", (queue.created.0 / 1000).to_string());
    put("LastModifiedTimestamp", (queue.modified.0 / 1000).to_string());
    put("VisibilityTimeout", own.visibility.to_string());
    put("MaximumMessageSize", own.largest.to_string());
    put("MessageRetentionPeriod", own.retention.to_string());
    put("DelaySeconds", own.delay.to_string());
    put("ReceiveMessageWaitTimeSeconds", own.wait.to_string());
    if let Some(policy) = &own.policy {
        put("Policy", policy.clone());
    }
    if let Some(redrive) = &own.redrive {
        put("RedrivePolicy", redrive.text.clone());
    }
    for (name, value) in &own.other {
        put(name, value.clone());
    }
    all
}

pub(super) fn set_attributes(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    let given = input.attributes.ok_or_else(|| missing("Attribute.Name"))?;
    let queue = world.queues.all.get_mut(&name).ok_or_else(no_queue)?;
    let mut attributes = queue.attributes.clone();
    attributes.set(&given)?;
    queue.attributes = attributes;
    queue.modified = env.now;
    Ok(Vec::from(b"{}"))
}

pub(super) fn purge(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let name = name(world, input.queue_url.as_deref())?;
    world.queues.all.get_mut(&name).ok_or_else(no_queue)?.clear();
    Ok(Vec::from(b"{}"))
}
