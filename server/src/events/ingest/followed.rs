//! The board as far as the journal has been followed, and following it.

use domain::board::Board;
use domain::event::cursor::Cursor;
use domain::event::frame::Change;

use super::{Ingest, IngestError};
use crate::store::Entry;

/// Entries that are read at once.
const PAGE: u32 = 1000;

/// The board with the position in the journal that it is of.
pub(super) struct Followed {
    pub(super) board: Board,
    at: Cursor,
}

impl Followed {
    /// `at` may be older than `board`: what is applied twice changes nothing.
    pub(super) fn new(board: Board, at: Cursor) -> Self {
        Self { board, at }
    }

    /// Whether these entries are the next ones.
    fn is_next(&self, entries: &[Entry]) -> bool {
        entries.first().is_some_and(|first| first.position == self.at.position + 1)
    }

    /// The journal's row of a task takes the place of the board's: it decides what everybody sees.
    fn apply(&mut self, entries: &[Entry]) {
        for Entry { position, change, .. } in entries {
            let known = self.board.remove(change.arn());
            if let Change::Task(row) = change {
                let newest = known.filter(|known| known.rank() > row.rank());
                self.board.offer(newest.as_ref().unwrap_or(row));
            }
            self.at.position = *position;
        }
    }
}

impl Ingest {
    /// Takes what other replicas have journaled, and hands it to the hub.
    ///
    /// # Errors
    /// When the journal cannot be read, or has forgotten what comes next.
    pub async fn catch_up(&self) -> Result<(), IngestError> {
        let mut followed = self.followed.lock().await;
        self.follow(&mut followed).await
    }

    /// Makes sure that the journal is still the one that is followed.
    ///
    /// # Errors
    /// [`IngestError::Lost`] when it was replaced.
    pub async fn look_at_epoch(&self) -> Result<(), IngestError> {
        let followed = self.followed.lock().await;
        let head = self.store.head().await?;
        if head.epoch == followed.at.epoch && head.position >= followed.at.position {
            return Ok(());
        }
        Err(IngestError::Lost("was replaced by another one while this process followed it"))
    }

    pub(super) async fn follow(&self, followed: &mut Followed) -> Result<(), IngestError> {
        loop {
            let entries = self.store.entries(followed.at.position, u64::MAX, PAGE).await?;
            if entries.is_empty() {
                return Ok(());
            }
            if !followed.is_next(&entries) {
                return Err(IngestError::Lost("has forgotten what this process has not read yet"));
            }
            followed.apply(&entries);
            self.hub.publish(entries).await?;
        }
    }

    /// Takes what this process has just journaled, with what others journaled before it. Still under the
    /// lock, so the hub gets the entries in the journal's order.
    pub(super) async fn take_over(
        &self,
        followed: &mut Followed,
        entries: Vec<Entry>,
    ) -> Result<(), IngestError> {
        if !followed.is_next(&entries) {
            return self.follow(followed).await;
        }
        followed.apply(&entries);
        Ok(self.hub.publish(entries).await?)
    }
}
