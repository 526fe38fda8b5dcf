//! What a service says of an input that breaks its model, and which of the model's constraints it holds callers to.
//!
//! EventBridge, CloudWatch Logs, IAM and STS answer in the words of AWS's common validation. ECS words most of its
//! refusals itself, operation by operation: only allowed values and members that are missing further in are said here.
//! SQS and EC2 have words of their own too.

use crate::fault::Fault;
use crate::model::check::{Constraint, Step, Violation};
use crate::wire::service::Service;

/// The refusal of an input; `None` where the service takes it, or says so in the operation's own words.
pub(super) fn refusal(service: Service, action: &str, violations: &[Violation<'_>]) -> Option<Fault> {
    match service {
        Service::Ecs => violations.iter().find_map(|violation| of_ecs(action, violation)),
        Service::Ec2 => violations.iter().find_map(of_ec2),
        Service::Sqs => violations.iter().find_map(of_sqs),
        Service::Events => common("ValidationException", violations),
        Service::Logs => common("InvalidParameterException", violations),
        Service::Iam | Service::Sts => common("ValidationError", violations),
    }
}

fn of_ecs(action: &str, violation: &Violation<'_>) -> Option<Fault> {
    let code = match action {
        "RegisterTaskDefinition" => "ClientException",
        _ => "InvalidParameterException",
    };
    match violation.constraint {
        Constraint::OneOf(values) => {
            let name = match last_member(violation) {
                "launchType" => "launch type",
                other => other,
            };
            Some(Fault::new(code, format!("{name} should be one of [{}]", values.join(","))))
        }
        // What AWS says of a member that is missing inside a structure is not documented.
        Constraint::Required(_) if violation.path.len() > 1 => {
            Some(Fault::new(code, format!("{} can not be null.", dotted(violation))))
        }
        // The other operations have rules for their ranges; these members are kept or compared as they are given.
        Constraint::AtLeast(..) | Constraint::AtMost(..) | Constraint::Pattern(_)
            if matches!(
                violation.path.first(),
                Some(Step::Member("managedInstancesProvider" | "tagKeys"))
            ) =>
        {
            Some(Fault::new(code, sentence(violation)))
        }
        Constraint::Required(_)
        | Constraint::AtLeast(..)
        | Constraint::AtMost(..)
        | Constraint::Pattern(_) => None,
    }
}

fn of_ec2(violation: &Violation<'_>) -> Option<Fault> {
    let name = last_member(violation);
    let first_lower = lower_first(name);
    match violation.constraint {
        Constraint::Required(wire) => {
            Some(Fault::new("MissingParameter", format!("The request must contain the parameter {wire}")))
        }
        Constraint::OneOf(_) => Some(Fault::new(
            "InvalidParameterValue",
            format!("Value ({}) for parameter {first_lower} is invalid.", violation.value),
        )),
        Constraint::AtLeast(_, shape) | Constraint::AtMost(_, shape) => {
            let (least, most) = (shape.min.unwrap_or(0), shape.max.unwrap_or(i64::MAX));
            Some(Fault::new(
                "InvalidParameterValue",
                format!(
                    "Value ( {} ) for parameter {first_lower} is invalid. Expecting a value between {least} and {most}.",
                    violation.value
                ),
            ))
        }
        Constraint::Pattern(_) => None,
    }
}

fn of_sqs(violation: &Violation<'_>) -> Option<Fault> {
    match violation.constraint {
        Constraint::Required(_) => Some(crate::sqs::missing(last_member(violation))),
        Constraint::OneOf(_) | Constraint::AtLeast(..) | Constraint::AtMost(..) | Constraint::Pattern(_) => {
            None
        }
    }
}

/// `N validation errors detected: Value 'x' at 'y' failed to satisfy constraint: …; …`
fn common(code: &'static str, violations: &[Violation<'_>]) -> Option<Fault> {
    if violations.is_empty() {
        return None;
    }
    let all: Vec<String> = violations.iter().map(sentence).collect();
    let plural = if all.len() == 1 { "error" } else { "errors" };
    Some(Fault::new(code, format!("{} validation {plural} detected: {}", all.len(), all.join("; "))))
}

fn sentence(violation: &Violation<'_>) -> String {
    let path = dotted(violation);
    let rule = match violation.constraint {
        Constraint::Required(_) => {
            return format!("Value null at '{path}' failed to satisfy constraint: Member must not be null");
        }
        Constraint::OneOf(values) => format!("satisfy enum value set: [{}]", values.join(", ")),
        Constraint::AtLeast(least, shape) if shape.is_number() => {
            format!("have value greater than or equal to {least}")
        }
        Constraint::AtMost(most, shape) if shape.is_number() => {
            format!("have value less than or equal to {most}")
        }
        Constraint::AtLeast(least, _) => format!("have length greater than or equal to {least}"),
        Constraint::AtMost(most, _) => format!("have length less than or equal to {most}"),
        Constraint::Pattern(text) => format!("satisfy regular expression pattern: {text}"),
    };
    format!("Value '{}' at '{path}' failed to satisfy constraint: Member must {rule}", violation.value)
}

/// `targets.1.member.id`
fn dotted(violation: &Violation<'_>) -> String {
    let steps = violation.path.iter().map(|step| match step {
        Step::Member(name) => lower_first(name),
        Step::Item(at) => format!("{at}.member"),
        Step::Key(key) => (*key).to_owned(),
    });
    steps.collect::<Vec<_>>().join(".")
}

fn last_member<'a>(violation: &Violation<'a>) -> &'a str {
    let last = violation.path.iter().rev().find_map(|step| match step {
        Step::Member(name) => Some(*name),
        Step::Item(_) | Step::Key(_) => None,
    });
    last.unwrap_or_default()
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
