//! Listens on a loopback port, keeps what it is sent, and answers like ECS and EC2.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use tokio::net::TcpListener;

/// The security group that is made here.
pub(crate) const MADE: &str = "sg-0123456789abcdef0";

/// One call.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// `X-Amz-Target`; empty for EC2.
    pub(crate) target: String,
    /// The region it is signed for.
    pub(crate) region: String,
    /// The body.
    pub(crate) body: Bytes,
}

impl Call {
    /// The parameters of an EC2 call, without its version.
    pub(crate) fn pairs(&self) -> BTreeMap<String, String> {
        let text = std::str::from_utf8(&self.body).unwrap().replace('+', " ");
        let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
        text.split('&')
            .map(|pair| pair.split_once('=').unwrap())
            .filter(|(name, _)| *name != "Version")
            .map(|(name, value)| (decode(name), decode(value)))
            .collect()
    }
}

type Calls = Arc<Mutex<Vec<Call>>>;

/// The recorder; it ends with the test's runtime.
pub(crate) struct Recorder {
    pub(crate) endpoint: String,
    calls: Calls,
}

impl Recorder {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let calls = Calls::default();
        let router = Router::new().fallback(record).with_state(Arc::clone(&calls));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, calls }
    }

    /// What was sent since the last time.
    pub(crate) fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *self.calls.lock().unwrap())
    }
}

async fn record(State(calls): State<Calls>, headers: HeaderMap, body: Bytes) -> Response {
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let target = text("x-amz-target");
    let region = text("authorization").split('/').nth(2).unwrap_or_default().to_owned();
    let ec2 = target.is_empty();
    calls.lock().unwrap().push(Call { target, region, body });
    if ec2 {
        let xml = format!(
            "<Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><groupId>{MADE}</groupId><return>true</return></Response>"
        );
        ([("content-type", "text/xml")], xml).into_response()
    } else {
        ([("content-type", "application/x-amz-json-1.1")], r#"{"tasks":[],"failures":[]}"#).into_response()
    }
}
