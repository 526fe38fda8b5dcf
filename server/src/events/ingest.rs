//! The one door: validate, fold, journal in one commit, hand to the hub.
//!
//! It holds a board of its own to fold into. The journal decides what everybody sees: a row that
//! could not be committed is not folded either, so it is offered again by the next scan. What other
//! replicas journal is followed; where one was first, the row is folded anew on what it journaled.

mod fold;
mod followed;
mod gather;

use std::collections::{HashMap, HashSet};

use domain::board::{Board, has_expired};
use domain::event::frame::Change;
use domain::event::history::{PastEvent, Verdict};
use domain::id::{ClusterArn, TaskArn};
use domain::task::contradiction::{contradicts, corrected};
use domain::task::row::{Offered, TaskRow};
use domain::task::state::{ENDED_UNSEEN, LastStatus};
use tokio::sync::Mutex;

use crate::clock::SharedClock;
use crate::hub::{Hub, HubGone};
use crate::store::{NewEntry, SharedStore, StoreError, Via};
use fold::{Fold, Staged};
use followed::Followed;
use gather::Waiting;

/// How often a row is folded anew before it is left to the next scan.
const TRIES: u32 = 20;

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
    /// The journal cannot be followed any more; the words say why.
    #[error("the journal {0}")]
    Lost(&'static str),
    /// Other replicas were faster with the same tasks, again and again.
    #[error("other replicas journal the same tasks faster than this one can")]
    Contended,
    /// The commit that it shared with what others brought failed; the words say why.
    #[error("{0}")]
    Together(String),
}

/// The door.
pub struct Ingest {
    store: SharedStore,
    hub: Hub,
    clock: SharedClock,
    followed: Mutex<Followed>,
    waiting: Waiting,
}

impl Ingest {
    /// Opens the door on the store's board.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open(store: SharedStore, hub: Hub, clock: SharedClock) -> Result<Self, StoreError> {
        // Where the hub is, so that what was journaled since it started reaches it as well.
        let at = hub.board().await.map(|board| board.cursor);
        let (head, rows) = store.board().await?;
        let mut board = Board::default();
        for row in rows {
            board.offer(&row);
        }
        let followed = Mutex::new(Followed::new(board, at.unwrap_or(head)));
        Ok(Self { store, hub, clock, followed, waiting: Waiting::default() })
    }

    /// Takes rows that a scan or an answer brought. Returns how many changed something.
    ///
    /// # Errors
    /// When they could not be journaled; nothing is folded then.
    pub async fn take(&self, via: Via, rows: Vec<TaskRow>) -> Result<usize, IngestError> {
        let mut followed = self.followed.lock().await;
        let mut fold = self.fold(&followed.board, via, rows.iter()).await?;
        let mut spare = Vec::new();
        for row in rows {
            if is_sound(&row) {
                self.keep_spare(&mut spare, &row, false);
                fold.offer(row);
            } else {
                metrics::counter!("slipway_ingest_refused_total").increment(1);
            }
        }
        let staged = fold.staged();
        self.settle(&mut followed, via, staged, Vec::new(), spare).await
    }

    /// Folds, journals and keeps what was heard, in one commit.
    async fn hear_now(&self, followed: &mut Followed, heard: Vec<Heard>) -> Result<usize, IngestError> {
        let mut spare = Vec::new();
        let mut fold =
            self.fold(&followed.board, Via::Event, heard.iter().filter_map(|one| one.row.as_ref())).await?;
        let mut events = Vec::with_capacity(heard.len());
        for Heard { row, unversioned, mut event } in heard {
            if let Some(row) = row {
                self.keep_spare(&mut spare, &row, unversioned);
                event.verdict = match fold.offer_any(row, unversioned) {
                    Offered::New | Offered::Raised | Offered::Merged => Verdict::Applied,
                    Offered::Duplicate => Verdict::Duplicate,
                    Offered::Late => Verdict::Late,
                };
            }
            events.push(event);
        }
        let staged = fold.staged();
        let verdicts: Vec<Verdict> = events.iter().map(|event| event.verdict).collect();
        let changed = self.settle(followed, Via::Event, staged, events, spare).await?;
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
        if let Some(row) = self.followed.lock().await.board.get(arn) {
            return Ok(Some(row.clone()));
        }
        Ok(self.store.rows(&[arn.to_owned()]).await?.pop())
    }

    /// What is known of the tasks of these rows, on the board or not, by ARN.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn known_of(&self, rows: &[TaskRow]) -> Result<HashMap<String, TaskRow>, StoreError> {
        let followed = self.followed.lock().await;
        let (mut known, mut unknown) = (HashMap::with_capacity(rows.len()), Vec::new());
        for TaskRow { arn, .. } in rows {
            match followed.board.get(arn) {
                Some(row) => drop(known.insert(arn.clone(), row.clone())),
                None => unknown.push(arn.clone()),
            }
        }
        drop(followed);
        if !unknown.is_empty() {
            known.extend(self.store.rows(&unknown).await?.into_iter().map(|row| (row.arn.clone(), row)));
        }
        Ok(known)
    }

    /// Takes what ECS describes in the place of rows that scans have contradicted again and again.
    ///
    /// # Errors
    /// As [`Ingest::take`].
    pub async fn correct(&self, described: &[TaskRow]) -> Result<usize, IngestError> {
        let known = self.known_of(described).await?;
        let mut followed = self.followed.lock().await;
        let mut staged = Vec::new();
        for row in described {
            // The door may have heard of it meanwhile.
            let Some(known) = followed.board.get(&row.arn).or_else(|| known.get(&row.arn)) else { continue };
            if contradicts(known, row) {
                let (arn, was, is) = (&row.arn, known.last_status.as_str(), row.last_status.as_str());
                tracing::warn!(
                    task.arn = arn,
                    "{arn}: an event said {was} and ECS keeps saying {is}: corrected"
                );
                staged.push(Staged { row: corrected(known, row), past: false });
            }
        }
        metrics::counter!("slipway_events_corrected_total").increment(staged.len() as u64);
        self.settle(&mut followed, Via::Poll, staged, Vec::new(), Vec::new()).await
    }

    /// Ends tasks that ECS has forgotten without our seeing them stop.
    ///
    /// # Errors
    /// As [`Ingest::take`].
    pub async fn end_unseen(&self, arns: &[String]) -> Result<usize, IngestError> {
        let now = self.clock.now_ms();
        let mut followed = self.followed.lock().await;
        let mut staged = Vec::new();
        for arn in arns {
            let Some(known) = followed.board.get(arn).filter(|row| !row.last_status.is_stopped()) else {
                continue;
            };
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
        // Where another replica knows more, the next scan sees whether it is still missed.
        self.settle(&mut followed, Via::Poll, staged, Vec::new(), Vec::new()).await
    }

    /// Takes off the board what stopped more than an hour ago.
    ///
    /// # Errors
    /// As [`Ingest::take`].
    pub async fn expire(&self) -> Result<usize, IngestError> {
        let now = self.clock.now_ms();
        let mut followed = self.followed.lock().await;
        let over: Vec<NewEntry> = followed
            .board
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
        let count = entries.len();
        self.take_over(&mut followed, entries).await?;
        Ok(count)
    }

    /// The board's rows, as `pick` sees them.
    pub async fn pick<T>(&self, pick: impl Fn(&TaskRow) -> Option<T> + Send) -> Vec<T> {
        self.followed.lock().await.board.rows().filter_map(pick).collect()
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

    /// Keeps a row for the case that another replica is faster with its task; with a store of one
    /// process there is none.
    fn keep_spare(&self, spare: &mut Vec<(TaskRow, bool)>, row: &TaskRow, unversioned: bool) {
        if self.store.is_shared() {
            spare.push((row.clone(), unversioned));
        }
    }

    /// Commits what is staged. Rows of `spare` (with whether they are unversioned) whose tasks were left
    /// out are folded anew on what the other replica journaled, until they are in or no news.
    async fn settle(
        &self,
        followed: &mut Followed,
        via: Via,
        staged: Vec<Staged>,
        events: Vec<PastEvent>,
        mut spare: Vec<(TaskRow, bool)>,
    ) -> Result<usize, IngestError> {
        let (mut changed, mut left_out) = self.commit(followed, via, staged, events).await?;
        for _ in 0..TRIES {
            spare.retain(|(row, _)| left_out.contains(&row.arn));
            if spare.is_empty() {
                return Ok(changed);
            }
            let mut fold = self.fold(&followed.board, via, spare.iter().map(|(row, _)| row)).await?;
            for (row, unversioned) in &spare {
                fold.offer_any(row.clone(), *unversioned);
            }
            let staged = fold.staged();
            let (more, again) = self.commit(followed, via, staged, Vec::new()).await?;
            changed += more;
            left_out = again;
        }
        Err(IngestError::Contended)
    }

    /// Returns how many rows were journaled, and the tasks that were left out because another replica
    /// was first. What it journaled is on the board then.
    async fn commit(
        &self,
        followed: &mut Followed,
        via: Via,
        staged: Vec<Staged>,
        events: Vec<PastEvent>,
    ) -> Result<(usize, HashSet<String>), IngestError> {
        if staged.is_empty() && events.is_empty() {
            return Ok((0, HashSet::new()));
        }
        let mut left_out: HashSet<String> = staged.iter().map(|staged| staged.row.arn.clone()).collect();
        let mut entries = Vec::with_capacity(staged.len());
        for Staged { row, past } in staged {
            let cluster = row.cluster.clone();
            let gone = past.then(|| Change::Gone(row.arn.clone()));
            entries.push(NewEntry { cluster: cluster.clone(), change: Change::Task(row), via });
            entries.extend(gone.map(|change| NewEntry { cluster, change, via: Via::Age }));
        }
        let entries = self.store.append_with(entries, events, self.clock.now_ms()).await?;
        let mut changed = 0;
        for entry in &entries {
            if matches!(entry.change, Change::Task(_)) {
                left_out.remove(entry.change.arn());
                changed += 1;
            }
        }
        metrics::counter!("slipway_journal_entries_total").increment(changed as u64);
        if !entries.is_empty() || !left_out.is_empty() {
            self.take_over(followed, entries).await?;
        }
        Ok((changed, left_out))
    }
}

/// Whether a row can be kept at all.
fn is_sound(row: &TaskRow) -> bool {
    TaskArn::parse(&row.arn).is_ok() && ClusterArn::parse(&row.cluster).is_ok()
}

#[cfg(test)]
mod tests;
