//! The snapshots that subscribers are being sent. They are the only thing whose size is the board's, so what they hold
//! in memory together is bounded.
//!
//! A snapshot is shared by all who want the tasks of the same clusters, whatever else is in their filters: clusters
//! without a task on the board add nothing. One that somebody is still reading stays in memory when the board moves on,
//! so those are counted as well.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Weak};

use super::frame::Frame;

/// Bytes of all snapshots that are kept or still being sent. More than a dozen boards of 10,000 tasks.
pub const SNAPSHOT_BYTES: usize = 64 * 1024 * 1024;

/// The clusters of the board that a filter takes.
pub(super) type Taken = BTreeSet<String>;

/// The snapshots of the present position, and those before it that somebody still reads.
#[derive(Debug)]
pub(super) struct Snapshots {
    most: usize,
    present: HashMap<Taken, Arc<[Frame]>>,
    alive: Vec<(Weak<[Frame]>, usize)>,
}

impl Snapshots {
    /// At most so many bytes together. One snapshot is always possible.
    pub(super) fn new(most: usize) -> Self {
        Self { most, present: HashMap::new(), alive: Vec::new() }
    }

    /// The board has moved on.
    pub(super) fn forget(&mut self) {
        self.present.clear();
    }

    /// The snapshot of these clusters, made by `make` where there is none; `None` when there is no room for another.
    pub(super) fn get(&mut self, taken: Taken, make: impl FnOnce() -> Vec<Frame>) -> Option<Arc<[Frame]>> {
        if let Some(known) = self.present.get(&taken) {
            return Some(Arc::clone(known));
        }
        if self.bytes() >= self.most {
            // What nobody reads goes first.
            self.present.retain(|_, snapshot| Arc::strong_count(snapshot) > 1);
            if self.bytes() >= self.most {
                return None;
            }
        }
        let made: Arc<[Frame]> = make().into();
        let bytes = made.iter().map(|frame| frame.bytes().len()).sum();
        self.alive.push((Arc::downgrade(&made), bytes));
        self.present.insert(taken, Arc::clone(&made));
        Some(made)
    }

    fn bytes(&mut self) -> usize {
        self.alive.retain(|(snapshot, _)| snapshot.strong_count() > 0);
        self.alive.iter().map(|(_, bytes)| bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::frame::{ServerFrame, Source, SourceStatus};

    fn frames() -> Vec<Frame> {
        let status = SourceStatus { source: Source::Polling, stale_since: None, why: None };
        vec![super::super::frame::plain(&ServerFrame::Status(status))]
    }

    #[test]
    fn snapshots_are_shared_and_bounded_while_they_are_read() {
        let taken = |name: &str| Taken::from([name.to_owned()]);
        let one = frames()[0].bytes().len();
        let mut snapshots = Snapshots::new(2 * one);
        let first = snapshots.get(taken("a"), frames).unwrap();
        let shared = snapshots.get(taken("a"), || unreachable!("it is there")).unwrap();
        assert!(Arc::ptr_eq(&first, &shared));
        let second = snapshots.get(taken("b"), frames).unwrap();
        snapshots.forget();
        assert!(snapshots.get(taken("a"), frames).is_none(), "both are still being read");
        drop(second);
        assert!(snapshots.get(taken("a"), frames).is_some());
        // The present one is read by nobody, so it makes room.
        assert!(snapshots.get(taken("c"), frames).is_some());
        drop((first, shared));
    }
}
