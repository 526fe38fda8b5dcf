//! The snapshots that subscribers are being sent.
//!
//! A snapshot is a list of parts, one for each cluster, that are encoded once and shared by every filter that takes the
//! cluster: a thousand filters hold the board once. Who wants all clusters gets one part of all, in fewer frames.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use domain::event::cursor::Cursor;

use super::filter::KnownClusters;
use super::frame::{self, Frame};
use super::memory::FrameMemory;

/// Frames that are shared.
type Part = Arc<[Frame]>;

/// What one subscriber is sent of the board.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    parts: VecDeque<Part>,
    sent: usize,
}

impl Snapshot {
    /// The next frame. A part is let go once it is sent.
    pub(super) fn next(&mut self) -> Option<Frame> {
        while let Some(part) = self.parts.front() {
            if let Some(frame) = part.get(self.sent) {
                self.sent += 1;
                return Some(frame.clone());
            }
            self.parts.pop_front();
            self.sent = 0;
        }
        None
    }
}

/// A row of the board, as a part is made from it.
pub(super) struct EncodedRow<'a> {
    pub(super) cluster: &'a Arc<str>,
    pub(super) json: &'a str,
}

/// The parts of the present position. Those before it live for as long as somebody still reads them.
#[derive(Debug)]
pub(super) struct SnapshotParts {
    memory: FrameMemory,
    whole: Option<Part>,
    of_cluster: HashMap<Arc<str>, Part>,
}

impl SnapshotParts {
    pub(super) fn new(memory: FrameMemory) -> Self {
        Self { memory, whole: None, of_cluster: HashMap::new() }
    }

    /// The board has moved on.
    pub(super) fn forget(&mut self) {
        self.whole = None;
        self.of_cluster.clear();
    }

    /// What a subscriber of these clusters is sent; parts that are not there are made from `rows`. `None` when frames
    /// hold as much memory as they may.
    pub(super) fn get<'a>(
        &mut self,
        wanted: &KnownClusters,
        cursor: &Cursor,
        rows: impl Iterator<Item = EncodedRow<'a>>,
    ) -> Option<Snapshot> {
        let missing: BTreeSet<Arc<str>> = match wanted {
            KnownClusters::All if self.whole.is_some() => return Some(self.all()),
            KnownClusters::All => BTreeSet::new(),
            KnownClusters::These(these) => {
                these.iter().filter(|one| !self.of_cluster.contains_key(*one)).cloned().collect()
            }
        };
        if self.memory.is_full() {
            self.forget_unread();
            if self.memory.is_full() {
                return None;
            }
        }
        match wanted {
            KnownClusters::All => {
                let whole = frame::snapshot(cursor, rows.map(|row| row.json), &self.memory);
                self.whole = Some(whole.into());
                Some(self.all())
            }
            KnownClusters::These(these) => {
                self.make(missing, cursor, rows);
                let mut parts: VecDeque<Part> =
                    these.iter().filter_map(|one| self.of_cluster.get(one)).map(Arc::clone).collect();
                // No part is the last one of everybody.
                parts.push_back(frame::snapshot(cursor, std::iter::empty(), &self.memory).into());
                Some(Snapshot { parts, sent: 0 })
            }
        }
    }

    fn all(&self) -> Snapshot {
        Snapshot { parts: self.whole.iter().map(Arc::clone).collect(), sent: 0 }
    }

    /// Makes the parts of these clusters in one pass over the board.
    fn make<'a>(
        &mut self,
        missing: BTreeSet<Arc<str>>,
        cursor: &Cursor,
        rows: impl Iterator<Item = EncodedRow<'a>>,
    ) {
        if missing.is_empty() {
            return;
        }
        let mut texts: HashMap<Arc<str>, Vec<&str>> =
            missing.into_iter().map(|one| (one, Vec::new())).collect();
        for row in rows {
            if let Some(texts) = texts.get_mut(row.cluster) {
                texts.push(row.json);
            }
        }
        for (cluster, texts) in texts {
            let part = frame::snapshot_part(cursor, texts.into_iter(), &self.memory);
            self.of_cluster.insert(cluster, part.into());
        }
    }

    fn forget_unread(&mut self) {
        self.whole.take_if(|part| Arc::strong_count(part) == 1);
        self.of_cluster.retain(|_, part| Arc::strong_count(part) > 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLUSTERS: [&str; 3] = ["a", "b", "c"];

    fn clusters() -> Vec<Arc<str>> {
        CLUSTERS.iter().map(|name| Arc::from(*name)).collect()
    }

    fn rows(clusters: &[Arc<str>]) -> impl Iterator<Item = EncodedRow<'_>> {
        clusters.iter().map(|cluster| EncodedRow { cluster, json: r#""a row of some length""# })
    }

    fn these(names: &[&str]) -> KnownClusters {
        KnownClusters::These(names.iter().map(|name| Arc::from(*name)).collect())
    }

    fn at(position: u64) -> Cursor {
        Cursor { epoch: "E".into(), position }
    }

    #[test]
    fn filters_share_the_clusters_they_have_in_common() {
        let (clusters, memory) = (clusters(), FrameMemory::new(10_000));
        let mut parts = SnapshotParts::new(memory.clone());
        let mut held = Vec::new();
        for names in [&["a", "b", "c"][..], &["a", "b"], &["b", "c"], &["a", "c"], &["a"], &["b"], &["c"]] {
            let mut snapshot = parts.get(&these(names), &at(1), rows(&clusters)).unwrap();
            let frames: Vec<Frame> = std::iter::from_fn(|| snapshot.next()).collect();
            assert_eq!(frames.len(), names.len() + 1, "one for each cluster, and the last");
            let done = |frame: &Frame| frame.bytes().ends_with(br#""done":true}"#);
            assert!(done(frames.last().unwrap()) && frames.iter().filter(|frame| done(frame)).count() == 1);
            held.push(frames);
        }
        let mut whole = parts.get(&KnownClusters::All, &at(1), rows(&clusters)).unwrap();
        let one = whole.next().unwrap().bytes().len();
        assert!(memory.bytes() < 7 * one, "{} bytes, of which the board is {one}", memory.bytes());
    }

    #[test]
    fn snapshots_are_bounded_while_they_are_read() {
        let (clusters, memory) = (clusters(), FrameMemory::new(150));
        let mut parts = SnapshotParts::new(memory.clone());
        let mut read = Vec::new();
        let mut position = 0;
        // A reader of each position holds it.
        while let Some(snapshot) = parts.get(&KnownClusters::All, &at(position), rows(&clusters)) {
            read.push(snapshot);
            parts.forget();
            position += 1;
        }
        assert!((1..4).contains(&position), "{position}");
        read.clear();
        assert!(parts.get(&KnownClusters::All, &at(9), rows(&clusters)).is_some());
        // What is kept and read by nobody makes room.
        let more = memory.hold("x".repeat(100));
        assert!(parts.get(&these(&["a"]), &at(9), rows(&clusters)).is_some());
        drop(more);
    }
}
