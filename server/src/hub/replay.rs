//! What a returning subscriber missed, page by page from the journal, so that a long absence costs
//! no memory.

use std::collections::{HashSet, VecDeque};

use domain::event::frame::Change;

use super::filter::Filter;
use super::frame::{self, Frame};
use super::memory::FrameMemory;
use super::subscription::Ended;
use crate::store::SharedStore;

const PAGE: u32 = 200;

/// The rest of a replay.
#[derive(Debug)]
pub(super) struct Replay {
    pub(super) after: u64,
    pub(super) up_to: u64,
}

impl Replay {
    pub(super) fn is_over(&self) -> bool {
        self.after >= self.up_to
    }

    /// Reads the next page. Every change is told, none is passed over for a later one of its task: a
    /// task that comes again opens a new frame, because a frame has each task once.
    pub(super) async fn page(
        &mut self,
        epoch: &str,
        filter: &Filter,
        store: &SharedStore,
        memory: &FrameMemory,
    ) -> Result<VecDeque<Frame>, Ended> {
        let _turn = memory.replay_turn().await;
        if memory.is_full() {
            return Err(Ended::Busy);
        }
        let entries = store.entries(self.after, self.up_to, PAGE).await.map_err(Ended::store)?;
        // Retention may have passed by since the cursor was looked at.
        if entries.first().is_none_or(|first| first.position != self.after + 1) {
            return Err(Ended::Forgotten);
        }
        let mut frames = VecDeque::new();
        let mut list = String::new();
        let mut tasks = HashSet::new();
        let mut last = self.after;
        for entry in &entries {
            if filter.takes(&entry.cluster) {
                let change = match &entry.change {
                    Change::Task(row) => frame::task_change(&frame::row(row)),
                    Change::Gone(arn) => frame::gone_change(arn),
                };
                let full = !list.is_empty() && !frame::has_room(list.len(), change.len());
                if full || tasks.contains(entry.change.arn()) {
                    frames.push_back(frame::delta(epoch, last, &list, memory));
                    list.clear();
                    tasks.clear();
                }
                if !list.is_empty() {
                    list.push(',');
                }
                list.push_str(&change);
                tasks.insert(entry.change.arn());
            }
            last = entry.position;
        }
        if !list.is_empty() {
            frames.push_back(frame::delta(epoch, last, &list, memory));
        }
        self.after = last;
        Ok(frames)
    }
}
