//! What every call to AWS gets: a span, a metric, and an error that says what is known.

use std::future::Future;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::error::{AwsError, classify};

/// Sends a call. `operation` is `ecs:RunTask` and the like: the IAM action's name.
pub(super) async fn call<T, E>(
    operation: &'static str,
    sent: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
) -> Result<T, AwsError>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    measured(operation, sent).await.map_err(|error| classify(operation, &error))
}

/// Sends a call and leaves its error to the caller.
pub(super) async fn measured<T, E>(
    operation: &'static str,
    sent: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let started = Instant::now();
    let answer = sent.instrument(tracing::debug_span!("aws", aws.operation = operation)).await;
    let outcome = if answer.is_ok() { "ok" } else { "error" };
    metrics::counter!("slipway_aws_calls_total", "operation" => operation, "outcome" => outcome).increment(1);
    metrics::histogram!("slipway_aws_call_duration_seconds", "operation" => operation)
        .record(started.elapsed().as_secs_f64());
    answer
}
