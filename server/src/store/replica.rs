//! What processes on one store have to agree on. With a store of one process all of it is settled.

use async_trait::async_trait;
use domain::id::LaunchId;
use domain::time::Millis;

use super::StoreError;

/// The right to be the one who polls. Dropping it gives it back.
#[async_trait]
pub trait Lead: Send + 'static {
    /// Whether it is still held. To be asked every 3 s at the latest: a store takes the right away from
    /// a process that it has not heard of for some seconds.
    async fn is_held(&mut self) -> bool;
}

/// The replicas' part of a store.
#[async_trait]
pub trait Replicas: Send + Sync + 'static {
    /// Whether other processes may write to this store.
    fn is_shared(&self) -> bool;

    /// Waits until the journal may have grown. A hint, for one waiting task: it may come late, for
    /// nothing, or never. Who needs to know looks every now and then as well.
    async fn hint(&self);

    /// Tries to become the one who polls; `None` while another process is.
    async fn lead(&self) -> Result<Option<Box<dyn Lead>>, StoreError>;

    /// Takes or renews a launch for `holder` until `until`, unless it is another's at `now`. Tells
    /// whether it is the holder's. Nothing harmful rests on it: the clocks of replicas differ.
    async fn claim_launch(
        &self,
        launch: &LaunchId,
        holder: &str,
        now: Millis,
        until: Millis,
    ) -> Result<bool, StoreError>;
}
