//! AWS JSON: reading an input, writing an answer, writing an error.
//!
//! A body that is no JSON, or JSON of another shape, is a `SerializationException`, worded as
//! the service's own decoder words it. Unknown members are ignored, as AWS ignores them; `null`
//! is the same as absent.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::fault::Fault;

/// What an operation answers with: a finished body, or a refusal.
pub(crate) type Answer = Result<Vec<u8>, Fault>;

/// Reads an operation's input.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    // AWS takes an empty body for an empty structure.
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| explain(body, &error))
}

fn explain(body: &[u8], error: &serde_json::Error) -> Fault {
    if error.is_syntax() || error.is_eof() {
        return Fault::serialization("");
    }
    if body.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return Fault::serialization("Start of structure or map expected where not found.");
    }
    let text = error.to_string();
    let found = if text.contains("invalid type: string") {
        "STRING_VALUE"
    } else if text.contains("integer `") || text.contains("floating point") {
        "NUMBER_VALUE"
    } else if text.contains("boolean `true`") {
        "TRUE_VALUE"
    } else if text.contains("boolean `false`") {
        "FALSE_VALUE"
    } else {
        return Fault::serialization("Start of structure or map found where not expected.");
    };
    let wanted = if text.contains("expected a string") {
        "String"
    } else if text.contains("expected a boolean") {
        "Boolean"
    } else if text.contains("expected i64") {
        "Long"
    } else if text.contains("expected i32") {
        "Integer"
    } else if text.contains("expected a sequence") {
        "List"
    } else {
        "Structure"
    };
    Fault::serialization(format!("{found} can not be converted to {wanted}"))
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

    #[derive(Deserialize, Debug)]
    struct Input {
        #[expect(dead_code, reason = "only its type matters")]
        count: Option<i32>,
        #[expect(dead_code, reason = "only its type matters")]
        name: Option<String>,
    }

    fn message(body: &str) -> String {
        read::<Input>(body.as_bytes()).map_or_else(|f| f.message.into_owned(), |_| "fine".into())
    }

    #[test]
    fn explains_wrong_types() {
        assert_eq!(message("{\"count\":null,\"other\":1}"), "fine");
        assert_eq!(message(""), "fine");
        assert_eq!(message("{\"count\":"), "");
        assert_eq!(message("{\"count\":\"3\"}"), "STRING_VALUE can not be converted to Integer");
        assert_eq!(message("{\"name\":3}"), "NUMBER_VALUE can not be converted to String");
        assert_eq!(message("[]"), "Start of structure or map expected where not found.");
    }
}
