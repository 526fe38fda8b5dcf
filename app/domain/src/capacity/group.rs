//! Auto Scaling group providers: what can be set of them through ECS alone.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html>

use serde::{Deserialize, Serialize};

use crate::id::ArnParts;
use crate::launch::plan::Violation;

/// The settings of a provider on an Auto Scaling group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The group's ARN; fixed once the provider exists.
    pub arn: String,
    /// Whether ECS scales the group (managed scaling).
    pub scaling: bool,
    /// The percentage of the group's capacity to be in use, 1 to 100.
    pub target: u32,
    /// Instances started at once, at least: 1 to 10,000.
    pub step_min: u32,
    /// Instances started at once, at most: 1 to 10,000.
    pub step_max: u32,
    /// Seconds until a new instance counts, 0 to 10,000.
    pub warmup: u32,
    /// Whether instances with tasks are kept from scale-in (managed termination protection).
    pub protection: bool,
    /// Whether tasks are moved off an instance before it ends (managed draining).
    pub draining: bool,
}

/// The form, exactly as typed. A box that is not ticked is not posted: it is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupForm {
    /// The provider's name.
    pub name: String,
    /// The group's ARN.
    pub arn: String,
    /// `on` for managed scaling.
    pub scaling: String,
    /// The target capacity.
    pub target: String,
    /// The minimum scaling step size.
    pub step_min: String,
    /// The maximum scaling step size.
    pub step_max: String,
    /// The instance warm-up period.
    pub warmup: String,
    /// `on` for managed termination protection.
    pub protection: String,
    /// `on` for managed draining.
    pub draining: String,
}

/// A number of the form: its field, its label, its range and what it is when nothing is typed.
struct Range {
    field: &'static str,
    label: &'static str,
    least: u32,
    most: u32,
    usual: u32,
}

/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html>
const TARGET: Range = Range { field: "target", label: "Target capacity", least: 1, most: 100, usual: 100 };
const STEP_MIN: Range =
    Range { field: "step_min", label: "Minimum scaling step size", least: 1, most: 10_000, usual: 1 };
const STEP_MAX: Range =
    Range { field: "step_max", label: "Maximum scaling step size", least: 1, most: 10_000, usual: 10_000 };
const WARMUP: Range =
    Range { field: "warmup", label: "Instance warm-up period", least: 0, most: 10_000, usual: 300 };

impl Range {
    fn read(&self, text: &str) -> Result<u32, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(self.usual);
        }
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let number = digits.then(|| text.parse().ok()).flatten();
        number
            .filter(|n| (self.least..=self.most).contains(n))
            .ok_or_else(|| format!("{} is “{text}”; it can be {} to {}.", self.label, self.least, self.most))
    }
}

impl GroupForm {
    /// The form as it opens for a new provider, with AWS's defaults.
    #[must_use]
    pub fn fresh() -> Self {
        Self::of(
            "",
            &Group {
                scaling: true,
                target: TARGET.usual,
                step_min: STEP_MIN.usual,
                step_max: STEP_MAX.usual,
                warmup: WARMUP.usual,
                draining: true,
                ..Group::default()
            },
        )
    }

    /// The form of a provider that exists.
    #[must_use]
    pub fn of(name: &str, group: &Group) -> Self {
        let on = |yes: bool| if yes { "on".to_owned() } else { String::new() };
        Self {
            name: name.to_owned(),
            arn: group.arn.clone(),
            scaling: on(group.scaling),
            target: group.target.to_string(),
            step_min: group.step_min.to_string(),
            step_max: group.step_max.to_string(),
            warmup: group.warmup.to_string(),
            protection: on(group.protection),
            draining: on(group.draining),
        }
    }

    /// Reads the form.
    ///
    /// # Errors
    /// Every rule it breaks, in the order of its fields.
    pub fn read(&self) -> Result<(String, Group), Vec<Violation>> {
        let mut broken = Vec::new();
        let mut say = |field: &str, code: &str, message: String| {
            broken.push(Violation::new(code, field, message));
        };
        let name = self.name.trim().to_owned();
        if let Some(sentence) = name_fault(&name) {
            say("name", "provider-name", sentence);
        }
        let arn = self.arn.trim().to_owned();
        if !is_group_arn(&arn) {
            say(
                "arn",
                "group-arn",
                format!(
                    "“{arn}” is not the ARN of an Auto Scaling group. It should look like arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:…:autoScalingGroupName/NAME."
                ),
            );
        }
        let mut number = |range: &Range, text: &str| {
            range.read(text).unwrap_or_else(|message| {
                say(range.field, "group-number", message);
                range.usual
            })
        };
        let target = number(&TARGET, &self.target);
        let step_min = number(&STEP_MIN, &self.step_min);
        let step_max = number(&STEP_MAX, &self.step_max);
        let warmup = number(&WARMUP, &self.warmup);
        if step_min > step_max {
            say(
                "step_max",
                "group-steps",
                format!(
                    "The maximum scaling step size {step_max} is below the minimum {step_min}. Raise it."
                ),
            );
        }
        let on = |text: &str| text == "on";
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-termination-protection.html
        if on(&self.protection) && !on(&self.scaling) {
            say(
                "protection",
                "group-protection",
                "Managed termination protection works only with managed scaling. Turn managed scaling on, or this off.".into(),
            );
        }
        if !broken.is_empty() {
            return Err(broken);
        }
        let group = Group {
            arn,
            scaling: on(&self.scaling),
            target,
            step_min,
            step_max,
            warmup,
            protection: on(&self.protection),
            draining: on(&self.draining),
        };
        Ok((name, group))
    }
}

/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html>
fn name_fault(name: &str) -> Option<String> {
    let shaped = (1..=255).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !shaped {
        return Some(format!(
            "“{name}” is not a valid name: 1 to 255 letters, digits, hyphens and underscores."
        ));
    }
    let lower = name.to_ascii_lowercase();
    let reserved = ["aws", "ecs", "fargate"].into_iter().find(|word| lower.starts_with(word))?;
    Some(format!("“{name}” begins with “{reserved}”, which AWS keeps for itself. Choose another name."))
}

fn is_group_arn(text: &str) -> bool {
    ArnParts::parse(text).is_some_and(|arn| {
        arn.service == "autoscaling"
            && arn.resource.starts_with("autoScalingGroup:")
            && arn.resource.contains(":autoScalingGroupName/")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str =
        "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:5f3d:autoScalingGroupName/mine";

    #[test]
    fn each_rule_by_table() {
        let good = GroupForm { name: "mine".into(), arn: ARN.into(), ..GroupForm::fresh() };
        assert_eq!(GroupForm::of("mine", &good.read().expect("is in order").1), good);
        type Broken = (&'static str, fn(&mut GroupForm));
        let rows: [Broken; 9] = [
            ("provider-name", |form| form.name = "a b".into()),
            ("provider-name", |form| form.name = "Fargate2".into()),
            ("group-arn", |form| form.arn = "mine".into()),
            ("group-number", |form| form.target = "0".into()),
            ("group-number", |form| form.target = "101".into()),
            ("group-number", |form| form.step_min = "-1".into()),
            ("group-number", |form| form.warmup = "10001".into()),
            ("group-steps", |form| (form.step_min, form.step_max) = ("5".into(), "4".into())),
            ("group-protection", |form| (form.scaling, form.protection) = (String::new(), "on".into())),
        ];
        for (code, spoil) in rows {
            let mut form = good.clone();
            spoil(&mut form);
            let codes: Vec<String> = form.read().unwrap_err().into_iter().map(|v| v.code).collect();
            assert_eq!(codes, [code]);
        }
    }
}
