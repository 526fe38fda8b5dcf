//! AWS JSON: reading an input, writing an answer, writing an error.
//!
//! A body that is no JSON is a `SerializationException`; one of another shape is refused by `model`. Unknown members
//! are ignored, as AWS ignores them, and named in the answer's header; `null` is the same as absent.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_ignored::Path;
use serde_json::{Map, Value};

use crate::fault::Fault;

/// What an operation answers with: a finished body, or a refusal.
pub(crate) type Answer = Result<Vec<u8>, Fault>;

/// Parses a body.
pub(crate) fn parse(body: &[u8]) -> Result<Value, Fault> {
    // AWS takes an empty body for an empty structure.
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    let value: Value = serde_json::from_slice(body).map_err(|_| Fault::serialization(""))?;
    if !value.is_object() {
        return Err(Fault::serialization("Start of structure or map expected where not found."));
    }
    Ok(value)
}

/// Reads an operation's input, and notes the members that the operation has no use for.
pub(crate) fn read<T: DeserializeOwned>(input: &Value, ignored: &mut Vec<String>) -> Result<T, Fault> {
    let mut note = |path: Path<'_>| ignored.push(spell(&path));
    serde_ignored::deserialize(input, &mut note)
        .map_err(|_| Fault::serialization("Start of structure or map found where not expected."))
}

/// `tags[].key`: without the places in lists.
fn spell(path: &Path<'_>) -> String {
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, .. } => format!("{}[]", spell(parent)),
        Path::Map { parent, key } => match spell(parent) {
            parent if parent.is_empty() => key.clone(),
            parent => format!("{parent}.{key}"),
        },
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => {
            spell(parent)
        }
    }
}

/// Writes an answer.
pub(crate) fn write(value: &impl Serialize) -> Answer {
    serde_json::to_vec(value).map_err(|error| Fault::server(error.to_string()))
}

/// Writes an error body.
pub(crate) fn fault(fault: &Fault, namespace: &str) -> Vec<u8> {
    let mut body = Map::new();
    body.insert("__type".into(), Value::String(format!("{namespace}{}", fault.code)));
    if !fault.message.is_empty() {
        let key = if fault.code == "SerializationException" { "Message" } else { "message" };
        body.insert(key.into(), Value::String(fault.message.to_string()));
    }
    for (key, value) in &fault.extra {
        body.insert((*key).into(), value.clone());
    }
    Value::Object(body).to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Input {
        count: Option<i32>,
        names: Option<Vec<Name>>,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    struct Name {
        first: String,
    }

    #[test]
    fn parse_takes_objects_alone() {
        assert_eq!(parse(b""), Ok(json!({})));
        assert_eq!(parse(b"{\"count\":").map_err(|fault| fault.message), Err("".into()));
        assert!(parse(b"[]").is_err_and(|fault| fault.message.contains("expected where not found")));
    }

    #[test]
    fn read_notes_what_it_has_no_use_for() {
        let mut ignored = Vec::new();
        let input = json!({ "count": null, "colour": 1, "names": [{ "first": "a", "last": "b" }] });
        let read: Input = read(&input, &mut ignored).unwrap();
        assert_eq!(read, Input { count: None, names: Some(vec![Name { first: "a".into() }]) });
        assert_eq!(ignored, ["colour", "names[].last"]);
    }
}
