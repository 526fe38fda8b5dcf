//! The one door: validate, fold, journal in one commit, hand to the hub.
//!
//! It holds a board of its own to fold into. The journal decides what everybody sees: a row that
//! could not be committed is not folded either, so it is offered again by the next scan.

mod fold;

use domain::board::{Board, has_expired};
use domain::event::frame::Change;
use domain::event::history::{PastEvent, Verdict};
use domain::id::{ClusterArn, TaskArn};
use domain::task::row::{Offered, TaskRow};
use domain::task::state::{ENDED_UNSEEN, LastStatus};
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::hub::{Hub, HubGone};
use crate::store::{NewEntry, SharedStore, StoreError, Via};
use fold::{Fold, Staged};

/// An event on its way in.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The task as the event has it; nothing for an event about something else.
    pub row: Option<TaskRow>,
    /// The event has no version: it adds to the known row, whatever that one's version.
    pub unversioned: bool,
    /// The event as it is kept; the door sets its verdict where there is a row.
    pub event: PastEvent,
}

/// What can keep a row from being recorded.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The journal could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is journaled, but nobody is told any more.
    #[error(transparent)]
    Hub(#[from] HubGone),
}

/// The door.
pub struct Ingest {
    store: SharedStore,
    hub: Hub,
    clock: SharedClock,
    board: Mutex<Board>,
}

impl Ingest {
    /// Opens the door on the store's board.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open(store: SharedStore, hub: Hub, clock: SharedClock) -> Result<Self, StoreError> {
        let mut board = Board::default();
        for row in store.board().await?.1 {
            board.offer(&row);
        }
        Ok(Self { store, hub, clock, board: Mutex::new(board) })
    }

    /// Takes rows that a scan or an answer brought. Returns how many changed something.
    ///
    /// # Errors
    /// When they could not be journaled; nothing is folded then.
    pub async fn take(&self, via: Via, rows: Vec<TaskRow>) -> Result<usize, IngestError> {
        let mut board = self.board.lock().await;
        let mut fold = self.fold(&board, via, rows.iter()).await?;
        for row in rows {
            if is_sound(&row) {
                fold.offer(row);
            } else {
                metrics::counter!("slipway_ingest_refused_total").increment(1);
            }
        }
        let staged = fold.staged();
        self.commit(&mut board, via, staged, Vec::new()).await
    }

    /// Takes events of the queue, each with the row it brings, if it is about a task. They are kept as
    /// history in the commit of the rows. Returns how many rows changed something.
    ///
    /// # Errors
    /// When they could not be journaled; nothing is folded or kept then.
    pub async fn hear(&self, heard: Vec<Heard>) -> Result<usize, IngestError> {
        let mut board = self.board.lock().await;
        let mut fold = self.fold(&board, Via::Event, heard.iter().filter_map(|one| one.row.as_ref())).await?;
        let mut events = Vec::with_capacity(heard.len());
        for Heard { row, unversioned, mut event } in heard {
            if let Some(mut row) = row {
                if unversioned && let Some(known) = fold.known(&row.arn) {
                    row.version = known.version;
                }
                event.verdict = match fold.offer(row) {
                    Offered::New | Offered::Raised | Offered::Merged => Verdict::Applied,
                    Offered::Duplicate => Verdict::Duplicate,
                    Offered::Late => Verdict::Late,
                };
            }
            events.push(event);
        }
        let staged = fold.staged();
        let verdicts: Vec<Verdict> = events.iter().map(|event| event.verdict).collect();
        let changed = self.commit(&mut board, Via::Event, staged, events).await?;
        for verdict in verdicts {
            let word = match verdict {
                Verdict::Applied => "applied",
                Verdict::Duplicate => "duplicate",
                Verdict::Late => "late",
                Verdict::Noted => "noted",
            };
            metrics::counter!("slipway_events_total", "verdict" => word).increment(1);
        }
        Ok(changed)
    }

    /// The row of a task, on the board or not.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn known(&self, arn: &str) -> Result<Option<TaskRow>, StoreError> {
        if let Some(row) = self.board.lock().await.get(arn) {
            return Ok(Some(row.clone()));
        }
        Ok(self.store.rows(&[arn.to_owned()]).await?.pop())
    }

    /// Ends tasks that ECS has forgotten without our seeing them stop.
    ///
    /// # Errors
    /// As [`Ingest::take`].
    pub async fn end_unseen(&self, arns: &[String]) -> Result<usize, IngestError> {
        let now = self.clock.now_ms();
        let mut board = self.board.lock().await;
        let mut staged = Vec::new();
        for arn in arns {
            let Some(known) = board.get(arn).filter(|row| !row.last_status.is_stopped()) else { continue };
            let mut ended = known.clone();
            ended.last_status = LastStatus::Stopped;
            ended.desired_status = "STOPPED".into();
            ended.stopped_at.get_or_insert(now);
            ended.cause.get_or_insert_with(|| {
                format!("{ENDED_UNSEEN}: ECS no longer knows this task, and its end was not observed.")
            });
            ended.merge += 1;
            tracing::warn!(task.arn = arn, "{arn} ended unseen");
            staged.push(Staged { row: ended, past: false });
        }
        self.commit(&mut board, Via::Poll, staged, Vec::new()).await
    }

    /// Takes off the board what stopped more than an hour ago.
    ///
    /// # Errors
    /// As [`Ingest::take`].
    pub async fn expire(&self) -> Result<usize, IngestError> {
        let now = self.clock.now_ms();
        let mut board = self.board.lock().await;
        let over: Vec<NewEntry> = board
            .rows()
            .filter(|row| has_expired(row, now))
            .map(|row| NewEntry {
                cluster: row.cluster.clone(),
                change: Change::Gone(row.arn.clone()),
                via: Via::Age,
            })
            .collect();
        if over.is_empty() {
            return Ok(0);
        }
        let entries = self.store.append(over, now).await?;
        for entry in &entries {
            board.remove(entry.change.arn());
        }
        let count = entries.len();
        self.hub.publish(entries).await?;
        Ok(count)
    }

    /// The board's rows, as `pick` sees them.
    pub async fn pick<T>(&self, pick: impl Fn(&TaskRow) -> Option<T> + Send) -> Vec<T> {
        self.board.lock().await.rows().filter_map(pick).collect()
    }

    async fn fold<'a>(
        &self,
        board: &'a Board,
        via: Via,
        rows: impl Iterator<Item = &TaskRow> + Send,
    ) -> Result<Fold<'a>, StoreError> {
        let unknown: Vec<String> =
            rows.filter(|row| board.get(&row.arn).is_none()).map(|row| row.arn.clone()).collect();
        let off_board = if unknown.is_empty() { Vec::new() } else { self.store.rows(&unknown).await? };
        Ok(Fold::new(board, off_board, via, self.clock.now_ms()))
    }

    async fn commit(
        &self,
        board: &mut Board,
        via: Via,
        staged: Vec<Staged>,
        events: Vec<PastEvent>,
    ) -> Result<usize, IngestError> {
        if staged.is_empty() && events.is_empty() {
            return Ok(0);
        }
        let mut entries = Vec::with_capacity(staged.len());
        for Staged { row, past } in &staged {
            let cluster = row.cluster.clone();
            entries.push(NewEntry { cluster: cluster.clone(), change: Change::Task(row.clone()), via });
            if *past {
                entries.push(NewEntry { cluster, change: Change::Gone(row.arn.clone()), via: Via::Age });
            }
        }
        let entries = self.store.append_with(entries, events, self.clock.now_ms()).await?;
        let count = staged.len();
        for Staged { row, past } in staged {
            board.remove(&row.arn);
            if !past {
                board.offer(&row);
            }
        }
        metrics::counter!("slipway_journal_entries_total").increment(count as u64);
        if !entries.is_empty() {
            // Still under the lock: the hub gets the entries in the journal's order.
            self.hub.publish(entries).await?;
        }
        Ok(count)
    }
}

/// Whether a row can be kept at all.
fn is_sound(row: &TaskRow) -> bool {
    TaskArn::parse(&row.arn).is_ok() && ClusterArn::parse(&row.cluster).is_ok()
}

#[cfg(test)]
mod tests;
