//! Logs and metrics: how they are set up. Anyone may log and count; only this file decides where
//! it goes.
//!
//! Logs go to standard error, because standard output belongs to what a command prints. The
//! metrics have no listener of their own: `/metrics` renders the handle returned here.

use std::io::IsTerminal;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::{Level, Subscriber};
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

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
    lines(format, filter, std::io::stderr, coloured)?
        .try_init()
        .map_err(|error| TelemetryError::Logs(Box::new(error)))?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let said = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(panic.place = place, "panicked at {place}: {said}");
    }));
    Ok(())
}

/// What writes the log lines that a filter lets through.
///
/// The AWS SDK traces whole requests and answers, with the commands and the names of variables that containers run with.
/// Those lines are left out whatever the filter says; its other levels are not.
fn lines<W>(
    format: Format,
    filter: &str,
    writer: W,
    coloured: bool,
) -> Result<impl SubscriberInitExt + Subscriber, TelemetryError>
where
    W: for<'a> fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    let silent = filter_fn(|line| *line.level() != Level::TRACE || !line.target().starts_with("aws_"));
    let filter = EnvFilter::try_new(filter)?.and(silent);
    let lines = fmt::layer().with_writer(writer).with_ansi(coloured);
    let lines = match format {
        Format::Text => lines.with_target(false).boxed(),
        Format::Json => lines.json().flatten_event(true).with_current_span(false).boxed(),
    };
    Ok(tracing_subscriber::registry().with(lines.with_filter(filter)))
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

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn requests_to_aws_are_not_traced() {
        for format in [Format::Text, Format::Json] {
            for filter in ["trace", "aws_smithy_runtime=trace,server=trace"] {
                let written = Written::default();
                let writer = written.clone();
                let subscriber = lines(format, filter, move || writer.clone(), false).unwrap();
                tracing::subscriber::with_default(subscriber, || {
                    tracing::trace!(target: "aws_smithy_runtime::client::orchestrator", "the command is secret");
                    tracing::debug!(target: "aws_smithy_runtime::client::orchestrator", "retried");
                    tracing::trace!(target: "server::http", "a request");
                });
                let said = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
                assert!(said.contains("retried") && said.contains("a request"), "{said}");
                assert!(!said.contains("secret"), "{said}");
            }
        }
        assert!(matches!(
            lines(Format::Text, "a=b=c", std::io::sink, false).map(drop),
            Err(TelemetryError::Filter(_))
        ));
    }
}
