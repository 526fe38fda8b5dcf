//! What frames hold in memory, all together. A frame is counted from when it is made until nobody holds it any more:
//! in a queue, in a snapshot, or in the writer of a socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use bytes::Bytes;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Bytes of all frames that are kept or being sent: of one place. More than a dozen boards of 10,000
/// tasks.
pub const FRAME_BYTES: usize = 64 * 1024 * 1024;
/// Subscribers that read the journal at the same time.
const REPLAYS: usize = 8;

/// The count. Clones are the same one.
#[derive(Debug, Clone)]
pub(super) struct FrameMemory {
    held: Arc<AtomicUsize>,
    most: usize,
    replays: Arc<Semaphore>,
}

/// A text that is counted until it is dropped.
struct CountedText {
    text: String,
    held: Arc<AtomicUsize>,
}

impl FrameMemory {
    /// At most so many bytes.
    pub(super) fn new(most: usize) -> Self {
        Self { held: Arc::default(), most, replays: Arc::new(Semaphore::new(REPLAYS)) }
    }

    /// Counts a text from now on.
    pub(super) fn hold(&self, mut text: String) -> Bytes {
        text.shrink_to_fit();
        self.held.fetch_add(text.len(), Relaxed);
        Bytes::from_owner(CountedText { text, held: Arc::clone(&self.held) })
    }

    /// The bytes that are held.
    pub(super) fn bytes(&self) -> usize {
        self.held.load(Relaxed)
    }

    /// Whether nothing more should be made.
    pub(super) fn is_full(&self) -> bool {
        self.bytes() >= self.most
    }

    /// A turn to read the journal; what is read there is counted only once it is a frame.
    pub(super) async fn replay_turn(&self) -> Option<SemaphorePermit<'_>> {
        self.replays.acquire().await.ok()
    }
}

impl AsRef<[u8]> for CountedText {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

impl Drop for CountedText {
    fn drop(&mut self) {
        self.held.fetch_sub(self.text.len(), Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_counts_until_the_last_part_of_it_is_dropped() {
        let memory = FrameMemory::new(10);
        let whole = memory.hold("0123456789".into());
        let part = whole.slice(..2);
        assert!(memory.is_full());
        drop(whole);
        assert_eq!(memory.bytes(), 10);
        drop(part);
        assert_eq!(memory.bytes(), 0);
    }
}
