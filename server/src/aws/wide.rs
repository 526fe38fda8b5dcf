//! Exit codes that AWS's model has no room for. It calls `exitCode` an integer of 32 bits with a sign, and the SDK
//! fails to read a whole answer in which one is not: Windows gives codes as 32 bits without a sign, such as 3221225786.
//! One odd task would keep a cluster from being scanned.
//!
//! An answer that the SDK cannot read is read again with such codes left out; they are kept here, by task and container.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html>

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, Error, Output,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
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
        _context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(inner) = bag.load::<SharedResponseDeserializer>().cloned() {
            let lenient = Lenient { inner, codes: self.clone() };
            bag.interceptor_state().store_put(SharedResponseDeserializer::new(lenient));
        }
        Ok(())
    }
}

/// Reads an answer as the SDK does, and once more without what it could not read.
#[derive(Debug)]
struct Lenient {
    inner: SharedResponseDeserializer,
    codes: WideCodes,
}

impl DeserializeResponse for Lenient {
    fn deserialize_streaming_with_config(
        &self,
        response: &mut HttpResponse,
        bag: &ConfigBag,
    ) -> Option<Result<Output, OrchestratorError<Error>>> {
        self.inner.deserialize_streaming_with_config(response, bag)
    }

    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        bag: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        let read = self.inner.deserialize_nonstreaming_with_config(response, bag);
        if read.is_ok() || !response.status().is_success() {
            return read;
        }
        let Some(body) = response.body().bytes().and_then(|bytes| self.codes.without(bytes)) else {
            return read;
        };
        let mut narrow = HttpResponse::new(response.status(), SdkBody::from(body));
        for (name, value) in response.headers().iter() {
            narrow.headers_mut().insert(name.to_owned(), value.to_owned());
        }
        self.inner.deserialize_nonstreaming_with_config(&narrow, bag)
    }
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
