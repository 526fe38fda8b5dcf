//! The public keys of load balancers: a plain GET without credentials, from the region's fixed host.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html>

use std::convert::Infallible;

use aws_config::SdkConfig;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_types::body::SdkBody;

use super::Aws;
use super::call::measured;
use crate::aws::bounds::AnswerLimit;

/// The keys of one region.
#[derive(Debug, Clone)]
pub struct AlbKeys {
    operation: Operation<String, String, Infallible>,
}

impl Aws {
    /// The public keys below `base`, `https://public-keys.auth.elb.eu-west-1.amazonaws.com` and the like.
    #[must_use]
    pub fn alb_keys(&self, base: &str) -> AlbKeys {
        AlbKeys { operation: operation(&self.config, base) }
    }
}

impl AlbKeys {
    /// The key of this id in PEM. The id must have been checked: it becomes part of the URL.
    ///
    /// # Errors
    /// Why there is none, as the end of a sentence.
    pub async fn fetch(&self, id: &str) -> Result<String, String> {
        let fetched = measured("alb-public-key", self.operation.invoke(id.to_owned())).await;
        fetched.map_err(|error| aws_smithy_types::error::display::DisplayErrorContext(error).to_string())
    }
}

fn operation(config: &SdkConfig, base: &str) -> Operation<String, String, Infallible> {
    let mut builder =
        Operation::builder().service_name("ELB").operation_name("public-key").endpoint_url(base).no_auth();
    if let Some(retry) = config.retry_config() {
        builder = builder.standard_retry(retry);
    }
    if let Some(timeouts) = config.timeout_config() {
        builder = builder.timeout_config(timeouts.clone());
    }
    if let Some(client) = config.http_client() {
        builder = builder.http_client(client);
    }
    if let Some(sleep) = config.sleep_impl() {
        builder = builder.sleep_impl(sleep);
    }
    if let Some(time) = config.time_source() {
        builder = builder.time_source(time);
    }
    builder.interceptor(AnswerLimit).serializer(request).deserializer(answer).build()
}

fn request(id: String) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::empty());
    request.set_method("GET")?;
    request.set_uri(format!("/{id}"))?;
    Ok(request)
}

fn answer(response: &HttpResponse) -> Result<String, OrchestratorError<Infallible>> {
    let status = response.status().as_u16();
    if status != 200 {
        return Err(OrchestratorError::response(format!("HTTP {status}").into()));
    }
    let body = response.body().bytes().unwrap_or_default();
    String::from_utf8(body.to_vec()).map_err(|error| OrchestratorError::response(error.into()))
}
