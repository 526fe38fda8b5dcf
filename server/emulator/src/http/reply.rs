//! Writing answers and refusals, each in the protocol of its call.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

use crate::fault::Fault;
use crate::wire::service::{Protocol, Service};
use crate::wire::{json, xml};

pub(crate) type Reply = Response<Full<Bytes>>;

/// A finished answer.
pub(super) struct Done {
    pub(super) request_id: String,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
}

pub(super) fn success(done: Done) -> Reply {
    reply(StatusCode::OK, done.content_type, &done.request_id, done.body)
}

pub(super) fn refusal(service: Service, protocol: Protocol, request_id: &str, fault: &Fault) -> Reply {
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::BAD_REQUEST);
    match protocol {
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

pub(super) fn too_large() -> Reply {
    let fault = Fault::new("RequestEntityTooLargeException", "Request body is too large").status(413);
    refusal(Service::Ecs, Service::Ecs.protocol(), "", &fault)
}

/// For people who open the address in a browser.
pub(super) fn introduction() -> Reply {
    let text = "This is an Amazon ECS emulator. Point an AWS client at it, for example:\n\
                aws ecs list-clusters --endpoint-url http://THIS-ADDRESS\n\
                Its own endpoints are under /_emulator/.\n";
    let mut reply = Response::new(Full::from(text));
    *reply.status_mut() = StatusCode::FORBIDDEN;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    reply
}

/// Names what an answer did not look at of its request.
pub(super) fn note_ignored(reply: &mut Reply, ignored: &[String]) {
    if ignored.is_empty() {
        return;
    }
    if let Ok(value) = HeaderValue::from_str(&ignored.join(", ")) {
        reply.headers_mut().insert("x-emulator-ignored", value);
    }
}
