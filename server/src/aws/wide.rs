//! Exit codes that AWS's model has no room for. It calls `exitCode` an integer of 32 bits with a sign, and the SDK
//! fails to read a whole answer in which one is not: Windows gives codes as 32 bits without a sign, such as 3221225786.
//! One odd task would keep a cluster from being scanned.
//!
//! Such codes are taken out of an answer before the SDK reads it; they are kept here, by task and container.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html>

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use serde_json::Value;

/// A task's ARN and a container's name.
type Place = (String, String);

/// The exit codes of one answer that needed more room.
#[derive(Debug, Clone, Default)]
pub(crate) struct WideCodes(Arc<Mutex<HashMap<Place, i64>>>);

impl WideCodes {
    /// The code of a task's container, where it needed more room.
    pub(super) fn of(&self, task: &str, container: &str) -> Option<i64> {
        let codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        codes.get(&(task.to_owned(), container.to_owned())).copied()
    }

    fn keep(&self, task: &Value, container: &Value, code: i64) {
        if let (Some(task), Some(name)) = (task["taskArn"].as_str(), container["name"].as_str()) {
            let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            codes.insert((task.to_owned(), name.to_owned()), code);
        }
    }

    /// The answer without the codes that cannot be read; `None` when there are none.
    fn without(&self, answer: &[u8]) -> Option<Vec<u8>> {
        if !is_odd(answer) {
            return None;
        }
        let mut answer: Value = serde_json::from_slice(answer).ok()?;
        let mut changed = false;
        // StopTask answers with one task, the others with a list.
        let name = if answer.get("task").is_some() { "task" } else { "tasks" };
        let tasks = match answer.get_mut(name)? {
            Value::Array(tasks) => tasks.as_mut_slice(),
            task => std::slice::from_mut(task),
        };
        for task in tasks {
            let whole = task.clone();
            let containers = task.get_mut("containers").and_then(Value::as_array_mut);
            for container in containers.into_iter().flatten() {
                let code = container["exitCode"].clone();
                if code.is_null() || code.as_i64().is_some_and(|code| i32::try_from(code).is_ok()) {
                    continue;
                }
                if let Some(code) = exit_code(&code) {
                    self.keep(&whole, container, code);
                }
                if let Some(fields) = container.as_object_mut() {
                    fields.remove("exitCode");
                    changed = true;
                }
            }
        }
        changed.then(|| serde_json::to_vec(&answer).ok())?
    }
}

/// An exit code as JSON has it: a whole number, however it is written.
pub(crate) fn exit_code(value: &Value) -> Option<i64> {
    /// Beyond it, a number with a fraction part has no exact whole.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    value.as_i64().or_else(|| {
        let number = value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() <= EXACT)?;
        Some(number as i64)
    })
}

impl Intercept for WideCodes {
    fn name(&self) -> &'static str {
        "WideCodes"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response_mut().body_mut();
        let whole = std::mem::replace(body, SdkBody::taken());
        let codes = self.clone();
        let narrowed = stream::once(async move {
            let answer = whole.collect().await?.to_bytes();
            Ok::<_, BoxError>(Frame::data(codes.without(&answer).map_or(answer, Bytes::from)))
        });
        *body = SdkBody::from_body_1_x(StreamBody::new(narrowed));
        Ok(())
    }
}

/// Whether an exit code in an answer is none that the SDK can read. Hardly any answer has one, and reading each a second
/// time would cost more than this.
fn is_odd(answer: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(answer) else { return false };
    text.split("\"exitCode\"").skip(1).any(|rest| {
        let rest = rest.trim_start().trim_start_matches(':').trim_start();
        let value =
            rest.split(|c: char| c == ',' || c == '}' || c.is_whitespace()).next().unwrap_or_default();
        value != "null" && value.parse::<i32>().is_err()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_codes_are_taken_out_and_kept() {
        let answer = br#"{"tasks":[{"taskArn":"t","containers":[
            {"name":"iis","exitCode":3221225786},{"name":"app","exitCode":1},{"name":"new"},
            {"name":"whole","exitCode":1.0},{"name":"text","exitCode":"1"}]}],"failures":[]}"#;
        let codes = WideCodes::default();
        let narrow: Value = serde_json::from_slice(&codes.without(answer).unwrap()).unwrap();
        let left: Vec<&Value> =
            narrow["tasks"][0]["containers"].as_array().unwrap().iter().map(|c| &c["exitCode"]).collect();
        assert_eq!(left, [&Value::Null, &Value::from(1), &Value::Null, &Value::Null, &Value::Null]);
        assert_eq!((codes.of("t", "iis"), codes.of("t", "whole")), (Some(3_221_225_786), Some(1)));
        assert_eq!((codes.of("t", "app"), codes.of("t", "text")), (None, None));
        assert_eq!(codes.without(br#"{"tasks":[{"containers":[{"exitCode":-1}]}]}"#), None);
        assert_eq!(codes.without(b"no JSON"), None);
    }
}
