//! Details of stopped tasks in SQLite.

use async_trait::async_trait;
use domain::task::detail::TaskDetail;

use super::SqliteStore;
use crate::store::record::text;
use crate::store::{Details, StoreError};

#[async_trait]
impl Details for SqliteStore {
    async fn keep_task_details(&self, details: &[(String, TaskDetail)]) -> Result<(), StoreError> {
        let mut commit = self.write.begin().await?;
        for (arn, detail) in details {
            sqlx::query(
                "INSERT INTO task_details (arn, body) SELECT arn, ? FROM tasks WHERE arn = ?
                 ON CONFLICT (arn) DO UPDATE SET body = excluded.body",
            )
            .bind(text("task detail", detail)?)
            .bind(arn)
            .execute(&mut *commit)
            .await?;
        }
        commit.commit().await?;
        Ok(())
    }

    async fn task_detail(&self, arn: &str) -> Result<Option<TaskDetail>, StoreError> {
        let body: Option<String> = sqlx::query_scalar("SELECT body FROM task_details WHERE arn = ?")
            .bind(arn)
            .fetch_optional(&self.read.0)
            .await?;
        let read = |body: &String| {
            serde_json::from_str(body).map_err(|cause| StoreError::unreadable("task detail", cause))
        };
        body.as_ref().map(read).transpose()
    }

    async fn tasks_without_detail(&self, most: u32) -> Result<Vec<(String, String)>, StoreError> {
        let found = sqlx::query_as(
            "SELECT tasks.cluster, tasks.arn FROM tasks LEFT JOIN task_details ON task_details.arn = tasks.arn
             WHERE tasks.on_board = 1 AND task_details.arn IS NULL AND tasks.row ->> '$.last_status' = 'STOPPED'
             ORDER BY tasks.cluster, tasks.arn LIMIT ?",
        )
        .bind(most)
        .fetch_all(&self.read.0)
        .await?;
        Ok(found)
    }
}
