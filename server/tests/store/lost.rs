//! PostgreSQL's connection is cut at each round trip of each write. What the caller is told is held against what is
//! there: after `Ok` it was stored, after an error it wasn't, and nothing is half done.

use std::sync::Arc;

use domain::id::LaunchId;
use domain::launch::view::{BatchState, Decision, Deed, GroupState, OwnGroup, StopOrder, Verdict};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use server::readiness::Readiness;
use server::store::{
    Audit as _, BatchOutcome, CheckedStore, Drafts as _, Launches as _, PostgresStore, SharedStore,
    StoreError, report,
};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};
use tokio::sync::watch;

use crate::postgres::{Database, own_server};
use crate::proxy::{ConnectionCut, ServerProxy, through};
use crate::samples::{launch_of, line};

/// A database, a store on it through the proxy, and one past it.
struct CutBench {
    database: Database,
    proxy: ServerProxy,
    through: PostgresStore,
    past: PostgresStore,
}

impl CutBench {
    async fn new() -> Self {
        let database = Database::new().await;
        let proxy = ServerProxy::before(database.options.clone()).await;
        let past = database.store().await;
        let through = PostgresStore::open(through(&proxy, &database.options)).await.unwrap();
        Self { database, proxy, through, past }
    }
}

fn fresh() -> LaunchId {
    LaunchId::parse(&ulid::Ulid::generate().to_string()).unwrap()
}

/// A write, on a launch that is there and has a batch under review.
type StoreWrite = for<'a> fn(&'a PostgresStore, &'a LaunchId) -> BoxFuture<'a, Result<(), StoreError>>;

fn deed() -> Deed {
    Deed { by: "me".into(), at: 7 }
}

fn outcome(state: BatchState) -> BatchOutcome {
    BatchOutcome { state, tasks: vec![], failures: vec![], problem: None, next: None }
}

/// Every write whose outcome somebody is told or acts on.
const WRITES: [(&str, StoreWrite); 9] = [
    ("create_launch", |store, _| {
        async {
            let new = launch_of(fresh(), 5);
            store.create_launch(&new, &line("launch")).await.map(drop)
        }
        .boxed()
    }),
    ("batch_sent", |store, id| async { store.batch_sent(id, 2, 100).await.map(drop) }.boxed()),
    ("batch_closed", |store, id| {
        async { store.batch_closed(id, 2, &outcome(BatchState::Answered)).await.map(drop) }.boxed()
    }),
    ("group_noted", |store, id| {
        let group = OwnGroup { state: GroupState::Made, id: Some("sg-1".into()), problem: None };
        async move { store.group_noted(id, &group).await }.boxed()
    }),
    ("cancel_launch", |store, id| {
        async { store.cancel_launch(id, &deed(), &line("cancel-launch")).await.map(drop) }.boxed()
    }),
    ("batch_decided", |store, id| {
        let decision = Decision { verdict: Verdict::NotStarted, deed: deed() };
        async move { store.batch_decided(id, 1, &decision, &line("decide-batch")).await.map(drop) }.boxed()
    }),
    ("stop_noted", |store, id| {
        let order =
            StopOrder { deed: deed(), reason: "r".into(), told: 0, failed: 0, problem: None, done: false };
        async move { store.stop_noted(id, &order, Some(&line("stop-launch"))).await }.boxed()
    }),
    ("audit", |store, _| async { store.audit(&line("stop-task")).await }.boxed()),
    ("keep_draft", |store, id| async { store.keep_draft(id.as_str(), "me", "body", 5).await }.boxed()),
];

/// All that the writes change, in one text.
async fn content(database: &mut PgConnection) -> String {
    let tables = ["launches", "batches", "audit", "drafts"];
    let parts = tables.map(|table| {
        format!("(SELECT COALESCE(string_agg(t::TEXT, ',' ORDER BY t::TEXT), '') FROM {table} t)")
    });
    let query = format!("SELECT concat_ws('|', {})", parts.join(", "));
    sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(database).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connection_cut_at_any_round_trip_of_a_write_leaves_no_doubt() {
    let bench = CutBench::new().await;
    let mut beside = bench.database.connect().await;
    let (mut stored, mut refused) = (0, 0);
    for (name, write) in WRITES {
        for cut in
            [ConnectionCut::BeforeDelivery, ConnectionCut::AfterExecution, ConnectionCut::DeliveredLate]
        {
            for at in 1.. {
                let id = fresh();
                bench.past.create_launch(&launch_of(id.clone(), 1), &line("launch")).await.unwrap();
                bench.past.batch_sent(&id, 1, 2).await.unwrap();
                bench.past.batch_closed(&id, 1, &outcome(BatchState::NeedsReview)).await.unwrap();
                let before = content(&mut beside).await;
                bench.proxy.arm(at, cut, false);
                let told = write(&bench.through, &id).await;
                let (has_struck, seen) = (bench.proxy.has_struck(), bench.proxy.seen());
                bench.proxy.disarm();
                let is_stored = content(&mut beside).await != before;
                match told {
                    Ok(()) => assert!(is_stored, "{name}, {cut:?} at {at}: it was acknowledged"),
                    Err(StoreError::OutcomeUnknown { cause }) => panic!("{name}, {cut:?} at {at}: {cause}"),
                    Err(_) => assert!(!is_stored, "{name}, {cut:?} at {at}: it was refused"),
                }
                if is_stored {
                    stored += 1
                } else {
                    refused += 1
                }
                if !has_struck {
                    assert!(seen >= 4, "{name} has BEGIN, its id, its statements and COMMIT");
                    break;
                }
            }
        }
    }
    println!("{stored} writes were stored and {refused} refused, all as they were told");
    assert!(stored > WRITES.len() && refused > WRITES.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commit_of_which_nobody_can_be_asked_is_said_to_be_unknown() {
    let bench = CutBench::new().await;
    let mut at = 0;
    // The last round trip of a write is its COMMIT; how many go before depends on what the connection has prepared.
    let told = loop {
        at += 1;
        bench.proxy.arm(at, ConnectionCut::AfterExecution, true);
        let told = bench.through.audit(&line("stop-task")).await;
        let has_struck = bench.proxy.has_struck();
        bench.proxy.disarm();
        match told {
            Err(error @ StoreError::OutcomeUnknown { .. }) => break error,
            Err(_) => {}
            Ok(()) => assert!(has_struck, "its COMMIT was never cut"),
        }
    };
    assert!(told.for_people().contains("can't tell"));
    let problem = domain::problem::Problem::from(told);
    assert_eq!(problem.code, "store-unknown");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readiness_says_that_the_server_is_away_until_it_is_back() {
    let bench = CutBench::new().await;
    let store: SharedStore = Arc::new(bench.through.clone());
    let (trouble, told) = watch::channel(None);
    let stores = [CheckedStore { place: "home".into(), store, trouble }];
    let readiness = Readiness::awaiting(&[("store", "It is not open yet.")]);
    report(&stores, "store", &readiness).await;
    assert!(readiness.missing().is_empty());
    bench.proxy.arm(1, ConnectionCut::BeforeDelivery, true);
    report(&stores, "store", &readiness).await;
    assert!(readiness.missing()["store"].starts_with("Slipway can't use its database"));
    assert_eq!(told.borrow().unwrap(), readiness.missing()["store"]);
    bench.proxy.disarm();
    report(&stores, "store", &readiness).await;
    assert!(readiness.missing().is_empty() && told.borrow().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn launch_is_whole_or_absent_after_a_server_process_is_killed_at_any_round_trip() {
    let (_server, options) = own_server();
    let proxy = ServerProxy::before(options.clone()).await;
    let store = PostgresStore::open(through(&proxy, &options)).await.unwrap();
    let mut at = 1;
    loop {
        let id = fresh();
        proxy.arm(at, ConnectionCut::ServerKilled, false);
        let told = store.create_launch(&launch_of(id.clone(), 5), &line("launch")).await;
        let has_struck = proxy.has_struck();
        proxy.disarm();
        let found = batches_of(&id, &options).await;
        let is_done = told.is_ok() && !has_struck;
        match told {
            Ok(_) => assert_eq!(found, 2, "at {at}: it was acknowledged"),
            // A busy machine may take longer to recover than the store asks.
            Err(StoreError::OutcomeUnknown { .. }) => {
                assert!(found == 0 || found == 2, "at {at}: {found} batches")
            }
            Err(_) => assert_eq!(found, 0, "at {at}: it was refused"),
        }
        if is_done {
            assert!(at > 4, "a launch has more round trips than {at}");
            break;
        }
        // Otherwise the server was still recovering.
        at += u64::from(has_struck);
    }
}

/// How many batches of a launch there are, once the server has recovered.
async fn batches_of(id: &LaunchId, options: &PgConnectOptions) -> i64 {
    let ask = async || {
        let mut connection = options.connect().await?;
        let query = sqlx::query_scalar("SELECT COUNT(*) FROM batches WHERE launch = $1").bind(id.as_str());
        query.fetch_one(&mut connection).await
    };
    let asking = async {
        loop {
            match ask().await {
                Ok(found) => return found,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), asking).await.unwrap()
}
