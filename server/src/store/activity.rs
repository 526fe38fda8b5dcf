//! What happened lately, in figures, and the tasks that may need somebody: what the overview reads.

use async_trait::async_trait;
use domain::overview::LastChange;
use domain::task::row::TaskRow;
use domain::time::Millis;

use super::StoreError;

/// Tasks of one cluster within one hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HourCount {
    /// Hours after the first, from 0.
    pub nth: i64,
    /// The cluster's ARN.
    pub cluster: String,
    /// How many.
    pub tasks: u32,
}

/// What happened since a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lately {
    /// Tasks whose containers began to run, by hour and cluster.
    pub started: Vec<HourCount>,
    /// Tasks that had run and stopped, by hour and cluster: one that never started is counted in neither.
    pub stopped: Vec<HourCount>,
    /// The newest tasks that stopped, without those that plainly ended well (exit code 0 and no Spot notice) or were
    /// stopped by a person or a service. Whether something went wrong with them is for the rules to say.
    pub suspects: Vec<TaskRow>,
    /// The newest change in the journal.
    pub change: Option<LastChange>,
}

/// The figures' part of a store.
#[async_trait]
pub trait Activity: Send + Sync + 'static {
    /// What happened at `since` or later, with at most `most` suspects, newest first, as of one moment.
    async fn lately(&self, since: Millis, most: u32) -> Result<Lately, StoreError>;

    /// The current rows of the tasks whose id begins with `prefix`, on the board or not, at most `most`, by id.
    async fn rows_by_prefix(&self, prefix: &str, most: u32) -> Result<Vec<TaskRow>, StoreError>;
}
