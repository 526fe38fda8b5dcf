//! What has to be done, step by step, in an order in which no event is lost: queues before the rule,
//! the rule before its target; and backwards when it is removed.

use std::fmt;

use domain::event::rule::{EventRule, TARGET};

use super::compare;
use crate::aws::{Aws, AwsError};

/// One thing that is to be there, or gone.
pub(super) struct Step {
    /// `queue slipway-events` and the like.
    what: String,
    doing: Doing,
}

enum Doing {
    /// It is as it should be.
    Nothing,
    /// It is not there, as it should be.
    Absent,
    MakeQueue {
        name: String,
        attributes: Vec<(&'static str, String)>,
    },
    SetQueue {
        url: String,
        attributes: Vec<(&'static str, String)>,
    },
    MakeRule {
        name: String,
        pattern: String,
    },
    ChangeRule {
        name: String,
        pattern: String,
    },
    PutTarget {
        rule: String,
        arn: String,
    },
    RemoveTarget {
        rule: String,
    },
    DeleteRule {
        name: String,
    },
    DeleteQueue {
        url: String,
    },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match &self.doing {
            Doing::Nothing => "in order",
            Doing::Absent => "absent",
            Doing::MakeQueue { .. } | Doing::MakeRule { .. } | Doing::PutTarget { .. } => "make",
            Doing::SetQueue { .. } | Doing::ChangeRule { .. } => "change",
            Doing::RemoveTarget { .. } | Doing::DeleteRule { .. } | Doing::DeleteQueue { .. } => "remove",
        };
        write!(f, "{word:<9} {}", self.what)?;
        if let Doing::SetQueue { attributes, .. } = &self.doing {
            let names: Vec<&str> = attributes.iter().map(|(name, _)| *name).collect();
            write!(f, " ({})", names.join(", "))?;
        }
        Ok(())
    }
}

impl Step {
    fn new(what: impl Into<String>, doing: Doing) -> Self {
        Self { what: what.into(), doing }
    }

    /// Whether there is something to do.
    pub(super) fn changes(&self) -> bool {
        !matches!(self.doing, Doing::Nothing | Doing::Absent)
    }

    /// Does it.
    pub(super) async fn apply(&self, aws: &Aws) -> Result<(), AwsError> {
        match &self.doing {
            Doing::Nothing | Doing::Absent => Ok(()),
            Doing::MakeQueue { name, attributes } => aws.create_queue(name, attributes).await.map(drop),
            Doing::SetQueue { url, attributes } => aws.set_queue_attributes(url, attributes).await,
            Doing::MakeRule { name, pattern } | Doing::ChangeRule { name, pattern } => {
                aws.put_rule(name, pattern).await
            }
            Doing::PutTarget { rule, arn } => aws.put_target(rule, TARGET, arn).await,
            Doing::RemoveTarget { rule } => aws.remove_target(rule, TARGET).await,
            Doing::DeleteRule { name } => aws.delete_rule(name).await,
            Doing::DeleteQueue { url } => aws.delete_queue(url).await,
        }
    }
}

/// What makes the rule and its queues be there.
pub(super) async fn setup(aws: &Aws, rule: &EventRule) -> Result<Vec<Step>, AwsError> {
    let mut steps = Vec::with_capacity(4);
    for (kind, name, attributes) in [
        ("dead-letter queue", rule.dead_name(), rule.dead_attributes()),
        ("queue", rule.name().to_owned(), rule.queue_attributes()),
    ] {
        let what = format!("{kind} {name}");
        let doing = match aws.queue_url(&name).await? {
            None => Doing::MakeQueue { name, attributes },
            Some(url) => {
                let attributes = compare::different(&aws.queue_attributes(&url).await?, attributes);
                if attributes.is_empty() { Doing::Nothing } else { Doing::SetQueue { url, attributes } }
            }
        };
        steps.push(Step::new(what, doing));
    }
    let known = aws.rule(rule.name()).await?;
    let (name, pattern) = (rule.name().to_owned(), rule.pattern());
    let target = format!("target {TARGET} of the rule, the queue");
    let has_target = known
        .as_ref()
        .is_some_and(|known| known.targets.iter().any(|(id, arn)| id == TARGET && *arn == rule.queue_arn()));
    let doing = match known {
        None => Doing::MakeRule { name, pattern },
        Some(known) if known.enabled && compare::same_json(&known.pattern, &pattern) => Doing::Nothing,
        Some(_) => Doing::ChangeRule { name, pattern },
    };
    steps.push(Step::new(format!("rule {}", rule.name()), doing));
    let put = Doing::PutTarget { rule: rule.name().to_owned(), arn: rule.queue_arn() };
    steps.push(Step::new(target, if has_target { Doing::Nothing } else { put }));
    Ok(steps)
}

/// What makes them be gone. A rule that has other targets besides is somebody's, and stays.
pub(super) async fn removal(aws: &Aws, rule: &EventRule) -> Result<Vec<Step>, AwsError> {
    let mut steps = Vec::with_capacity(4);
    let name = rule.name().to_owned();
    match aws.rule(&name).await? {
        None => steps.push(Step::new(format!("rule {name}"), Doing::Absent)),
        Some(known) => {
            if known.targets.iter().any(|(id, _)| id == TARGET) {
                let doing = Doing::RemoveTarget { rule: name.clone() };
                steps.push(Step::new(format!("target {TARGET} of the rule"), doing));
            }
            let others = known.targets.iter().filter(|(id, _)| id != TARGET).count();
            steps.push(if others == 0 {
                Step::new(format!("rule {name}"), Doing::DeleteRule { name: name.clone() })
            } else {
                Step::new(format!("rule {name} (kept: it has {others} other targets)"), Doing::Nothing)
            });
        }
    }
    for (kind, name) in [("queue", name), ("dead-letter queue", rule.dead_name())] {
        let Some(url) = aws.queue_url(&name).await? else {
            steps.push(Step::new(format!("{kind} {name}"), Doing::Absent));
            continue;
        };
        let attributes = aws.queue_attributes(&url).await?;
        let count = attributes.get("ApproximateNumberOfMessages").map_or("0", String::as_str);
        steps.push(Step::new(format!("{kind} {name} with {count} messages"), Doing::DeleteQueue { url }));
    }
    Ok(steps)
}
