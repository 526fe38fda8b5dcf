//! Logs and metrics: how they are set up. Anyone may log and count; only this file decides where
//! it goes.
//!
//! Logs go to standard error, because standard output belongs to what a command prints. The
//! metrics have no listener of their own: `/metrics` renders the handle returned here.

use std::io::IsTerminal;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt};

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}

/// Why telemetry could not be set up. Each displays as one sentence.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The log filter cannot be read.
    #[error(
        "The log filter cannot be read ({0}): give --log-level a level such as info, or a filter such as info,server=debug."
    )]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Something else already takes this process's logs.
    #[error(
        "Logs cannot be written, because this process writes some already ({0}): report this as a defect."
    )]
    Logs(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The metrics' buckets cannot be set, or something else takes this process's metrics.
    #[error("Metrics cannot be set up ({0}): report this as a defect.")]
    Metrics(String),
}

/// Request durations, in seconds: from a page out of memory to a call that AWS throttles.
const SECONDS: &[f64] = &[0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Sends logs to standard error.
pub fn log(format: Format, filter: &str) -> Result<(), TelemetryError> {
    let coloured = std::io::stderr().is_terminal();
    let lines =
        fmt().with_env_filter(EnvFilter::try_new(filter)?).with_writer(std::io::stderr).with_ansi(coloured);
    match format {
        Format::Text => lines.with_target(false).try_init(),
        Format::Json => lines.json().flatten_event(true).with_current_span(false).try_init(),
    }
    .map_err(TelemetryError::Logs)?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let said = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(panic.place = place, "panicked at {place}: {said}");
    }));
    Ok(())
}

/// Collects this process's metrics; the handle renders them. Call once, on a runtime.
pub fn metrics() -> Result<PrometheusHandle, TelemetryError> {
    let failed = |e: &dyn std::fmt::Display| TelemetryError::Metrics(e.to_string());
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
        .map_err(|e| failed(&e))?
        .build_recorder();
    let handle = recorder.handle();
    ::metrics::set_global_recorder(recorder).map_err(|e| failed(&e))?;
    Ok(handle)
}

/// Keeps the histograms small between scrapes, for as long as the process lives.
pub async fn upkeep(handle: PrometheusHandle) {
    let mut tick = tokio::time::interval(Duration::from_secs(5));
    loop {
        tick.tick().await;
        handle.run_upkeep();
    }
}
