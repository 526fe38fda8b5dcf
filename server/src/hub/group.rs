//! The subscribers of one filter: they get the same frames.

use tokio::sync::mpsc;

use super::frame::Frame;

/// Frames that may wait for one subscriber. They are shared, so a full queue costs references only.
pub(super) const QUEUE: usize = 64;

/// The subscribers of one filter.
#[derive(Debug, Default)]
pub(super) struct Group {
    members: Vec<mpsc::Sender<Frame>>,
}

impl Group {
    /// Adds a subscriber and returns its queue.
    pub(super) fn join(&mut self) -> mpsc::Receiver<Frame> {
        let (member, frames) = mpsc::channel(QUEUE);
        self.members.push(member);
        frames
    }

    /// Sends to all. Whoever has left, or has no room, is dropped: its socket sees the closed queue
    /// and says 4008.
    pub(super) fn send(&mut self, frames: &[Frame]) {
        self.members.retain(|member| {
            frames.iter().all(|frame| match member.try_send(frame.clone()) {
                Ok(()) => true,
                Err(mpsc::error::TrySendError::Closed(_)) => false,
                Err(mpsc::error::TrySendError::Full(_)) => {
                    metrics::counter!("slipway_hub_overruns_total").increment(1);
                    false
                }
            })
        });
    }

    /// Forgets those who have left.
    pub(super) fn sweep(&mut self) {
        self.members.retain(|member| !member.is_closed());
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }
}
