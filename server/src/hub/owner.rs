//! The task that owns the board and the groups. Everything about their order happens here.
//!
//! `flushed`: subscribers have been sent every change up to `position` whenever `pending` is empty.
//! Who joins makes it empty first, so a snapshot at `position` and the deltas that follow join.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use domain::event::cursor::Cursor;
use domain::event::frame::{COALESCE, Change, MARK_EVERY, ServerFrame, SourceStatus};
use domain::task::row::TaskRow;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::filter::{Filter, KnownClusters};
use super::frame::Frame;
use super::group::Group;
use super::memory::FrameMemory;
use super::snapshot::{EncodedRow, Snapshot, SnapshotParts};
use super::subscription::{Ended, Joined, Start};
use super::{BoardNow, Gap, LONGEST_REPLAY, Whence, frame};
use crate::store::{Entry, SharedStore, StoreError};

/// Sets of clusters that sockets follow, at most.
pub const MOST_FILTERS: usize = 1000;

/// What the owner is asked.
pub(super) enum Command {
    Publish(Vec<Entry>),
    Status(SourceStatus),
    Board(oneshot::Sender<BoardNow>),
    Subscribe { filter: Filter, from: Whence, reply: oneshot::Sender<Result<Joined, Ended>> },
}

/// A row of the board with its text.
struct Held {
    row: Arc<TaskRow>,
    cluster: Arc<str>,
    json: Arc<str>,
}

/// A change that subscribers have not been sent yet.
struct Pending {
    position: u64,
    cluster: String,
    arn: String,
    change: String,
}

/// The board, the groups and what is between them.
pub(super) struct Owner {
    store: SharedStore,
    epoch: String,
    position: u64,
    rows: HashMap<String, Held>,
    /// Every cluster that a task was ever seen in.
    clusters: HashSet<Arc<str>>,
    status: SourceStatus,
    groups: HashMap<KnownClusters, Group>,
    memory: FrameMemory,
    snapshots: SnapshotParts,
    pending: Vec<Pending>,
    flushed_at: Option<Instant>,
}

impl Owner {
    pub(super) fn new(
        store: SharedStore,
        at: Cursor,
        rows: Vec<TaskRow>,
        status: SourceStatus,
        memory: FrameMemory,
    ) -> Self {
        let mut owner = Self {
            store,
            epoch: at.epoch,
            position: at.position,
            rows: HashMap::with_capacity(rows.len()),
            clusters: HashSet::new(),
            status,
            groups: HashMap::new(),
            snapshots: SnapshotParts::new(memory.clone()),
            memory,
            pending: Vec::new(),
            flushed_at: None,
        };
        for row in rows {
            owner.hold(row);
        }
        owner
    }

    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        // Far more often than the protocol asks: the badge's age of the data is the age of the last frame.
        let every = millis(MARK_EVERY / 5);
        let mut marks = interval_at(Instant::now() + every, every);
        marks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let due = self.flush_due();
            tokio::select! {
                biased;
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => self.flush(),
                _ = marks.tick() => self.mark(),
                command = commands.recv() => match command {
                    Some(command) => self.obey(command).await,
                    None => return,
                },
            }
        }
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Publish(entries) => self.publish(entries).await,
            Command::Status(status) => self.report(status),
            // Who asked may have gone away meanwhile.
            Command::Board(reply) => drop(reply.send(self.board())),
            Command::Subscribe { filter, from, reply } => {
                let joined = self.join(&filter, &from);
                drop(reply.send(joined));
            }
        }
    }

    /// Changes come from one writer and follow each other; what is missing all the same (another
    /// process wrote) is fetched from the journal, what is known already is passed over.
    async fn publish(&mut self, entries: Vec<Entry>) {
        let Some(first) = entries.iter().map(|entry| entry.position).find(|&p| p > self.position) else {
            return;
        };
        while first > self.position + 1 {
            match self.store.entries(self.position, first - 1, 1000).await {
                Ok(missing) if missing.first().is_some_and(|entry| entry.position == self.position + 1) => {
                    missing.into_iter().for_each(|entry| self.apply(entry));
                }
                Ok(_) => return self.begin_again().await,
                Err(error) => return self.stay(&error),
            }
        }
        for entry in entries {
            if entry.position > self.position {
                self.apply(entry);
            }
        }
        self.snapshots.forget();
    }

    /// The journal no longer has what the hub missed: the board is read anew, and everyone is sent away
    /// to come back with a cursor that is judged anew.
    async fn begin_again(&mut self) {
        let (cursor, rows) = match self.store.board().await {
            Ok(board) => board,
            Err(error) => return self.stay(&error),
        };
        tracing::warn!("the journal has lost what follows {}: all begin again", self.position);
        self.groups.clear();
        self.snapshots.forget();
        self.pending.clear();
        self.rows.clear();
        self.position = cursor.position;
        rows.into_iter().for_each(|row| drop(self.hold(row)));
    }

    /// The position stays, so the next publish tries again.
    fn stay(&self, error: &StoreError) {
        tracing::error!("the hub cannot read the journal after {}: {error}", self.position);
    }

    fn apply(&mut self, entry: Entry) {
        self.position = entry.position;
        self.know(&entry.cluster);
        let arn = entry.change.arn().to_owned();
        let change = match entry.change {
            Change::Task(row) => frame::task_change(&self.hold(row)),
            Change::Gone(arn) => {
                self.rows.remove(&arn);
                frame::gone_change(&arn)
            }
        };
        self.pending.push(Pending { position: entry.position, cluster: entry.cluster, arn, change });
    }

    fn hold(&mut self, row: TaskRow) -> Arc<str> {
        let json: Arc<str> = frame::row(&row).into();
        let cluster = self.know(&row.cluster);
        self.rows.insert(row.arn.clone(), Held { row: Arc::new(row), cluster, json: Arc::clone(&json) });
        json
    }

    /// The cluster as all rows share it. Who has waited for a new one follows it from here on.
    fn know(&mut self, cluster: &str) -> Arc<str> {
        if let Some(known) = self.clusters.get(cluster) {
            return Arc::clone(known);
        }
        let new: Arc<str> = cluster.into();
        self.clusters.insert(Arc::clone(&new));
        let awaiting: Vec<_> = self
            .groups
            .iter_mut()
            .flat_map(|(known, group)| {
                let with = known.with(&new);
                group.take_awaiting(cluster).into_iter().map(move |member| (with.clone(), member))
            })
            .collect();
        for (known, member) in awaiting {
            self.groups.entry(known).or_default().welcome(member);
        }
        new
    }

    /// At once after a quiet time, else when the time to gather is over.
    fn flush_due(&self) -> Option<Instant> {
        let wait = millis(COALESCE);
        (!self.pending.is_empty()).then(|| self.flushed_at.map_or_else(Instant::now, |at| at + wait))
    }

    /// Sends what is pending: of each task the last change, in journal order.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        let last: HashMap<&str, u64> = pending.iter().map(|p| (p.arn.as_str(), p.position)).collect();
        let here: BTreeSet<&str> = pending.iter().map(|p| p.cluster.as_str()).collect();
        // Who takes the same of what is pending gets the same frames, whatever else they take.
        let mut made: HashMap<Vec<&str>, Vec<Frame>> = HashMap::new();
        for (known, group) in &mut self.groups {
            let taken: Vec<&str> = here.iter().filter(|cluster| known.takes(cluster)).copied().collect();
            let frames = made.entry(taken).or_insert_with_key(|taken| {
                let changes = pending
                    .iter()
                    .filter(|p| last.get(p.arn.as_str()) == Some(&p.position))
                    .filter(|p| taken.contains(&p.cluster.as_str()))
                    .map(|p| (p.position, p.change.as_str()));
                frame::deltas(&self.epoch, changes, self.position, &self.memory)
            });
            group.send(frames);
        }
        drop(made);
        if self.memory.is_full() {
            self.snapshots.forget();
            self.groups.values_mut().for_each(Group::drop_behind);
        }
        self.flushed_at = Some(Instant::now());
        self.forget_empty_groups();
    }

    fn mark(&mut self) {
        self.flush();
        // Kept for who comes in a crowd, not for ever.
        self.snapshots.forget();
        let mark = frame::plain(&ServerFrame::Mark { cursor: self.cursor() });
        self.everyone(&[mark]);
        let sockets: usize = self.groups.values().map(Group::len).sum();
        metrics::gauge!("slipway_hub_subscribers").set(sockets as f64);
        metrics::gauge!("slipway_hub_frame_bytes").set(self.memory.bytes() as f64);
    }

    fn report(&mut self, status: SourceStatus) {
        if status != self.status {
            self.status = status;
            let news = frame::plain(&ServerFrame::Status(self.status.clone()));
            self.everyone(&[news]);
        }
    }

    fn everyone(&mut self, frames: &[Frame]) {
        for group in self.groups.values_mut() {
            group.send(frames);
        }
        self.forget_empty_groups();
    }

    fn forget_empty_groups(&mut self) {
        self.groups.retain(|_, group| group.len() > 0);
    }

    fn board(&self) -> BoardNow {
        let rows = self.rows.values().map(|held| Arc::clone(&held.row)).collect();
        BoardNow { cursor: self.cursor(), rows, status: self.status.clone() }
    }

    fn join(&mut self, filter: &Filter, from: &Whence) -> Result<Joined, Ended> {
        self.flush();
        let (known, awaited) = filter.split(&self.clusters);
        if self.groups.len() >= MOST_FILTERS && !self.groups.contains_key(&known) {
            self.groups.values_mut().for_each(Group::sweep);
            self.forget_empty_groups();
            if self.groups.len() >= MOST_FILTERS {
                return Err(refused());
            }
        }
        let status = frame::plain(&ServerFrame::Status(self.status.clone()));
        let start = match self.reset_reason(from) {
            None => match from {
                Whence::Cursor(cursor) => Start::Replay { after: cursor.position, up_to: self.position },
                Whence::Nowhere | Whence::Forgotten => Start::Snapshot(self.snapshot(&known)?),
            },
            Some(gap) => {
                metrics::counter!("slipway_hub_resets_total", "why" => gap.slug()).increment(1);
                let reset = frame::plain(&ServerFrame::Reset { reason: gap.to_string() });
                Start::Reset(reset, self.snapshot(&known)?)
            }
        };
        let cursor = self.cursor();
        let group = self.groups.entry(known).or_default();
        group.sweep();
        Ok(Joined { start, status, cursor, frames: group.join(awaited) })
    }

    /// Why a gap after the client's cursor cannot be proved filled; `None` when there is no cursor,
    /// or when it holds.
    fn reset_reason(&self, from: &Whence) -> Option<Gap> {
        match from {
            Whence::Nowhere => None,
            Whence::Forgotten => Some(Gap::Forgotten),
            Whence::Cursor(cursor) if cursor.epoch != self.epoch => Some(Gap::Epoch),
            Whence::Cursor(cursor) if cursor.position > self.position => Some(Gap::Future),
            Whence::Cursor(cursor) if self.position - cursor.position > LONGEST_REPLAY => Some(Gap::Long),
            Whence::Cursor(_) => None,
        }
    }

    fn snapshot(&mut self, known: &KnownClusters) -> Result<Snapshot, Ended> {
        let cursor = self.cursor();
        let rows = self.rows.values().map(|held| EncodedRow { cluster: &held.cluster, json: &held.json });
        self.snapshots.get(known, &cursor, rows).ok_or_else(refused)
    }

    fn cursor(&self) -> Cursor {
        Cursor { epoch: self.epoch.clone(), position: self.position }
    }
}

/// Counts a subscriber that was not taken.
fn refused() -> Ended {
    metrics::counter!("slipway_hub_refused_total").increment(1);
    Ended::Busy
}

fn millis(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
