//! Event patterns: reading them, and matching an event (eb-event-patterns).
//!
//! A pattern is an object of fields; a field holds an object, or the array of what its value
//! may be. An array in the event matches if one of its elements does.

use serde_json::{Map, Value};

use crate::ec2::filter::glob;

/// A pattern that can be matched.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pattern {
    fields: Vec<(String, Field)>,
    /// `$or`: one of these must match besides.
    either: Vec<Pattern>,
}

#[derive(Debug, Clone, PartialEq)]
enum Field {
    Nested(Pattern),
    OneOf(Vec<Matcher>),
}

#[derive(Debug, Clone, PartialEq)]
enum Matcher {
    Equal(Value),
    Prefix(String, Case),
    Suffix(String, Case),
    EqualIgnoringCase(String),
    Wildcard(String),
    AnythingBut(Vec<Matcher>),
    Exists(bool),
    Numeric(Vec<(Comparison, f64)>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Case {
    Exact,
    Ignored,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    Greater,
    GreaterOrEqual,
}

/// Patterns nest only so deep; deeper ones are refused before the stack is in danger.
const DEEPEST: usize = 32;

impl Pattern {
    /// Reads a pattern; the error is the reason that PutRule gives.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("Invalid JSON: {error}"))?;
        let Value::Object(map) = value else {
            return Err("Filter is not an object".into());
        };
        if map.is_empty() {
            return Err("Empty objects are not allowed".into());
        }
        Self::object(&map, 0)
    }

    fn object(map: &Map<String, Value>, depth: usize) -> Result<Self, String> {
        if depth > DEEPEST {
            return Err("The pattern is nested too deeply".into());
        }
        let mut pattern = Self { fields: Vec::new(), either: Vec::new() };
        for (name, value) in map {
            match value {
                Value::Array(all) if name == "$or" => {
                    if all.len() < 2 {
                        return Err("There must have at least 2 Objects in $or relationship".into());
                    }
                    for one in all {
                        let Value::Object(one) = one else {
                            return Err("Only JSON object is allowed in $or relationship".into());
                        };
                        pattern.either.push(Self::object(one, depth + 1)?);
                    }
                }
                Value::Object(nested) if nested.is_empty() => {
                    return Err("Empty objects are not allowed".into());
                }
                Value::Object(nested) => {
                    let nested = Self::object(nested, depth + 1)?;
                    pattern.fields.push((name.clone(), Field::Nested(nested)));
                }
                Value::Array(all) if all.is_empty() => {
                    return Err("Empty arrays are not allowed".into());
                }
                Value::Array(all) => {
                    let all = all.iter().map(Matcher::parse).collect::<Result<_, _>>()?;
                    pattern.fields.push((name.clone(), Field::OneOf(all)));
                }
                _ => return Err(format!("\"{name}\" must be an object or an array")),
            }
        }
        Ok(pattern)
    }

    /// Whether an event matches.
    pub(crate) fn matches(&self, event: &Value) -> bool {
        self.fields.iter().all(|(name, field)| match field {
            Field::OneOf(all) => {
                let value = event.get(name);
                all.iter().any(|matcher| matcher.holds(value))
            }
            Field::Nested(pattern) => match event.get(name) {
                Some(Value::Array(elements)) => elements.iter().any(|one| pattern.matches(one)),
                Some(value @ Value::Object(_)) => pattern.matches(value),
                // Nothing there: only `exists: false` below can match.
                Some(_) | None => pattern.matches(&Value::Null),
            },
        }) && (self.either.is_empty() || self.either.iter().any(|one| one.matches(event)))
    }
}

impl Matcher {
    fn parse(value: &Value) -> Result<Self, String> {
        let Value::Object(map) = value else {
            return match value {
                Value::Array(_) => Err("Match value must be String, number, true, false, or null".into()),
                scalar => Ok(Self::Equal(scalar.clone())),
            };
        };
        let mut entries = map.iter();
        let (Some((name, argument)), None) = (entries.next(), entries.next()) else {
            return Err("Only one key allowed in match expression".into());
        };
        match (name.as_str(), argument) {
            ("prefix", argument) => Self::affix(argument)
                .map(|(text, case)| Self::Prefix(text, case))
                .ok_or("prefix match pattern must be a string".into()),
            ("suffix", argument) => Self::affix(argument)
                .map(|(text, case)| Self::Suffix(text, case))
                .ok_or("suffix match pattern must be a string".into()),
            ("equals-ignore-case", Value::String(text)) => Ok(Self::EqualIgnoringCase(text.to_lowercase())),
            ("wildcard", Value::String(text)) => {
                if text.contains("**") {
                    return Err("Consecutive wildcard characters are not allowed".into());
                }
                Ok(Self::Wildcard(text.clone()))
            }
            ("exists", Value::Bool(there)) => Ok(Self::Exists(*there)),
            ("anything-but", Value::Array(all)) if !all.is_empty() => {
                let all = all.iter().map(|one| match one {
                    Value::Object(_) | Value::Array(_) => {
                        Err("Inside anything-but list, only strings and numbers are allowed".to_owned())
                    }
                    scalar => Ok(Self::Equal(scalar.clone())),
                });
                all.collect::<Result<_, _>>().map(Self::AnythingBut)
            }
            ("anything-but", Value::Array(_)) => Err("Empty arrays are not allowed".into()),
            ("anything-but", Value::Object(inner)) => Self::anything_but(inner),
            ("anything-but", scalar) => Ok(Self::AnythingBut(vec![Self::Equal(scalar.clone())])),
            ("numeric", Value::Array(parts)) => Self::numeric(parts),
            (other, _) => Err(format!("Unrecognized match type {other}")),
        }
    }

    fn affix(argument: &Value) -> Option<(String, Case)> {
        match argument {
            Value::String(text) => Some((text.clone(), Case::Exact)),
            Value::Object(map) => match map.get("equals-ignore-case") {
                Some(Value::String(text)) if map.len() == 1 => Some((text.to_lowercase(), Case::Ignored)),
                _ => None,
            },
            _ => None,
        }
    }

    /// `{"anything-but": {"prefix": …}}` and its like, with one text or several.
    fn anything_but(inner: &Map<String, Value>) -> Result<Self, String> {
        let mut entries = inner.iter();
        let (Some((name, argument)), None) = (entries.next(), entries.next()) else {
            return Err("Only one key allowed in match expression".into());
        };
        if !["prefix", "suffix", "equals-ignore-case", "wildcard"].contains(&name.as_str()) {
            return Err(format!("Unsupported anything-but pattern: {name}"));
        }
        let texts = match argument {
            Value::Array(all) if !all.is_empty() => all.clone(),
            one @ Value::String(_) => vec![one.clone()],
            _ => return Err("Match value must be String".into()),
        };
        let all = texts.into_iter().map(|text| {
            let one: Map<String, Value> = [(name.clone(), text)].into_iter().collect();
            Self::parse(&Value::Object(one))
        });
        all.collect::<Result<_, _>>().map(Self::AnythingBut)
    }

    fn numeric(parts: &[Value]) -> Result<Self, String> {
        let bad = || "Invalid member in numeric match".to_owned();
        if parts.is_empty() || parts.len() > 4 || !parts.len().is_multiple_of(2) {
            return Err(bad());
        }
        let pairs = parts.chunks(2).map(|pair| {
            let [Value::String(sign), Value::Number(number)] = pair else { return Err(bad()) };
            let comparison = match sign.as_str() {
                "<" => Comparison::Less,
                "<=" => Comparison::LessOrEqual,
                "=" => Comparison::Equal,
                ">" => Comparison::Greater,
                ">=" => Comparison::GreaterOrEqual,
                _ => return Err(bad()),
            };
            Ok((comparison, number.as_f64().ok_or_else(bad)?))
        });
        pairs.collect::<Result<_, _>>().map(Self::Numeric)
    }

    fn holds(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            // A leaf that is an object is no leaf.
            (Self::Exists(there), value) => *there == value.is_some_and(|value| !value.is_object()),
            (_, None) => false,
            (matcher, Some(Value::Array(elements))) => elements.iter().any(|one| matcher.fits(one)),
            (matcher, Some(value)) => matcher.fits(value),
        }
    }

    fn fits(&self, value: &Value) -> bool {
        let text = value.as_str();
        match self {
            Self::Equal(wanted) => match (wanted.as_f64(), value.as_f64()) {
                (Some(a), Some(b)) => a == b,
                _ => wanted == value,
            },
            Self::Prefix(prefix, Case::Exact) => text.is_some_and(|text| text.starts_with(prefix)),
            Self::Prefix(prefix, Case::Ignored) => {
                text.is_some_and(|text| text.to_lowercase().starts_with(prefix))
            }
            Self::Suffix(suffix, Case::Exact) => text.is_some_and(|text| text.ends_with(suffix)),
            Self::Suffix(suffix, Case::Ignored) => {
                text.is_some_and(|text| text.to_lowercase().ends_with(suffix))
            }
            Self::EqualIgnoringCase(wanted) => text.is_some_and(|text| text.to_lowercase() == *wanted),
            // `?` is an ordinary character in event patterns.
            Self::Wildcard(pattern) => {
                text.is_some_and(|text| glob(&pattern.replace('?', "\u{1}"), &text.replace('?', "\u{1}")))
            }
            Self::AnythingBut(all) => !value.is_object() && !all.iter().any(|matcher| matcher.fits(value)),
            Self::Exists(there) => *there,
            Self::Numeric(all) => value.as_f64().is_some_and(|number| {
                all.iter().all(|(comparison, bound)| match comparison {
                    Comparison::Less => number < *bound,
                    Comparison::LessOrEqual => number <= *bound,
                    Comparison::Equal => number == *bound,
                    Comparison::Greater => number > *bound,
                    Comparison::GreaterOrEqual => number >= *bound,
                })
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn matches(pattern: Value, event: &Value) -> bool {
        Pattern::parse(&pattern.to_string()).unwrap().matches(event)
    }

    #[test]
    fn operators() {
        let event = json!({
            "source": "aws.ecs",
            "detail": {
                "lastStatus": "STOPPED",
                "group": "family:web",
                "version": 5,
                "containers": [{ "exitCode": 0, "name": "a" }, { "exitCode": 3, "name": "b?c" }],
            },
        });
        for (pattern, expected) in [
            (json!({ "source": ["aws.ecs", "x"] }), true),
            (json!({ "source": ["x"] }), false),
            (json!({ "detail": { "group": [{ "prefix": "family:" }] } }), true),
            (json!({ "detail": { "group": [{ "prefix": { "equals-ignore-case": "FAM" } }] } }), true),
            (json!({ "detail": { "group": [{ "suffix": "web" }] } }), true),
            (json!({ "detail": { "group": [{ "wildcard": "fam*:w*b" }] } }), true),
            (json!({ "detail": { "group": [{ "wildcard": "fam?ly:web" }] } }), false),
            (json!({ "detail": { "lastStatus": [{ "anything-but": "RUNNING" }] } }), true),
            (json!({ "detail": { "lastStatus": [{ "anything-but": ["STOPPED", "x"] }] } }), false),
            (json!({ "detail": { "group": [{ "anything-but": { "prefix": "family" } }] } }), false),
            (json!({ "detail": { "startedAt": [{ "exists": false }] } }), true),
            (json!({ "detail": { "group": [{ "exists": true }] } }), true),
            (json!({ "other": { "deep": [{ "exists": false }] } }), true),
            (json!({ "detail": { "version": [{ "numeric": [">", 4, "<=", 5] }] } }), true),
            (json!({ "detail": { "version": [5.0] } }), true),
            (json!({ "detail": { "containers": { "exitCode": [{ "anything-but": 0 }] } } }), true),
            (json!({ "detail": { "containers": { "exitCode": [7] } } }), false),
            (json!({ "$or": [{ "source": ["x"] }, { "detail": { "version": [5] } }] }), true),
            (json!({ "$or": [{ "source": ["x"] }, { "detail": { "version": [6] } }] }), false),
        ] {
            assert_eq!(matches(pattern.clone(), &event), expected, "{pattern}");
        }
    }

    #[test]
    fn refuses_what_is_no_pattern() {
        for bad in [
            "",
            "[]",
            "{}",
            "{\"a\":1}",
            "{\"a\":[]}",
            "{\"a\":{}}",
            "{\"a\":[{\"nope\":1}]}",
            "{\"a\":[{\"numeric\":[\">\"]}]}",
            "{\"$or\":[{\"a\":[1]}]}",
            "{\"a\":[[1]]}",
        ] {
            assert!(Pattern::parse(bad).is_err(), "{bad}");
        }
    }
}
