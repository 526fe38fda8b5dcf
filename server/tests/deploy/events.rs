//! The event plumbing of the templates is the one that `domain::event::rule` describes.

use domain::event::rule::{
    DEAD_RETENTION, DEFAULT_NAME, EventRule, MAX_RECEIVES, RETENTION, TARGET, VISIBILITY, WAIT,
};
use serde_json::Value;

use crate::text;

/// A file's words with one space between them.
fn words(path: &str) -> String {
    text(path).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn pattern() -> Value {
    let rule = EventRule::new("aws", "us-west-2", "111122223333", DEFAULT_NAME, Vec::new()).unwrap();
    serde_json::from_str(&rule.pattern()).unwrap()
}

#[test]
fn cloudformation_has_its_pattern_numbers_and_sender() {
    let template = words("deploy/events.cfn.yaml");
    let pattern = pattern();
    let (source, kind) =
        (pattern["source"][0].as_str().unwrap(), pattern["detail-type"][0].as_str().unwrap());
    for part in [
        format!("Default: {DEFAULT_NAME}"),
        format!("MessageRetentionPeriod: {DEAD_RETENTION}"),
        format!("MessageRetentionPeriod: {RETENTION}"),
        format!("VisibilityTimeout: {VISIBILITY}"),
        format!("ReceiveMessageWaitTimeSeconds: {WAIT}"),
        format!("maxReceiveCount: {MAX_RECEIVES}"),
        format!("EventPattern: source: - {source} detail-type: - {kind} Targets: - Id: {TARGET}"),
        "Condition: ArnEquals: aws:SourceArn: !GetAtt Rule.Arn".to_owned(),
    ] {
        assert!(template.contains(&part), "deploy/events.cfn.yaml lacks {part:?}");
    }
}

#[test]
fn terraform_has_the_same() {
    let module = words("deploy/terraform/events.tf");
    let pattern = pattern();
    for part in [
        format!("message_retention_seconds = {DEAD_RETENTION}"),
        format!("message_retention_seconds = {RETENTION}"),
        format!("visibility_timeout_seconds = {VISIBILITY}"),
        format!("receive_wait_time_seconds = {WAIT}"),
        format!("maxReceiveCount = {MAX_RECEIVES}"),
        format!("target_id = \"{TARGET}\""),
        format!("source = {} detail-type = {}", pattern["source"], pattern["detail-type"]),
        "ArnEquals = { \"aws:SourceArn\" = aws_cloudwatch_event_rule.tasks.arn }".to_owned(),
    ] {
        assert!(module.contains(&part), "deploy/terraform/events.tf lacks {part:?}");
    }
}
