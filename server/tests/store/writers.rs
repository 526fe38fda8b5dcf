//! Several writers on PostgreSQL, and the promise that rests on them: who sees a position has seen
//! every one before it.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use server::store::{Entry, Journal as _, PostgresStore};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};
use tokio::time::timeout;

use crate::postgres::Database;
use crate::samples::{change, row};

/// The longest that anything here may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// The advisory lock at which a writer can be stopped.
const GATE: i64 = 42;

/// Reads as a replica does, as often as it can, until it has seen `up_to`; each position must be the
/// next one.
async fn follow(store: &PostgresStore, up_to: u64) -> Vec<Entry> {
    let mut seen: Vec<Entry> = Vec::new();
    while (seen.len() as u64) < up_to {
        let after = seen.len() as u64;
        for entry in store.entries(after, u64::MAX, 1000).await.unwrap() {
            assert_eq!(entry.position, seen.len() as u64 + 1, "a position was skipped");
            seen.push(entry);
        }
    }
    seen
}

/// Makes appends that name a task called `stopped` wait at the gate when they commit.
async fn build_gate(admin: &mut PgConnection) {
    let gate = format!(
        "CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN PERFORM pg_advisory_xact_lock({GATE}); RETURN NULL; END $$;
         CREATE CONSTRAINT TRIGGER gate AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW WHEN (NEW.task LIKE '%/stopped') EXECUTE FUNCTION gate();
         SELECT pg_advisory_lock({GATE})"
    );
    admin.execute(AssertSqlSafe(gate)).await.unwrap();
}

/// Waits until a session waits at the gate, and returns its process id.
async fn somebody_at_the_gate(admin: &mut PgConnection) -> i32 {
    let waiting = async {
        loop {
            let pid: Option<i32> = sqlx::query_scalar(
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            )
            .bind(GATE)
            .fetch_optional(&mut *admin)
            .await
            .unwrap();
            if let Some(pid) = pid {
                return pid;
            }
        }
    };
    timeout(PATIENCE, waiting).await.expect("a writer comes to the gate")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_with_eight_writers_see_one_order() {
    let database = Database::new().await;
    let (one, other) = (database.store().await, database.store().await);
    // Eight writers race over the same tasks, so most of what they offer is no news.
    let write = |writer: u64, store: PostgresStore| async move {
        let mut kept = 0;
        for round in 1..=15 {
            let rows = (0..10).map(|task| change(row(&format!("{}", (task * 7 + writer) % 20), round)));
            kept += store.append(rows.collect(), 1).await.unwrap().len() as u64;
            kept += store.append(vec![change(row(&format!("own-{writer}"), round))], 1).await.unwrap().len()
                as u64;
        }
        kept
    };
    let writers =
        (0..8).map(|n| tokio::spawn(write(n, if n % 2 == 0 { one.clone() } else { other.clone() })));
    // 20 tasks and 8 of the writers' own, 15 versions each, may be journaled; some versions are overtaken.
    let all = 8 * 15;
    let readers =
        [one.clone(), other.clone()].map(|store| tokio::spawn(async move { follow(&store, all).await }));
    let kept: u64 = timeout(PATIENCE, join_all(writers)).await.unwrap().into_iter().map(Result::unwrap).sum();
    for reader in timeout(PATIENCE, join_all(readers)).await.unwrap() {
        reader.unwrap();
    }
    assert_eq!(one.head().await.unwrap().position, kept);
    let journal = follow(&one, kept).await;
    assert_eq!(journal, follow(&other, kept).await);
    let mut ranks = BTreeMap::new();
    for entry in &journal {
        let domain::event::frame::Change::Task(row) = &entry.change else { panic!("nothing has gone") };
        let before = ranks.insert(row.arn.clone(), row.rank());
        assert!(before.is_none_or(|before| before < row.rank()), "{row:?} after {before:?}");
    }
    assert_eq!(ranks.len(), 28);
    assert!(ranks.values().all(|rank| *rank == (15, 0)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_stopped_before_its_commit_hides_nothing_and_keeps_its_place() {
    let database = Database::new().await;
    let (one, other) = (database.store().await, database.store().await);
    let mut admin = database.connect().await;
    build_gate(&mut admin).await;
    one.append(vec![change(row("first", 1))], 1).await.unwrap();

    let stopped = tokio::spawn({
        let one = one.clone();
        async move { one.append(vec![change(row("stopped", 1))], 1).await }
    });
    somebody_at_the_gate(&mut admin).await;
    let behind: Vec<_> = (0..7)
        .map(|n| {
            let other = other.clone();
            tokio::spawn(async move { other.append(vec![change(row(&format!("behind-{n}"), 1))], 1).await })
        })
        .collect();
    // Nobody sees what is not committed, and nobody a later position before it.
    for store in [&one, &other] {
        assert_eq!(store.head().await.unwrap().position, 1);
        assert_eq!(store.entries(0, u64::MAX, 100).await.unwrap().len(), 1);
    }
    assert!(behind.iter().all(|writer| !writer.is_finished()));

    sqlx::query("SELECT pg_advisory_unlock($1)").bind(GATE).execute(&mut admin).await.unwrap();
    assert_eq!(timeout(PATIENCE, stopped).await.unwrap().unwrap().unwrap()[0].position, 2);
    for writer in behind {
        timeout(PATIENCE, writer).await.unwrap().unwrap().unwrap();
    }
    assert_eq!(follow(&one, 9).await, follow(&other, 9).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_place_of_a_writer_killed_before_its_commit_goes_to_the_next() {
    let database = Database::new().await;
    let (one, other) = (database.store().await, database.store().await);
    let mut admin = database.connect().await;
    build_gate(&mut admin).await;
    let stopped = tokio::spawn({
        let one = one.clone();
        async move { one.append(vec![change(row("stopped", 1))], 1).await }
    });
    let pid = somebody_at_the_gate(&mut admin).await;
    let behind = tokio::spawn(async move { other.append(vec![change(row("behind", 1))], 1).await });
    sqlx::query("SELECT pg_terminate_backend($1)").bind(pid).execute(&mut admin).await.unwrap();
    assert!(timeout(PATIENCE, stopped).await.unwrap().unwrap().is_err());
    assert_eq!(timeout(PATIENCE, behind).await.unwrap().unwrap().unwrap()[0].position, 1);
    let journal = follow(&one, 1).await;
    assert_eq!(journal[0].change.arn().rsplit('/').next(), Some("behind"));
    assert_eq!(one.board().await.unwrap().1.len(), 1);
}
