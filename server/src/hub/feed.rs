//! Where task rows enter. The sources implement it; the backend hands in what AWS answered it, so
//! that a task is on the board before the next scan.

use std::sync::Arc;

use async_trait::async_trait;
use domain::task::row::TaskRow;

/// Takes rows that somebody has learned of.
#[async_trait]
pub trait Feed: Send + Sync + 'static {
    /// Takes rows that AWS answered to a call. A failure is the feed's to log: the next scan repairs it.
    async fn seen(&self, rows: Vec<TaskRow>);

    /// Asks for a full scan soon.
    fn poke(&self);
}

/// A feed as it is handed round.
pub type SharedFeed = Arc<dyn Feed>;
