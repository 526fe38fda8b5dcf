//! What is kept of an event's JSON, for whoever wants to see it as it came.

use domain::event::history::LONGEST_RAW;
use serde_json::Value;

/// What stands in the place of a value that is not kept.
const MASK: &str = "(not kept)";

/// The event without blanks, the values of environment variables masked; `None` where it is too long to keep.
pub(super) fn kept(event: &Value) -> Option<String> {
    let mut event = event.clone();
    mask(&mut event);
    Some(event.to_string()).filter(|text| text.len() <= LONGEST_RAW)
}

/// Masks what every list called `environment` holds, wherever it stands: ECS may put it elsewhere some day.
fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name.eq_ignore_ascii_case("environment") { mask_all(value) } else { mask(value) }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

/// Leaves the names of variables, whatever else there is goes.
fn mask_all(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mask_all),
        Value::Object(fields) => {
            for (name, value) in fields {
                if name != "name" {
                    *value = MASK.into();
                }
            }
        }
        other => *other = MASK.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_variables_are_masked_wherever_they_stand() {
        let event = json!({ "detail": {
            "overrides": { "containerOverrides": [{ "name": "app", "environment": [{ "name": "TOKEN", "value": "hush" }] }] },
            "new": { "Environment": { "TOKEN": "hush", "name": "x" }, "environment": "hush" },
            "stoppedReason": "it ended",
        } });
        let kept = kept(&event).unwrap();
        assert!(!kept.contains("hush"), "{kept}");
        assert!(
            kept.contains(r#"{"name":"TOKEN","value":"(not kept)"}"#) && kept.contains("it ended"),
            "{kept}"
        );
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        assert_eq!(kept(&json!({ "detail": "x".repeat(LONGEST_RAW) })), None);
    }
}
