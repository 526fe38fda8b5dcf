//! What is written, word for word where AWS reads it, and what is refused.

use serde_json::{Value, json};

use super::*;

const CLUSTER: &str = "arn:aws:ecs:us-west-2:111122223333:cluster/default";

fn cluster(arn: &str) -> ClusterArn {
    ClusterArn::parse(arn).expect("the ARN of a cluster")
}

fn rule(clusters: &[&str]) -> Result<EventRule, RuleError> {
    let clusters = clusters.iter().map(|arn| cluster(arn)).collect();
    EventRule::new("aws", "us-west-2", "111122223333", DEFAULT_NAME, clusters)
}

#[test]
fn the_pattern_is_the_guides_letter_for_letter() {
    let guide = r#"{
    "source": [
        "aws.ecs"
    ],
    "detail-type": [
        "ECS Task State Change"
    ],
    "detail": {
        "clusterArn": [
            "arn:aws:ecs:us-west-2:111122223333:cluster/default"
        ]
    }
}"#;
    assert_eq!(rule(&[CLUSTER]).expect("a rule").pattern(), guide);
    let all: Value = serde_json::from_str(&rule(&[]).expect("a rule").pattern()).expect("JSON");
    assert_eq!(all, json!({ "source": ["aws.ecs"], "detail-type": ["ECS Task State Change"] }));
}

#[test]
fn only_eventbridge_may_send_and_only_for_this_rule() {
    let policy: Value =
        serde_json::from_str(&rule(&[]).expect("a rule").queue_policy()).expect("the policy is JSON");
    assert_eq!(
        policy["Statement"],
        json!([{
            "Sid": "EventsToQueue",
            "Effect": "Allow",
            "Principal": { "Service": "events.amazonaws.com" },
            "Action": "sqs:SendMessage",
            "Resource": "arn:aws:sqs:us-west-2:111122223333:slipway-events",
            "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:events:us-west-2:111122223333:rule/slipway-events" } },
        }])
    );
}

#[test]
fn commands_carry_attributes_that_a_shell_hands_on_whole() {
    let rule = rule(&[CLUSTER]).expect("a rule");
    let commands = rule.commands();
    assert_eq!(commands.len(), 4);
    for (command, attributes) in
        [(&commands[0], rule.dead_attributes()), (&commands[1], rule.queue_attributes())]
    {
        let quoted = command.split('\'').nth(1).expect("a quoted argument");
        let read: Value = serde_json::from_str(quoted).expect("JSON for the CLI");
        for (name, value) in attributes {
            assert_eq!(read[name], value, "{name}");
        }
    }
    assert!(commands[2].contains("put-rule") && commands[2].contains(&rule.pattern()), "{}", commands[2]);
    assert!(
        commands[3].ends_with("'Id=slipway,Arn=arn:aws:sqs:us-west-2:111122223333:slipway-events'"),
        "{}",
        commands[3]
    );
    // One pair of quotes each, or the shell would read something else.
    assert!(commands.iter().all(|command| command.matches('\'').count() == 2));
}

#[test]
fn the_template_has_the_same_numbers_and_clusters() {
    let text = rule(&[CLUSTER]).expect("a rule").template();
    for part in [
        "QueueName: slipway-events\n",
        "QueueName: slipway-events-dead\n",
        "maxReceiveCount: 5\n",
        "        detail:\n          clusterArn:\n            - arn:aws:ecs:us-west-2:111122223333:cluster/default\n      Targets:\n",
        "aws:SourceArn: !GetAtt Rule.Arn\n",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!rule(&[]).expect("a rule").template().contains("detail:\n"));
}

#[test]
fn what_aws_would_refuse_or_never_match_is_refused_with_a_sentence() {
    for name in ["", "a.b", "a b", "a'b", &"x".repeat(65)] {
        let refused = EventRule::new("aws", "us-west-2", "111122223333", name, vec![]);
        assert_eq!(refused, Err(RuleError::Name(name.to_owned())));
    }
    for elsewhere in [
        "arn:aws:ecs:eu-west-1:111122223333:cluster/default",
        "arn:aws:ecs:us-west-2:444455556666:cluster/default",
    ] {
        let said = rule(&[CLUSTER, elsewhere]).expect_err("refused").to_string();
        assert!(said.starts_with(elsewhere) && said.contains("us-west-2"), "{said}");
    }
    let many: Vec<String> =
        (0..40).map(|n| format!("arn:aws:ecs:us-west-2:111122223333:cluster/c{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(rule(&many), Err(RuleError::TooMany(40)));
    assert_eq!(rule(&[CLUSTER, CLUSTER]), rule(&[CLUSTER]));
}

#[test]
fn arns_have_the_partition_of_their_place() {
    for (partition, region) in [("aws-eusc", "eusc-de-east-1"), ("aws-iso-b", "us-isob-east-1")] {
        let rule = EventRule::new(partition, region, "111122223333", DEFAULT_NAME, vec![]).expect("a rule");
        let (queue, source) = (
            format!("\"Resource\":\"arn:{partition}:sqs:{region}:111122223333:slipway-events\""),
            format!("\"aws:SourceArn\":\"arn:{partition}:events:{region}:111122223333:rule/slipway-events\""),
        );
        assert!(rule.queue_policy().contains(&queue), "{}", rule.queue_policy());
        assert!(rule.queue_policy().contains(&source), "{}", rule.queue_policy());
        assert!(!rule.commands().join(" ").contains("arn:aws:"), "{:?}", rule.commands());
    }
}
