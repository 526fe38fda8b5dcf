//! One subscriber's side: first what brings it up to date, then what its group is sent.

use std::collections::VecDeque;

use domain::event::cursor::Cursor;
use domain::event::frame::ServerFrame;
use tokio::sync::mpsc;

use super::filter::Filter;
use super::frame::{self, Frame};
use super::memory::FrameMemory;
use super::replay::Replay;
use super::snapshot::Snapshot;
use crate::store::{SharedStore, StoreError};

/// How a subscriber is brought up to date.
#[derive(Debug)]
pub(super) enum Start {
    Snapshot(Snapshot),
    Reset(Frame, Snapshot),
    Replay { after: u64, up_to: u64 },
}

/// What the owner gives to who joins.
#[derive(Debug)]
pub(super) struct Joined {
    pub(super) start: Start,
    pub(super) status: Frame,
    pub(super) cursor: Cursor,
    pub(super) frames: mpsc::Receiver<Frame>,
}

/// Why a subscription has no more frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// It did not take its frames fast enough.
    #[error("the subscriber was too slow")]
    Overrun,
    /// The journal no longer has what it missed; it should subscribe again.
    #[error("the journal no longer has what was missed")]
    Forgotten,
    /// The store failed; the log says why.
    #[error("the store failed")]
    Store,
    /// The server is sending as much as it may to others; it should come back in a moment.
    #[error("the server is sending too much to others")]
    Busy,
    /// There is no hub any more.
    #[error("the hub has ended")]
    Hub,
}

impl Ended {
    pub(super) fn store(error: StoreError) -> Self {
        tracing::error!("the journal cannot be read for a subscriber: {error}");
        Self::Store
    }
}

/// A subscriber's frames, in order.
pub struct Subscription {
    catching_up: Option<Box<CatchingUp>>,
    frames: mpsc::Receiver<Frame>,
}

/// What comes before the queue. It is boxed and dropped, because most of a subscriber's life is after.
struct CatchingUp {
    ready: VecDeque<Frame>,
    snapshot: Snapshot,
    status: Option<Frame>,
    replay: Replay,
    epoch: String,
    filter: Filter,
    store: SharedStore,
    memory: FrameMemory,
    mark: Option<Frame>,
}

impl Subscription {
    pub(super) fn new(joined: Joined, filter: Filter, store: SharedStore, memory: FrameMemory) -> Self {
        let Joined { start, status, cursor, frames } = joined;
        let mut ready = VecDeque::new();
        let mut snapshot = Snapshot::default();
        let mut replay = Replay { after: cursor.position, up_to: cursor.position };
        let mut mark = None;
        match start {
            Start::Snapshot(frames) => snapshot = frames,
            Start::Reset(reset, frames) => {
                ready.push_back(reset);
                snapshot = frames;
            }
            Start::Replay { after, up_to } => {
                let at = Cursor { epoch: cursor.epoch.clone(), position: after };
                ready.push_back(frame::plain(&ServerFrame::Resume { cursor: at }));
                replay = Replay { after, up_to };
                // So that the client knows it is up to date even when nothing of its filter was missed.
                mark = (after < up_to).then(|| frame::plain(&ServerFrame::Mark { cursor: cursor.clone() }));
            }
        }
        let catching_up = CatchingUp {
            ready,
            snapshot,
            status: Some(status),
            replay,
            epoch: cursor.epoch,
            filter,
            store,
            memory,
            mark,
        };
        Self { catching_up: Some(Box::new(catching_up)), frames }
    }

    /// The next frame; waits for one. Dropping the future loses nothing.
    ///
    /// # Errors
    /// Why there will be none any more.
    pub async fn next(&mut self) -> Result<Frame, Ended> {
        if let Some(catching_up) = &mut self.catching_up {
            if let Some(frame) = catching_up.next().await? {
                return Ok(frame);
            }
            self.catching_up = None;
        }
        self.frames.recv().await.ok_or(Ended::Overrun)
    }

    /// The next frame, if one waits already and no journal has to be read for it.
    pub fn waiting(&mut self) -> Option<Frame> {
        if self.catching_up.is_some() {
            return None;
        }
        self.frames.try_recv().ok()
    }

    /// Whether its queue ran over: what is still in it joins nothing.
    #[must_use]
    pub fn is_overrun(&self) -> bool {
        self.frames.is_closed()
    }
}

impl CatchingUp {
    async fn next(&mut self) -> Result<Option<Frame>, Ended> {
        if let Some(frame) = self.ready.pop_front() {
            return Ok(Some(frame));
        }
        if let Some(frame) = self.snapshot.next() {
            return Ok(Some(frame));
        }
        if let Some(status) = self.status.take() {
            return Ok(Some(status));
        }
        while !self.replay.is_over() {
            self.ready = self.replay.page(&self.epoch, &self.filter, &self.store, &self.memory).await?;
            if let Some(frame) = self.ready.pop_front() {
                return Ok(Some(frame));
            }
        }
        Ok(self.mark.take())
    }
}
