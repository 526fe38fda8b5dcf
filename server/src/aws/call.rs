//! What every call to AWS gets: a span, a metric, and an error that says what is known.
//!
//! The SDK's futures are tens of kilobytes each; they are boxed here, once for all, so that what
//! awaits several of them fits a thread's stack.

use std::future::Future;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures_util::future::BoxFuture;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::error::{AwsError, classify};

/// Sends a call. `operation` is `ecs:RunTask` and the like: the IAM action's name.
pub(super) fn call<'a, T, E>(
    operation: &'static str,
    sent: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send + 'a,
) -> BoxFuture<'a, Result<T, AwsError>>
where
    T: Send + 'a,
    E: ProvideErrorMetadata + std::error::Error + Send + 'static,
{
    let sent = measured(operation, sent);
    Box::pin(async move { sent.await.map_err(|error| classify(operation, &error)) })
}

/// Sends a call and leaves its error to the caller.
pub(super) fn measured<'a, T: 'a, E: 'a>(
    operation: &'static str,
    sent: impl Future<Output = Result<T, E>> + Send + 'a,
) -> BoxFuture<'a, Result<T, E>> {
    let sent = Box::pin(sent.instrument(tracing::debug_span!("aws", aws.operation = operation)));
    Box::pin(observed(operation, sent))
}

async fn observed<T, E>(operation: &'static str, sent: BoxFuture<'_, Result<T, E>>) -> Result<T, E> {
    let started = Instant::now();
    let answer = sent.await;
    let outcome = if answer.is_ok() { "ok" } else { "error" };
    metrics::counter!("slipway_aws_calls_total", "operation" => operation, "outcome" => outcome).increment(1);
    metrics::histogram!("slipway_aws_call_duration_seconds", "operation" => operation)
        .record(started.elapsed().as_secs_f64());
    answer
}
