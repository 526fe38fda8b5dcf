//! One replica at a time works on a launch. The client tokens make two harmless; the claim saves AWS
//! from being asked twice, and lets another replica take up what a killed one left, within 15 s.

use std::time::Duration;

use domain::id::LaunchId;
use domain::time::Millis;
use tokio::time::sleep;

use super::Engine;
use crate::store::StoreError;

/// A launch whose replica is gone is another's after this.
#[cfg(test)]
const TAKEN_OVER: Millis = 15_000;
/// How long a claim holds that is not renewed.
const HOLDS: Millis = 9_000;
/// Between two renewals, and between two looks at a claim of another replica.
const EVERY: Duration = Duration::from_secs(3);

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::LOOK;

    #[test]
    fn abandoned_launch_is_taken_over_in_time_and_a_renewal_may_be_missed() {
        let millis = |wait: Duration| Millis::try_from(wait.as_millis()).unwrap();
        // Found by a look or waited for already, then free, then looked at once more.
        assert!(millis(LOOK).max(HOLDS) + millis(EVERY) <= TAKEN_OVER);
        assert!(2 * millis(EVERY) < HOLDS);
    }
}
