//! The hub's guarantee, over random histories: whoever joins whenever, from wherever, ends with the
//! board, never goes back, and is told each missed change once and in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::event::frame::{Change, ServerFrame, Source};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::*;
use crate::store::{NewEntry, SqliteStore, Via};

fn cluster(n: usize) -> String {
    format!("arn:aws:ecs:eu-west-1:123456789012:cluster/c{n}")
}

fn row(task: usize, version: u64) -> TaskRow {
    let json = serde_json::json!({
        "arn": format!("arn:aws:ecs:eu-west-1:123456789012:task/c{}/{task}", task % 3),
        "cluster": cluster(task % 3), "version": version, "last_status": "RUNNING",
        "desired_status": "RUNNING", "family": "web", "revision": 1,
    });
    serde_json::from_value(json).unwrap()
}

/// A subscriber that folds.
struct Seat {
    subscription: Subscription,
    filter: Filter,
    tasks: BTreeMap<String, u64>,
    cursor: Option<Cursor>,
    /// Whether deltas follow a cursor of ours, uncoalesced: then each position must be told.
    told: Vec<(String, Option<u64>)>,
}

impl Seat {
    fn fold(&mut self, frame: &Frame) {
        match serde_json::from_slice(&frame.bytes()).unwrap() {
            ServerFrame::Snapshot { cursor, tasks, .. } => {
                self.tasks.extend(tasks.into_iter().map(|task| (task.arn, task.version)));
                self.cursor = Some(cursor);
            }
            ServerFrame::Reset { .. } => self.tasks.clear(),
            ServerFrame::Delta { cursor, changes } => {
                assert!(self.cursor.as_ref().is_none_or(|known| known.position < cursor.position));
                self.cursor = Some(cursor);
                for change in changes {
                    match change {
                        Change::Task(task) => {
                            let known = self.tasks.insert(task.arn.clone(), task.version);
                            assert!(
                                known.is_none_or(|known| known < task.version),
                                "{task:?} after {known:?}"
                            );
                            self.told.push((task.arn, Some(task.version)));
                        }
                        Change::Gone(arn) => {
                            self.tasks.remove(&arn);
                            self.told.push((arn, None));
                        }
                    }
                }
            }
            ServerFrame::Resume { cursor } | ServerFrame::Mark { cursor } => {
                assert!(self.cursor.as_ref().is_none_or(|known| known.position <= cursor.position));
                self.cursor = Some(cursor);
            }
            ServerFrame::Status(_) => {}
        }
    }

    /// Reads until it is at `position`.
    async fn catch_up(&mut self, position: u64) {
        while self.cursor.as_ref().is_none_or(|cursor| cursor.position < position) {
            let frame = self.subscription.next().await.unwrap();
            self.fold(&frame);
        }
    }
}

async fn history(seed: u64) {
    let mut rng = StdRng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("x.db")).await.unwrap());
    let status = SourceStatus { source: Source::Polling, stale_since: None, why: None };
    let hub = Hub::start(store.clone(), status).await.unwrap();
    let mut versions: BTreeMap<usize, u64> = BTreeMap::new();
    let mut next_version = [0u64; 12];
    let mut seats: Vec<Seat> = Vec::new();
    for _ in 0..40 {
        match rng.random_range(0..5) {
            0 => {
                let filter = match rng.random_range(0..3) {
                    0 => Filter::all(),
                    n => Filter::clusters(Some(vec![cluster(n)])),
                };
                let subscription = hub.subscribe(filter.clone(), None).await.unwrap();
                seats.push(Seat { subscription, filter, tasks: BTreeMap::new(), cursor: None, told: vec![] });
            }
            1 if !seats.is_empty() => {
                // Somebody loses its connection and comes back from where it was.
                let at = rng.random_range(0..seats.len());
                let seat = &mut seats[at];
                if let Some(cursor) = seat.cursor.clone() {
                    let before = store.head().await.unwrap().position;
                    seat.subscription =
                        hub.subscribe(seat.filter.clone(), Some(cursor.clone())).await.unwrap();
                    seat.told.clear();
                    seat.catch_up(before).await;
                    let missed = store.entries(cursor.position, before, 10_000).await.unwrap();
                    let missed: Vec<(String, Option<u64>)> = missed
                        .iter()
                        .filter(|entry| seat.filter.takes(&entry.cluster))
                        .map(|entry| match &entry.change {
                            Change::Task(row) => (row.arn.clone(), Some(row.version)),
                            Change::Gone(arn) => (arn.clone(), None),
                        })
                        .collect();
                    assert_eq!(seat.told, missed, "seed {seed}");
                }
            }
            2 if !seats.is_empty() => {
                let at = rng.random_range(0..seats.len());
                let frame = tokio::select! {
                    biased;
                    frame = seats[at].subscription.next() => Some(frame.unwrap()),
                    () = tokio::task::yield_now() => None,
                };
                if let Some(frame) = frame {
                    seats[at].fold(&frame);
                }
            }
            _ => {
                let mut entries = Vec::new();
                for _ in 0..rng.random_range(1..5) {
                    let task = rng.random_range(0..next_version.len());
                    let change = if versions.contains_key(&task) && rng.random_range(0..4) == 0 {
                        versions.remove(&task);
                        Change::Gone(row(task, 0).arn)
                    } else {
                        next_version[task] += 1;
                        versions.insert(task, next_version[task]);
                        Change::Task(row(task, next_version[task]))
                    };
                    entries.push(NewEntry { cluster: cluster(task % 3), change, via: Via::Poll });
                }
                let entries = store.append(entries, 0).await.unwrap();
                hub.publish(entries).await.unwrap();
            }
        }
    }
    // A last change of every cluster, so that each seat is told something at the end.
    let last = (0..3).map(|task| {
        next_version[task] += 1;
        versions.insert(task, next_version[task]);
        let change = Change::Task(row(task, next_version[task]));
        NewEntry { cluster: cluster(task), change, via: Via::Poll }
    });
    let entries = store.append(last.collect(), 0).await.unwrap();
    hub.publish(entries).await.unwrap();
    let board = hub.board().await.unwrap();
    for seat in &mut seats {
        seat.catch_up(board.cursor.position).await;
        let wanted: BTreeMap<String, u64> = board
            .rows
            .iter()
            .filter(|row| seat.filter.takes(&row.cluster))
            .map(|row| (row.arn.clone(), row.version))
            .collect();
        assert_eq!(seat.tasks, wanted, "seed {seed}");
    }
}

#[tokio::test]
async fn whoever_joins_whenever_ends_with_the_board() {
    for seed in 0..25 {
        history(seed).await;
    }
}

#[tokio::test]
async fn what_another_writer_journaled_is_fetched() {
    let dir = tempfile::tempdir().unwrap();
    let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("x.db")).await.unwrap());
    let status = SourceStatus { source: Source::Polling, stale_since: None, why: None };
    let hub = Hub::start(store.clone(), status).await.unwrap();
    let entry = |task| NewEntry { cluster: cluster(0), change: Change::Task(row(task, 1)), via: Via::Poll };
    store.append(vec![entry(0), entry(3)], 0).await.unwrap();
    let ours = store.append(vec![entry(6)], 0).await.unwrap();
    hub.publish(ours.clone()).await.unwrap();
    hub.publish(ours).await.unwrap();
    let board = hub.board().await.unwrap();
    assert_eq!((board.rows.len(), board.cursor.position), (3, 3));
}

/// A thousand sockets that each name the real clusters, some in other sets, and one cluster that is made up; none
/// reads. Then the board changes under them.
#[tokio::test]
async fn filters_that_differ_hold_the_board_once() {
    let dir = tempfile::tempdir().unwrap();
    let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("x.db")).await.unwrap());
    let status = SourceStatus { source: Source::Polling, stale_since: None, why: None };
    let hub = Hub::start(store.clone(), status).await.unwrap();
    let entries = |version| {
        let entry = move |task| NewEntry {
            cluster: cluster(task % 3),
            change: Change::Task(row(task, version)),
            via: Via::Poll,
        };
        (0..500).map(entry).collect::<Vec<_>>()
    };
    hub.publish(store.append(entries(1), 0).await.unwrap()).await.unwrap();
    let mut whole = hub.subscribe(Filter::all(), None).await.unwrap();
    let mut board = 0;
    let done = loop {
        let frame = whole.next().await.unwrap().bytes();
        board += frame.len();
        if frame.ends_with(br#""done":true}"#) {
            break true;
        }
    };
    assert!(done);
    let mut seats = Vec::new();
    for n in 0..1000 {
        let mut names: Vec<String> = (0..3).filter(|bit| n >> bit & 1 == 0).map(cluster).collect();
        names.push(format!("arn:aws:ecs:eu-west-1:123456789012:cluster/made-up-{n}"));
        seats.push(hub.subscribe(Filter::clusters(Some(names)), None).await.unwrap());
    }
    let held = hub.memory.bytes();
    assert!(held < 3 * board, "{held} bytes are held of a board of {board}");
    for version in 2..10 {
        hub.publish(store.append(entries(version), 0).await.unwrap()).await.unwrap();
        hub.board().await.unwrap();
    }
    let held = hub.memory.bytes();
    assert!(held < FRAME_BYTES, "{held} bytes are held while nobody reads");
    drop((seats, whole));
    hub.publish(store.append(entries(10), 0).await.unwrap()).await.unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(30), async {
        while hub.memory.bytes() > 0 {
            // Frames go with the last queue that held them; the kept parts with the next change.
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn cluster_that_gets_its_first_task_is_told_to_who_asked_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("x.db")).await.unwrap());
    let status = SourceStatus { source: Source::Polling, stale_since: None, why: None };
    let hub = Hub::start(store.clone(), status).await.unwrap();
    let filter = Filter::clusters(Some(vec![cluster(1), "arn:aws:ecs:eu-west-1:1:cluster/none".into()]));
    let subscription = hub.subscribe(filter.clone(), None).await.unwrap();
    let mut seat = Seat { subscription, filter, tasks: BTreeMap::new(), cursor: None, told: vec![] };
    let append = async |task| {
        let entry =
            NewEntry { cluster: cluster(task % 3), change: Change::Task(row(task, 1)), via: Via::Poll };
        let entries = store.append(vec![entry], 0).await.unwrap();
        let position = entries[0].position;
        hub.publish(entries).await.unwrap();
        position
    };
    append(0).await;
    append(1).await;
    append(2).await;
    let position = append(4).await;
    seat.catch_up(position).await;
    assert_eq!(seat.tasks.keys().cloned().collect::<Vec<_>>(), [row(1, 1).arn, row(4, 1).arn]);
}

#[tokio::test]
async fn sets_of_clusters_are_bounded() {
    let dir = tempfile::tempdir().unwrap();
    let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("x.db")).await.unwrap());
    let status = SourceStatus { source: Source::Polling, stale_since: None, why: None };
    let hub = Hub::start(store.clone(), status).await.unwrap();
    let entries = (0..MOST_FILTERS + 1).map(|n| {
        let row = TaskRow { cluster: cluster(n), arn: format!("task/{n}"), ..row(0, 1) };
        NewEntry { cluster: cluster(n), change: Change::Task(row), via: Via::Poll }
    });
    hub.publish(store.append(entries.collect(), 0).await.unwrap()).await.unwrap();
    let mut seats = Vec::new();
    for n in 0..MOST_FILTERS {
        seats.push(hub.subscribe(Filter::clusters(Some(vec![cluster(n)])), None).await.unwrap());
    }
    let one_more = Filter::clusters(Some(vec![cluster(MOST_FILTERS)]));
    assert_eq!(hub.subscribe(one_more.clone(), None).await.map(drop), Err(Ended::Busy));
    assert!(hub.subscribe(Filter::clusters(Some(vec![cluster(0)])), None).await.is_ok());
    seats.truncate(MOST_FILTERS - 1);
    assert!(hub.subscribe(one_more, None).await.is_ok(), "who has left makes room");
}
