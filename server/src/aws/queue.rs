//! SQS: what a consumer of events needs, and what sets its queues up.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html>

mod attributes;
mod messages;

use std::time::Duration;

use aws_config::{SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};

use super::bounds::AnswerLimit;
pub use attributes::QueueAttributes;
pub use messages::{BATCH, Message};

/// ReceiveMessage answers after up to 20 s when there is nothing: the others' patience would cut it off.
const ATTEMPT: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(4);

/// The client. It tries once more by itself; the consumer waits and tries again anyway.
pub(super) fn client(config: &SdkConfig) -> aws_sdk_sqs::Client {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(ATTEMPT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(2 * ATTEMPT)
        .build();
    let config = aws_sdk_sqs::config::Builder::from(config)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(2))
        .interceptor(AnswerLimit)
        .build();
    aws_sdk_sqs::Client::from_conf(config)
}
