//! What is there against what is to be there. AWS gives JSON back in its own spelling, and a queue may
//! have a policy that others need too.

use serde_json::Value;

use crate::aws::QueueAttributes;

/// The attributes that differ, as they are to be set. A policy's other statements are kept.
pub(super) fn different(
    known: &QueueAttributes,
    wanted: Vec<(&'static str, String)>,
) -> Vec<(&'static str, String)> {
    wanted
        .into_iter()
        .filter_map(|(name, value)| {
            let known = known.get(name).map_or("", String::as_str);
            let value = if name == "Policy" { merged(known, &value) } else { value };
            let same = known == value || same_json(known, &value);
            (!same).then_some((name, value))
        })
        .collect()
}

/// Whether two texts are the same JSON. SQS writes numbers as texts here and there.
pub(super) fn same_json(one: &str, other: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<Value>(text).ok().map(plain);
    matches!((read(one), read(other)), (Some(one), Some(other)) if one == other)
}

fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Array(list) => Value::Array(list.into_iter().map(plain).collect()),
        Value::Object(map) => {
            Value::Object(map.into_iter().map(|(key, value)| (key, plain(value))).collect())
        }
        other => other,
    }
}

/// The known policy with our statements in place of those of the same `Sid`.
fn merged(known: &str, ours: &str) -> String {
    let statements = |text: &str| match serde_json::from_str::<Value>(text) {
        Ok(mut policy) => match policy["Statement"].take() {
            Value::Array(list) => list,
            Value::Null => Vec::new(),
            one => vec![one],
        },
        Err(_) => Vec::new(),
    };
    let wanted = statements(ours);
    let ours_by_sid = |one: &Value| wanted.iter().any(|own| own["Sid"] == one["Sid"]);
    let mut all: Vec<Value> = statements(known).into_iter().filter(|one| !ours_by_sid(one)).collect();
    if all.is_empty() {
        return ours.to_owned();
    }
    all.extend(wanted.iter().cloned());
    serde_json::json!({ "Version": "2012-10-17", "Statement": all }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"EventsToQueue","Effect":"Allow"}]}"#;

    fn known(pairs: &[(&str, &str)]) -> QueueAttributes {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn only_what_differs_is_set() {
        let wanted = || {
            vec![
                ("VisibilityTimeout", "60".to_owned()),
                ("RedrivePolicy", r#"{"deadLetterTargetArn":"a","maxReceiveCount":"5"}"#.to_owned()),
                ("Policy", OURS.to_owned()),
            ]
        };
        let spelled = known(&[
            ("VisibilityTimeout", "60"),
            ("RedrivePolicy", r#"{ "maxReceiveCount": 5, "deadLetterTargetArn": "a" }"#),
            ("Policy", r#"{"Statement":[{"Effect":"Allow","Sid":"EventsToQueue"}],"Version":"2012-10-17"}"#),
        ]);
        assert!(different(&spelled, wanted()).is_empty());
        let other =
            known(&[("VisibilityTimeout", "30"), ("RedrivePolicy", r#"{"deadLetterTargetArn":"b"}"#)]);
        assert_eq!(different(&other, wanted()), wanted());
    }

    #[test]
    fn what_others_may_do_stays() {
        let theirs = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Backup","Effect":"Allow"},{"Sid":"EventsToQueue","Effect":"Deny"}]}"#;
        let set = different(&known(&[("Policy", theirs)]), vec![("Policy", OURS.to_owned())]);
        let policy: Value = serde_json::from_str(&set[0].1).unwrap();
        let statements = policy["Statement"].as_array().unwrap();
        assert_eq!(statements.iter().map(|one| &one["Sid"]).collect::<Vec<_>>(), ["Backup", "EventsToQueue"]);
        assert_eq!(statements[1]["Effect"], "Allow");
        assert!(different(&known(&[("Policy", &set[0].1)]), vec![("Policy", OURS.to_owned())]).is_empty());
    }
}
