//! What each client was told, held against the journal.
//!
//! Every change that a client was told is one of the journal, in the journal's order, and none comes
//! twice. Every change of its filter that it was not told was overtaken by a later one of the same
//! task that it was told, and none at all is missing of what it came back for. Snapshots and what a
//! client ends with are the journal, folded.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::event::cursor::Cursor;
use domain::event::frame::Change;
use serde::Deserialize;
use server::store::{Journal as _, SqliteStore};

use crate::rows;

/// What of a task tells its states apart: version and merge; `None` once it has gone.
type Rank = Option<(u64, u32)>;
type Board = BTreeMap<u32, Rank>;

/// What a client was told.
#[derive(Clone)]
pub(crate) struct Log {
    /// Its filter.
    pub(crate) cluster: Option<u32>,
    epoch: Option<String>,
    position: Option<u64>,
    parts: Board,
    events: Vec<Event>,
}

#[derive(Clone)]
enum Event {
    /// A new connection; others had seen the journal up to here.
    Connected {
        seen: u64,
    },
    Resumed(u64),
    Reset,
    Snapshot(u64, Board),
    Told {
        up_to: u64,
        changes: Vec<(u32, Rank)>,
    },
    Mark(u64),
}

/// As much of a frame as is needed. Reading whole rows would take most of the machine.
#[derive(Deserialize)]
struct Lean {
    r#type: String,
    cursor: Option<Cursor>,
    #[serde(default)]
    tasks: Vec<LeanRow>,
    #[serde(default)]
    done: bool,
    #[serde(default)]
    changes: Vec<LeanChange>,
}

#[derive(Deserialize)]
struct LeanRow {
    arn: String,
    version: u64,
    #[serde(default)]
    merge: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum LeanChange {
    Task(LeanRow),
    Gone(String),
}

impl LeanRow {
    fn pair(&self) -> (u32, Rank) {
        (rows::number(&self.arn), Some((self.version, self.merge)))
    }
}

impl Log {
    pub(crate) fn new(cluster: Option<u32>) -> Self {
        Self { cluster, epoch: None, position: None, parts: Board::new(), events: Vec::new() }
    }

    /// A new connection begins; others have seen the journal up to `seen`.
    pub(crate) fn connects(&mut self, seen: u64) {
        self.parts.clear();
        self.events.push(Event::Connected { seen });
    }

    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    pub(crate) fn position(&self) -> Option<u64> {
        self.position
    }

    pub(crate) fn cursor(&self) -> Option<Cursor> {
        Some(Cursor { epoch: self.epoch.clone()?, position: self.position? })
    }

    /// Takes a frame.
    pub(crate) fn take(&mut self, text: &[u8]) {
        let frame: Lean = serde_json::from_slice(text).unwrap();
        let position = frame.cursor.as_ref().map(|cursor| cursor.position);
        match (frame.r#type.as_str(), position) {
            ("status", None) => return,
            ("reset", None) => self.events.push(Event::Reset),
            ("resume", Some(at)) => self.events.push(Event::Resumed(at)),
            ("mark", Some(at)) => self.events.push(Event::Mark(at)),
            ("snapshot", Some(at)) => {
                self.parts.extend(frame.tasks.iter().map(LeanRow::pair));
                if !frame.done {
                    return;
                }
                self.events.push(Event::Snapshot(at, std::mem::take(&mut self.parts)));
            }
            ("delta", Some(up_to)) => {
                let changes = frame.changes.iter().map(|change| match change {
                    LeanChange::Task(row) => row.pair(),
                    LeanChange::Gone(arn) => (rows::number(arn), None),
                });
                self.events.push(Event::Told { up_to, changes: changes.collect() });
            }
            other => panic!("a frame of no kind: {other:?}"),
        }
        self.position = position;
        self.epoch = frame.cursor.map(|cursor| cursor.epoch).or(self.epoch.take());
    }
}

/// The journal, to look things up in.
struct Journal {
    /// By position, from 1.
    entries: Vec<(u32, Rank)>,
    positions: HashMap<(u32, Rank), u64>,
}

impl Journal {
    fn between(&self, after: u64, up_to: u64) -> impl Iterator<Item = (u64, u32)> {
        (after + 1..=up_to).map(|at| (at, self.entries[usize::try_from(at).unwrap() - 1].0))
    }

    /// The board of a filter at these positions.
    fn boards(&self, wanted: &BTreeSet<u64>) -> BTreeMap<u64, Board> {
        let mut board = Board::new();
        let mut boards = BTreeMap::new();
        for at in 0..=self.entries.len() as u64 {
            if at > 0 {
                match self.entries[usize::try_from(at).unwrap() - 1] {
                    (task, None) => drop(board.remove(&task)),
                    (task, rank) => drop(board.insert(task, rank)),
                }
            }
            if wanted.contains(&at) {
                boards.insert(at, board.clone());
            }
        }
        boards
    }
}

/// Holds the logs against the journal, and says how much was checked.
pub(crate) async fn check(store: &SqliteStore, head: &Cursor, logs: &[Log]) -> String {
    let journal = Journal::read(store, head).await;
    let (told, resumed, snapshots) = journal.hold(logs);
    assert!(told > 0 && resumed > 0, "there was something to check");
    journal.finds_what_is_wrong(&logs[0]);
    format!(
        "{} entries, {told} changes told, {resumed} resumes, {snapshots} snapshots, nothing lost, doubled or \
         out of order",
        head.position
    )
}

impl Journal {
    async fn read(store: &SqliteStore, head: &Cursor) -> Self {
        let mut journal = Self { entries: Vec::new(), positions: HashMap::new() };
        for entry in store.entries(0, head.position, u32::MAX).await.unwrap() {
            let rank = match &entry.change {
                Change::Task(row) => Some(row.rank()),
                Change::Gone(_) => None,
            };
            let key = (rows::number(entry.change.arn()), rank);
            journal.entries.push(key);
            assert_eq!(entry.position, journal.entries.len() as u64, "the journal has no gaps");
            let before = journal.positions.insert(key, entry.position);
            assert!(before.is_none(), "the journal has nothing twice");
        }
        assert_eq!(journal.entries.len() as u64, head.position);
        journal
    }

    /// Panics when a log is not the journal's. Returns how many changes, resumes and snapshots there were.
    fn hold(&self, logs: &[Log]) -> (usize, usize, usize) {
        let head = self.entries.len() as u64;
        let snapshots = logs.iter().flat_map(|log| &log.events).filter_map(|event| match event {
            Event::Snapshot(at, _) => Some(*at),
            _ => None,
        });
        let boards = self.boards(&snapshots.chain([head]).collect());
        let (mut told, mut resumed, mut snapshots) = (0, 0, 0);
        for (n, log) in logs.iter().enumerate() {
            let mut reader = Reader::of(self, log, n);
            for event in &log.events {
                match event {
                    Event::Told { changes, .. } => told += changes.len(),
                    Event::Resumed(_) => resumed += 1,
                    Event::Snapshot(..) => snapshots += 1,
                    _ => {}
                }
                reader.read(event, &boards);
            }
            assert_eq!(reader.at, Some(head), "client {n} is at the end");
            assert!(reader.overtaken.is_empty(), "client {n} was never told of {:?}", reader.overtaken);
            assert_eq!(reader.board, reader.filtered(&boards[&head]), "client {n} ends with the board");
        }
        (told, resumed, snapshots)
    }

    /// A check that never fails shows nothing: a log that was tampered with must not pass.
    fn finds_what_is_wrong(&self, log: &Log) {
        let told = |event: &Event| matches!(event, Event::Told { changes, .. } if !changes.is_empty());
        let places: Vec<usize> = (0..log.events.len()).filter(|at| told(&log.events[*at])).collect();
        let (last, middle) = (places[places.len() - 1], places[places.len() / 2]);
        let fails = |fault: &str, tamper: &dyn Fn(&mut Vec<Event>)| {
            let mut log = log.clone();
            tamper(&mut log.events);
            let hook = std::panic::take_hook();
            std::panic::set_hook(Box::new(|_| ()));
            let held = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.hold(&[log])));
            std::panic::set_hook(hook);
            assert!(held.is_err(), "what was {fault} is not noticed");
        };
        fails("lost", &|events| drop(events.remove(last)));
        fails("doubled", &|events| events.insert(middle, events[middle].clone()));
        fails("out of order", &|events| events.swap(middle, places[places.len() / 2 + 1]));
    }
}

/// A client's log, read again with the journal at hand.
struct Reader<'a> {
    journal: &'a Journal,
    log: &'a Log,
    n: usize,
    at: Option<u64>,
    board: Board,
    /// Up to here every change must be told: it was missed while the client was away.
    missed: u64,
    seen: u64,
    /// Tasks of which a change was passed over, so that a later one must come.
    overtaken: BTreeSet<u32>,
}

impl<'a> Reader<'a> {
    fn of(journal: &'a Journal, log: &'a Log, n: usize) -> Self {
        Self {
            journal,
            log,
            n,
            at: None,
            board: Board::new(),
            missed: 0,
            seen: 0,
            overtaken: BTreeSet::new(),
        }
    }

    fn wants(&self, task: u32) -> bool {
        self.log.cluster.is_none_or(|cluster| rows::cluster_of(task) == cluster)
    }

    fn filtered(&self, board: &Board) -> Board {
        board.iter().filter(|(task, _)| self.wants(**task)).map(|(task, rank)| (*task, *rank)).collect()
    }

    fn read(&mut self, event: &Event, boards: &BTreeMap<u64, Board>) {
        let n = self.n;
        match event {
            Event::Connected { seen } => self.seen = *seen,
            Event::Resumed(at) => {
                assert_eq!(Some(*at), self.at, "client {n} resumes where it was");
                self.missed = self.seen;
            }
            Event::Reset => self.at = None,
            Event::Snapshot(at, tasks) => {
                assert!(self.at <= Some(*at), "client {n} goes back");
                assert_eq!(*tasks, self.filtered(&boards[at]), "client {n}'s snapshot is the board");
                self.board = tasks.clone();
                self.overtaken.clear();
                self.at = Some(*at);
            }
            Event::Mark(at) => {
                self.moves(*at, &BTreeMap::new());
                assert!(self.overtaken.is_empty(), "client {n} has all at a mark");
            }
            Event::Told { up_to, changes } => {
                let mut last = self.at.expect("no delta before a start");
                let mut told = BTreeMap::new();
                for change in changes {
                    let at = *self.journal.positions.get(change).expect("it is of the journal");
                    assert!(
                        last < at && at <= *up_to,
                        "client {n} was told {at} after {last}, up to {up_to}"
                    );
                    assert!(self.wants(change.0), "client {n} does not want {change:?}");
                    last = at;
                    told.insert(at, change.0);
                    match change {
                        (task, None) => drop(self.board.remove(task)),
                        (task, rank) => drop(self.board.insert(*task, *rank)),
                    }
                }
                self.moves(*up_to, &told);
            }
        }
    }

    /// The client goes on to `up_to` and is told these changes on the way, by position.
    fn moves(&mut self, up_to: u64, told: &BTreeMap<u64, u32>) {
        let after = self.at.expect("no frame before a start");
        let n = self.n;
        assert!(after <= up_to, "client {n} goes from {after} back to {up_to}");
        let journal = self.journal;
        for (at, task) in journal.between(after, up_to) {
            if !self.wants(task) {
                continue;
            }
            if told.contains_key(&at) {
                self.overtaken.remove(&task);
            } else {
                assert!(at > self.missed, "client {n} was not told {at}, which it had missed");
                self.overtaken.insert(task);
            }
        }
        self.at = Some(up_to);
    }
}
