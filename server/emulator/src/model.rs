//! AWS's interface description of every operation that the emulator has: the members of an input, their types, ranges,
//! patterns and allowed values.
//!
//! `model/inputs.json` is written from botocore's models by `tests/python/model.py`, and a test holds the two equal.
//! `check` compares a request with it before any operation looks, `form` reads a form by it, `words` says what is wrong
//! as the service would.

mod check;
mod form;
mod words;

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::service::Service;

pub(crate) use form::to_xml;

static MODEL: LazyLock<BTreeMap<String, ServiceModel>> =
    LazyLock::new(|| serde_json::from_str(include_str!("model/inputs.json")).unwrap_or_default());

/// The operations of one service and the shapes that they reach.
#[derive(Debug, Deserialize)]
pub(crate) struct ServiceModel {
    operations: BTreeMap<String, OperationModel>,
    shapes: BTreeMap<String, Shape>,
}

/// The names of an operation's shapes; absent where it takes or answers nothing.
#[derive(Debug, Deserialize)]
struct OperationModel {
    input: Option<String>,
    output: Option<String>,
}

/// A type of botocore's model.
#[derive(Debug, Deserialize)]
struct Shape {
    #[serde(rename = "type")]
    kind: ShapeKind,
    #[serde(default)]
    members: BTreeMap<String, Member>,
    #[serde(default)]
    required: Vec<String>,
    /// What a list holds.
    member: Option<String>,
    /// What a map's keys and values are.
    key: Option<String>,
    value: Option<String>,
    /// Of a number its value; of a string, a list or a map its length.
    min: Option<i64>,
    max: Option<i64>,
    pattern: Option<Pattern>,
    #[serde(default, rename = "enum")]
    values: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ShapeKind {
    Structure,
    List,
    Map,
    String,
    Blob,
    Integer,
    Long,
    Double,
    Float,
    Boolean,
    Timestamp,
}

/// A member of a structure.
#[derive(Debug, Deserialize)]
struct Member {
    shape: String,
    /// Its name in a form, where that differs.
    wire: Option<String>,
}

/// A regular expression that the whole text must match; compiled when it is first needed.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self { text, compiled: OnceLock::new() }
    }
}

impl Pattern {
    fn compiled(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&format!(r"\A(?:{})\z", self.text)).ok()).as_ref()
    }

    fn matches(&self, text: &str) -> bool {
        self.compiled().is_none_or(|pattern| pattern.is_match(text))
    }
}

impl ServiceModel {
    fn shape(&self, name: &str) -> Option<&Shape> {
        self.shapes.get(name)
    }

    fn input(&self, action: &str) -> Option<&Shape> {
        self.shape(self.operations.get(action)?.input.as_deref()?)
    }

    fn output(&self, action: &str) -> Option<&Shape> {
        self.shape(self.operations.get(action)?.output.as_deref()?)
    }
}

fn of(service: Service) -> Option<&'static ServiceModel> {
    MODEL.get(service.name())
}

/// Refuses an input that breaks the model, where the service itself does. An operation that is not in the model is
/// refused by name elsewhere.
pub(crate) fn check(service: Service, action: &str, input: &Value) -> Result<(), Fault> {
    let Some(model) = of(service) else { return Ok(()) };
    let Some(shape) = model.input(action) else { return Ok(()) };
    let violations = check::violations(model, shape, input)?;
    words::refusal(service, action, &violations).map_or(Ok(()), Err)
}

/// Reads a form as the JSON document that would have said the same.
pub(crate) fn read_form(service: Service, action: &str, params: &Params) -> Result<Value, Fault> {
    let found = of(service).and_then(|model| Some((model, model.input(action)?)));
    found.map_or_else(
        || Ok(Value::Object(Default::default())),
        |(model, shape)| form::read(model, shape, params),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn model_is_whole_and_its_patterns_compile() {
        assert_eq!(MODEL.len(), 7);
        for (service, model) in MODEL.iter() {
            for (name, shape) in &model.shapes {
                let inner = shape.members.values().map(|member| &member.shape);
                for other in inner.chain(&shape.member).chain(&shape.key).chain(&shape.value) {
                    assert!(model.shapes.contains_key(other), "{service}: {name} names {other}");
                }
                let compiles = shape.pattern.as_ref().is_none_or(|pattern| pattern.compiled().is_some());
                assert!(compiles, "{service}: the pattern of {name}");
            }
        }
    }

    #[test]
    fn check_speaks_as_the_service_does() {
        let message = |service, action, input| {
            check(service, action, &input).map_err(|fault| fault.message.into_owned())
        };
        assert_eq!(
            message(Service::Ecs, "ListTasks", json!({ "launchType": "FARGATE", "colour": "red" })),
            Ok(())
        );
        assert_eq!(
            message(Service::Ecs, "ListTasks", json!({ "desiredStatus": "GONE" })),
            Err("desiredStatus should be one of [RUNNING,PENDING,STOPPED]".into())
        );
        assert_eq!(
            message(Service::Ecs, "ListTasks", json!({ "maxResults": "3" })),
            Err("STRING_VALUE can not be converted to Integer".into())
        );
        assert_eq!(
            message(Service::Logs, "GetLogEvents", json!({ "logStreamName": "a", "limit": 0 })),
            Err("1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value \
                 greater than or equal to 1"
                .into())
        );
        assert_eq!(
            message(Service::Events, "PutTargets", json!({ "Rule": "a b", "Targets": [{ "Arn": "arn:x" }] })),
            Err("2 validation errors detected: Value 'a b' at 'rule' failed to satisfy constraint: Member must satisfy \
                 regular expression pattern: [\\.\\-_A-Za-z0-9]+; Value null at 'targets.1.member.id' failed to satisfy \
                 constraint: Member must not be null"
                .into())
        );
        assert_eq!(
            message(Service::Ec2, "DescribeRouteTables", json!({ "MaxResults": 1000 })),
            Err("Value ( 1000 ) for parameter maxResults is invalid. Expecting a value between 5 and 100."
                .into())
        );
    }
}
