//! Reading a request: whose it is, which service and operation it names, in which protocol.

use bytes::Bytes;
use http::{Method, header};
use serde_json::Value;

use crate::fault::Fault;
use crate::model;
use crate::wire::json;
use crate::wire::query::Params;
use crate::wire::scope::{self, Signature};
use crate::wire::service::{Protocol, Service};

/// The Region of a call that names none.
const REGION: &str = "us-east-1";

/// A call that has been read.
pub(super) struct Call {
    pub(super) service: Service,
    /// The service's own, or the query protocol that SQS spoke before.
    pub(super) protocol: Protocol,
    pub(super) action: String,
    pub(super) access_key: String,
    pub(super) region: String,
    pub(super) request_id: String,
    pub(super) host: String,
    path: String,
    body: Bytes,
}

/// What a call asks for, held against the model.
pub(super) struct CallInput {
    pub(super) document: Value,
    /// Of a call that came as a form.
    pub(super) form: Params,
}

impl Call {
    /// Decodes the body and refuses what no operation would take.
    pub(super) fn input(&self) -> Result<CallInput, Fault> {
        let (document, form) = match self.protocol {
            Protocol::Json(_) => (json::parse(&self.body)?, Params::default()),
            Protocol::Ec2 | Protocol::Query => {
                let mut form = Params::parse(&self.body);
                // The first SQS clients name the queue by the address that they post to.
                if self.service == Service::Sqs && self.path.matches('/').count() == 2 {
                    form.set_default("QueueUrl", format!("http://{}{}", self.host, self.path));
                }
                (model::read_form(self.service, &self.action, &form)?, form)
            }
        };
        model::check(self.service, &self.action, &document)?;
        Ok(CallInput { document, form })
    }
}

/// A request that is no call; without a service it is not even AWS's.
pub(super) struct Unread {
    pub(super) service: Option<Service>,
    pub(super) fault: Fault,
}

pub(super) fn read(parts: http::request::Parts, body: Bytes, request_id: &str) -> Result<Call, Unread> {
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
    let protocol = if service == Service::Sqs && target.is_none() && is_form(&parts) {
        Protocol::Query
    } else {
        service.protocol()
    };
    let action = match protocol {
        Protocol::Json(_) => target.map(|(_, action)| action.to_owned()),
        Protocol::Ec2 | Protocol::Query => Params::parse(&body).get("Action").map(str::to_owned),
    };
    let Some(action) = action else {
        let fault = match protocol {
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
        protocol,
        action,
        access_key: scope.as_ref().map(|s| s.access_key.clone()).unwrap_or_default(),
        region: scope.map_or_else(|| REGION.to_owned(), |scope| scope.region),
        request_id: request_id.to_owned(),
        host: host.unwrap_or("localhost").to_owned(),
        path: parts.uri.path().to_owned(),
        body,
    })
}

/// A form as clients of the query protocols send it; a GET carries it in the address.
fn is_form(parts: &http::request::Parts) -> bool {
    parts.method == Method::GET || looks_like_query(parts)
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
