//! The rule as a CloudFormation template. It names no account, so it can be deployed in several.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html>

use super::{DEAD_RETENTION, EventRule, MAX_RECEIVES, RETENTION, TARGET, VISIBILITY, WAIT};

impl EventRule {
    /// The template, in YAML.
    #[must_use]
    pub fn template(&self) -> String {
        let clusters: String = match self.clusters.as_slice() {
            [] => String::new(),
            some => {
                let list: String = some.iter().map(|arn| format!("            - {arn}\n")).collect();
                format!("        detail:\n          clusterArn:\n{list}")
            }
        };
        let (name, dead) = (&self.name, self.dead_name());
        format!(
            r#"AWSTemplateFormatVersion: "2010-09-09"
Description: Task events of Amazon ECS for Slipway
Resources:
  DeadLetters:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: {dead}
      MessageRetentionPeriod: {DEAD_RETENTION}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: {name}
      VisibilityTimeout: {VISIBILITY}
      ReceiveMessageWaitTimeSeconds: {WAIT}
      MessageRetentionPeriod: {RETENTION}
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt DeadLetters.Arn
        maxReceiveCount: {MAX_RECEIVES}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: {name}
      State: ENABLED
      EventPattern:
        source:
          - aws.ecs
        detail-type:
          - ECS Task State Change
{clusters}      Targets:
        - Id: {TARGET}
          Arn: !GetAtt Queue.Arn
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues:
        - !Ref Queue
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: EventsToQueue
            Effect: Allow
            Principal:
              Service: events.amazonaws.com
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
            Condition:
              ArnEquals:
                aws:SourceArn: !GetAtt Rule.Arn
Outputs:
  QueueUrl:
    Description: Give it to Slipway as --events-queue
    Value: !Ref Queue
"#
        )
    }
}
