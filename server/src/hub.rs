//! The hub: one task owns the board as the journal has it and everyone who watches it.
//!
//! It owns the guarantee that a snapshot and the deltas after it join without gap or overlap, that
//! a kept cursor resumes with every missed change in order, and that nobody who reads slowly makes
//! memory grow. It refuses to fold or to judge: what it is given is in the journal already.
//!
//! Frames are encoded once for all subscribers that take the same clusters, and shared by reference. What all frames hold
//! in memory together is bounded.

mod feed;
mod filter;
mod frame;
mod group;
mod memory;
mod owner;
mod replay;
mod snapshot;
mod subscription;

use std::sync::Arc;

use domain::event::cursor::Cursor;
use domain::event::frame::SourceStatus;
use domain::problem::{Problem, ProblemKind};
use domain::task::row::TaskRow;
use tokio::sync::{mpsc, oneshot};

pub use feed::{Feed, SharedFeed};
pub use filter::{FILTER_CLUSTERS, Filter};
pub use frame::Frame;
pub use memory::FRAME_BYTES;
pub use owner::MOST_FILTERS;
pub use subscription::{Ended, Subscription};

use crate::store::{Entry, SharedStore, StoreError};
use memory::FrameMemory;
use owner::{Command, Owner};

/// Further back than this a snapshot is cheaper than the changes.
const LONGEST_REPLAY: u64 = 10_000;
/// Publishing waits when the owner is this far behind.
const COMMANDS: usize = 256;

/// A handle on the hub. Cheap to clone; the hub ends when the last one is dropped.
#[derive(Clone)]
pub struct Hub {
    commands: mpsc::Sender<Command>,
    store: SharedStore,
    memory: FrameMemory,
}

/// The board as of a journal position.
#[derive(Debug, Clone)]
pub struct BoardNow {
    /// The position.
    pub cursor: Cursor,
    /// The rows, in no order.
    pub rows: Vec<Arc<TaskRow>>,
    /// How the source of changes is.
    pub status: SourceStatus,
}

/// The hub's task has ended: a defect, or the process is ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hub has ended")]
pub struct HubGone;

impl From<HubGone> for Problem {
    fn from(_: HubGone) -> Self {
        Self::new(ProblemKind::Unavailable, "hub", "Slipway is restarting. Try again in a moment.")
    }
}

impl Hub {
    /// Starts the hub on the store's board.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(store: SharedStore, status: SourceStatus) -> Result<Self, StoreError> {
        let (cursor, rows) = store.board().await?;
        let (commands, received) = mpsc::channel(COMMANDS);
        let memory = FrameMemory::new(FRAME_BYTES);
        tokio::spawn(Owner::new(store.clone(), cursor, rows, status, memory.clone()).run(received));
        Ok(Self { commands, store, memory })
    }

    /// Hands on what the journal has just committed, in its order.
    ///
    /// # Errors
    /// [`HubGone`].
    pub async fn publish(&self, entries: Vec<Entry>) -> Result<(), HubGone> {
        self.commands.send(Command::Publish(entries)).await.map_err(|_| HubGone)
    }

    /// Tells everyone how the source of changes is, if that is news.
    ///
    /// # Errors
    /// [`HubGone`].
    pub async fn report(&self, status: SourceStatus) -> Result<(), HubGone> {
        self.commands.send(Command::Status(status)).await.map_err(|_| HubGone)
    }

    /// The whole board.
    ///
    /// # Errors
    /// [`HubGone`].
    pub async fn board(&self) -> Result<BoardNow, HubGone> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(Command::Board(reply)).await.map_err(|_| HubGone)?;
        answer.await.map_err(|_| HubGone)
    }

    /// Follows the tasks of `filter`, after `cursor` where that is still possible.
    ///
    /// # Errors
    /// [`Ended::Store`] when the store cannot be read, [`Ended::Hub`] when there is no hub any more.
    pub async fn subscribe(&self, filter: Filter, cursor: Option<Cursor>) -> Result<Subscription, Ended> {
        let mut from = Whence::Nowhere;
        if let Some(cursor) = cursor {
            let kept = self.store.kept_after().await.map_err(Ended::store)?;
            from = if cursor.position < kept { Whence::Forgotten } else { Whence::Cursor(cursor) };
        }
        let (reply, answer) = oneshot::channel();
        let command = Command::Subscribe { filter: filter.clone(), from, reply };
        self.commands.send(command).await.map_err(|_| Ended::Hub)?;
        let joined = answer.await.map_err(|_| Ended::Hub)??;
        Ok(Subscription::new(joined, filter, self.store.clone(), self.memory.clone()))
    }
}

/// Where a subscriber says it is.
#[derive(Debug)]
enum Whence {
    Nowhere,
    Cursor(Cursor),
    /// At a cursor whose followers the journal no longer has.
    Forgotten,
}

/// Why what follows a cursor cannot be proved complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Gap {
    #[error("the cursor is of another journal")]
    Epoch,
    #[error("the cursor is ahead of the journal")]
    Future,
    #[error("the journal no longer has the changes after this cursor")]
    Forgotten,
    #[error("too much has changed after this cursor")]
    Long,
}

impl Gap {
    /// The label in the metrics.
    fn slug(self) -> &'static str {
        match self {
            Self::Epoch => "epoch",
            Self::Future => "future",
            Self::Forgotten => "forgotten",
            Self::Long => "long",
        }
    }
}

#[cfg(test)]
mod tests;
