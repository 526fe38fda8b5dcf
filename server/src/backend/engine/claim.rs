//! One replica at a time works on a launch. The client tokens make two harmless; the claim saves AWS
//! from being asked twice, and lets another replica take up what a killed one left.

use std::time::Duration;

use domain::id::LaunchId;
use domain::time::Millis;
use tokio::time::sleep;

use super::Engine;
use crate::store::StoreError;

/// How long a claim holds that is not renewed.
const HOLDS: Millis = 60_000;
/// Between two renewals, and between two looks at a claim of another replica.
const EVERY: Duration = Duration::from_secs(15);

impl Engine {
    /// Does `work` once the launch is this process's, and for as long as it is.
    pub(super) async fn claimed(&self, launch: &LaunchId, work: impl Future<Output = ()>) {
        loop {
            match self.claim(launch).await {
                Ok(true) => break,
                Ok(false) => tracing::debug!(launch.id = %launch, "launch {launch} is another replica's"),
                Err(error) => {
                    tracing::error!(launch.id = %launch, "launch {launch} waits for the store: {error}");
                }
            }
            if self.pause(EVERY).await {
                return;
            }
        }
        // The work goes on while the claim is renewed: it may hold the connections that the renewal waits for.
        tokio::select! {
            () = work => {}
            () = self.lost(launch) => {
                tracing::warn!(launch.id = %launch, "launch {launch} was taken up by another replica");
            }
        }
    }

    /// Renews the claim until it is another replica's.
    async fn lost(&self, launch: &LaunchId) {
        loop {
            sleep(EVERY).await;
            // Without the store nobody else can have taken it.
            if let Ok(false) = self.claim(launch).await {
                return;
            }
        }
    }

    async fn claim(&self, launch: &LaunchId) -> Result<bool, StoreError> {
        let now = self.clock.now_ms();
        self.store.claim_launch(launch, &self.holder, now, now.saturating_add(HOLDS)).await
    }
}
