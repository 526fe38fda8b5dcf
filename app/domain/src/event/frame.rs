//! What travels on `GET /api/events`, subprotocol `slipway.v1`: JSON text frames, snake_case tags.

use serde::{Deserialize, Serialize};

use super::cursor::Cursor;
use crate::task::row::TaskRow;
use crate::time::Millis;

/// The WebSocket subprotocol.
pub const SUBPROTOCOL: &str = "slipway.v1";
/// The path of the event socket.
pub const PATH: &str = "/api/events";
/// A frame's size, at most, in bytes, in both directions.
pub const MAX_FRAME: usize = 64 * 1024;
/// Changes are gathered for at most this long before they are sent.
pub const COALESCE: Millis = 100;
/// A client that has not said hello by then is closed.
pub const HELLO_WITHIN: Millis = 5_000;
/// A mark is sent at least this often.
pub const MARK_EVERY: Millis = 25_000;
/// Silence of the other end after which a socket is held to be dead.
pub const DEAD_AFTER: Millis = 35_000;

/// What a client says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// First, and again at any time to change the filter.
    Hello {
        /// The clusters wanted, by ARN; `null` for all.
        clusters: Option<Vec<String>>,
        /// Where the client is; `null` for nowhere.
        cursor: Option<Cursor>,
    },
}

/// What the server says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", try_from = "Flat")]
pub enum ServerFrame {
    /// The client's cursor holds: deltas follow from there.
    Resume {
        /// Where the client is.
        cursor: Cursor,
    },
    /// All tasks of the filter, in one or more frames.
    Snapshot {
        /// The position the snapshot was taken at.
        cursor: Cursor,
        /// Some of the tasks.
        tasks: Vec<TaskRow>,
        /// Whether this was the last part.
        done: bool,
    },
    /// What changed since the last frame.
    Delta {
        /// The position after these changes.
        cursor: Cursor,
        /// In journal order, the last of each task.
        changes: Vec<Change>,
    },
    /// Nothing of the filter changed up to here.
    Mark {
        /// The position.
        cursor: Cursor,
    },
    /// A gap cannot be proved filled: forget everything, a snapshot follows.
    Reset {
        /// Why, for the console.
        reason: String,
    },
    /// How the source of changes is.
    Status(SourceStatus),
}

/// A server frame as it is read: all fields beside each other. An internally tagged enum would be buffered
/// whole before it is read, which costs the browser time and 30 kB of code.
#[derive(Deserialize)]
struct Flat {
    r#type: String,
    cursor: Option<Cursor>,
    tasks: Option<Vec<TaskRow>>,
    done: Option<bool>,
    changes: Option<Vec<Change>>,
    reason: Option<String>,
    source: Option<Source>,
    stale_since: Option<Millis>,
    why: Option<String>,
}

impl TryFrom<Flat> for ServerFrame {
    type Error = &'static str;

    fn try_from(flat: Flat) -> Result<Self, &'static str> {
        let cursor = || flat.cursor.clone().ok_or("the frame has no cursor");
        Ok(match flat.r#type.as_str() {
            "resume" => Self::Resume { cursor: cursor()? },
            "mark" => Self::Mark { cursor: cursor()? },
            "snapshot" => Self::Snapshot {
                cursor: cursor()?,
                tasks: flat.tasks.ok_or("the snapshot has no tasks")?,
                done: flat.done.ok_or("the snapshot does not say whether it is done")?,
            },
            "delta" => {
                Self::Delta { cursor: cursor()?, changes: flat.changes.ok_or("the delta has no changes")? }
            }
            "reset" => Self::Reset { reason: flat.reason.unwrap_or_default() },
            "status" => Self::Status(SourceStatus {
                source: flat.source.ok_or("the status names no source")?,
                stale_since: flat.stale_since,
                why: flat.why,
            }),
            _ => return Err("the frame is of an unknown type"),
        })
    }
}

/// One change of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every change is a task; a box each would only cost an allocation"
)]
pub enum Change {
    /// The task as it is now.
    Task(TaskRow),
    /// The task left the board.
    Gone(String),
}

impl Change {
    /// The task it is about.
    #[must_use]
    pub fn arn(&self) -> &str {
        match self {
            Self::Task(row) => &row.arn,
            Self::Gone(arn) => arn,
        }
    }
}

/// Where changes come from, and whether they come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceStatus {
    /// How changes reach us.
    pub source: Source,
    /// Since when nothing was heard, where that is too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_since: Option<Millis>,
    /// Why, in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// How task changes reach Slipway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// EventBridge through a queue.
    Events,
    /// Asking ECS again and again.
    Polling,
}

/// Why the server closed a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    /// 4001: the session ended.
    SignedOut,
    /// 4003: the user may not see this.
    NotAllowed,
    /// 4008: the client does not read fast enough.
    TooSlow,
    /// 4009: the user has too many sockets.
    TooMany,
    /// 4010: the client broke the protocol.
    ProtocolError,
    /// 4012: the server restarts.
    Restarting,
}

impl CloseCode {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::SignedOut,
        Self::NotAllowed,
        Self::TooSlow,
        Self::TooMany,
        Self::ProtocolError,
        Self::Restarting,
    ];

    /// The number on the wire.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::SignedOut => 4001,
            Self::NotAllowed => 4003,
            Self::TooSlow => 4008,
            Self::TooMany => 4009,
            Self::ProtocolError => 4010,
            Self::Restarting => 4012,
        }
    }

    /// The code of a number; `None` for others, which a client retries (the network closed it).
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }

    /// Whether a client tries again by itself.
    #[must_use]
    pub fn retries(self) -> bool {
        match self {
            Self::TooSlow | Self::Restarting => true,
            Self::SignedOut | Self::NotAllowed | Self::TooMany | Self::ProtocolError => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_is_as_documented() {
        let cursor = Cursor { epoch: "E".into(), position: 7 };
        let rows = [
            (
                serde_json::to_string(&ServerFrame::Resume { cursor: cursor.clone() }),
                r#"{"type":"resume","cursor":"E:7"}"#,
            ),
            (
                serde_json::to_string(&ServerFrame::Delta {
                    cursor: cursor.clone(),
                    changes: vec![Change::Gone("a".into())],
                }),
                r#"{"type":"delta","cursor":"E:7","changes":[{"gone":"a"}]}"#,
            ),
            (
                serde_json::to_string(&ServerFrame::Snapshot { cursor, tasks: vec![], done: true }),
                r#"{"type":"snapshot","cursor":"E:7","tasks":[],"done":true}"#,
            ),
            (
                serde_json::to_string(&ServerFrame::Status(SourceStatus {
                    source: Source::Polling,
                    stale_since: None,
                    why: None,
                })),
                r#"{"type":"status","source":"polling"}"#,
            ),
        ];
        for (json, expected) in rows {
            let json = json.expect("serialises");
            assert_eq!(json, expected);
            let read: ServerFrame = serde_json::from_str(&json).expect("reads what it wrote");
            assert_eq!(serde_json::to_string(&read).expect("serialises"), expected);
        }
        for bad in [r#"{"type":"resume"}"#, r#"{"type":"delta","cursor":"E:1"}"#, r#"{"type":"new"}"#, "{}"] {
            assert!(serde_json::from_str::<ServerFrame>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn hello_is_read_strictly() {
        let hello = |text: &str| serde_json::from_str::<ClientFrame>(text);
        assert!(hello(r#"{"type":"hello","clusters":null,"cursor":"E:1"}"#).is_ok());
        for bad in [
            r#"{"type":"bye"}"#,
            r#"{"type":"hello","clusters":7,"cursor":null}"#,
            r#"{"type":"hello","clusters":null,"cursor":"x"}"#,
            "[]",
            "",
        ] {
            assert!(hello(bad).is_err(), "{bad}");
        }
    }
}
