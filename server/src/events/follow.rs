//! Following a journal to which other replicas write.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::ingest::{Ingest, IngestError};
use crate::shutdown::Shutdown;
use crate::store::SharedStore;

/// How often the journal is looked at without a hint.
const EVERY: Duration = Duration::from_secs(1);
/// How often it is looked whether it is still the same journal, in looks.
const SAME: u32 = 10;

/// Hands on what other replicas journal, until the process ends. When the journal cannot be followed
/// any more, because it was replaced or has forgotten what comes next, it asks the process to end:
/// only a new start has a board that can be trusted.
pub(super) async fn follow(ingest: Arc<Ingest>, store: SharedStore, shutdown: Shutdown) {
    let mut looks = interval(EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut n = 0u32;
    let mut well = true;
    loop {
        let hinted = tokio::select! {
            () = store.hint() => true,
            _ = looks.tick() => false,
            () = shutdown.asked() => return,
        };
        let followed = async {
            if !hinted {
                n = n.wrapping_add(1);
                if n.is_multiple_of(SAME) {
                    ingest.look_at_epoch().await?;
                }
            }
            ingest.catch_up().await
        };
        match followed.await {
            Ok(()) => well = true,
            Err(IngestError::Store(error)) => {
                if std::mem::take(&mut well) {
                    tracing::warn!("the journal cannot be read, which is tried again: {error}");
                }
            }
            Err(IngestError::Hub(_)) => return,
            Err(lost @ (IngestError::Lost(_) | IngestError::Contended | IngestError::Together(_))) => {
                tracing::error!("{lost}; this process ends, to be started anew");
                return shutdown.ask();
            }
        }
    }
}
