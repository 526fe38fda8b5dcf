//! The AWS room: the only place that names an AWS SDK type.
//!
//! It owns the calls to ECS, SQS, EventBridge and CloudWatch Logs (the official SDKs), EC2, IAM and STS (a small
//! query client on the official runtime), turns answers into the domain's rows and errors into an [`AwsError`]
//! that says what is known of the outcome. It refuses to decide anything: no retry of RunTask, no cache, no policy.

mod alb;
mod bounds;
mod bucket;
mod call;
mod config;
mod convert;
mod ecs;
mod error;
mod logs;
mod probe;
mod query;
mod queue;
mod role;
mod rule;
mod wide;

pub use alb::AlbKeys;
pub use bounds::{ANSWER_BYTES, PAGES};
pub use bucket::Bucket;
pub use config::{NoRegion, Patience};
pub use ecs::{Described, ListedTasks, RunAnswer, ServiceUse};
pub use error::{AwsError, Outcome};
pub use logs::{FoundEvents, LogEvent, LogEvents, Seek, StreamRead};
pub use query::{FoundGroup, Identity, Verdict};
pub use queue::{BATCH, Message, QueueAttributes};
pub use role::Role;
pub use rule::KnownRule;

use std::sync::{Arc, OnceLock};

use aws_config::SdkConfig;
use bounds::AnswerLimit;
pub(crate) use wide::exit_code;

/// Tasks that DescribeTasks takes at once.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html>
pub const DESCRIBE_TASKS: usize = 100;

/// The clients of one place. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Aws {
    ecs: aws_sdk_ecs::Client,
    events: aws_sdk_eventbridge::Client,
    sqs: aws_sdk_sqs::Client,
    ec2: query::QueryClient,
    iam: query::QueryClient,
    logs: aws_sdk_cloudwatchlogs::Client,
    sts: query::QueryClient,
    region: String,
    /// The account that the credentials belong to, once it was asked for.
    account: Arc<OnceLock<String>>,
    config: SdkConfig,
}

impl Aws {
    fn new(config: &SdkConfig) -> Result<Self, NoRegion> {
        let region = config.region().ok_or(NoRegion)?.to_string();
        Ok(Self {
            ecs: aws_sdk_ecs::Client::from_conf(
                aws_sdk_ecs::config::Builder::from(config).interceptor(AnswerLimit).build(),
            ),
            events: aws_sdk_eventbridge::Client::from_conf(
                aws_sdk_eventbridge::config::Builder::from(config).interceptor(AnswerLimit).build(),
            ),
            sqs: queue::client(config),
            ec2: query::QueryClient::new(config, &query::EC2, &region),
            iam: query::QueryClient::new(config, &query::IAM, &region),
            logs: aws_sdk_cloudwatchlogs::Client::from_conf(
                aws_sdk_cloudwatchlogs::config::Builder::from(config).interceptor(AnswerLimit).build(),
            ),
            sts: query::QueryClient::new(config, &query::STS, &region),
            region,
            account: Arc::default(),
            config: config.clone(),
        })
    }

    /// The region it talks to, `eu-west-1` and the like.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }
}
