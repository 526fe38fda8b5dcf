//! How full the queue and its dead-letter queue are, for whoever watches the metrics.

use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use super::Consumers;
use crate::aws::{AwsError, QueueAttributes};

const EVERY: Duration = Duration::from_secs(60);

/// Looks once a minute, until the end. What cannot be looked at is no reason to stop reading events.
pub(super) async fn run(parts: &Consumers, url: &str) {
    let mut told = false;
    loop {
        let looked = tokio::select! {
            looked = look(parts, url, !told) => looked,
            () = parts.shutdown.asked() => return,
        };
        if let Err(error) = looked
            && !told
        {
            tracing::warn!("how full the queue is cannot be seen: {error}");
        }
        told = true;
        tokio::select! {
            () = sleep(EVERY) => {}
            () = parts.shutdown.asked() => return,
        }
    }
}

async fn look(parts: &Consumers, url: &str, first: bool) -> Result<(), AwsError> {
    let attributes = parts.aws.queue_attributes(url).await?;
    let name = url.rsplit('/').next().unwrap_or(url).to_owned();
    gauge(&name, "waiting", count(&attributes, "ApproximateNumberOfMessages"));
    gauge(&name, "in_flight", count(&attributes, "ApproximateNumberOfMessagesNotVisible"));
    let redrive: Option<Value> =
        attributes.get("RedrivePolicy").and_then(|text| serde_json::from_str(text).ok());
    let dead = redrive.as_ref().and_then(|policy| policy["deadLetterTargetArn"].as_str()?.rsplit(':').next());
    let Some(dead) = dead else {
        if first {
            tracing::warn!(
                "the queue {name} has no dead-letter queue: what cannot be read comes again until it is too old"
            );
        }
        return Ok(());
    };
    if let Some(url) = parts.aws.queue_url(dead).await? {
        let attributes = parts.aws.queue_attributes(&url).await?;
        gauge(&name, "dead", count(&attributes, "ApproximateNumberOfMessages"));
    }
    Ok(())
}

fn count(attributes: &QueueAttributes, name: &str) -> u32 {
    attributes.get(name).and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn gauge(queue: &str, state: &'static str, messages: u32) {
    metrics::gauge!("slipway_queue_messages", "queue" => queue.to_owned(), "state" => state)
        .set(f64::from(messages));
}
