//! Queue attributes: which there are, their ranges, and the redrive policy.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::fault::Fault;

/// The attributes that can be set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Attributes {
    pub(crate) visibility: i64,
    pub(crate) delay: i64,
    pub(crate) wait: i64,
    pub(crate) retention: i64,
    pub(crate) largest: i64,
    pub(crate) policy: Option<String>,
    pub(crate) redrive: Option<Redrive>,
    /// Kept as they were given: KMS and SSE settings, the redrive allow policy.
    pub(crate) other: BTreeMap<String, String>,
}

/// `RedrivePolicy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Redrive {
    pub(crate) text: String,
    pub(crate) arn: String,
    pub(crate) receives: u32,
}

impl Default for Attributes {
    fn default() -> Self {
        Self {
            visibility: 30,
            delay: 0,
            wait: 0,
            retention: 345_600,
            largest: 1_048_576,
            policy: None,
            redrive: None,
            other: BTreeMap::from([("SqsManagedSseEnabled".to_owned(), "true".to_owned())]),
        }
    }
}

const KEPT: [&str; 4] =
    ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "RedriveAllowPolicy"];

impl Attributes {
    /// Sets what is given; names and ranges as in SetQueueAttributes.
    pub(crate) fn set(&mut self, given: &BTreeMap<String, String>) -> Result<(), Fault> {
        for (name, value) in given {
            let number = |from: i64, to: i64| {
                value.parse::<i64>().ok().filter(|n| (from..=to).contains(n)).ok_or_else(|| bad(name))
            };
            match name.as_str() {
                "VisibilityTimeout" => self.visibility = number(0, 43_200)?,
                "DelaySeconds" => self.delay = number(0, 900)?,
                "ReceiveMessageWaitTimeSeconds" => self.wait = number(0, 20)?,
                "MessageRetentionPeriod" => self.retention = number(60, 1_209_600)?,
                "MaximumMessageSize" => self.largest = number(1024, 1_048_576)?,
                "Policy" if value.is_empty() => self.policy = None,
                "Policy" => {
                    let policy: Result<Value, _> = serde_json::from_str(value);
                    if !policy.is_ok_and(|policy| policy.is_object()) {
                        return Err(bad(name));
                    }
                    self.policy = Some(value.clone());
                }
                "RedrivePolicy" if value.is_empty() => self.redrive = None,
                "RedrivePolicy" => self.redrive = Some(redrive(value).ok_or_else(|| bad(name))?),
                other if KEPT.contains(&other) => {
                    self.other.insert(name.clone(), value.clone());
                }
                other => {
                    return Err(Fault::new("InvalidAttributeName", format!("Unknown Attribute {other}.")));
                }
            }
        }
        Ok(())
    }
}

fn bad(name: &str) -> Fault {
    Fault::new("InvalidAttributeValue", format!("Invalid value for the parameter {name}."))
}

fn redrive(text: &str) -> Option<Redrive> {
    let policy: Value = serde_json::from_str(text).ok()?;
    let arn = policy["deadLetterTargetArn"].as_str()?.to_owned();
    // Both 3 and "3" are accepted.
    let receives = match &policy["maxReceiveCount"] {
        Value::String(text) => text.parse().ok()?,
        number => number.as_u64()?,
    };
    let receives = u32::try_from(receives).ok().filter(|n| (1..=1000).contains(n))?;
    Some(Redrive { text: text.to_owned(), arn, receives })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let mut attributes = Attributes::default();
        let mut set = |name: &str, value: &str| {
            attributes.set(&BTreeMap::from([(name.to_owned(), value.to_owned())])).is_ok()
        };
        assert!(set("VisibilityTimeout", "0") && !set("VisibilityTimeout", "43201"));
        assert!(!set("VisibilityTimeout", "soon") && !set("Nonsense", "1"));
        assert!(set("RedrivePolicy", r#"{"deadLetterTargetArn":"arn:x","maxReceiveCount":"3"}"#));
        assert!(!set("RedrivePolicy", "{}") && !set("Policy", "[]"));
    }
}
