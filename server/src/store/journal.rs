//! The journal: the ordered list of task changes, and the current row of every task in it.

use async_trait::async_trait;
use domain::event::cursor::Cursor;
use domain::event::frame::Change;
use domain::event::history::PastEvent;
use domain::task::past::Position;
use domain::task::row::TaskRow;
use domain::task::search::Needles;
use domain::time::Millis;

use super::StoreError;

/// How a change reached the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The poller asked ECS.
    Poll,
    /// The answer to RunTask or StopTask.
    Answer,
    /// The hour after its stop was over.
    Age,
    /// An event came through the queue.
    Event,
}

impl Via {
    /// The word in the store.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Poll => "poll",
            Self::Answer => "answer",
            Self::Age => "age",
            Self::Event => "event",
        }
    }
}

/// A change that is to be journaled.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// The task's cluster, by ARN.
    pub cluster: String,
    /// The change.
    pub change: Change,
    /// How it came.
    pub via: Via,
}

/// A change in the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its position, from 1, without gaps among those kept.
    pub position: u64,
    /// The task's cluster, by ARN.
    pub cluster: String,
    /// The change.
    pub change: Change,
}

/// An event of a task's or a service's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEvent {
    /// The event, with what became of it when it first came.
    pub event: PastEvent,
    /// When it was first taken.
    pub recorded_at: Millis,
    /// How often it was delivered, from 1: a queue delivers at least once.
    pub deliveries: u32,
}

/// The journal's part of a store.
#[async_trait]
pub trait Journal: Send + Sync + 'static {
    /// The epoch and the position of the newest entry (0 when there is none).
    async fn head(&self) -> Result<Cursor, StoreError>;

    /// The position after which every entry is still kept.
    async fn kept_after(&self) -> Result<u64, StoreError>;

    /// Appends in one commit, and keeps the tasks' current rows with it. Returns the entries with
    /// their positions, which follow each other. A [`Change::Gone`] takes the task off the board.
    ///
    /// What is no news is left out of both: a row whose [rank](TaskRow::rank) is not above that of the
    /// current row, a [`Change::Gone`] of a task that is off the board. With several replicas another
    /// one was first; who appends reads the journal, folds again and decides anew.
    ///
    /// Positions are given in the order of commits: who sees one sees all before it.
    async fn append(&self, entries: Vec<NewEntry>, at: Millis) -> Result<Vec<Entry>, StoreError> {
        self.append_with(entries, Vec::new(), at).await
    }

    /// As [`append`](Self::append), and keeps `events` as history in the same commit: once it has
    /// returned, they may be deleted from their queue. Events have no position. One whose subject and
    /// id are kept already only raises its `deliveries`; what became of it at first stays.
    async fn append_with(
        &self,
        entries: Vec<NewEntry>,
        events: Vec<PastEvent>,
        at: Millis,
    ) -> Result<Vec<Entry>, StoreError>;

    /// The newest `most` events about a task or service, by ARN, in the order they first came.
    async fn history(&self, subject: &str, most: u32) -> Result<Vec<KeptEvent>, StoreError>;

    /// The entries after `after` up to and including `up_to`, in order, at most `most`.
    async fn entries(&self, after: u64, up_to: u64, most: u32) -> Result<Vec<Entry>, StoreError>;

    /// The board's rows with the position they are of, read together.
    async fn board(&self) -> Result<(Cursor, Vec<TaskRow>), StoreError>;

    /// The current rows of these tasks, on the board or not; unknown ones are left out.
    async fn rows(&self, arns: &[String]) -> Result<Vec<TaskRow>, StoreError>;

    /// The current rows of a launch's tasks, on the board or not.
    async fn rows_of_launch(&self, launch: &str) -> Result<Vec<TaskRow>, StoreError>;

    /// The current rows of the tasks with this id (the last part of the ARN), on the board or not.
    async fn rows_by_id(&self, id: &str) -> Result<Vec<TaskRow>, StoreError>;

    /// The rows off the board that `wanted` finds, the last to stop first, those after `before`; at most `most`.
    async fn past_tasks(
        &self,
        wanted: &Needles,
        before: Option<&Position>,
        most: u32,
    ) -> Result<Vec<TaskRow>, StoreError>;

    /// Gives at most `most` rows that an older version of Slipway wrote what [`past_tasks`](Self::past_tasks) finds them
    /// by. Returns how many there were.
    async fn index_old_tasks(&self, most: u32) -> Result<u64, StoreError>;

    /// The current rows of a cluster's tasks, on the board or not, that ever got a Spot notice.
    async fn interrupted(&self, cluster: &str) -> Result<Vec<TaskRow>, StoreError>;

    /// Gives the journal a new epoch: no cursor of before proves anything any more. For a restored
    /// store, before anybody works on it. Returns the epoch.
    async fn renew_epoch(&self) -> Result<String, StoreError>;

    /// Deletes entries recorded before `before`, and events of that age; the tasks' current rows stay.
    /// Returns how many entries.
    async fn forget(&self, before: Millis) -> Result<u64, StoreError>;

    /// Deletes the oldest entries until at most `most` are kept. Returns how many.
    async fn forget_beyond(&self, most: u64) -> Result<u64, StoreError>;

    /// Deletes the current rows of tasks that are off the board and of which nothing was journaled
    /// since `before`. Returns how many.
    async fn forget_tasks(&self, before: Millis) -> Result<u64, StoreError>;
}
