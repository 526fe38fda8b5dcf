//! Rows against what is known of their tasks: what they change, before any of it is committed.

use std::collections::HashMap;

use domain::board::{Board, has_expired};
use domain::task::row::{Offered, TaskRow};
use domain::time::Millis;

use crate::store::Via;

/// A row that is to be journaled.
pub(super) struct Staged {
    pub(super) row: TaskRow,
    /// It is not for the board any more: it goes into the store, and leaves the board with the same commit.
    pub(super) past: bool,
}

/// A fold that is not committed yet.
pub(super) struct Fold<'a> {
    board: &'a Board,
    /// Rows of tasks that were on the board once.
    off_board: HashMap<String, TaskRow>,
    staged: Vec<Staged>,
    /// Where in `staged` a task is.
    index: HashMap<String, usize>,
    via: Via,
    now: Millis,
}

impl<'a> Fold<'a> {
    pub(super) fn new(board: &'a Board, off_board: Vec<TaskRow>, via: Via, now: Millis) -> Self {
        let off_board = off_board.into_iter().map(|row| (row.arn.clone(), row)).collect();
        Self { board, off_board, staged: Vec::new(), index: HashMap::new(), via, now }
    }

    /// What is known of a task so far.
    pub(super) fn known(&self, arn: &str) -> Option<&TaskRow> {
        let staged = self.index.get(arn).and_then(|at| self.staged.get(*at)).map(|staged| &staged.row);
        staged.or_else(|| self.board.get(arn)).or_else(|| self.off_board.get(arn))
    }

    /// Offers a row that may have no version: it adds to the known row then, whatever that one's version.
    pub(super) fn offer_any(&mut self, mut row: TaskRow, unversioned: bool) -> Offered {
        if unversioned && let Some(known) = self.known(&row.arn) {
            row.version = known.version;
        }
        self.offer(row)
    }

    /// Offers a row; says what it did. What changes nothing is counted and forgotten.
    pub(super) fn offer(&mut self, row: TaskRow) -> Offered {
        let (offered, next) = match self.known(&row.arn) {
            None => (Offered::New, row),
            Some(known) => {
                let mut next = known.clone();
                (next.absorb(&row), next)
            }
        };
        let changed = matches!(offered, Offered::New | Offered::Raised | Offered::Merged);
        // What stopped more than an hour ago does not come (back) onto the board. A scan finds such a task
        // again and again, so it is passed over; an event comes but once, and tells how a task ended that
        // ran while nobody listened.
        let past = has_expired(&next, self.now) && self.board.get(&next.arn).is_none();
        if !changed || (past && self.via != Via::Event) {
            metrics::counter!("slipway_ingest_stale_total").increment(1);
            return if changed { Offered::Late } else { offered };
        }
        match self.index.get(&next.arn) {
            Some(at) => self.staged[*at] = Staged { row: next, past },
            None => {
                self.index.insert(next.arn.clone(), self.staged.len());
                self.staged.push(Staged { row: next, past });
            }
        }
        offered
    }

    /// What is to be committed.
    pub(super) fn staged(self) -> Vec<Staged> {
        self.staged
    }
}
