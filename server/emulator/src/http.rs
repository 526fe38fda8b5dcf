//! One request: who asks, which service, which fault, the call, the answer.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;

use crate::fault::Fault;
use crate::faults::CallFault;
use crate::server::Shared;
use crate::state::State;
use crate::sts::Caller;
use crate::wire::query::Params;
use crate::wire::scope::{self, Signature};
use crate::wire::service::{Protocol, Service};
use crate::wire::{json, xml};
use crate::{control, ec2, ecs, events, iam, logs, sqs, sts};

/// The largest body that is read; SQS's largest message is 1 MiB.
const LARGEST: usize = 4 * 1024 * 1024;

/// The Region of a call that names none.
const REGION: &str = "us-east-1";

pub(crate) type Reply = Response<Full<Bytes>>;

/// The connection is closed without an answer.
#[derive(Debug)]
pub(crate) struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection was dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

/// A call that has been read.
pub(crate) struct Call {
    service: Service,
    action: String,
    access_key: String,
    region: String,
    request_id: String,
    host: String,
    body: Bytes,
}

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
        Err(Unread { service: Some(service), fault }) => Ok(refusal(service, &request_id, &fault)),
    }
}

/// A request that is no call; without a service it is not even AWS's.
struct Unread {
    service: Option<Service>,
    fault: Fault,
}

fn read(parts: http::request::Parts, body: Bytes, request_id: &str) -> Result<Call, Unread> {
    let target = parts.headers.get("x-amz-target").and_then(|value| value.to_str().ok());
    let target = target.and_then(|text| text.rsplit_once('.'));
    let by_target = target.and_then(|(prefix, _)| Service::by_target_prefix(prefix));
    let signature = scope::read(&parts.headers, parts.uri.query());
    let (scope, by_scope) = match signature {
        Signature::Scoped(scope) => {
            let service = Service::by_signing_name(&scope.service);
            (Some(scope), service)
        }
        Signature::Unreadable => (None, None),
        Signature::Missing => {
            let service = by_target.or_else(|| looks_like_query(&parts).then_some(Service::Ec2));
            let fault = missing_token(service);
            return Err(Unread { service, fault });
        }
    };
    let Some(service) = by_scope.or(by_target) else {
        let name = scope.map(|scope| scope.service).unwrap_or_default();
        let fault = Fault::new("UnrecognizedClientException", format!("There is no service '{name}' here."));
        return Err(Unread { service: Some(Service::Ecs), fault });
    };
    // A presigned or plain GET carries its form in the query string.
    let body = if parts.method == Method::GET {
        Bytes::from(parts.uri.query().unwrap_or_default().to_owned())
    } else {
        body
    };
    let action = match service.protocol() {
        Protocol::Json(_) => target.map(|(_, action)| action.to_owned()),
        Protocol::Ec2 | Protocol::Query => Params::parse(&body).get("Action").map(str::to_owned),
    };
    let Some(action) = action else {
        let fault = match service.protocol() {
            Protocol::Json(_) => Fault::new("UnknownOperationException", "No operation is named."),
            Protocol::Ec2 | Protocol::Query => {
                Fault::new("MissingAction", "The request must contain the parameter Action")
            }
        };
        return Err(Unread { service: Some(service), fault });
    };
    let host = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    Ok(Call {
        service,
        action,
        access_key: scope.as_ref().map(|s| s.access_key.clone()).unwrap_or_default(),
        region: scope.map_or_else(|| REGION.to_owned(), |scope| scope.region),
        request_id: request_id.to_owned(),
        host: host.unwrap_or("localhost").to_owned(),
        body,
    })
}

fn looks_like_query(parts: &http::request::Parts) -> bool {
    parts.method == Method::POST
        && parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(b"application/x-www-form-urlencoded"))
}

/// What each protocol says of an unsigned request.
fn missing_token(service: Option<Service>) -> Fault {
    match service.map(Service::protocol) {
        Some(Protocol::Json(_)) | None => {
            Fault::new("MissingAuthenticationTokenException", "Missing Authentication Token")
        }
        Some(Protocol::Ec2) => {
            Fault::new("AuthFailure", "AWS was not able to validate the provided access credentials")
                .status(401)
        }
        Some(Protocol::Query) => {
            Fault::new("MissingAuthenticationToken", "Request is missing Authentication Token").status(403)
        }
    }
}

async fn carry_out(shared: &Shared, call: Call) -> Result<Reply, Dropped> {
    let mut lose = false;
    let mut late = None;
    match trouble(shared, &call) {
        None => {}
        Some(Trouble::Refuse(fault)) => {
            return Ok(refusal(call.service, &call.request_id, &fault));
        }
        Some(Trouble::Fault(CallFault::Slow { millis })) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
        }
        Some(Trouble::Fault(CallFault::Error { status, code, message })) => {
            let fault = injected(call.service, status, code, message);
            return Ok(refusal(call.service, &call.request_id, &fault));
        }
        Some(Trouble::Fault(CallFault::Drop)) => return Err(Dropped),
        Some(Trouble::Fault(CallFault::LoseReply)) => lose = true,
        Some(Trouble::Fault(CallFault::LateError { status })) => late = Some(status),
    }
    let result = if call.service == Service::Sqs && call.action == "ReceiveMessage" {
        receive(shared, &call).await
    } else {
        perform(&mut shared.lock(), &call)
    };
    shared.wake_if_earlier();
    if lose {
        return Err(Dropped);
    }
    if let Some(status) = late {
        let fault = injected(call.service, status, None, None);
        return Ok(refusal(call.service, &call.request_id, &fault));
    }
    Ok(match result {
        Ok(done) => success(done),
        Err(fault) => refusal(call.service, &call.request_id, &fault),
    })
}

/// The world that a call goes to, and the host by which the caller knows the emulator.
pub(crate) struct Place {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) host: String,
}

async fn receive(shared: &Shared, call: &Call) -> Result<Done, Fault> {
    let account = shared.lock().caller(&call.access_key).account;
    let place = Place { account, region: call.region.clone(), host: call.host.clone() };
    let body = sqs::receive::wait(shared, &place, &call.body).await?;
    Ok(Done { request_id: call.request_id.clone(), content_type: "application/x-amz-json-1.0", body })
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

/// A finished answer.
pub(crate) struct Done {
    pub(crate) request_id: String,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
}

fn perform(state: &mut State, call: &Call) -> Result<Done, Fault> {
    let caller = state.caller(&call.access_key);
    let body = match call.service {
        Service::Ecs | Service::Events | Service::Sqs | Service::Logs => {
            let operate = match call.service {
                Service::Events => events::call,
                Service::Sqs => sqs::call,
                Service::Logs => logs::call,
                _ => ecs::call,
            };
            state.within(&caller.account, &call.region, &call.host, |world, env| {
                operate(world, env, &call.action, &call.body)
            })?
        }
        Service::Ec2 | Service::Iam | Service::Sts => {
            let result = query(state, &caller, call)?;
            xml::response(call.service, &call.action, &call.request_id, &result)
        }
    };
    let content_type = match call.service.protocol() {
        Protocol::Json(content_type) => content_type,
        Protocol::Ec2 | Protocol::Query => "text/xml",
    };
    Ok(Done { request_id: call.request_id.clone(), content_type, body })
}

fn query(state: &mut State, caller: &Caller, call: &Call) -> Result<xml::Xml, Fault> {
    let params = Params::parse(&call.body);
    match (call.service, call.action.as_str()) {
        (Service::Sts, "GetCallerIdentity") => Ok(sts::identity(caller)),
        (Service::Sts, "AssumeRole") => {
            let now = state.clock.now();
            let (key, assumed, xml) = sts::assume(&mut state.ids, now, &params)?;
            state.callers.insert(key, assumed);
            Ok(xml)
        }
        (Service::Sts, other) => Err(Fault::new(
            "InvalidAction",
            format!("Could not find operation {other} for version 2011-06-15"),
        )),
        (Service::Iam, action) => iam::call(state.iam(&caller.account), action, &params),
        (_, action) => state.within(&caller.account, &call.region, &call.host, |world, env| {
            ec2::call(world, env, action, &params)
        }),
    }
}

fn success(done: Done) -> Reply {
    reply(StatusCode::OK, done.content_type, &done.request_id, done.body)
}

fn refusal(service: Service, request_id: &str, fault: &Fault) -> Reply {
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::BAD_REQUEST);
    match service.protocol() {
        Protocol::Json(content_type) => {
            let namespace = if service == Service::Sqs { "com.amazonaws.sqs#" } else { "" };
            let body = json::fault(fault, namespace);
            let mut reply = reply(status, content_type, request_id, body);
            if service == Service::Sqs {
                let code = fault.query_code.unwrap_or(&fault.code);
                let side = if fault.status >= 500 { "Receiver" } else { "Sender" };
                if let Ok(value) = HeaderValue::from_str(&format!("{code};{side}")) {
                    reply.headers_mut().insert("x-amzn-query-error", value);
                }
            }
            reply
        }
        Protocol::Ec2 | Protocol::Query => {
            reply(status, "text/xml", request_id, xml::fault(service, request_id, fault))
        }
    }
}

fn reply(status: StatusCode, content_type: &'static str, request_id: &str, body: Vec<u8>) -> Reply {
    let mut reply = Response::new(Full::from(body));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", value);
    }
    reply
}

fn too_large() -> Reply {
    let fault = Fault::new("RequestEntityTooLargeException", "Request body is too large").status(413);
    refusal(Service::Ecs, "", &fault)
}

/// For people who open the address in a browser.
fn introduction() -> Reply {
    let text = "This is an Amazon ECS emulator. Point an AWS client at it, for example:\n\
                aws ecs list-clusters --endpoint-url http://THIS-ADDRESS\n\
                Its own endpoints are under /_emulator/.\n";
    let mut reply = Response::new(Full::from(text));
    *reply.status_mut() = StatusCode::FORBIDDEN;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    reply
}
