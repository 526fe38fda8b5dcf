//! What both databases hold, as it stands in their columns, and how it becomes what the contract speaks of.
//!
//! The columns have the same names in both schemas; numbers are 64 bits wide.

#[macro_use]
mod from_row;

use domain::event::frame::Change;
use domain::id::LaunchId;
use domain::launch::list::{LaunchSummary, Outcome};
use domain::launch::view::{BatchState, BatchView, Tally};
use domain::overview::LastChange;
use domain::task::row::TaskRow;
use domain::task::search::{facets, words};
use domain::time::Millis;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{
    AuditLine, Entry, HourCount, KeptEvent, Lately, NewEntry, StoreError, StoredBatch, StoredLaunch,
    StoredLine,
};

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
    pub(super) found: Found,
}

/// What a task of the history is found by.
#[derive(Default)]
pub(super) struct Found {
    /// When it stopped; 0 while it has not.
    pub(super) ended_at: Millis,
    pub(super) family: String,
    pub(super) facets: String,
    pub(super) words: String,
}

impl Found {
    pub(super) fn of(row: &TaskRow) -> Self {
        // PostgreSQL keeps no U+0000 in a text.
        let clean = |text: String| text.replace('\0', "\u{fffd}");
        Self {
            ended_at: row.stopped_at.unwrap_or(0),
            family: clean(row.family.clone()),
            facets: clean(facets(row)),
            words: clean(words(row)),
        }
    }
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
                found: Found::of(row),
            },
            Change::Gone(_) => {
                Self { kind: "gone", launch: None, version: 0, merge: 0, row: None, found: Found::default() }
            }
        })
    }
}

record! {
    /// A line of the journal.
    pub(super) struct EntryRecord {
        position: i64,
        kind: String,
        task: String,
        cluster: String,
        row: Option<String>,
    }
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

record! {
    /// An event beside the journal.
    pub(super) struct EventRecord {
        event: String,
        recorded_at: Millis,
        deliveries: i64,
    }
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

record! {
    /// Tasks of a cluster within an hour.
    pub(super) struct HourRecord {
        nth: i64,
        cluster: String,
        tasks: i64,
    }
}

record! {
    /// The newest line of the journal.
    pub(super) struct ChangeRecord {
        recorded_at: Millis,
        source: String,
    }
}

impl HourRecord {
    /// All that happened lately.
    pub(super) fn lately(
        started: Vec<Self>,
        stopped: Vec<Self>,
        suspects: &[String],
        change: Option<ChangeRecord>,
    ) -> Result<Lately, StoreError> {
        let counts = |records: Vec<Self>| records.into_iter().map(Self::read).collect::<Result<_, _>>();
        Ok(Lately {
            started: counts(started)?,
            stopped: counts(stopped)?,
            suspects: tasks(suspects)?,
            change: change.map(|change| LastChange { at: change.recorded_at, via: change.source }),
        })
    }

    fn read(self) -> Result<HourCount, StoreError> {
        Ok(HourCount { nth: self.nth, cluster: self.cluster, tasks: small("number of tasks", self.tasks)? })
    }
}

record! {
    /// A line of the audit.
    pub(super) struct AuditRecord {
        id: i64,
        at: Millis,
        place: String,
        actor: String,
        action: String,
        target: String,
        detail: String,
    }
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

record! {
    /// A launch without its batches.
    pub(super) struct LaunchRecord {
        place: String,
        actor: String,
        at: Millis,
        cluster: String,
        form: String,
        plan: String,
        own_group: Option<String>,
        parent: Option<String>,
        child: Option<String>,
        cancelled: Option<String>,
        stop: Option<String>,
        values_of: Option<String>,
        values_kept: i64,
    }
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
            own_group: maybe("security group", self.own_group)?,
            parent: self.parent.as_deref().map(launch_id).transpose()?,
            child: self.child.as_deref().map(launch_id).transpose()?,
            cancelled: maybe("cancellation", self.cancelled)?,
            stop: maybe("order to stop", self.stop)?,
            values_of: self.values_of,
            values_kept: self.values_kept != 0,
            batches: batches.into_iter().map(BatchRecord::read).collect::<Result<_, _>>()?,
        })
    }
}

record! {
    /// A batch.
    pub(super) struct BatchRecord {
        number: i64,
        size: i64,
        token: String,
        started_by: String,
        state: String,
        variant: Option<String>,
        sent_at: Option<Millis>,
        tasks: String,
        failures: String,
        problem: Option<String>,
        decision: Option<String>,
    }
}

impl BatchRecord {
    pub(super) fn read(self) -> Result<StoredBatch, StoreError> {
        Ok(StoredBatch {
            view: BatchView {
                number: small("batch number", self.number)?,
                size: small("batch size", self.size)?,
                state: state(&self.state)?,
                variant: maybe("variant", self.variant)?.unwrap_or_default(),
                tasks: json("list of tasks", &self.tasks)?,
                failures: json("list of failures", &self.failures)?,
                problem: maybe("problem", self.problem)?,
                decision: maybe("decision", self.decision)?,
            },
            token: self.token,
            started_by: self.started_by,
            sent_at: self.sent_at,
        })
    }
}

record! {
    /// A launch in the list.
    pub(super) struct SummaryRecord {
        id: String,
        actor: String,
        at: Millis,
        cluster_name: String,
        task_definition: String,
        asked: i64,
        started: i64,
        failed: i64,
        open: i64,
        review: i64,
        cancelled_tasks: i64,
        undecided: i64,
    }
}

impl SummaryRecord {
    pub(super) fn read(self) -> Result<LaunchSummary, StoreError> {
        let count = |number| small("number of tasks", number);
        Ok(LaunchSummary {
            id: self.id,
            by: self.actor,
            at: self.at,
            cluster: self.cluster_name,
            task_definition: self.task_definition,
            tally: Tally {
                asked: count(self.asked)?,
                started: count(self.started)?,
                failed: count(self.failed)?,
                open: count(self.open)?,
                review: count(self.review)?,
                cancelled: count(self.cancelled_tasks)?,
                undecided: count(self.undecided)?,
            },
            outcome: Outcome::default(),
        })
    }
}

record! {
    /// What became of a launch's tasks.
    pub(super) struct OutcomeRecord {
        launch: String,
        seen: i64,
        active: i64,
        failed: i64,
        interrupted: i64,
    }
}

impl OutcomeRecord {
    pub(super) fn read(self) -> Result<(String, Outcome), StoreError> {
        let count = |number| small("number of tasks", number);
        let Self { launch, seen, active, failed, interrupted } = self;
        let outcome = Outcome {
            active: count(active)?,
            failed: count(failed)?,
            interrupted: count(interrupted)?,
            ended: count(seen - active - failed - interrupted)?,
        };
        Ok((launch, outcome))
    }
}

/// A launch's id, as it was written.
pub(super) fn launch_id(id: &str) -> Result<LaunchId, StoreError> {
    LaunchId::parse(id).map_err(|cause| StoreError::unreadable("launch id", cause))
}

/// The state of this word.
pub(super) fn state(slug: &str) -> Result<BatchState, StoreError> {
    BatchState::ALL
        .into_iter()
        .find(|state| state.slug() == slug)
        .ok_or_else(|| StoreError::unreadable("batch state", slug))
}

fn maybe<T: DeserializeOwned>(what: &'static str, text: Option<String>) -> Result<Option<T>, StoreError> {
    text.map(|text| json(what, &text)).transpose()
}
