//! What happened lately, in SQLite.

use async_trait::async_trait;
use domain::task::row::TaskRow;
use domain::time::Millis;

use super::SqliteStore;
use crate::store::record::{ChangeRecord, HourRecord, tasks};
use crate::store::{Activity, Lately, StoreError};

const STARTED: &str = "SELECT (activity_began - ?1) / 3600000 AS nth, cluster, COUNT(*) AS tasks
    FROM tasks WHERE activity_began >= ?1 GROUP BY 1, 2";
/// What never ran did not end either: starts and stops add up.
const STOPPED: &str = "SELECT (activity_ended - ?1) / 3600000 AS nth, cluster, COUNT(*) AS tasks
    FROM tasks WHERE activity_ended >= ?1 AND activity_began IS NOT NULL GROUP BY 1, 2";
/// The condition is the index's, word for word.
const SUSPECTS: &str = r#"SELECT row FROM tasks WHERE activity_ended >= ?
      AND (instr(row, '"spot_deadline":') > 0
           OR (instr(row, '"exit":0') = 0 AND instr(row, '"stop_code":"UserInitiated"') = 0
               AND instr(row, '"stop_code":"ServiceSchedulerInitiated"') = 0))
    ORDER BY activity_ended DESC LIMIT ?"#;

#[async_trait]
impl Activity for SqliteStore {
    async fn lately(&self, since: Millis, most: u32) -> Result<Lately, StoreError> {
        let mut view = self.read.begin().await?;
        let started: Vec<HourRecord> = sqlx::query_as(STARTED).bind(since).fetch_all(&mut *view).await?;
        let stopped: Vec<HourRecord> = sqlx::query_as(STOPPED).bind(since).fetch_all(&mut *view).await?;
        let rows: Vec<String> =
            sqlx::query_scalar(SUSPECTS).bind(since).bind(most).fetch_all(&mut *view).await?;
        let change: Option<ChangeRecord> =
            sqlx::query_as("SELECT recorded_at, source FROM journal ORDER BY position DESC LIMIT 1")
                .fetch_optional(&mut *view)
                .await?;
        view.cancel().await?;
        HourRecord::lately(started, stopped, &rows, change)
    }

    async fn rows_by_prefix(&self, prefix: &str, most: u32) -> Result<Vec<TaskRow>, StoreError> {
        // A range, because LIKE would not use the index.
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT row FROM tasks WHERE id >= ?1 AND id < ?1 || char(1114111) ORDER BY id LIMIT ?2",
        )
        .bind(prefix)
        .bind(most)
        .fetch_all(&self.read.0)
        .await?;
        tasks(&rows)
    }
}
