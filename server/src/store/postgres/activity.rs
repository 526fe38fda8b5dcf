//! What happened lately, in PostgreSQL.

use async_trait::async_trait;
use domain::task::row::TaskRow;
use domain::time::Millis;

use super::{PostgresStore, can_be_there};
use crate::store::record::{ChangeRecord, HourRecord, tasks};
use crate::store::{Activity, Lately, StoreError};

const STARTED: &str = "SELECT (activity_began - $1) / 3600000 AS nth, cluster, COUNT(*) AS tasks
    FROM tasks WHERE activity_began >= $1 GROUP BY 1, 2";
/// What never ran did not end either: starts and stops add up.
const STOPPED: &str = "SELECT (activity_ended - $1) / 3600000 AS nth, cluster, COUNT(*) AS tasks
    FROM tasks WHERE activity_ended >= $1 AND activity_began IS NOT NULL GROUP BY 1, 2";
/// The condition is the index's.
const SUSPECTS: &str = r#"SELECT row FROM tasks WHERE activity_ended >= $1
      AND (strpos(row, '"spot_deadline":') > 0
           OR (strpos(row, '"exit":0') = 0 AND strpos(row, '"stop_code":"UserInitiated"') = 0
               AND strpos(row, '"stop_code":"ServiceSchedulerInitiated"') = 0))
    ORDER BY activity_ended DESC LIMIT $2"#;

#[async_trait]
impl Activity for PostgresStore {
    async fn lately(&self, since: Millis, most: u32) -> Result<Lately, StoreError> {
        let mut view = self.view().await?;
        let started: Vec<HourRecord> = sqlx::query_as(STARTED).bind(since).fetch_all(&mut *view).await?;
        let stopped: Vec<HourRecord> = sqlx::query_as(STOPPED).bind(since).fetch_all(&mut *view).await?;
        let rows: Vec<String> =
            sqlx::query_scalar(SUSPECTS).bind(since).bind(i64::from(most)).fetch_all(&mut *view).await?;
        let change: Option<ChangeRecord> =
            sqlx::query_as("SELECT recorded_at, source FROM journal ORDER BY position DESC LIMIT 1")
                .fetch_optional(&mut *view)
                .await?;
        view.rollback().await?;
        HourRecord::lately(started, stopped, &rows, change)
    }

    async fn rows_by_prefix(&self, prefix: &str, most: u32) -> Result<Vec<TaskRow>, StoreError> {
        if !can_be_there(prefix) {
            return Ok(Vec::new());
        }
        // A range, because LIKE uses no index in every collation.
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT row FROM tasks WHERE id >= $1 AND id < $1 || chr(1114111) COLLATE \"C\" ORDER BY id LIMIT $2",
        )
        .bind(prefix)
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        tasks(&rows)
    }
}
