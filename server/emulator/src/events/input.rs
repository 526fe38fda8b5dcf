//! What a target receives: the event, a part of it, a constant, or a template filled in.

use serde_json::Value;

use crate::events::target::Target;

/// The body of the message for a target.
pub(super) fn body(target: &Target, event: &Value) -> String {
    if let Some(constant) = &target.input {
        return constant.clone();
    }
    if let Some(path) = &target.input_path {
        return at(event, path).unwrap_or(&Value::Null).to_string();
    }
    let Some(transformer) = &target.input_transformer else { return event.to_string() };
    let mut text = transformer.input_template.clone();
    for (name, path) in transformer.input_paths_map.iter().flatten() {
        let value = match at(event, path) {
            Some(Value::String(value)) => value.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        };
        text = text.replace(&format!("<{name}>"), &value);
    }
    text
}

/// `$.detail.lastStatus`; `$` is the whole event.
fn at<'a>(event: &'a Value, path: &str) -> Option<&'a Value> {
    let steps = path.strip_prefix('$')?;
    steps.split('.').filter(|step| !step.is_empty()).try_fold(event, |value, step| {
        let (name, index) = match step.split_once('[') {
            None => (step, None),
            Some((name, rest)) => (name, rest.trim_end_matches(']').parse::<usize>().ok()),
        };
        let found = value.get(name)?;
        index.map_or(Some(found), |index| found.get(index))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths() {
        let event = json!({ "detail": { "containers": [{ "name": "a" }] } });
        assert_eq!(at(&event, "$.detail.containers[0].name"), Some(&json!("a")));
        assert_eq!(at(&event, "$"), Some(&event));
        assert_eq!(at(&event, "$.nothing"), None);
    }
}
