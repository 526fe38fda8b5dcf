//! Frames as text, put together from rows that are encoded once. `domain::event::frame` is the
//! grammar; a test reads back what is written here.
//!
//! What is made for many is counted by a [`FrameMemory`].

use bytes::Bytes;
use domain::event::cursor::Cursor;
use domain::event::frame::{MAX_FRAME, ServerFrame};
use domain::task::row::TaskRow;

use super::memory::FrameMemory;

/// An encoded frame: UTF-8, at most [`MAX_FRAME`] bytes. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame(Bytes);

impl Frame {
    /// The text.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        self.0.clone()
    }
}

/// Room for all but the list of a frame: the type, the longest cursor, brackets.
const ENVELOPE: usize = 256;
const ROOM: usize = MAX_FRAME - ENVELOPE;

/// A frame without a list.
pub(super) fn plain(frame: &ServerFrame) -> Frame {
    Frame(Bytes::from(encode(frame)))
}

/// A row as it stands in `tasks` and in a change.
pub(super) fn row(row: &TaskRow) -> String {
    encode(row)
}

/// `{"task":…}`
pub(super) fn task_change(row: &str) -> String {
    format!(r#"{{"task":{row}}}"#)
}

/// `{"gone":"…"}`
pub(super) fn gone_change(arn: &str) -> String {
    format!(r#"{{"gone":{}}}"#, encode(&arn))
}

/// A snapshot of these rows in as many frames as it takes; the last one is `done`.
pub(super) fn snapshot<'a>(
    cursor: &Cursor,
    rows: impl Iterator<Item = &'a str>,
    memory: &FrameMemory,
) -> Vec<Frame> {
    snapshot_frames(cursor, rows, memory, true)
}

/// As [`snapshot`], but more follows: none of its frames is `done`.
pub(super) fn snapshot_part<'a>(
    cursor: &Cursor,
    rows: impl Iterator<Item = &'a str>,
    memory: &FrameMemory,
) -> Vec<Frame> {
    snapshot_frames(cursor, rows, memory, false)
}

fn snapshot_frames<'a>(
    cursor: &Cursor,
    rows: impl Iterator<Item = &'a str>,
    memory: &FrameMemory,
    is_done: bool,
) -> Vec<Frame> {
    let head = format!(r#"{{"type":"snapshot","cursor":"{cursor}","tasks":["#);
    let mut frames = Vec::new();
    let mut text = head.clone();
    for row in rows {
        if text.len() > head.len() && text.len() + row.len() > ROOM {
            text.push_str(r#"],"done":false}"#);
            frames.push(Frame(memory.hold(std::mem::replace(&mut text, head.clone()))));
        }
        if text.len() > head.len() {
            text.push(',');
        }
        text.push_str(row);
    }
    text.push_str(if is_done { r#"],"done":true}"# } else { r#"],"done":false}"# });
    frames.push(Frame(memory.hold(text)));
    frames
}

/// Changes with their positions, in order, in as many frames as it takes. A frame's cursor is the
/// position of its last change; the last frame's is `up_to`.
pub(super) fn deltas<'a>(
    epoch: &str,
    changes: impl Iterator<Item = (u64, &'a str)>,
    up_to: u64,
    memory: &FrameMemory,
) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut list = String::new();
    let mut last = 0;
    for (position, change) in changes {
        if !list.is_empty() && list.len() + change.len() > ROOM {
            frames.push(delta(epoch, last, &list, memory));
            list.clear();
        }
        if !list.is_empty() {
            list.push(',');
        }
        list.push_str(change);
        last = position;
    }
    if !list.is_empty() {
        frames.push(delta(epoch, up_to, &list, memory));
    }
    frames
}

/// One delta frame of this list.
pub(super) fn delta(epoch: &str, position: u64, list: &str, memory: &FrameMemory) -> Frame {
    Frame(memory.hold(format!(r#"{{"type":"delta","cursor":"{epoch}:{position}","changes":[{list}]}}"#)))
}

/// Whether a list that is `so_far` long has room for `more`.
pub(super) fn has_room(so_far: usize, more: usize) -> bool {
    so_far + more <= ROOM
}

fn encode<T: serde::Serialize>(value: &T) -> String {
    // Our types have string keys and no custom serialisers, the only two ways to fail.
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::frame::Change;

    fn read(frame: &Frame) -> ServerFrame {
        serde_json::from_slice(&frame.0).expect("a frame of the protocol")
    }

    fn memory() -> FrameMemory {
        FrameMemory::new(usize::MAX)
    }

    fn at(position: u64) -> Cursor {
        Cursor { epoch: "E".into(), position }
    }

    #[test]
    fn what_is_written_is_the_protocol() {
        assert_eq!(
            read(&snapshot(&at(3), std::iter::empty(), &memory())[0]),
            ServerFrame::Snapshot { cursor: at(3), tasks: vec![], done: true }
        );
        let change = gone_change("a\"b");
        assert_eq!(
            read(&deltas("E", [(4, change.as_str())].into_iter(), 9, &memory())[0]),
            ServerFrame::Delta { cursor: at(9), changes: vec![Change::Gone("a\"b".into())] }
        );
        assert!(deltas("E", std::iter::empty(), 9, &memory()).is_empty());
    }

    #[test]
    fn long_lists_are_split_below_the_limit_and_cursors_say_how_far_each_part_goes() {
        let changes: Vec<(u64, String)> = (1..=100).map(|n| (n, gone_change(&"x".repeat(2_000)))).collect();
        let frames = deltas("E", changes.iter().map(|(n, text)| (*n, text.as_str())), 120, &memory());
        assert!(frames.len() > 1 && frames.iter().all(|frame| frame.0.len() <= MAX_FRAME));
        let mut seen = 0;
        for frame in &frames {
            let ServerFrame::Delta { cursor, changes } = read(frame) else { panic!("a delta") };
            seen += changes.len() as u64;
            assert!(cursor.position == seen || cursor.position == 120);
        }
        assert_eq!(seen, 100);
    }

    #[test]
    fn a_large_board_is_split_and_only_its_last_part_is_done() {
        let rows: Vec<String> = (0..300)
            .map(|n| {
                let json = serde_json::json!({
                    "arn": format!("task/{n}"), "cluster": "c", "version": 1, "last_status": "STOPPED",
                    "desired_status": "STOPPED", "family": "web", "revision": 1, "cause": "x".repeat(1024),
                });
                row(&serde_json::from_value(json).expect("a row"))
            })
            .collect();
        let frames = snapshot(&at(3), rows.iter().map(String::as_str), &memory());
        assert!(frames.len() >= 5 && frames.iter().all(|frame| frame.0.len() <= MAX_FRAME));
        let mut seen = Vec::new();
        for (n, frame) in frames.iter().enumerate() {
            let ServerFrame::Snapshot { cursor, tasks, done } = read(frame) else { panic!("a snapshot") };
            assert_eq!((cursor, done), (at(3), n + 1 == frames.len()));
            seen.extend(tasks.into_iter().map(|task| task.arn));
        }
        assert_eq!(seen, (0..300).map(|n| format!("task/{n}")).collect::<Vec<_>>());
    }
}
