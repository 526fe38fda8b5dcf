//! Group commit: what several receivers bring while one commit is under way shares the next one.
//!
//! A commit waits for the disk, so one for each receive of ten messages would bound the rate by the disk's
//! latency. Nobody waits longer for this: who comes alone is committed at once. What can be gathered is bounded by
//! the number of receivers, since each waits for its answer.

use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

use super::followed::Followed;
use super::{Heard, Ingest, IngestError};

/// What waits for its commit.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<Vec<Batch>>);

/// What one receiver brought.
#[derive(Debug)]
struct Batch {
    heard: Vec<Heard>,
    reply: oneshot::Sender<Result<usize, IngestError>>,
}

impl Waiting {
    fn push(&self, heard: Vec<Heard>) -> oneshot::Receiver<Result<usize, IngestError>> {
        let (reply, answer) = oneshot::channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Batch { heard, reply });
        answer
    }

    fn all(&self) -> Vec<Batch> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Ingest {
    /// Takes events of the queue, each with the row it brings, if it is about a task. They are kept as
    /// history in the commit of the rows. Returns how many rows of that commit changed something.
    ///
    /// # Errors
    /// When they could not be journaled; nothing is folded or kept then.
    pub async fn hear(&self, heard: Vec<Heard>) -> Result<usize, IngestError> {
        let mut answer = self.waiting.push(heard);
        tokio::select! {
            // Who was here before may have taken ours along. Whoever is answered leaves the line at the door at
            // once; if they waited for their turn all the same, each turn would find one newcomer and no more.
            biased;
            told = &mut answer => return told.unwrap_or_else(|_| Err(given_up())),
            mut followed = self.followed.lock() => {
                let gathered = self.waiting.all();
                if !gathered.is_empty() {
                    self.commit_together(&mut followed, gathered).await;
                }
            }
        }
        answer.await.unwrap_or_else(|_| Err(given_up()))
    }

    /// Commits what several brought. Where that fails, each is committed by itself: what one brought fails no other.
    async fn commit_together(&self, followed: &mut Followed, gathered: Vec<Batch>) {
        let together = if gathered.len() > 1 {
            let all = gathered.iter().flat_map(|batch| batch.heard.iter().cloned()).collect();
            self.hear_now(followed, all).await.ok()
        } else {
            None
        };
        for Batch { heard, reply } in gathered {
            let told = match together {
                Some(changed) => Ok(changed),
                None => self.hear_now(followed, heard).await,
            };
            // Who asked may have gone away.
            drop(reply.send(told));
        }
    }
}

fn given_up() -> IngestError {
    IngestError::Together("the commit was given up".into())
}
