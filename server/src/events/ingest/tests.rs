//! Rows may come in any order and any number of times.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::event::frame::Change;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::*;
use crate::clock::ManualClock;
use crate::events::Events;
use crate::store::SqliteStore;

const NOW: i64 = 10_000_000;

fn row(task: u64, version: u64) -> TaskRow {
    let json = serde_json::json!({
        "arn": format!("arn:aws:ecs:eu-west-1:123456789012:task/staging/{task}"),
        "cluster": "arn:aws:ecs:eu-west-1:123456789012:cluster/staging", "version": version,
        "last_status": if version > 4 { "STOPPED" } else { "RUNNING" }, "desired_status": "RUNNING",
        "family": "web", "revision": 1, "stopped_at": (version > 4).then_some(NOW),
    });
    serde_json::from_value(json).unwrap()
}

fn heard(task: u64) -> Heard {
    Heard {
        row: Some(row(task, 1)),
        unversioned: false,
        event: PastEvent {
            id: format!("event-{task}"),
            subject: row(task, 1).arn,
            kind: domain::event::history::EventKind::Task,
            verdict: Verdict::Noted,
            version: Some(1),
            at: None,
            status: None,
            name: None,
            reason: None,
            spot: false,
            raw: None,
        },
    }
}

async fn door(clock: &ManualClock) -> (Ingest, SharedStore, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("x.db")).await.unwrap());
    let hub = Hub::start(store.clone(), Events::unheard()).await.unwrap();
    let ingest = Ingest::open(store.clone(), hub, Arc::new(clock.clone())).await.unwrap();
    (ingest, store, dir)
}

#[tokio::test]
async fn the_highest_version_wins_and_no_task_ever_goes_back() {
    let clock = ManualClock::at(NOW);
    let (ingest, store, _dir) = door(&clock).await;
    let mut rng = StdRng::seed_from_u64(3);
    let mut rows: Vec<TaskRow> = (0..50).flat_map(|task| (1..=6).map(move |v| row(task, v))).collect();
    let doubled: Vec<TaskRow> = rows.iter().filter(|_| rng.random_range(0..10) < 3).cloned().collect();
    rows.extend(doubled);
    rows.shuffle(&mut rng);
    for some in rows.chunks(17) {
        ingest.take(Via::Poll, some.to_vec()).await.unwrap();
    }
    let (_, board) = store.board().await.unwrap();
    assert_eq!(board.len(), 50);
    assert!(board.iter().all(|row| row.version == 6));
    let mut last: BTreeMap<String, (u64, u32)> = BTreeMap::new();
    for entry in store.entries(0, u64::MAX, u32::MAX).await.unwrap() {
        let Change::Task(row) = entry.change else { panic!("nothing has gone") };
        let before = last.insert(row.arn.clone(), row.rank());
        assert!(before.is_none_or(|before| before < row.rank()), "{row:?} after {before:?}");
    }
}

#[tokio::test]
async fn what_left_the_board_stays_off_however_late_it_is_told_again() {
    let clock = ManualClock::at(NOW);
    let (ingest, store, _dir) = door(&clock).await;
    assert_eq!(ingest.take(Via::Poll, vec![row(1, 5)]).await.unwrap(), 1);
    clock.advance(domain::board::KEEP_STOPPED + 1);
    assert_eq!(ingest.expire().await.unwrap(), 1);
    assert_eq!(ingest.expire().await.unwrap(), 0);
    for late in [row(1, 3), row(1, 5), row(1, 6), row(2, 6)] {
        assert_eq!(ingest.take(Via::Poll, vec![late]).await.unwrap(), 0);
    }
    assert!(store.board().await.unwrap().1.is_empty());
}

#[tokio::test]
async fn what_is_no_task_is_refused() {
    let clock = ManualClock::at(NOW);
    let (ingest, store, _dir) = door(&clock).await;
    let bad = [
        TaskRow { arn: "nonsense".into(), ..row(1, 1) },
        TaskRow { cluster: "arn:aws:ecs:eu-west-1:1:service/x".into(), ..row(2, 1) },
    ];
    assert_eq!(ingest.take(Via::Poll, bad.to_vec()).await.unwrap(), 0);
    assert_eq!(store.head().await.unwrap().position, 0);
}

/// Nobody's events are lost or answered for before their commit, however the receivers meet.
#[tokio::test]
async fn receivers_that_come_together_share_a_commit() {
    let clock = ManualClock::at(NOW);
    let (ingest, store, _dir) = door(&clock).await;
    // While the door is held, all of them wait; the first to get through takes the others along.
    let held = ingest.followed.lock().await;
    let receivers = (0..8).map(|receiver| ingest.hear(vec![heard(receiver), heard(receiver + 100)]));
    let mut all = Box::pin(futures_util::future::join_all(receivers));
    assert!(
        futures_util::FutureExt::now_or_never(&mut all).is_none(),
        "nobody is answered before the commit"
    );
    drop(held);
    let answers: Vec<usize> = all.await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers, [16; 8], "one commit brought them all");
    assert_eq!(store.head().await.unwrap().position, 16);
    for task in 0..8 {
        let kept = store.history(&row(task, 1).arn, 10).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].event.verdict, Verdict::Applied);
    }
}

/// The store refuses one event of one receiver; the other receivers share a commit with it.
#[tokio::test]
async fn event_that_cannot_be_stored_fails_no_other_receivers() {
    use sqlx::Connection as _;
    let clock = ManualClock::at(NOW);
    let (ingest, store, dir) = door(&clock).await;
    let file = format!("sqlite://{}", dir.path().join("x.db").display());
    let mut beside = sqlx::SqliteConnection::connect(&file).await.unwrap();
    let trigger = "CREATE TRIGGER bad BEFORE INSERT ON events WHEN NEW.id = 'event-3' BEGIN SELECT RAISE(ABORT, 'no'); END";
    sqlx::query(trigger).execute(&mut beside).await.unwrap();
    beside.close().await.unwrap();
    let held = ingest.followed.lock().await;
    let receivers = (0..8).map(|receiver| ingest.hear(vec![heard(receiver)]));
    let mut all = Box::pin(futures_util::future::join_all(receivers));
    assert!(futures_util::FutureExt::now_or_never(&mut all).is_none());
    drop(held);
    let answers: Vec<bool> = all.await.into_iter().map(|answer| answer.is_ok()).collect();
    assert_eq!(answers, [true, true, true, false, true, true, true, true]);
    assert_eq!(store.board().await.unwrap().1.len(), 7);
}

/// An event with a version that no event of ECS will ever reach again.
#[tokio::test]
async fn forged_event_is_corrected_and_the_task_goes_on_to_its_end() {
    let clock = ManualClock::at(NOW);
    let (ingest, store, _dir) = door(&clock).await;
    let running = row(1, 3);
    ingest.take(Via::Poll, vec![running.clone()]).await.unwrap();
    let forged = TaskRow { version: 1_000_000, exit: Some(1), ..row(1, 6) };
    ingest.hear(vec![Heard { row: Some(forged.clone()), ..heard(1) }]).await.unwrap();
    assert_eq!(ingest.take(Via::Poll, vec![running.clone()]).await.unwrap(), 0);
    assert_eq!(ingest.correct(std::slice::from_ref(&running)).await.unwrap(), 1);
    let known = ingest.known(&running.arn).await.unwrap().unwrap();
    assert_eq!((known.last_status.as_str(), known.exit, known.rank()), ("RUNNING", None, (1_000_000, 1)));
    assert_eq!(store.rows(&[running.arn]).await.unwrap(), [known]);
    assert_eq!(ingest.correct(&[row(1, 6)]).await.unwrap(), 1);
    assert_eq!(ingest.correct(&[row(1, 6)]).await.unwrap(), 0, "nothing is contradicted any more");
}
