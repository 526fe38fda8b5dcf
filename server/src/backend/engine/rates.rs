//! AWS's rates, shared by everything in this process that launches and stops tasks.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html>
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html>

use crate::aws::Bucket;

/// The buckets. Waiters are served in the order they came. An account with smaller ones is told so by AWS and
/// its batches wait and are sent again; no person sees it.
pub(super) struct Rates {
    /// RunTask and StopTask together: 100, then 40 a second.
    modify: Bucket,
    /// RunTask calls for Fargate: 20 a second.
    calls: Bucket,
    /// Tasks on Fargate: 100, then 20 a second. On-demand and Spot have a bucket each in AWS; here they share one.
    tasks: Bucket,
}

impl Default for Rates {
    fn default() -> Self {
        Self { modify: Bucket::new(100, 40), calls: Bucket::new(20, 20), tasks: Bucket::new(100, 20) }
    }
}

impl Rates {
    /// Waits until a RunTask call for so many tasks may be sent.
    pub(super) async fn run(&self, tasks: u32) {
        self.tasks.take(tasks).await;
        self.again().await;
    }

    /// Waits until the same call may be sent again: its tasks are counted already.
    pub(super) async fn again(&self) {
        self.modify.take(1).await;
        self.calls.take(1).await;
    }

    /// Waits until a StopTask call may be sent.
    pub(super) async fn stop(&self) {
        self.modify.take(1).await;
    }
}
