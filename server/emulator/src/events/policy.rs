//! Whether a queue's policy lets EventBridge send on behalf of a rule
//! (eb-use-resource-based; facts section 5.6). Without it, AWS delivers nothing.

use serde_json::Value;

use crate::ec2::filter::glob;

pub(super) fn allows(policy: Option<&str>, queue: &str, rule: &str) -> bool {
    let policy: Option<Value> = policy.and_then(|text| serde_json::from_str(text).ok());
    let Some(policy) = policy else { return false };
    texts_or_one(&policy["Statement"]).into_iter().any(|statement| {
        statement["Effect"] == "Allow"
            && principal(&statement["Principal"])
            && any(&statement["Action"], |action| {
                let action = action.to_ascii_lowercase();
                glob(&action, "sqs:sendmessage")
            })
            && (statement["Resource"].is_null() || any(&statement["Resource"], |r| glob(r, queue)))
            && condition(&statement["Condition"], rule)
    })
}

fn texts_or_one(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn any(value: &Value, fits: impl Fn(&str) -> bool) -> bool {
    texts_or_one(value).into_iter().filter_map(Value::as_str).any(fits)
}

fn principal(value: &Value) -> bool {
    value == "*"
        || any(&value["Service"], |service| service == "events.amazonaws.com")
        || any(&value["AWS"], |one| one == "*")
}

/// Only `aws:SourceArn` is looked at.
fn condition(value: &Value, rule: &str) -> bool {
    let Some(conditions) = value.as_object() else { return true };
    conditions.values().filter_map(Value::as_object).flatten().all(|(key, wanted)| {
        !key.eq_ignore_ascii_case("aws:SourceArn") || any(wanted, |pattern| glob(pattern, rule))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_policy_allows_its_rule_only() {
        let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
            "Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"q",
            "Condition":{"ArnEquals":{"aws:SourceArn":"arn:rule/a"}}}]}"#;
        assert!(allows(Some(policy), "q", "arn:rule/a"));
        assert!(!allows(Some(policy), "q", "arn:rule/b"));
        assert!(!allows(Some(policy), "other", "arn:rule/a"));
        assert!(!allows(None, "q", "arn:rule/a"));
    }
}
