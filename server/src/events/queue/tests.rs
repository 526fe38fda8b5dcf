//! From the bodies of messages to the journal: disorder, doubles, losses, and what is no event of ours.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::event::history::Verdict;
use domain::task::row::TaskRow;
use domain::time::iso;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};

use super::envelope::{Here, Said, read};
use crate::clock::ManualClock;
use crate::events::ingest::{Heard, Ingest};
use crate::events::source;
use crate::hub::Hub;
use crate::store::{SharedStore, SqliteStore, Via};

const NOW: i64 = 1_795_356_123_000;
const GUIDE: &str = include_str!("fixtures/spot_notice.json");
const GUIDES_TASK: &str = "arn:aws:ecs:us-east-1:123456789012:task/b99d40b3-5176-4f71-9a52-9dbd6fEXAMPLE";

struct Bench {
    ingest: Ingest,
    store: SharedStore,
    clock: ManualClock,
    _dir: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("x.db")).await.unwrap());
        let hub = Hub::start(store.clone(), source::well()).await.unwrap();
        let clock = ManualClock::at(NOW);
        let ingest = Ingest::open(store.clone(), hub, Arc::new(clock.clone())).await.unwrap();
        Self { ingest, store, clock, _dir: dir }
    }

    /// Takes bodies as one batch, as a receiver does.
    async fn hear(&self, bodies: &[String]) {
        let here = Here { account: "123456789012".into(), region: "us-east-1".into() };
        let heard = bodies
            .iter()
            .map(|body| match read(body, "m", &here, NOW) {
                Ok(Said::Task(task)) => {
                    let mut row = task.row;
                    if let Some(noticed) = task.noticed {
                        row.notice(noticed, Vec::new());
                    }
                    Heard { row: Some(row), unversioned: task.unversioned, event: task.event }
                }
                other => panic!("{other:?}"),
            })
            .collect();
        self.ingest.hear(heard).await.unwrap();
    }

    async fn row(&self, arn: &str) -> TaskRow {
        self.store.rows(&[arn.to_owned()]).await.unwrap().pop().unwrap()
    }
}

fn arn(task: u64) -> String {
    format!("arn:aws:ecs:us-east-1:123456789012:task/staging/{task:032x}")
}

/// The states of a task's life, by version.
const LIFE: [&str; 5] = ["PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED"];

fn body(task: u64, version: u64, delivery: u64) -> String {
    let status = LIFE[usize::try_from(version).unwrap() - 1];
    let mut event = json!({
        "id": format!("{task}-{version}-{delivery}"), "detail-type": "ECS Task State Change",
        "source": "aws.ecs", "account": "123456789012", "region": "us-east-1",
        "time": iso(NOW - 10_000 + i64::try_from(version).unwrap() * 1_000), "detail": {
            "taskArn": arn(task), "clusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/staging",
            "taskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7",
            "version": version, "lastStatus": status, "createdAt": iso(NOW - 10_000),
            "desiredStatus": if version > 3 { "STOPPED" } else { "RUNNING" },
        },
    });
    if version == 5 {
        event["detail"]["stoppedAt"] = Value::from(iso(NOW - 5_000));
        event["detail"]["containers"] = json!([{"name": "app", "exitCode": task % 3}]);
    }
    event.to_string()
}

/// `SLIPWAY_EVENTS=100000` is the long form: it takes a minute where nothing is optimised.
#[tokio::test]
async fn whatever_is_lost_doubled_or_out_of_order_one_reconcile_ends_at_the_highest_versions() {
    let count = std::env::var("SLIPWAY_EVENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000_u64);
    let seed = std::env::var("SLIPWAY_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(6_u64);
    println!("{count} events, seed {seed}: SLIPWAY_EVENTS and SLIPWAY_SEED set them");
    let mut rng = StdRng::seed_from_u64(seed);
    let tasks = count / 5;
    // Some tasks are still under way: the highest version is not always the last of a life.
    let highest: BTreeMap<u64, u64> = (0..tasks).map(|task| (task, rng.random_range(1..=5))).collect();
    let mut bodies = Vec::new();
    for (task, highest) in &highest {
        for version in 1..=*highest {
            // Lost, once, or doubled: by SQS with the same id, or by ECS with an id of its own.
            match rng.random_range(0..100) {
                0..5 => {}
                5..20 => bodies.extend([body(*task, version, 0), body(*task, version, 0)]),
                20..35 => bodies.extend([body(*task, version, 0), body(*task, version, 1)]),
                _ => bodies.push(body(*task, version, 0)),
            }
        }
    }
    bodies.shuffle(&mut rng);
    let bench = Bench::new().await;
    let mut rest = bodies.as_slice();
    while !rest.is_empty() {
        let (batch, more) = rest.split_at(rng.random_range(1..=10).min(rest.len()));
        bench.hear(batch).await;
        rest = more;
    }
    // One reconcile: what ECS says of every task it knows.
    let truth: Vec<TaskRow> = highest.iter().map(|(task, version)| described(*task, *version)).collect();
    bench.ingest.take(Via::Poll, truth).await.unwrap();

    let (_, board) = bench.store.board().await.unwrap();
    assert_eq!(board.len() as u64, tasks);
    for row in board {
        let task = u64::from_str_radix(row.arn.rsplit('/').next().unwrap(), 16).unwrap();
        let version = highest[&task];
        assert_eq!(row.version, version, "{row:?}");
        assert_eq!(row.last_status.as_str(), LIFE[usize::try_from(version).unwrap() - 1]);
        assert_eq!(row.exit, (version == 5).then(|| i64::try_from(task % 3).unwrap()));
    }
    let (doubled, late) = verdicts(&bench, tasks).await;
    assert!(doubled > 0 && late > 0, "{doubled} doubled, {late} late");
}

/// What ECS would say of a task: as its newest event, with the zone besides.
fn described(task: u64, version: u64) -> TaskRow {
    let here = Here { account: "123456789012".into(), region: "us-east-1".into() };
    let Ok(Said::Task(event)) = read(&body(task, version, 0), "m", &here, NOW) else { panic!("a task") };
    TaskRow { zone: Some("us-east-1a".into()), ..event.row }
}

async fn verdicts(bench: &Bench, tasks: u64) -> (usize, usize) {
    let (mut doubled, mut late) = (0, 0);
    for task in 0..tasks.min(200) {
        for kept in bench.store.history(&arn(task), 100).await.unwrap() {
            doubled += usize::from(kept.deliveries > 1 || kept.event.verdict == Verdict::Duplicate);
            late += usize::from(kept.event.verdict == Verdict::Late);
        }
    }
    (doubled, late)
}

#[tokio::test]
async fn the_guides_snippet_marks_a_running_task_and_never_lowers_its_state() {
    let bench = Bench::new().await;
    let known = |version, status: &str| {
        let mut row = described(1, version);
        row.arn = GUIDES_TASK.into();
        row.last_status = status.to_owned().into();
        row
    };
    bench.ingest.take(Via::Poll, vec![known(3, "RUNNING")]).await.unwrap();
    bench.hear(&[GUIDE.to_owned()]).await;
    let noticed = bench.row(GUIDES_TASK).await;
    assert_eq!((noticed.version, noticed.last_status.as_str()), (3, "RUNNING"));
    assert_eq!(noticed.spot_deadline, Some(NOW + 120_000));
    assert!(!noticed.wants_to_run());
    assert_eq!((noticed.zone.as_deref(), noticed.family.as_str()), (Some("us-east-1a"), "web"));
    let kept = bench.store.history(GUIDES_TASK, 10).await.unwrap();
    assert!(kept.len() == 1 && kept[0].event.spot && kept[0].event.verdict == Verdict::Applied, "{kept:?}");

    bench.ingest.take(Via::Poll, vec![known(5, "STOPPED")]).await.unwrap();
    bench.hear(&[GUIDE.to_owned()]).await;
    let ended = bench.row(GUIDES_TASK).await;
    assert_eq!((ended.version, ended.last_status.as_str()), (5, "STOPPED"));
    assert_eq!(ended.spot_deadline, noticed.spot_deadline);
    assert_eq!(bench.store.history(GUIDES_TASK, 10).await.unwrap()[0].deliveries, 2);
}

#[tokio::test]
async fn of_a_task_that_is_not_known_the_snippet_makes_a_row_that_anything_replaces() {
    let bench = Bench::new().await;
    bench.hear(&[GUIDE.to_owned()]).await;
    assert_eq!(bench.row(GUIDES_TASK).await.rank(), (0, 0));
    let mut described = described(1, 1);
    described.arn = GUIDES_TASK.into();
    bench.ingest.take(Via::Poll, vec![described]).await.unwrap();
    let row = bench.row(GUIDES_TASK).await;
    assert_eq!((row.version, row.last_status.as_str()), (1, "PROVISIONING"));
    assert!(row.spot_deadline.is_some(), "a notice stays noticed");
}

#[tokio::test]
async fn what_events_lack_they_do_not_erase() {
    let bench = Bench::new().await;
    bench.ingest.take(Via::Poll, vec![described(1, 2)]).await.unwrap();
    bench.hear(&[body(1, 3, 0)]).await;
    let row = bench.row(&arn(1)).await;
    assert_eq!((row.rank(), row.zone.as_deref()), ((3, 0), Some("us-east-1a")));
    // The same version from ECS adds to it.
    bench.hear(&[body(2, 3, 0)]).await;
    bench.ingest.take(Via::Poll, vec![described(2, 3)]).await.unwrap();
    assert_eq!(bench.row(&arn(2)).await.rank(), (3, 1));
}

#[tokio::test]
async fn an_end_that_comes_hours_late_is_kept_and_does_not_come_onto_the_board() {
    let bench = Bench::new().await;
    bench.hear(&[body(1, 3, 0)]).await;
    bench.clock.advance(3 * 3_600_000);
    bench.hear(&[body(1, 5, 0), body(2, 5, 0)]).await;
    // One was on the board, the other never: both ends are known.
    assert_eq!(bench.row(&arn(1)).await.version, 5);
    assert_eq!(bench.row(&arn(2)).await.exit, Some(2));
    bench.ingest.expire().await.unwrap();
    assert!(bench.store.board().await.unwrap().1.is_empty());
}
