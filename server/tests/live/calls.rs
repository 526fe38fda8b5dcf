//! Every call to AWS is counted, timed and traced, whatever becomes of it.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use metrics_exporter_prometheus::PrometheusBuilder;
use server::aws::Aws;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::world::World;

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_call_is_counted_timed_and_traced_well_or_not() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::NEW)
        .with_writer(move || writer.clone())
        .finish();
    let world = World::emulator().await;
    let aws = Aws::at(&world.endpoint(), "us-east-1").unwrap();
    // Both stand for this thread alone, on which the test's runtime runs.
    let counted = metrics::set_default_local_recorder(&recorder);
    let traced = tracing::subscriber::set_default(subscriber);
    aws.cluster_arns().await.unwrap();
    aws.list_tasks("not-there").await.unwrap_err();
    aws.identity().await.unwrap();
    drop((counted, traced));

    let found = handle.render();
    for line in [
        r#"slipway_aws_calls_total{operation="ecs:ListClusters",outcome="ok"} 1"#,
        r#"slipway_aws_calls_total{operation="ecs:ListTasks",outcome="error"}"#,
        r#"slipway_aws_calls_total{operation="sts:GetCallerIdentity",outcome="ok"} 1"#,
        r#"slipway_aws_call_duration_seconds_count{operation="ecs:ListClusters"} 1"#,
    ] {
        assert!(found.contains(line), "{line} is not in\n{found}");
    }
    for operation in ["ecs:ListClusters", "ecs:ListTasks", "sts:GetCallerIdentity"] {
        let span = format!("aws{{aws.operation=\"{operation}\"}}");
        assert!(log.text().contains(&span), "{span} is not in\n{}", log.text());
    }
}
