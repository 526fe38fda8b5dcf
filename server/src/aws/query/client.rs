//! One signed form post and its XML answer.

use aws_config::SdkConfig;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{self, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use aws_types::service_config::ServiceConfigKey;
use domain::partition::{EndpointVariant, Partition};

use super::xml::Node;
use crate::aws::AwsError;
use crate::aws::bounds::AnswerLimit;
use crate::aws::call::call;

/// A service that speaks the query protocol.
#[derive(Debug)]
pub(in crate::aws) struct Service {
    /// As it is called in a profile's `services` section and in `AWS_ENDPOINT_URL_…`.
    pub(super) id: &'static str,
    pub(super) signing_name: &'static str,
    pub(super) version: &'static str,
    /// Whether there is one for a whole partition, not one for each region.
    pub(super) global: bool,
}

/// EC2. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html>
pub(in crate::aws) const EC2: Service =
    Service { id: "EC2", signing_name: "ec2", version: "2016-11-15", global: false };

/// STS, in the region. <https://docs.aws.amazon.com/STS/latest/APIReference/Welcome.html>
pub(in crate::aws) const STS: Service =
    Service { id: "STS", signing_name: "sts", version: "2011-06-15", global: false };

/// IAM. <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>
pub(in crate::aws) const IAM: Service =
    Service { id: "IAM", signing_name: "iam", version: "2010-05-08", global: true };

/// A client of one service in one region. Cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::aws) struct QueryClient {
    operation: Operation<String, Node, QueryError>,
    version: &'static str,
}

/// What the service answered instead of a result.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{meta}")]
pub(in crate::aws) struct QueryError {
    meta: ErrorMetadata,
}

impl ProvideErrorMetadata for QueryError {
    fn meta(&self) -> &ErrorMetadata {
        &self.meta
    }
}

impl QueryClient {
    pub(in crate::aws) fn new(config: &SdkConfig, service: &'static Service, region: &str) -> Self {
        Self { operation: operation(config, service, region), version: service.version }
    }

    /// Calls `action` (`DescribeVpcs`) and returns the answer's root. `iam` is the IAM action's name.
    pub(in crate::aws) async fn send(
        &self,
        iam: &'static str,
        action: &str,
        parameters: &[(&str, &str)],
    ) -> Result<Node, AwsError> {
        let mut form = format!("Action={action}&Version={}", self.version);
        for (name, value) in parameters {
            form.push('&');
            form.push_str(name);
            form.push('=');
            form.extend(percent(value));
        }
        call(iam, self.operation.invoke(form)).await
    }
}

fn operation(
    config: &SdkConfig,
    service: &'static Service,
    region: &str,
) -> Operation<String, Node, QueryError> {
    let mut layer = Layer::new("query");
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    layer.store_put(SigningName::from_static(service.signing_name));
    layer.store_put(SigningRegion::from(Region::new(signing_region(config, service, region))));
    layer.store_put(SigV4OperationSigningConfig::default());
    let mut components = RuntimeComponentsBuilder::new("query")
        .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
        .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
            StaticAuthSchemeOptionResolver::new(vec![sigv4::SCHEME_ID]),
        )))
        .with_identity_cache(config.identity_cache())
        // Without these nothing is retried.
        .with_retry_classifier(HttpStatusCodeClassifier::default())
        .with_retry_classifier(TransientErrorClassifier::<QueryError>::new())
        .with_retry_classifier(AwsErrorCodeClassifier::<QueryError>::new());
    if let Some(credentials) = config.credentials_provider() {
        components =
            components.with_identity_resolver(sigv4::SCHEME_ID, SharedIdentityResolver::new(credentials));
    }
    let mut builder = Operation::builder()
        .service_name(service.id)
        .operation_name("query")
        .endpoint_url(&endpoint(config, service, region))
        .runtime_plugin(
            StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components),
        );
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

/// `AWS_ENDPOINT_URL_EC2` before `AWS_ENDPOINT_URL` before the partition's own, in the variant that
/// `AWS_USE_FIPS_ENDPOINT` and `AWS_USE_DUALSTACK_ENDPOINT`, or a profile, ask for.
fn endpoint(config: &SdkConfig, service: &Service, region: &str) -> String {
    let key = ServiceConfigKey::builder()
        .service_id(service.id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok();
    let configured = key.and_then(|key| config.service_config()?.load_config(key));
    configured.or_else(|| config.endpoint_url().map(str::to_owned)).unwrap_or_else(|| {
        let (partition, variant) = (Partition::of(region), variant(config));
        match service.global {
            true => format!("https://{}", partition.iam_host(variant).0),
            false => format!("https://{}", partition.regional_host(service.signing_name, region, variant)),
        }
    })
}

fn variant(config: &SdkConfig) -> EndpointVariant {
    EndpointVariant {
        fips: config.use_fips().unwrap_or_default(),
        dual_stack: config.use_dual_stack().unwrap_or_default(),
    }
}

/// The region in whose name a call is signed.
fn signing_region(config: &SdkConfig, service: &Service, region: &str) -> String {
    match service.global {
        true => Partition::of(region).iam_host(variant(config)).1.to_owned(),
        false => region.to_owned(),
    }
}

fn request(form: String) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(form));
    request.set_method("POST")?;
    request.set_uri("/")?;
    request.headers_mut().insert("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    Ok(request)
}

fn answer(response: &HttpResponse) -> Result<Node, OrchestratorError<QueryError>> {
    let body = response.body().bytes().unwrap_or_default();
    let root = Node::parse(body).map_err(|error| OrchestratorError::response(error.into()))?;
    if response.status().is_success() {
        return Ok(root);
    }
    Err(OrchestratorError::operation(QueryError { meta: refusal(&root) }))
}

/// `<Response><Errors><Error><Code/>…` (EC2) or `<ErrorResponse><Error>…` (IAM, STS).
fn refusal(root: &Node) -> ErrorMetadata {
    let error = root.child("Errors").and_then(|errors| errors.child("Error")).or_else(|| root.child("Error"));
    let text = |name: &str| error.and_then(|error| error.text_of(name)).unwrap_or_default();
    let mut meta = ErrorMetadata::builder().code(text("Code")).message(text("Message"));
    if let Some(id) = root.text_of("RequestID").or_else(|| root.text_of("RequestId")) {
        meta = meta.custom("aws_request_id", id.to_owned());
    }
    meta.build()
}

/// RFC 3986's unreserved characters stay.
fn percent(value: &str) -> impl Iterator<Item = char> {
    value.bytes().flat_map(|byte| {
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let text = if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        text.chars().collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fips_and_dual_stack_are_followed_unless_an_endpoint_is_given() {
        let config = |fips: bool, dual: bool, url: Option<&str>| {
            let mut builder = SdkConfig::builder().use_fips(fips).use_dual_stack(dual);
            builder.set_endpoint_url(url.map(str::to_owned));
            builder.build()
        };
        let rows = [
            (
                &EC2,
                "eu-west-1",
                config(false, false, None),
                "https://ec2.eu-west-1.amazonaws.com",
                "eu-west-1",
            ),
            (
                &EC2,
                "us-west-2",
                config(true, false, None),
                "https://ec2-fips.us-west-2.amazonaws.com",
                "us-west-2",
            ),
            (
                &STS,
                "eusc-de-east-1",
                config(false, true, None),
                "https://sts.eusc-de-east-1.api.amazonwebservices.eu",
                "eusc-de-east-1",
            ),
            (&IAM, "us-gov-east-1", config(true, true, None), "https://iam.us-gov.api.aws", "us-gov-west-1"),
            (
                &IAM,
                "us-iso-west-1",
                config(false, false, None),
                "https://iam.us-iso-east-1.c2s.ic.gov",
                "us-iso-east-1",
            ),
            (
                &EC2,
                "eu-west-1",
                config(true, true, Some("http://127.0.0.1:1")),
                "http://127.0.0.1:1",
                "eu-west-1",
            ),
        ];
        for (service, region, config, url, signing) in rows {
            assert_eq!(endpoint(&config, service, region), url);
            assert_eq!(signing_region(&config, service, region), signing);
        }
    }
}
