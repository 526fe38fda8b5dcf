//! EventBridge: one rule on the default bus, and its targets.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>

use aws_sdk_eventbridge::types::{RuleState, Target};

use super::call::call;
use super::{Aws, AwsError};

/// A rule as EventBridge has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRule {
    /// Its event pattern, as it was put.
    pub pattern: String,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Its targets: each one's id and ARN.
    pub targets: Vec<(String, String)>,
}

impl Aws {
    /// A rule with its targets; `None` when there is no such rule.
    ///
    /// # Errors
    /// What else AWS answered.
    pub async fn rule(&self, name: &str) -> Result<Option<KnownRule>, AwsError> {
        let known = match call("events:DescribeRule", self.events.describe_rule().name(name).send()).await {
            Ok(known) => known,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        // A rule has five targets at most, so one page has them all.
        let listed = self.events.list_targets_by_rule().rule(name).send();
        let targets = call("events:ListTargetsByRule", listed).await?.targets.unwrap_or_default();
        Ok(Some(KnownRule {
            enabled: known.state().is_some_and(|state| *state != RuleState::Disabled),
            pattern: known.event_pattern.unwrap_or_default(),
            targets: targets.into_iter().map(|target| (target.id, target.arn)).collect(),
        }))
    }

    /// Makes a rule that is switched on, or changes the one of that name.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn put_rule(&self, name: &str, pattern: &str) -> Result<(), AwsError> {
        let request = self.events.put_rule().name(name).event_pattern(pattern).state(RuleState::Enabled);
        call("events:PutRule", request.send()).await?;
        Ok(())
    }

    /// Adds a target to a rule, or changes the one of that id.
    ///
    /// # Errors
    /// What AWS answered, also about this one target in an answer that is otherwise good.
    pub async fn put_target(&self, rule: &str, id: &str, arn: &str) -> Result<(), AwsError> {
        const OPERATION: &str = "events:PutTargets";
        let target = Target::builder().id(id).arn(arn).build().map_err(|_| AwsError::unbuilt(OPERATION))?;
        let answer = call(OPERATION, self.events.put_targets().rule(rule).targets(target).send()).await?;
        match answer.failed_entries() {
            [] => Ok(()),
            [failed, ..] => {
                let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
                Err(AwsError::said(OPERATION, text(failed.error_code()), text(failed.error_message())))
            }
        }
    }

    /// Takes a target off a rule.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn remove_target(&self, rule: &str, id: &str) -> Result<(), AwsError> {
        call("events:RemoveTargets", self.events.remove_targets().rule(rule).ids(id).send()).await?;
        Ok(())
    }

    /// Deletes a rule, which must have no targets any more.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn delete_rule(&self, name: &str) -> Result<(), AwsError> {
        call("events:DeleteRule", self.events.delete_rule().name(name).send()).await?;
        Ok(())
    }
}
