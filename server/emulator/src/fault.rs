//! A refusal, before it is known in which protocol it will be written.
//!
//! Owns the code, the sentence, the HTTP status and the few extra members that AWS sends with
//! some errors. `wire` writes it as JSON or as one of the two XML forms.

use std::borrow::Cow;

use serde_json::Value;

/// An error answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: Cow<'static, str>,
    pub(crate) status: u16,
    /// Members beside `__type` and `message`, such as `resourceIds`.
    pub(crate) extra: Vec<(&'static str, Value)>,
    /// The code that an SDK in SQS's query mode reports, where it differs.
    pub(crate) query_code: Option<&'static str>,
}

impl Fault {
    /// A client fault: HTTP status 400.
    pub(crate) fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: Cow::Borrowed(code),
            message: message.into(),
            status: 400,
            extra: Vec::new(),
            query_code: None,
        }
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn with(mut self, key: &'static str, value: Value) -> Self {
        self.extra.push((key, value));
        self
    }

    pub(crate) fn query_code(mut self, code: &'static str) -> Self {
        self.query_code = Some(code);
        self
    }

    /// The body could not be read as what the operation takes.
    pub(crate) fn serialization(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("SerializationException", message)
    }

    /// A server fault: HTTP status 500.
    pub(crate) fn server(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("ServerException", message).status(500)
    }
}
