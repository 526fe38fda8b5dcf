//! ReceiveMessage and DeleteMessageBatch.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html>

use std::time::Duration;

use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, MessageSystemAttributeName};

use crate::aws::call::call;
use crate::aws::{Aws, AwsError};

/// Messages that one call receives or deletes, at most.
pub const BATCH: usize = 10;

/// A received message. It stays in the queue, hidden for a while, until it is deleted.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// The queue's id of it.
    pub id: String,
    /// What deletes it.
    pub receipt: String,
    /// What was sent.
    pub body: String,
    /// How often it has been received, this time included.
    pub receives: u32,
}

impl Aws {
    /// Receives up to ten messages, waiting up to `wait` (whole seconds, 20 at most) for the first.
    ///
    /// # Errors
    /// What AWS answered; [`AwsError::is_not_found`] when there is no such queue.
    pub async fn receive(&self, queue_url: &str, wait: Duration) -> Result<Vec<Message>, AwsError> {
        let request = self
            .sqs
            .receive_message()
            .queue_url(queue_url)
            .max_number_of_messages(i32::try_from(BATCH).unwrap_or(10))
            .wait_time_seconds(i32::try_from(wait.as_secs()).unwrap_or(20))
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount);
        let answer = call("sqs:ReceiveMessage", request.send()).await?;
        Ok(answer.messages.unwrap_or_default().into_iter().map(message).collect())
    }

    /// Deletes up to ten messages by their receipts. Returns how many AWS would not delete; those
    /// come again.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn delete(&self, queue_url: &str, receipts: &[String]) -> Result<usize, AwsError> {
        const OPERATION: &str = "sqs:DeleteMessage";
        let mut entries = Vec::with_capacity(receipts.len());
        for (at, receipt) in receipts.iter().enumerate() {
            let entry =
                DeleteMessageBatchRequestEntry::builder().id(at.to_string()).receipt_handle(receipt).build();
            entries.push(entry.map_err(|_| AwsError::unbuilt(OPERATION))?);
        }
        let request = self.sqs.delete_message_batch().queue_url(queue_url).set_entries(Some(entries));
        let answer = call(OPERATION, request.send()).await?;
        Ok(answer.failed().len())
    }
}

fn message(message: aws_sdk_sqs::types::Message) -> Message {
    let receives = message
        .attributes
        .as_ref()
        .and_then(|all| all.get(&MessageSystemAttributeName::ApproximateReceiveCount))
        .and_then(|count| count.parse().ok())
        .unwrap_or(1);
    Message {
        id: message.message_id.unwrap_or_default(),
        receipt: message.receipt_handle.unwrap_or_default(),
        body: message.body.unwrap_or_default(),
        receives,
    }
}
