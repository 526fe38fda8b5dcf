//! A process that is killed with SIGKILL between receiving an event, committing it and deleting its
//! message, again and again: nothing is lost.

use std::collections::BTreeMap;
use std::process::Child;
use std::time::Duration;

use domain::time::iso;
use ecs_emulator::{Emulator, Options, TimeMode};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::json;
use server::aws::Aws;
use server::cli::events::set_up;
use server::clock::{Clock, SystemClock};
use server::store::{Journal, SqliteStore};
use tokio::net::TcpListener;

use crate::binary;
use crate::world::{post, sqs};

const CLUSTER: &str = "arn:aws:ecs:us-east-1:123456789012:cluster/staging";
const EVENTS: u64 = 30;
const PATIENCE: Duration = Duration::from_secs(60);

/// `SLIPWAY_KILLS=200` is the long form, `make kills`.
#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_receive_commit_and_delete_loses_nothing() {
    let number =
        |name: &str, usual: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (kills, seed) = (number("SLIPWAY_KILLS", 8), number("SLIPWAY_SEED", 6));
    println!("{kills} kills, seed {seed}: SLIPWAY_KILLS and SLIPWAY_SEED set them");
    let mut rng = StdRng::seed_from_u64(seed);
    let bench = Bench::new().await;
    // What is committed is not deleted at once, so that kills fall in between too.
    post(
        bench.emulator.addr(),
        "PUT /_emulator/faults",
        "",
        r#"{"calls":[{"service":"sqs","operation":"DeleteMessageBatch","do":{"slow":{"millis":60}}}]}"#,
    )
    .await;
    // The highest version that was told of each task, and how many events.
    let mut told: BTreeMap<u64, (u64, usize)> = BTreeMap::new();
    for round in 0..kills {
        for _ in 0..EVENTS {
            let (task, version) = (rng.random_range(0..20), rng.random_range(1..=5));
            bench.send(task, version, told.get(&task).map_or(0, |told| told.1)).await;
            let known = told.entry(task).or_default();
            *known = (known.0.max(version), known.1 + 1);
        }
        let mut child = bench.start();
        bench.until(|(_, hidden)| hidden > 0, &format!("round {round}: the process receives")).await;
        // Somewhere between the first receive and the last delete.
        tokio::time::sleep(Duration::from_micros(rng.random_range(0..120_000))).await;
        child.kill().unwrap();
        child.wait().unwrap();
        // What was received and not deleted shows again.
        bench.emulator.advance(Duration::from_secs(61));
    }
    let mut child = bench.start();
    bench.until(|messages| messages == (0, 0), "everything is taken and deleted").await;
    child.kill().unwrap();
    child.wait().unwrap();

    let store = SqliteStore::open(&bench.dir.path().join("data/slipway.sqlite")).await.unwrap();
    let (mut kept, mut again) = (0, 0);
    for (task, (version, events)) in &told {
        let row = store.rows(&[arn(*task)]).await.unwrap().pop().unwrap();
        assert_eq!(row.version, *version, "task {task}");
        let history = store.history(&arn(*task), 10_000).await.unwrap();
        assert_eq!(history.len(), *events, "events of task {task}");
        kept += history.len();
        again += history.iter().filter(|kept| kept.deliveries > 1).count();
    }
    println!("{kept} events kept, {again} of them committed before a kill and received again after it");
}

fn arn(task: u64) -> String {
    format!("arn:aws:ecs:us-east-1:123456789012:task/staging/{task:032x}")
}

struct Bench {
    emulator: Emulator,
    aws: Aws,
    queue: String,
    dir: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let options = Options { time: TimeMode::Manual, seed: Some(7), ..Options::default() };
        let emulator =
            Emulator::start(options, TcpListener::bind("127.0.0.1:0").await.unwrap()).await.unwrap();
        let aws = Aws::at(&emulator.endpoint(), "us-east-1").unwrap();
        let queue = aws.queue_url(&set_up(&aws).await.unwrap()).await.unwrap().unwrap();
        // A message may be cut off more often here than five times.
        aws.set_queue_attributes(&queue, &[("RedrivePolicy", String::new())]).await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        Self { emulator, aws, queue, dir }
    }

    fn start(&self) -> Child {
        binary::serve(self.dir.path(), &self.emulator.endpoint())
            .args(["--log-level", "error", "--events-queue", "slipway-events"])
            .spawn()
            .unwrap()
    }

    async fn send(&self, task: u64, version: u64, nth: usize) {
        let now = iso(SystemClock.now_ms());
        let status = ["PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED"]
            [usize::try_from(version).unwrap() - 1];
        let event = json!({
            "id": format!("{task}-{nth}"), "detail-type": "ECS Task State Change", "source": "aws.ecs",
            "account": "123456789012", "region": "us-east-1", "time": now, "detail": {
                "taskArn": arn(task), "clusterArn": CLUSTER, "version": version, "lastStatus": status,
                "desiredStatus": "RUNNING", "createdAt": now,
            },
        });
        let message = json!({ "QueueUrl": self.queue, "MessageBody": event.to_string() }).to_string();
        sqs(self.emulator.addr(), "SendMessage", &message).await;
    }

    /// Waits until the queue's messages, waiting and hidden, are so.
    async fn until(&self, fits: impl Fn((u32, u32)) -> bool, what: &str) {
        let looking = async {
            loop {
                let attributes = self.aws.queue_attributes(&self.queue).await.unwrap();
                let count = |name: &str| attributes[name].parse().unwrap();
                let now =
                    (count("ApproximateNumberOfMessages"), count("ApproximateNumberOfMessagesNotVisible"));
                if fits(now) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.expect(what);
    }
}
