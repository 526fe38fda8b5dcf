//! Two replicas on one PostgreSQL: each folds on a board of its own, and both show the same.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::event::frame::{Change, ServerFrame};
use domain::launch::request::{RunTask, Variant};
use domain::task::row::TaskRow;
use ecs_emulator::{Emulator, Options};
use futures_util::future::join_all;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use server::aws::Aws;
use server::clock::SystemClock;
use server::events::{Events, Ingest, Pace, Parts};
use server::hub::{Filter, Hub, Subscription};
use server::shutdown::Shutdown;
use server::store::{PostgresStore, SharedStore, Via};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::postgres::Database;
use crate::samples::{launch, row};

const PATIENCE: Duration = Duration::from_secs(60);
const TASKS: u64 = 40;
const VERSIONS: u64 = 12;

/// What one process has of the store.
struct Replica {
    store: SharedStore,
    hub: Hub,
    ingest: Arc<Ingest>,
}

impl Replica {
    async fn open(database: &Database) -> Self {
        let store: SharedStore = Arc::new(database.store().await);
        let hub = Hub::start(store.clone(), Events::unheard()).await.unwrap();
        let ingest = Ingest::open(store.clone(), hub.clone(), Arc::new(SystemClock)).await.unwrap();
        Self { store, hub, ingest: Arc::new(ingest) }
    }
}

/// Folds what a subscriber is told until it is at `position`; nothing may go back.
async fn told(mut subscription: Subscription, position: u64) -> BTreeMap<String, TaskRow> {
    let mut tasks: BTreeMap<String, TaskRow> = BTreeMap::new();
    let mut at = 0;
    while at < position {
        let frame = subscription.next().await.unwrap();
        match serde_json::from_slice(&frame.bytes()).unwrap() {
            ServerFrame::Delta { cursor, changes } => {
                assert!(at < cursor.position);
                at = cursor.position;
                for change in changes {
                    let Change::Task(row) = change else { panic!("nothing has gone") };
                    let before = tasks.insert(row.arn.clone(), row.clone());
                    assert!(before.is_none_or(|before| before.rank() < row.rank()), "{row:?}");
                }
            }
            ServerFrame::Snapshot { cursor, .. } => at = cursor.position,
            _ => {}
        }
    }
    tasks
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_writers_on_two_replicas_bring_both_to_one_board() {
    let database = Database::new().await;
    let replicas = [Replica::open(&database).await, Replica::open(&database).await];
    let mut seats = Vec::new();
    for replica in &replicas {
        seats.push(replica.hub.subscribe(Filter::all(), None).await.unwrap());
    }
    // Each writer brings every version of every task in an order of its own. At an equal version each
    // knows something that the others lack.
    let writers = (0..8u64).map(|n| {
        let ingest = Arc::clone(&replicas[(n % 2) as usize].ingest);
        tokio::spawn(async move {
            let mut rows: Vec<TaskRow> = (0..TASKS)
                .flat_map(|task| (1..=VERSIONS).map(move |version| row(&task.to_string(), version)))
                .collect();
            for row in &mut rows {
                match n {
                    0..4 => row.zone = Some("eu-west-1a".into()),
                    _ => row.provider = Some("FARGATE_SPOT".into()),
                }
            }
            rows.shuffle(&mut StdRng::seed_from_u64(n));
            for some in rows.chunks(10) {
                ingest.take(Via::Poll, some.to_vec()).await.unwrap();
            }
        })
    });
    timeout(PATIENCE, join_all(writers)).await.unwrap().into_iter().for_each(Result::unwrap);

    let head = replicas[0].store.head().await.unwrap();
    let mut boards = Vec::new();
    for (replica, seat) in replicas.iter().zip(seats) {
        replica.ingest.catch_up().await.unwrap();
        let board = replica.hub.board().await.unwrap();
        assert_eq!(board.cursor, head);
        let board: BTreeMap<String, TaskRow> =
            board.rows.iter().map(|row| (row.arn.clone(), TaskRow::clone(row))).collect();
        assert_eq!(timeout(PATIENCE, told(seat, head.position)).await.unwrap(), board);
        boards.push(board);
    }
    assert_eq!(boards[0], boards[1]);
    assert_eq!(boards[0].len() as u64, TASKS);
    for row in boards[0].values() {
        assert_eq!(row.version, VERSIONS);
        assert!(row.zone.is_some() && row.provider.is_some(), "what one replica knew was lost: {row:?}");
    }
    let all = replicas[1].store.entries(0, u64::MAX, u32::MAX).await.unwrap();
    assert!((1u64..).zip(&all).all(|(position, entry)| entry.position == position));
}

async fn poll(endpoint: &str, store: SharedStore, hub: Hub) -> Events {
    let parts = Parts {
        aws: Aws::at(endpoint, "us-east-1").unwrap(),
        store,
        hub,
        clock: Arc::new(SystemClock),
        pace: Pace::every(Duration::from_millis(200)),
        queues: Vec::new(),
    };
    Events::start(parts, &Shutdown::default()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_one_who_polls_is_killed_the_other_polls_within_15_s() {
    let database = Database::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let emulator = Emulator::start(Options::default(), listener).await.unwrap();
    let endpoint = emulator.endpoint();

    // The first one lives on a runtime of its own, which ends as a killed process does: at once.
    let other = Replica::open(&database).await;
    let (options, at) = (database.options.clone(), endpoint.clone());
    let life = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let first = runtime.block_on(async {
            let store: SharedStore = Arc::new(PostgresStore::open(options).await.unwrap());
            let hub = Hub::start(store.clone(), Events::unheard()).await.unwrap();
            let events = poll(&at, store.clone(), hub).await;
            (store, events)
        });
        (runtime, first)
    });
    let (doomed, first) = life.join().unwrap();
    let leads = async { while other.store.lead().await.unwrap().is_some() {} };
    timeout(PATIENCE, leads).await.unwrap();
    let second = poll(&endpoint, other.store.clone(), other.hub.clone()).await;
    assert!(second.scanned().await);
    assert!(other.hub.board().await.unwrap().rows.is_empty());

    drop(first);
    doomed.shutdown_background();
    let aws = Aws::at(&endpoint, "us-east-1").unwrap();
    let network = aws.network().await.unwrap();
    let subnet = network.subnets.iter().find(|subnet| subnet.name.starts_with("private-a")).unwrap();
    let mut run = RunTask::of(&launch('A', 0).plan, 1, &Variant::default(), None);
    run.subnets = vec![subnet.id.clone()];
    run.security_groups.clear();
    let started = aws.run_task(&run, 0).await.unwrap();
    assert!(started.failures.is_empty() && started.arns.len() == 1);
    let seen = async {
        while !other.hub.board().await.unwrap().rows.iter().any(|row| row.arn == started.arns[0]) {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(15), seen).await.expect("the other replica polls");
    emulator.shutdown().await;
}
