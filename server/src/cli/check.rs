//! `slipway check`: what the present credentials may do, by asking and never by changing anything.
//!
//! The list is `deploy/iam` itself. What only reads is tried; of the rest IAM is asked to simulate it
//! on a resource of the kind that the policy names.

use std::collections::HashSet;
use std::fmt;

use domain::partition::Partition;
use domain::problem::ProblemKind;
use serde_json::Value;

use crate::aws::{Aws, AwsError, Identity, Verdict};

/// The policies, by name.
const POLICIES: [(&str, &str); 4] = [
    ("read-only", include_str!("../../../deploy/iam/read-only.json")),
    ("runner", include_str!("../../../deploy/iam/runner.json")),
    ("capacity-manager", include_str!("../../../deploy/iam/capacity-manager.json")),
    ("events", include_str!("../../../deploy/iam/events.json")),
];

/// What was found, policy by policy. It displays as what the command prints.
#[derive(Debug)]
pub struct Report {
    identity: Identity,
    region: String,
    policies: Vec<(&'static str, Vec<Line>)>,
}

/// One action.
#[derive(Debug)]
struct Line {
    action: String,
    found: Found,
}

#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// It was tried.
    Works,
    /// A simulation allows it.
    Allowed,
    /// It was refused, or a simulation refuses it.
    Refused,
    /// Nothing is known, and why.
    Unknown(String),
}

/// One action as a policy's statement has it.
struct Asked {
    action: String,
    resource: String,
    context: Vec<(String, String)>,
}

impl Report {
    /// The actions of the first policy that are refused: without them Slipway is of little use, while
    /// the others may be withheld on purpose.
    pub fn refused(&self) -> Vec<&str> {
        let lines = self.policies.iter().take(1).flat_map(|(_, lines)| lines);
        lines.filter(|line| line.found == Found::Refused).map(|line| line.action.as_str()).collect()
    }
}

/// Asks for every action of the policies.
///
/// # Errors
/// When AWS cannot be asked at all: no credentials, expired ones, no connection.
pub async fn check(aws: &Aws) -> Result<Report, AwsError> {
    let identity = aws.identity().await?;
    let mut policies = Vec::new();
    let mut done = HashSet::new();
    let mut blind = None;
    for (name, text) in POLICIES {
        let mut lines = Vec::new();
        for asked in actions(text, aws.region(), &identity.account) {
            if !done.insert((asked.action.clone(), asked.context.clone())) {
                continue;
            }
            let found = match aws.probe(&asked.action).await {
                Some(tried) => judge(tried)?,
                None => simulate(aws, &identity, &asked, &mut blind).await?,
            };
            lines.push(Line { action: asked.action, found });
        }
        policies.push((name, lines));
    }
    Ok(Report { identity, region: aws.region().to_owned(), policies })
}

/// A refusal for want of permission is one; any other says that AWS looked further.
fn judge(tried: Result<(), AwsError>) -> Result<Found, AwsError> {
    match tried {
        Ok(()) => Ok(Found::Works),
        Err(error) => match error.problem.kind {
            ProblemKind::Denied => Ok(Found::Refused),
            ProblemKind::Unavailable | ProblemKind::Internal => Err(error),
            _ => Ok(Found::Works),
        },
    }
}

/// Why nothing is known of an action when IAM may not be asked.
const REFUSED: &str = "only iam:SimulatePrincipalPolicy could tell, and that is refused";

/// Asks IAM. `blind` is why it does not say, once it has not: the next question would go the same way.
async fn simulate(
    aws: &Aws,
    identity: &Identity,
    asked: &Asked,
    blind: &mut Option<String>,
) -> Result<Found, AwsError> {
    let is_itself = asked.action == "iam:SimulatePrincipalPolicy";
    if let Some(why) = blind {
        let refused = is_itself && *why == REFUSED;
        return Ok(if refused { Found::Refused } else { Found::Unknown(why.clone()) });
    }
    match aws.simulate(&identity.principal(), &asked.action, &asked.resource, &asked.context).await {
        Ok(Verdict::Allowed) if is_itself => Ok(Found::Works),
        Ok(Verdict::Allowed) => Ok(Found::Allowed),
        Ok(Verdict::Denied) => Ok(Found::Refused),
        Ok(Verdict::Depends(keys)) => Ok(Found::Unknown(format!("it depends on {}", keys.join(", ")))),
        Err(error) if error.problem.kind == ProblemKind::Unavailable => Err(error),
        Err(error) => {
            let denied = error.problem.kind == ProblemKind::Denied;
            let why = match denied {
                true => REFUSED,
                false => "IAM does not simulate these credentials",
            };
            *blind = Some(why.to_owned());
            Ok(if denied && is_itself { Found::Refused } else { Found::Unknown(why.to_owned()) })
        }
    }
}

/// The actions of a policy, each with a resource and the condition keys that it is asked with. A policy
/// that is no policy has none; a test reads ours.
fn actions(text: &str, region: &str, account: &str) -> Vec<Asked> {
    let policy: Value = serde_json::from_str(text).unwrap_or_default();
    let statements = policy["Statement"].as_array().cloned().unwrap_or_default();
    let each = |statement: &Value| {
        let first = texts(&statement["Resource"]).into_iter().next().unwrap_or_else(|| "*".to_owned());
        // A wildcard would be simulated as a resource of that very name.
        let here = first
            .replacen("arn:aws:", &format!("arn:{}:", Partition::of(region).id), 1)
            .replacen(":*:*:", &format!(":{region}:{account}:"), 1)
            .replacen("::*:", &format!("::{account}:"), 1);
        let resource = if here == "*" { here } else { here.replace('*', "slipway-check") };
        let equals = statement["Condition"]["StringEquals"].as_object().cloned().unwrap_or_default();
        let context: Vec<(String, String)> = equals
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), texts(value).into_iter().next()?)))
            .collect();
        let asked = |action| Asked { action, resource: resource.clone(), context: context.clone() };
        texts(&statement["Action"]).into_iter().map(asked).collect::<Vec<_>>()
    };
    statements.iter().flat_map(each).collect()
}

/// A field that is one string or a list of them.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(many) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        one => one.as_str().map(str::to_owned).into_iter().collect(),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Checked as {} in {}; nothing was changed.", self.identity.arn, self.region)?;
        for (policy, lines) in &self.policies {
            writeln!(f, "\n{policy} (deploy/iam/{policy}.json)")?;
            for Line { action, found } in lines {
                match found {
                    Found::Works => writeln!(f, "  works    {action}")?,
                    Found::Allowed => writeln!(f, "  allowed  {action}")?,
                    Found::Refused => writeln!(f, "  REFUSED  {action}")?,
                    Found::Unknown(why) => writeln!(f, "  unknown  {action} ({why})")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_asked_with_a_resource_and_the_keys_of_its_statement() {
        let found = actions(POLICIES[1].1, "eu-west-1", "123456789012");
        let of = |action: &str| found.iter().find(|asked| asked.action == action).unwrap();
        assert_eq!(
            of("ecs:RunTask").resource,
            "arn:aws:ecs:eu-west-1:123456789012:task-definition/slipway-check"
        );
        let china = actions(POLICIES[1].1, "cn-north-1", "123456789012");
        assert!(china.iter().all(|asked| asked.resource == "*" || asked.resource.starts_with("arn:aws-cn:")));
        let pass = of("iam:PassRole");
        assert_eq!(pass.resource, "arn:aws:iam::123456789012:role/ecsTaskExecutionRole");
        assert_eq!(pass.context, [("iam:PassedToService".into(), "ecs-tasks.amazonaws.com".into())]);
        for (name, text) in POLICIES {
            assert!(!actions(text, "eu-west-1", "123456789012").is_empty(), "{name}");
        }
    }
}
