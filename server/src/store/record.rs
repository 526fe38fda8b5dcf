//! What both databases hold, as it stands in their columns, and how it becomes what the contract speaks of.
//!
//! The columns have the same names in both schemas; numbers are 64 bits wide.

use domain::event::frame::Change;
use domain::launch::view::{BatchState, BatchView};
use domain::task::row::TaskRow;
use domain::time::Millis;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::FromRow;

use super::{AuditLine, Entry, KeptEvent, NewEntry, StoreError, StoredBatch, StoredLaunch, StoredLine};

/// Lines that are deleted in one commit, so that nobody who writes meanwhile waits long.
pub(super) const PORTION: i64 = 10_000;

/// Reads JSON that this store wrote.
pub(super) fn json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|cause| StoreError::unreadable(what, cause))
}

/// Writes JSON. Our types have string keys only, so it cannot fail but for a defect of theirs.
pub(super) fn text<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|cause| StoreError::unreadable(what, cause))
}

/// A position as it is read.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A position as it is stored.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn small(what: &'static str, number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|cause| StoreError::unreadable(what, cause))
}

/// Rows of tasks.
pub(super) fn tasks(rows: &[String]) -> Result<Vec<TaskRow>, StoreError> {
    rows.iter().map(|row| json("task", row)).collect()
}

/// A line of the journal that is to be written.
pub(super) struct Line {
    pub(super) kind: &'static str,
    pub(super) launch: Option<String>,
    pub(super) version: i64,
    pub(super) merge: i64,
    pub(super) row: Option<String>,
}

impl Line {
    pub(super) fn of(entry: &NewEntry) -> Result<Self, StoreError> {
        Ok(match &entry.change {
            Change::Task(row) => Self {
                kind: "task",
                launch: row.launch.clone(),
                version: signed(row.version),
                merge: row.merge.into(),
                row: Some(text("task", row)?),
            },
            Change::Gone(_) => Self { kind: "gone", launch: None, version: 0, merge: 0, row: None },
        })
    }
}

/// A line of the journal.
#[derive(FromRow)]
pub(super) struct EntryRecord {
    position: i64,
    kind: String,
    task: String,
    cluster: String,
    row: Option<String>,
}

impl EntryRecord {
    pub(super) fn read(self) -> Result<Entry, StoreError> {
        let change = match (self.kind.as_str(), self.row) {
            ("task", Some(task)) => Change::Task(json("task", &task)?),
            _ => Change::Gone(self.task),
        };
        Ok(Entry { position: unsigned(self.position), cluster: self.cluster, change })
    }
}

/// An event beside the journal.
#[derive(FromRow)]
pub(super) struct EventRecord {
    event: String,
    recorded_at: Millis,
    deliveries: i64,
}

impl EventRecord {
    pub(super) fn read(self) -> Result<KeptEvent, StoreError> {
        Ok(KeptEvent {
            event: json("event", &self.event)?,
            recorded_at: self.recorded_at,
            deliveries: small("number of deliveries", self.deliveries)?,
        })
    }
}

/// A line of the audit.
#[derive(FromRow)]
pub(super) struct AuditRecord {
    id: i64,
    at: Millis,
    place: String,
    actor: String,
    action: String,
    target: String,
    detail: String,
}

impl AuditRecord {
    pub(super) fn read(self) -> Result<StoredLine, StoreError> {
        let line = AuditLine {
            at: self.at,
            place: self.place,
            actor: self.actor,
            action: self.action,
            target: self.target,
            detail: json("audit line", &self.detail)?,
        };
        Ok(StoredLine { id: self.id, line })
    }
}

/// A launch without its batches.
#[derive(FromRow)]
pub(super) struct LaunchRecord {
    pub(super) id: String,
    place: String,
    actor: String,
    at: Millis,
    cluster: String,
    form: String,
    plan: String,
}

impl LaunchRecord {
    pub(super) fn read(self, batches: Vec<BatchRecord>) -> Result<StoredLaunch, StoreError> {
        Ok(StoredLaunch {
            place: self.place,
            actor: self.actor,
            at: self.at,
            cluster: self.cluster,
            form: json("form", &self.form)?,
            plan: json("plan", &self.plan)?,
            batches: batches.into_iter().map(BatchRecord::read).collect::<Result<_, _>>()?,
        })
    }
}

/// A batch.
#[derive(FromRow)]
pub(super) struct BatchRecord {
    number: i64,
    size: i64,
    token: String,
    started_by: String,
    state: String,
    sent_at: Option<Millis>,
    tasks: String,
    failures: String,
    problem: Option<String>,
}

impl BatchRecord {
    fn read(self) -> Result<StoredBatch, StoreError> {
        Ok(StoredBatch {
            view: BatchView {
                number: small("batch number", self.number)?,
                size: small("batch size", self.size)?,
                state: state(&self.state)?,
                tasks: json("list of tasks", &self.tasks)?,
                failures: json("list of failures", &self.failures)?,
                problem: self.problem.map(|problem| json("problem", &problem)).transpose()?,
            },
            token: self.token,
            started_by: self.started_by,
            sent_at: self.sent_at,
        })
    }
}

fn state(slug: &str) -> Result<BatchState, StoreError> {
    use BatchState::{Answered, NeedsReview, Refused, Sent, Waiting};
    [Waiting, Sent, Answered, Refused, NeedsReview]
        .into_iter()
        .find(|state| state.slug() == slug)
        .ok_or_else(|| StoreError::unreadable("batch state", slug))
}
