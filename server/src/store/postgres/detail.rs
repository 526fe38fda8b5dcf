//! Details of stopped tasks in PostgreSQL.

use async_trait::async_trait;
use domain::task::detail::TaskDetail;

use super::{PostgresStore, can_be_there};
use crate::store::record::text;
use crate::store::{Details, StoreError};

#[async_trait]
impl Details for PostgresStore {
    async fn keep_task_details(&self, details: &[(String, TaskDetail)]) -> Result<(), StoreError> {
        let arns: Vec<&str> = details.iter().map(|(arn, _)| arn.as_str()).collect();
        let bodies: Vec<String> =
            details.iter().map(|(_, detail)| text("task detail", detail)).collect::<Result<_, _>>()?;
        sqlx::query(
            "INSERT INTO task_details (arn, body)
             SELECT tasks.arn, new.body FROM unnest($1::TEXT[], $2::TEXT[]) AS new (arn, body)
             JOIN tasks ON tasks.arn = new.arn
             ON CONFLICT (arn) DO UPDATE SET body = excluded.body",
        )
        .bind(arns)
        .bind(bodies)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn task_detail(&self, arn: &str) -> Result<Option<TaskDetail>, StoreError> {
        if !can_be_there(arn) {
            return Ok(None);
        }
        let body: Option<String> = sqlx::query_scalar("SELECT body FROM task_details WHERE arn = $1")
            .bind(arn)
            .fetch_optional(&self.pool)
            .await?;
        let read = |body: &String| {
            serde_json::from_str(body).map_err(|cause| StoreError::unreadable("task detail", cause))
        };
        body.as_ref().map(read).transpose()
    }

    async fn tasks_without_detail(&self, most: u32) -> Result<Vec<(String, String)>, StoreError> {
        let found = sqlx::query_as(
            "SELECT tasks.cluster, tasks.arn FROM tasks LEFT JOIN task_details ON task_details.arn = tasks.arn
             WHERE tasks.on_board AND task_details.arn IS NULL AND strpos(tasks.row, '\"last_status\":\"STOPPED\"') > 0
             ORDER BY tasks.cluster, tasks.arn LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        Ok(found)
    }
}
