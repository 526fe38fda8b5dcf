//! `make bench-ingest`: how many events a second each store takes.
//!
//! Events come as a queue brings them, ten in a batch, through the door (`events::Ingest`): each is folded, kept with
//! the task's row in one commit and handed to the hub; nothing is counted before its commit. PostgreSQL runs on this
//! machine with fsync on.

#[path = "shared/machine.rs"]
mod machine;

use std::sync::Arc;
use std::time::Duration;

use domain::event::history::{EventKind, PastEvent, Verdict};
use server::clock::SystemClock;
use server::events::{Events, Heard, Ingest, IngestError};
use server::hub::Hub;
use server::store::{PostgresStore, SharedStore, SqliteStore};
use tokio::time::Instant;

/// A receive's messages, at most.
const BATCH: u64 = 10;
/// Who receives at once.
const RECEIVERS: u64 = 8;
const TASKS: u64 = 2_000;
const FOR: Duration = Duration::from_secs(10);
const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/staging";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("SLIPWAY_TEST_POSTGRES_URL")?;
    tokio::runtime::Runtime::new()?.block_on(async {
        machine::print()?;
        println!("{RECEIVERS} receivers, batches of {BATCH}, {} s each", FOR.as_secs());
        let dir = tempfile::tempdir_in(".")?;
        let sqlite: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("bench.sqlite")).await?);
        report("SQLite", sqlite, 2_000).await?;
        let postgres: SharedStore = Arc::new(PostgresStore::open(url.parse()?).await?);
        report("PostgreSQL", postgres, 5_000).await?;
        Ok(())
    })
}

async fn report(name: &str, store: SharedStore, aim: u64) -> Result<(), Box<dyn std::error::Error>> {
    let hub = Hub::start(Arc::clone(&store), Events::unheard()).await?;
    let door = Arc::new(Ingest::open(store, hub, Arc::new(SystemClock)).await?);
    let started = Instant::now();
    let receivers = (0..RECEIVERS).map(|receiver| tokio::spawn(receive(Arc::clone(&door), receiver)));
    let mut taken = 0;
    for receiver in futures_util::future::join_all(receivers).await {
        taken += receiver.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
    }
    let rate = taken as f64 / started.elapsed().as_secs_f64();
    let verdict = if rate >= aim as f64 { "reached" } else { "MISSED" };
    println!("{name:<11} {rate:>8.0} events/s (aim {aim}: {verdict})");
    Ok(())
}

/// One receiver has tasks of its own, whose versions rise.
async fn receive(door: Arc<Ingest>, receiver: u64) -> Result<u64, IngestError> {
    let started = Instant::now();
    let mut taken = 0;
    while started.elapsed() < FOR {
        let batch = (taken..taken + BATCH).map(|n| event(receiver, n % (TASKS / RECEIVERS), n));
        door.hear(batch.collect()).await?;
        taken += BATCH;
    }
    Ok(taken)
}

fn event(receiver: u64, task: u64, version: u64) -> Heard {
    let arn = format!("arn:aws:ecs:eu-west-1:123456789012:task/staging/{receiver:04x}{task:028x}");
    let row = serde_json::json!({
        "arn": arn, "cluster": CLUSTER, "version": version + 1, "last_status": "RUNNING",
        "desired_status": "RUNNING", "family": "nightly-report", "revision": 12, "group": "family:nightly-report",
        "started_by": "slipway/01ARZ3NDEKTSV4RRFFQ69G5FAV/1", "launch": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "provider": "FARGATE_SPOT", "zone": "eu-west-1a", "created_at": 1_700_000_000_000_i64,
    });
    let row = serde_json::from_value(row).unwrap_or_else(|wrong| panic!("a row: {wrong}"));
    let past = PastEvent {
        id: format!("{receiver}-{version}"),
        subject: arn,
        kind: EventKind::Task,
        verdict: Verdict::Applied,
        version: Some(version + 1),
        at: Some(1_700_000_000_000),
        status: Some("RUNNING".into()),
        name: None,
        reason: None,
        spot: false,
        raw: None,
    };
    Heard { row: Some(row), unversioned: false, event: past }
}
