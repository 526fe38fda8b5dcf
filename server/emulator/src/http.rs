//! One request: who asks, which service, which fault, the call, the answer.

mod call;
mod reply;

use std::time::Duration;

use http::Request;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;

use crate::fault::Fault;
use crate::faults::CallFault;
use crate::http::call::{Call, CallInput, Unread, read};
use crate::http::reply::{Done, introduction, note_ignored, refusal, success, too_large};
use crate::server::Shared;
use crate::state::State;
use crate::sts::Caller;
use crate::wire::service::{Protocol, Service};
use crate::wire::xml;
use crate::{control, ec2, ecs, events, iam, logs, model, sqs, sts};

pub(crate) use reply::Reply;

/// The largest body that is read; SQS's largest message is 1 MiB.
const LARGEST: usize = 4 * 1024 * 1024;

/// The connection is closed without an answer.
#[derive(Debug)]
pub(crate) struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection was dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

/// Answers one request.
pub(crate) async fn answer(shared: &Shared, request: Request<Incoming>) -> Result<Reply, Dropped> {
    let (parts, body) = request.into_parts();
    let limited = Limited::new(body, LARGEST).collect().await;
    let body = match limited {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Ok(too_large()),
        // The caller went away in the middle of its body.
        Err(_) => return Err(Dropped),
    };
    if parts.uri.path().starts_with("/_emulator") {
        return Ok(control::answer(shared, &parts, &body));
    }
    let request_id = shared.lock().ids.uuid().to_string();
    match read(parts, body, &request_id) {
        Ok(call) => carry_out(shared, call).await,
        Err(Unread { service: None, .. }) => Ok(introduction()),
        Err(Unread { service: Some(service), fault }) => {
            Ok(refusal(service, service.protocol(), &request_id, &fault))
        }
    }
}

async fn carry_out(shared: &Shared, call: Call) -> Result<Reply, Dropped> {
    let refuse = |fault: &Fault| refusal(call.service, call.protocol, &call.request_id, fault);
    let mut lose = false;
    let mut late = None;
    match trouble(shared, &call) {
        None => {}
        Some(Trouble::Refuse(fault)) => return Ok(refuse(&fault)),
        Some(Trouble::Fault(CallFault::Slow { millis })) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
        }
        Some(Trouble::Fault(CallFault::Error { status, code, message })) => {
            return Ok(refuse(&injected(call.service, status, code, message)));
        }
        Some(Trouble::Fault(CallFault::Drop)) => return Err(Dropped),
        Some(Trouble::Fault(CallFault::LoseReply)) => lose = true,
        Some(Trouble::Fault(CallFault::LateError { status })) => late = Some(status),
    }
    let mut ignored = Vec::new();
    let result = match call.input() {
        Err(fault) => Err(fault),
        Ok(input) if call.service == Service::Sqs && call.action == "ReceiveMessage" => {
            receive(shared, &call, &input, &mut ignored).await
        }
        Ok(input) => perform(&mut shared.lock(), &call, &input, &mut ignored),
    };
    shared.wake_if_earlier();
    if lose {
        return Err(Dropped);
    }
    if let Some(status) = late {
        return Ok(refuse(&injected(call.service, status, None, None)));
    }
    let mut reply = match result {
        Ok(done) => success(done),
        Err(fault) => refuse(&fault),
    };
    note_ignored(&mut reply, &ignored);
    Ok(reply)
}

/// The world that a call goes to, and the host by which the caller knows the emulator.
pub(crate) struct Place {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) host: String,
}

async fn receive(
    shared: &Shared,
    call: &Call,
    input: &CallInput,
    ignored: &mut Vec<String>,
) -> Result<Done, Fault> {
    let account = shared.lock().caller(&call.access_key).account;
    let place = Place { account, region: call.region.clone(), host: call.host.clone() };
    let body = sqs::receive::wait(shared, &place, &input.document, ignored).await?;
    done(call, body)
}

enum Trouble {
    Refuse(Fault),
    Fault(CallFault),
}

fn trouble(shared: &Shared, call: &Call) -> Option<Trouble> {
    let mut state = shared.lock();
    if let Some(fault) = state.faults.call(call.service, &call.action) {
        return Some(Trouble::Fault(fault));
    }
    if state.faults.expired_credentials {
        let text = "The security token included in the request is expired";
        return Some(Trouble::Refuse(match call.service.protocol() {
            Protocol::Json(_) => Fault::new("ExpiredTokenException", text),
            Protocol::Ec2 => Fault::new("RequestExpired", text),
            Protocol::Query => Fault::new("ExpiredToken", text).status(403),
        }));
    }
    if state.faults.throttling {
        let account = state.caller(&call.access_key).account;
        let now = state.clock.now();
        if !state.buckets.take(&account, &call.region, call.service, &call.action, now) {
            return Some(Trouble::Refuse(Fault::new("ThrottlingException", "Rate exceeded")));
        }
    }
    None
}

fn injected(service: Service, status: u16, code: Option<String>, message: Option<String>) -> Fault {
    let by_default = match service.protocol() {
        Protocol::Json(_) if status >= 500 => "ServerException",
        Protocol::Json(_) => "ClientException",
        Protocol::Ec2 | Protocol::Query => "InternalError",
    };
    let mut fault = Fault::new(by_default, "Service Unavailable. Please try again later.").status(status);
    if let Some(code) = code {
        fault.code = code.into();
    }
    if let Some(message) = message {
        fault.message = message.into();
    }
    fault
}

fn perform(
    state: &mut State,
    call: &Call,
    input: &CallInput,
    ignored: &mut Vec<String>,
) -> Result<Done, Fault> {
    let caller = state.caller(&call.access_key);
    let operate = match call.service {
        Service::Ecs => ecs::call,
        Service::Events => events::call,
        Service::Sqs => sqs::call,
        Service::Logs => logs::call,
        Service::Ec2 | Service::Iam | Service::Sts => {
            let result = query(state, &caller, call, input);
            *ignored = input.form.unread();
            return result.map(|result| Done {
                request_id: call.request_id.clone(),
                content_type: "text/xml",
                body: xml::response(call.service, &call.action, &call.request_id, &result),
            });
        }
    };
    let body = state.within(&caller.account, &call.region, &call.host, |world, env| {
        let body = operate(world, env, &call.action, &input.document);
        *ignored = std::mem::take(&mut env.ignored);
        body
    })?;
    done(call, body)
}

/// A JSON answer, or its XML for a client of the query protocol.
fn done(call: &Call, body: Vec<u8>) -> Result<Done, Fault> {
    let request_id = call.request_id.clone();
    if let Protocol::Json(content_type) = call.protocol {
        return Ok(Done { request_id, content_type, body });
    }
    let answer = crate::wire::json::parse(&body)?;
    let result = model::to_xml(call.service, &call.action, &answer);
    let body = xml::response(call.service, &call.action, &request_id, &result);
    Ok(Done { request_id, content_type: "text/xml", body })
}

fn query(state: &mut State, caller: &Caller, call: &Call, input: &CallInput) -> Result<xml::Xml, Fault> {
    let params = &input.form;
    let partition = crate::partition::of(&call.region);
    match (call.service, call.action.as_str()) {
        (Service::Sts, "GetCallerIdentity") => Ok(sts::identity(caller, partition)),
        (Service::Sts, "AssumeRole") => {
            let now = state.clock.now();
            let (key, assumed, xml) = sts::assume(&mut state.ids, now, partition, params)?;
            state.callers.insert(key, assumed);
            Ok(xml)
        }
        (Service::Sts, other) => Err(Fault::new(
            "InvalidAction",
            format!("Could not find operation {other} for version 2011-06-15"),
        )),
        (Service::Iam, action) => iam::call(state.iam(&caller.account), partition, action, params),
        (_, action) => state.within(&caller.account, &call.region, &call.host, |world, env| {
            ec2::call(world, env, action, params)
        }),
    }
}
