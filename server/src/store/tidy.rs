//! Forgetting what is too old or too much.
//!
//! Launches and the audit are never forgotten. With several replicas each does it: the second finds
//! nothing left to do.

use std::time::Duration;

use domain::time::Millis;
use tokio::time::sleep;

use super::{SharedStore, StoreError};
use crate::clock::SharedClock;
use crate::shutdown::Shutdown;

/// How often it is looked for.
const EVERY: Duration = Duration::from_secs(3600);

/// Rows of an older version that are indexed in one commit.
const INDEXED: u32 = 1_000;

/// What is kept of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// How long changes, events, and the rows of tasks off the board are kept.
    pub history: Duration,
    /// How many changes are kept, at most.
    pub changes: u64,
}

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tidied {
    /// Changes, because of their age or their number.
    pub changes: u64,
    /// Rows of tasks off the board.
    pub tasks: u64,
}

/// Forgets what is older than `keep` says at `now`, or too much.
///
/// # Errors
/// When the store fails. What was forgotten until then stays so.
pub async fn tidy(store: &SharedStore, keep: Keep, now: Millis) -> Result<Tidied, StoreError> {
    let before = now.saturating_sub(Millis::try_from(keep.history.as_millis()).unwrap_or(Millis::MAX));
    while store.index_old_tasks(INDEXED).await? > 0 {}
    let old = store.forget(before).await?;
    let many = store.forget_beyond(keep.changes).await?;
    let tasks = store.forget_tasks(before).await?;
    Ok(Tidied { changes: old + many, tasks })
}

/// Tidies now and every hour until the process ends.
pub async fn tidy_always(store: SharedStore, keep: Keep, clock: SharedClock, shutdown: Shutdown) {
    loop {
        let done = tokio::select! {
            done = tidy(&store, keep, clock.now_ms()) => done,
            () = shutdown.asked() => return,
        };
        match done {
            Ok(Tidied { changes: 0, tasks: 0 }) => {}
            Ok(Tidied { changes, tasks }) => {
                tracing::info!("forgot {changes} changes and the rows of {tasks} stopped tasks");
            }
            Err(error) => {
                tracing::error!("the store could not be tidied, which is tried again in an hour: {error}")
            }
        }
        tokio::select! {
            () = sleep(EVERY) => {}
            () = shutdown.asked() => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::ManualClock;
    use crate::store::{NewEntry, SqliteStore, Via};

    const HOUR: Millis = 3_600_000;

    async fn appended(store: &SharedStore, task: u64, at: Millis) {
        let row = serde_json::json!({
            "arn": format!("arn:aws:ecs:eu-west-1:123456789012:task/staging/{task}"), "cluster": "c",
            "version": 1, "last_status": "RUNNING", "desired_status": "RUNNING", "family": "web", "revision": 1,
        });
        let change = domain::event::frame::Change::Task(serde_json::from_value(row).unwrap());
        let entry = NewEntry { cluster: "c".into(), change, via: Via::Poll };
        store.append(vec![entry], at).await.unwrap();
    }

    #[tokio::test]
    async fn the_journal_is_tidied_by_age_and_number_as_the_clock_goes() {
        let dir = tempfile::tempdir().unwrap();
        let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("x.db")).await.unwrap());
        for n in 0..10 {
            appended(&store, n, Millis::try_from(n).unwrap() * HOUR).await;
        }
        let keep = Keep { history: Duration::from_secs(5 * 3600), changes: 4 };
        assert_eq!(tidy(&store, keep, 5 * HOUR).await.unwrap(), Tidied { changes: 6, tasks: 0 });
        assert_eq!(store.kept_after().await.unwrap(), 6);

        // By itself, at the clock's time.
        let clock = Arc::new(ManualClock::at(13 * HOUR));
        let shutdown = Shutdown::default();
        let tidying = tokio::spawn(tidy_always(store.clone(), keep, clock, shutdown.clone()));
        let tidied = async {
            while store.kept_after().await.unwrap() < 8 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), tidied).await.unwrap();
        shutdown.ask();
        tidying.await.unwrap();
    }
}
