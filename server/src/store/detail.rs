//! What ECS said of stopped tasks last: it forgets them after an hour, their pages do not.

use async_trait::async_trait;
use domain::task::detail::TaskDetail;

use super::StoreError;

/// The details' part of a store.
#[async_trait]
pub trait Details: Send + Sync + 'static {
    /// Keeps the details of stopped tasks, by ARN, in the place of earlier ones, in one commit. One of a task that is
    /// not known (any more) is passed over.
    async fn keep_task_details(&self, details: &[(String, TaskDetail)]) -> Result<(), StoreError>;

    /// The detail of a task; `None` when none was kept.
    async fn task_detail(&self, arn: &str) -> Result<Option<TaskDetail>, StoreError>;

    /// Stopped tasks of the board without a detail, by ARN, with their cluster's; at most `most`.
    async fn tasks_without_detail(&self, most: u32) -> Result<Vec<(String, String)>, StoreError>;
}
