//! The subscribers of the same clusters: they get the same frames.

use tokio::sync::mpsc;

use super::frame::Frame;

/// Frames that may wait for one subscriber. They are shared, so a full queue costs references only.
pub(super) const QUEUE: usize = 64;
/// With more than so many frames waiting, a subscriber is behind.
const BEHIND: usize = 8;

/// The subscribers of the same clusters.
#[derive(Debug, Default)]
pub(super) struct Group {
    members: Vec<Member>,
}

/// One subscriber.
#[derive(Debug)]
pub(super) struct Member {
    frames: mpsc::Sender<Frame>,
    /// The clusters of its filter that the board does not know yet.
    awaited: Box<[String]>,
}

impl Group {
    /// Adds a subscriber and returns its queue.
    pub(super) fn join(&mut self, awaited: Box<[String]>) -> mpsc::Receiver<Frame> {
        let (frames, queue) = mpsc::channel(QUEUE);
        self.members.push(Member { frames, awaited });
        queue
    }

    /// Adds a member of another group.
    pub(super) fn welcome(&mut self, member: Member) {
        self.members.push(member);
    }

    /// Takes out those who have awaited this cluster.
    pub(super) fn take_awaiting(&mut self, cluster: &str) -> Vec<Member> {
        let awaits = |member: &mut Member| member.awaited.iter().any(|one| one == cluster);
        let mut found: Vec<Member> = self.members.extract_if(.., awaits).collect();
        for member in &mut found {
            member.awaited = member.awaited.iter().filter(|one| *one != cluster).cloned().collect();
        }
        found
    }

    /// Sends to all. Whoever has left, or has no room, is dropped: its socket sees the closed queue
    /// and says 4008.
    pub(super) fn send(&mut self, frames: &[Frame]) {
        self.members.retain(|member| {
            frames.iter().all(|frame| match member.frames.try_send(frame.clone()) {
                Ok(()) => true,
                Err(mpsc::error::TrySendError::Closed(_)) => false,
                Err(mpsc::error::TrySendError::Full(_)) => overran(),
            })
        });
    }

    /// Drops those who are behind, as if their queues were full.
    pub(super) fn drop_behind(&mut self) {
        self.members.retain(|member| QUEUE - member.frames.capacity() <= BEHIND || overran());
    }

    /// Forgets those who have left.
    pub(super) fn sweep(&mut self) {
        self.members.retain(|member| !member.frames.is_closed());
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }
}

/// Counts a subscriber that is dropped.
fn overran() -> bool {
    metrics::counter!("slipway_hub_overruns_total").increment(1);
    false
}
