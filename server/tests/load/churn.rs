//! `make churn`: days of tasks that come and go, in minutes, and what memory becomes of it.
//!
//! The rooms (store, hub, sources, backend) are in a process of their own, before an emulator in this one. Both clocks
//! are moved two minutes at a time, 64 hours in all; each step launches tasks that end by themselves, scans, and reads what
//! pages ask for. What a process needs for an hour of tasks it has after the first hours; what grows in the second half grows for
//! ever.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::port::{Actor, Caller, Port as _, Submitted};
use domain::launch::form::LaunchForm;
use domain::place::Place;
use domain::task::query::TaskQuery;
use ecs_emulator::{Emulator, Options, TimeMode};
use server::aws::Aws;
use server::backend::{self, Backend, Retry};
use server::clock::{Clock as _, ManualClock, SharedClock, SystemClock};
use server::events::{self, Events, Pace};
use server::hub::{Filter, Hub};
use server::shutdown::Shutdown;
use server::store::{SharedStore, SqliteStore};
use tokio::net::TcpListener;

use crate::child::Child;
use crate::serve::lines_told;

/// Simulated seconds of one step.
const STEP: u64 = 120;
/// Tasks that start in one step: 360 in an hour.
const TASKS: u32 = 12;
/// What may be added in a simulated hour of the second half, in MiB.
const AIM: f64 = 0.3;

pub(crate) async fn churn() {
    let hours: u64 = std::env::var("SLIPWAY_CHURN_HOURS").map_or(64, |text| text.parse().unwrap());
    println!("build: {}", if cfg!(debug_assertions) { "dev: NOT optimised" } else { "optimised" });
    let options = Options { time: TimeMode::Manual, seed: Some(7), ..Options::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let emulator = Emulator::start(options, listener).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut command = tokio::process::Command::new(std::env::current_exe().unwrap());
    command.arg("--serve-churn").arg(folder.path()).arg(emulator.endpoint());
    let mut rooms = Child::start(command).await;
    let mut figures = Vec::new();
    for step in 1..=hours * 3600 / STEP {
        emulator.advance(Duration::from_secs(STEP));
        rooms.ask("step").await;
        if step % (3600 / STEP) == 0 {
            let (hour, memory) = (step * STEP / 3600, rooms.memory() as f64 / 1024.0);
            figures.push((hour as f64, memory));
            if hour % 4 == 0 {
                println!("{hour:>4} h {memory:>8.1} MiB");
            }
        }
    }
    let (first, second) = figures.split_at(figures.len() / 2);
    let growth = slope(second);
    let verdict = if growth <= AIM { "reached" } else { "MISSED" };
    println!("first half {:.2} MiB an hour, second half {growth:.2}; aim {AIM}: {verdict}", slope(first));
    rooms.end().await;
    assert!(growth <= AIM, "memory grows");
}

/// The slope of the line that fits best.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let (mut above, mut below) = (0.0, 0.0);
    for (hour, memory) in points {
        above += (hour - x) * (memory - y);
        below += (hour - x).powi(2);
    }
    above / below
}

/// The rooms, which obey lines: `step`, `end`.
pub(crate) async fn serve(folder: &Path, emulator: &str) {
    let clock = ManualClock::at(SystemClock.now_ms());
    let shared: SharedClock = Arc::new(clock.clone());
    let aws = Aws::at(emulator, "us-east-1").unwrap();
    let store: SharedStore = Arc::new(SqliteStore::open(&folder.join("slipway.sqlite")).await.unwrap());
    let hub = Hub::start(Arc::clone(&store), Events::unheard()).await.unwrap();
    let shutdown = Shutdown::default();
    // Only the steps scan.
    let never = Duration::from_secs(1_000_000);
    let sources = events::Parts {
        aws: aws.clone(),
        store: Arc::clone(&store),
        hub: hub.clone(),
        clock: Arc::clone(&shared),
        pace: Pace { moving: never, idle: never },
        queues: Vec::new(),
    };
    let events = Events::start(sources, &shutdown).await.unwrap();
    let place = Place { name: Place::HOME.into(), account: String::new(), region: "us-east-1".into() };
    let parts = backend::Parts {
        place: place.clone(),
        aws,
        store: Arc::clone(&store),
        hub: hub.clone(),
        feed: Arc::new(events.clone()),
        clock: shared,
        retry: Retry::default(),
        launch_limit: 1000,
        forget_env_after: Duration::from_secs(24 * 3600),
    };
    let backend = Arc::new(Backend::open(parts, &shutdown).await.unwrap());
    let caller = Caller { actor: Actor::local(), place };
    let network = backend.network(&caller).await.unwrap();
    let subnet = network.subnets.iter().find(|subnet| subnet.name.starts_with("private-a")).unwrap();
    // A page that is open all the time.
    let mut page = hub.subscribe(Filter::all(), None).await.unwrap();
    tokio::spawn(async move { while page.next().await.is_ok() {} });

    // An address, as every server of these tests says on its first line.
    println!("127.0.0.1:1");
    let mut lines = lines_told();
    while let Some(line) = lines.recv().await {
        if line == "end" {
            break;
        }
        clock.advance(i64::try_from(STEP * 1000).unwrap());
        let form = LaunchForm {
            cluster: "staging".into(),
            family: "migrate".into(),
            count: TASKS.to_string(),
            subnets: vec![subnet.id.clone()],
            intent: "run".into(),
            ..LaunchForm::fresh(backend.mint_launch().to_string())
        };
        match backend.submit(&caller, &form).await.unwrap() {
            Submitted::Launched(_) => backend.settled().await,
            Submitted::Refused(violations) => panic!("{violations:?}"),
        }
        assert!(events.scanned().await);
        backend.tasks(&caller, &TaskQuery::default()).await.unwrap();
        backend.overview(&caller, true).await.unwrap();
        println!("done");
    }
    shutdown.ask();
    shutdown.drained().await;
}
