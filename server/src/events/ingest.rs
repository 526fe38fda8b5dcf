//! The one door: validate, fold, journal in one commit, hand to the hub.
//!
//! It holds a board of its own to fold into. The journal decides what everybody sees: a row that
//! could not be committed is not folded either, so it is offered again by the next scan.

use std::collections::HashMap;

use domain::board::{Board, has_expired};
use domain::event::frame::Change;
use domain::id::{ClusterArn, TaskArn};
use domain::task::row::{Offered, TaskRow};
use domain::task::state::{ENDED_UNSEEN, LastStatus};
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::hub::{Hub, HubGone};
use crate::store::{NewEntry, SharedStore, StoreError, Via};

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

    /// Takes rows that a source or an answer brought. Returns how many changed something.
    ///
    /// # Errors
    /// When they could not be journaled; nothing is folded then.
    pub async fn take(&self, via: Via, rows: Vec<TaskRow>) -> Result<usize, IngestError> {
        let now = self.clock.now_ms();
        let mut board = self.board.lock().await;
        let off_board = self.off_board(&board, &rows).await?;
        let mut staged: Vec<TaskRow> = Vec::new();
        let mut index: HashMap<String, usize> = HashMap::new();
        for row in rows {
            if !is_sound(&row) {
                metrics::counter!("slipway_ingest_refused_total").increment(1);
                continue;
            }
            let at = index.get(&row.arn).copied();
            let known = at
                .and_then(|at| staged.get(at))
                .or_else(|| board.get(&row.arn))
                .or_else(|| off_board.get(&row.arn));
            let (offered, next) = match known {
                None => (Offered::New, row),
                Some(known) => {
                    let mut next = known.clone();
                    (next.absorb(&row), next)
                }
            };
            match offered {
                // What stopped more than an hour ago does not come (back) onto the board.
                Offered::New | Offered::Raised | Offered::Merged if !has_expired(&next, now) => match at {
                    Some(at) => staged[at] = next,
                    None => {
                        index.insert(next.arn.clone(), staged.len());
                        staged.push(next);
                    }
                },
                _ => metrics::counter!("slipway_ingest_stale_total").increment(1),
            }
        }
        self.commit(&mut board, via, staged).await
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
            staged.push(ended);
        }
        self.commit(&mut board, Via::Poll, staged).await
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

    /// Rows of tasks that were on the board once.
    async fn off_board(
        &self,
        board: &Board,
        rows: &[TaskRow],
    ) -> Result<HashMap<String, TaskRow>, StoreError> {
        let unknown: Vec<String> =
            rows.iter().filter(|row| board.get(&row.arn).is_none()).map(|row| row.arn.clone()).collect();
        if unknown.is_empty() {
            return Ok(HashMap::new());
        }
        let found = self.store.rows(&unknown).await?;
        Ok(found.into_iter().map(|row| (row.arn.clone(), row)).collect())
    }

    async fn commit(&self, board: &mut Board, via: Via, staged: Vec<TaskRow>) -> Result<usize, IngestError> {
        if staged.is_empty() {
            return Ok(0);
        }
        let entries = staged
            .iter()
            .map(|row| NewEntry { cluster: row.cluster.clone(), change: Change::Task(row.clone()), via })
            .collect();
        let entries = self.store.append(entries, self.clock.now_ms()).await?;
        for row in &staged {
            board.remove(&row.arn);
            board.offer(row);
        }
        metrics::counter!("slipway_journal_entries_total").increment(staged.len() as u64);
        // Still under the lock: the hub gets the entries in the journal's order.
        self.hub.publish(entries).await?;
        Ok(staged.len())
    }
}

/// Whether a row can be kept at all.
fn is_sound(row: &TaskRow) -> bool {
    TaskArn::parse(&row.arn).is_ok() && ClusterArn::parse(&row.cluster).is_ok()
}

#[cfg(test)]
mod tests;
