//! How task events get from ECS to Slipway: an EventBridge rule, the queue it sends to, and the queue
//! for what could not be read. One description, from which everything is written: the pattern, the
//! policies, the `aws` commands and a CloudFormation template. Nothing here is sent anywhere.
//!
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html>

mod commands;
mod template;

use crate::id::{ArnParts, ClusterArn};

/// The base name that is used when none is given.
pub const DEFAULT_NAME: &str = "slipway-events";
/// The `Id` of the rule's one target.
pub const TARGET: &str = "slipway";
/// A message that was received so often without being deleted goes to the dead-letter queue.
pub const MAX_RECEIVES: u32 = 5;
/// How long a received message stays hidden from other receivers, in seconds.
pub const VISIBILITY: u32 = 60;
/// How long ReceiveMessage waits for a message, in seconds; the longest that SQS allows.
pub const WAIT: u32 = 20;
/// How long an undelivered event is kept, in seconds: 4 days, so that a long weekend loses nothing.
pub const RETENTION: u32 = 345_600;
/// How long a dead letter is kept, in seconds: 14 days, the longest that SQS allows.
pub const DEAD_RETENTION: u32 = 1_209_600;
/// An event pattern has at most so many characters by default.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>
const LONGEST_PATTERN: usize = 2_048;

/// The rule with its queues: what is to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRule {
    partition: String,
    region: String,
    account: String,
    name: String,
    clusters: Vec<ClusterArn>,
}

/// Why a rule cannot be described. `Display` is a sentence for the person who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// The name does not suit the rule or the queues.
    #[error(
        "“{0}” cannot name the rule and its queues: use 1 to 64 letters, digits, hyphens and underscores."
    )]
    Name(String),
    /// A cluster is elsewhere; a rule only sees its own account and region.
    #[error("{cluster} is not in account {account} and region {region}: run this where the cluster is.")]
    Elsewhere {
        /// The cluster's ARN.
        cluster: String,
        /// The rule's account.
        account: String,
        /// The rule's region.
        region: String,
    },
    /// EventBridge takes no pattern this long.
    #[error(
        "{0} clusters make a pattern of over 2,048 characters, EventBridge's limit: name fewer, or none for all."
    )]
    TooMany(usize),
}

impl EventRule {
    /// Describes a rule in an account and a region, for the tasks of `clusters`, or of all when there
    /// are none. `partition` is `aws`, `aws-cn` or the like.
    ///
    /// # Errors
    /// [`RuleError`], when AWS would refuse it or it would match nothing.
    pub fn new(
        partition: &str,
        region: &str,
        account: &str,
        name: &str,
        mut clusters: Vec<ClusterArn>,
    ) -> Result<Self, RuleError> {
        // The narrower of two alphabets: rules allow dots, queues do not. A rule's name has at most 64
        // characters, so that the dead-letter queue's stays below its 80.
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if !(1..=64).contains(&name.len()) || !name.bytes().all(fits) {
            return Err(RuleError::Name(name.to_owned()));
        }
        clusters.sort();
        clusters.dedup();
        let here = |arn: &ClusterArn| {
            ArnParts::parse(arn.as_str()).is_some_and(|arn| arn.account == account && arn.region == region)
        };
        if let Some(foreign) = clusters.iter().find(|arn| !here(arn)) {
            return Err(RuleError::Elsewhere {
                cluster: foreign.to_string(),
                account: account.to_owned(),
                region: region.to_owned(),
            });
        }
        let owned = str::to_owned;
        let rule = Self {
            partition: owned(partition),
            region: owned(region),
            account: owned(account),
            name: owned(name),
            clusters,
        };
        if rule.pattern().len() > LONGEST_PATTERN {
            return Err(RuleError::TooMany(rule.clusters.len()));
        }
        Ok(rule)
    }

    /// The name of the rule, and of the queue.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the dead-letter queue.
    #[must_use]
    pub fn dead_name(&self) -> String {
        format!("{}-dead", self.name)
    }

    /// The region, `eu-west-1` and the like.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The rule's ARN, on the default bus: events of AWS services reach no other.
    #[must_use]
    pub fn rule_arn(&self) -> String {
        format!("arn:{}:events:{}:{}:rule/{}", self.partition, self.region, self.account, self.name)
    }

    /// The queue's ARN.
    #[must_use]
    pub fn queue_arn(&self) -> String {
        self.sqs_arn(&self.name)
    }

    /// The dead-letter queue's ARN.
    #[must_use]
    pub fn dead_arn(&self) -> String {
        self.sqs_arn(&self.dead_name())
    }

    fn sqs_arn(&self, queue: &str) -> String {
        format!("arn:{}:sqs:{}:{}:{queue}", self.partition, self.region, self.account)
    }

    /// The event pattern, as the guide to Fargate capacity providers has it: task state changes,
    /// of some clusters or of all.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html>
    #[must_use]
    pub fn pattern(&self) -> String {
        let mut text = String::from(
            "{\n    \"source\": [\n        \"aws.ecs\"\n    ],\n    \"detail-type\": [\n        \"ECS Task State Change\"\n    ]",
        );
        if !self.clusters.is_empty() {
            // An ARN that has been parsed has no character that JSON escapes.
            let list: Vec<String> =
                self.clusters.iter().map(|arn| format!("            \"{arn}\"")).collect();
            text.push_str(",\n    \"detail\": {\n        \"clusterArn\": [\n");
            text.push_str(&list.join(",\n"));
            text.push_str("\n        ]\n    }");
        }
        text.push_str("\n}");
        text
    }

    /// The queue's policy: EventBridge may send, on behalf of this rule alone. Without it AWS delivers
    /// nothing and says nothing.
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
    #[must_use]
    pub fn queue_policy(&self) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"EventsToQueue","Effect":"Allow","Principal":{{"Service":"events.amazonaws.com"}},"Action":"sqs:SendMessage","Resource":"{}","Condition":{{"ArnEquals":{{"aws:SourceArn":"{}"}}}}}}]}}"#,
            self.queue_arn(),
            self.rule_arn()
        )
    }

    /// What moves a message that cannot be read to the dead-letter queue.
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>
    #[must_use]
    pub fn redrive_policy(&self) -> String {
        format!(r#"{{"deadLetterTargetArn":"{}","maxReceiveCount":"{MAX_RECEIVES}"}}"#, self.dead_arn())
    }

    /// The queue's attributes, by name as SQS spells them.
    #[must_use]
    pub fn queue_attributes(&self) -> Vec<(&'static str, String)> {
        vec![
            ("VisibilityTimeout", VISIBILITY.to_string()),
            ("ReceiveMessageWaitTimeSeconds", WAIT.to_string()),
            ("MessageRetentionPeriod", RETENTION.to_string()),
            ("RedrivePolicy", self.redrive_policy()),
            ("Policy", self.queue_policy()),
        ]
    }

    /// The dead-letter queue's attributes.
    #[must_use]
    pub fn dead_attributes(&self) -> Vec<(&'static str, String)> {
        vec![("MessageRetentionPeriod", DEAD_RETENTION.to_string())]
    }

    /// What Slipway's own credentials must be allowed to read the queue.
    #[must_use]
    pub fn reader_policy(&self) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"SlipwayReadsEvents","Effect":"Allow","Action":["sqs:GetQueueUrl","sqs:GetQueueAttributes","sqs:ReceiveMessage","sqs:DeleteMessage"],"Resource":["{}","{}"]}}]}}"#,
            self.queue_arn(),
            self.dead_arn()
        )
    }
}

#[cfg(test)]
mod tests;
