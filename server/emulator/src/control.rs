//! The emulator's own endpoints under `/_emulator/`: reset, advance, interrupt, faults, world.
//!
//! JSON in, JSON out. A request that a browser sends from another site is refused.

mod interrupt;
mod world;

use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode, header};
use http_body_util::Full;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::TimeMode;
use crate::http::Reply;
use crate::server::Shared;

/// A refusal of these endpoints: status and sentence.
pub(crate) struct Refusal(StatusCode, String);

impl Refusal {
    fn bad(message: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, message.into())
    }

    fn missing(message: impl Into<String>) -> Self {
        Self(StatusCode::NOT_FOUND, message.into())
    }
}

pub(crate) fn answer(shared: &Shared, parts: &Parts, body: &Bytes) -> Reply {
    let (status, value) = match route(shared, parts, body) {
        Ok(value) => (StatusCode::OK, value),
        Err(Refusal(status, message)) => (status, json!({ "error": message })),
    };
    shared.wake_driver();
    let mut reply = Response::new(Full::from(format!("{value:#}\n")));
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}

fn route(shared: &Shared, parts: &Parts, body: &Bytes) -> Result<Value, Refusal> {
    let site = parts.headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if site.is_some_and(|site| site != b"none" && site != b"same-origin") {
        return Err(Refusal(StatusCode::FORBIDDEN, "not from another site".into()));
    }
    let path = parts.uri.path().strip_prefix("/_emulator").unwrap_or_default().trim_matches('/');
    match (&parts.method, path) {
        (&Method::GET, "" | "health") => Ok(health(shared)),
        (&Method::POST, "reset") => {
            shared.lock().reset();
            Ok(json!({ "reset": true }))
        }
        (&Method::POST, "advance") => advance(shared, body),
        (&Method::POST, "interrupt") => interrupt::interrupt(shared, body),
        (&Method::GET, "faults") => Ok(json!(shared.lock().faults)),
        (&Method::POST | &Method::PUT, "faults") => {
            let faults = read(body)?;
            shared.lock().faults = faults;
            Ok(json!(shared.lock().faults))
        }
        (&Method::DELETE, "faults") => {
            let mut state = shared.lock();
            state.faults = Default::default();
            Ok(json!(state.faults))
        }
        (&Method::GET, "world") => Ok(world::snapshot(shared, parts.uri.query())),
        (&Method::POST, "world") => world::add(shared, body),
        _ => Err(Refusal::missing(
            "there are GET health, POST reset, POST advance, POST interrupt, \
             GET/PUT/DELETE faults, GET/POST world",
        )),
    }
}

fn read<T: serde::de::DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Refusal::bad(error.to_string()))
}

fn health(shared: &Shared) -> Value {
    let state = shared.lock();
    json!({
        "now": state.clock.now().iso(),
        "time": match state.clock.mode() {
            TimeMode::Auto => "auto",
            TimeMode::Manual => "manual",
        },
        "speed": state.options.speed,
        "account": state.options.account,
        "tasks": state.worlds.values().map(|world| world.tasks.len()).sum::<usize>(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: f64,
}

/// A hundred years: further than any duration here, near enough to count in milliseconds.
const FURTHEST: f64 = 3.2e9;

fn advance(shared: &Shared, body: &Bytes) -> Result<Value, Refusal> {
    let asked: Advance = read(body)?;
    if !asked.seconds.is_finite() || !(0.0..=FURTHEST).contains(&asked.seconds) {
        return Err(Refusal::bad("seconds must be a number from 0 to 3200000000"));
    }
    let mut state = shared.lock();
    state.advance(Duration::from_secs_f64(asked.seconds));
    Ok(json!({ "now": state.clock.now().iso() }))
}
