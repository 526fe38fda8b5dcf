//! Who polls: of the processes on one store, the one that holds its lead.
//!
//! Two may poll for some seconds while the lead passes on. That costs calls and harms nothing: what
//! the other has journaled already is no news.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use crate::shutdown::Shutdown;
use crate::store::SharedStore;

/// Between two attempts to lead, and between two looks whether we still do. A store takes the lead
/// from who is silent for 8 s, so the next one leads within 10 s.
const EVERY: Duration = Duration::from_secs(2);

/// Stands for election until the process ends; tells whether this process leads.
pub(super) async fn stand(store: SharedStore, leads: watch::Sender<bool>, shutdown: Shutdown) {
    let mut well = true;
    loop {
        let tried = store.lead().await;
        let ill = tried.is_err();
        match tried {
            Ok(Some(mut lead)) => {
                tracing::info!("this process polls");
                leads.send_replace(true);
                while lead.is_held().await {
                    if pause(&shutdown).await {
                        return;
                    }
                }
                tracing::warn!("this process has lost the lead and polls no more");
                leads.send_replace(false);
            }
            Ok(None) => {}
            Err(error) if well => {
                tracing::warn!("who polls cannot be settled, which is tried again: {error}")
            }
            Err(_) => {}
        }
        well = !ill;
        if pause(&shutdown).await {
            return;
        }
    }
}

/// Waits; `true` when the process is to end.
async fn pause(shutdown: &Shutdown) -> bool {
    tokio::select! {
        () = sleep(EVERY) => false,
        () = shutdown.asked() => true,
    }
}
