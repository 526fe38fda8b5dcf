//! The services of the emulator and the protocol that each speaks.
//!
//! One table: signing name, `X-Amz-Target` prefix, protocol.

/// A service that the emulator answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Service {
    Ecs,
    Ec2,
    Iam,
    Sts,
    Events,
    Sqs,
    Logs,
}

/// How a service writes requests and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// AWS JSON with its content type.
    Json(&'static str),
    /// Form in, XML out, in EC2's dialect.
    Ec2,
    /// Form in, XML out.
    Query,
}

const JSON_1_0: Protocol = Protocol::Json("application/x-amz-json-1.0");
const JSON_1_1: Protocol = Protocol::Json("application/x-amz-json-1.1");

/// Signing name, target prefix, protocol (botocore's `signingName`, `targetPrefix`, `protocol`).
const TABLE: [(Service, &str, &str, Protocol); 7] = [
    (Service::Ecs, "ecs", "AmazonEC2ContainerServiceV20141113", JSON_1_1),
    (Service::Ec2, "ec2", "", Protocol::Ec2),
    (Service::Iam, "iam", "", Protocol::Query),
    (Service::Sts, "sts", "", Protocol::Query),
    (Service::Events, "events", "AWSEvents", JSON_1_1),
    (Service::Sqs, "sqs", "AmazonSQS", JSON_1_0),
    (Service::Logs, "logs", "Logs_20140328", JSON_1_1),
];

impl Service {
    pub(crate) fn by_signing_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    pub(crate) fn by_target_prefix(prefix: &str) -> Option<Self> {
        TABLE.iter().find(|row| !row.2.is_empty() && row.2 == prefix).map(|row| row.0)
    }

    pub(crate) fn protocol(self) -> Protocol {
        TABLE.iter().find(|row| row.0 == self).map_or(JSON_1_1, |row| row.3)
    }

    /// The signing name, which is also the prefix of an IAM action.
    pub(crate) fn name(self) -> &'static str {
        TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}
