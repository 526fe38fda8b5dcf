//! Queues themselves: which there is, its attributes, making and deleting one.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>

use std::collections::BTreeMap;

use aws_sdk_sqs::types::QueueAttributeName;

use crate::aws::call::call;
use crate::aws::{Aws, AwsError};

/// A queue's attributes, by name as SQS spells them.
pub type QueueAttributes = BTreeMap<String, String>;

impl Aws {
    /// The URL of a queue of this account, by name; `None` when there is no such queue.
    ///
    /// # Errors
    /// What else AWS answered.
    pub async fn queue_url(&self, name: &str) -> Result<Option<String>, AwsError> {
        let request = self.sqs.get_queue_url().queue_name(name);
        match call("sqs:GetQueueUrl", request.send()).await {
            Ok(answer) => Ok(answer.queue_url),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All attributes of a queue.
    ///
    /// # Errors
    /// What AWS answered; [`AwsError::is_not_found`] when there is no such queue.
    pub async fn queue_attributes(&self, queue_url: &str) -> Result<QueueAttributes, AwsError> {
        let request =
            self.sqs.get_queue_attributes().queue_url(queue_url).attribute_names(QueueAttributeName::All);
        let answer = call("sqs:GetQueueAttributes", request.send()).await?;
        let all = answer.attributes.unwrap_or_default();
        Ok(all.into_iter().map(|(name, value)| (name.as_str().to_owned(), value)).collect())
    }

    /// Makes a queue and returns its URL. One of that name with the same attributes is no error.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn create_queue(
        &self,
        name: &str,
        attributes: &[(&'static str, String)],
    ) -> Result<String, AwsError> {
        let mut request = self.sqs.create_queue().queue_name(name);
        for (key, value) in attributes {
            request = request.attributes(QueueAttributeName::from(*key), value);
        }
        let answer = call("sqs:CreateQueue", request.send()).await?;
        Ok(answer.queue_url.unwrap_or_default())
    }

    /// Sets some of a queue's attributes; the others stay.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn set_queue_attributes(
        &self,
        queue_url: &str,
        attributes: &[(&'static str, String)],
    ) -> Result<(), AwsError> {
        let mut request = self.sqs.set_queue_attributes().queue_url(queue_url);
        for (key, value) in attributes {
            request = request.attributes(QueueAttributeName::from(*key), value);
        }
        call("sqs:SetQueueAttributes", request.send()).await?;
        Ok(())
    }

    /// Deletes a queue with what is in it.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn delete_queue(&self, queue_url: &str) -> Result<(), AwsError> {
        call("sqs:DeleteQueue", self.sqs.delete_queue().queue_url(queue_url).send()).await?;
        Ok(())
    }
}
