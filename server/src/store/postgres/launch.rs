//! Launches in PostgreSQL.

use async_trait::async_trait;
use domain::id::LaunchId;
use domain::time::Millis;
use sqlx::PgConnection;

use super::{PostgresStore, audit};
use crate::store::record::{BatchRecord, LaunchRecord, text};
use crate::store::{AuditLine, BatchOutcome, Created, Launches, NewLaunch, StoreError, StoredLaunch};

#[async_trait]
impl Launches for PostgresStore {
    async fn create_launch(&self, launch: &NewLaunch, line: &AuditLine) -> Result<Created, StoreError> {
        let mut commit = self.pool.begin().await?;
        // With two at once the second waits here for the first one's commit.
        let stored = sqlx::query(
            "INSERT INTO launches (id, place, actor, at, cluster, form, plan)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
        )
        .bind(launch.plan.launch.as_str())
        .bind(&launch.place)
        .bind(&launch.actor)
        .bind(launch.at)
        .bind(&launch.cluster)
        .bind(text("form", &launch.form)?)
        .bind(text("plan", &launch.plan)?)
        .execute(&mut *commit)
        .await?;
        if stored.rows_affected() == 0 {
            let first = one(&mut commit, launch.plan.launch.as_str()).await?;
            let first = first.ok_or_else(|| StoreError::unreadable("launch", "it is there and is not"))?;
            return Ok(Created::Exists(Box::new(first)));
        }
        for batch in &launch.batches {
            sqlx::query(
                "INSERT INTO batches (launch, number, size, token, started_by, state)
                 VALUES ($1, $2, $3, $4, $5, 'waiting')",
            )
            .bind(launch.plan.launch.as_str())
            .bind(i64::from(batch.number))
            .bind(i64::from(batch.size))
            .bind(&batch.token)
            .bind(&batch.started_by)
            .execute(&mut *commit)
            .await?;
        }
        audit::insert(&mut commit, line).await?;
        commit.commit().await?;
        Ok(Created::New)
    }

    async fn launch(&self, id: &LaunchId) -> Result<Option<StoredLaunch>, StoreError> {
        let mut view = self.view().await?;
        let found = one(&mut view, id.as_str()).await?;
        view.rollback().await?;
        Ok(found)
    }

    async fn launches(&self, place: &str, most: u32) -> Result<Vec<StoredLaunch>, StoreError> {
        let mut view = self.view().await?;
        let records: Vec<LaunchRecord> = sqlx::query_as(
            "SELECT id, place, actor, at, cluster, form, plan FROM launches
             WHERE place = $1 ORDER BY at DESC, id DESC LIMIT $2",
        )
        .bind(place)
        .bind(i64::from(most))
        .fetch_all(&mut *view)
        .await?;
        let mut launches = Vec::with_capacity(records.len());
        for record in records {
            let batches = batches(&mut view, &record.id).await?;
            launches.push(record.read(batches)?);
        }
        view.rollback().await?;
        Ok(launches)
    }

    async fn open_launches(&self, place: &str) -> Result<Vec<LaunchId>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM launches WHERE place = $1
             AND id IN (SELECT launch FROM batches WHERE state IN ('waiting', 'sent'))
             ORDER BY at, id",
        )
        .bind(place)
        .fetch_all(&self.pool)
        .await?;
        ids.iter()
            .map(|id| LaunchId::parse(id).map_err(|cause| StoreError::unreadable("launch id", cause)))
            .collect()
    }

    async fn batch_sent(&self, launch: &LaunchId, number: u32, at: Millis) -> Result<Millis, StoreError> {
        let first = sqlx::query_scalar(
            "UPDATE batches SET state = 'sent', sent_at = COALESCE(sent_at, $1)
             WHERE launch = $2 AND number = $3 RETURNING sent_at",
        )
        .bind(at)
        .bind(launch.as_str())
        .bind(i64::from(number))
        .fetch_one(&self.pool)
        .await?;
        Ok(first)
    }

    async fn batch_closed(
        &self,
        launch: &LaunchId,
        number: u32,
        outcome: &BatchOutcome,
    ) -> Result<(), StoreError> {
        let problem = outcome.problem.as_ref().map(|problem| text("problem", problem)).transpose()?;
        sqlx::query(
            "UPDATE batches SET state = $1, tasks = $2, failures = $3, problem = $4
             WHERE launch = $5 AND number = $6",
        )
        .bind(outcome.state.slug())
        .bind(text("list of tasks", &outcome.tasks)?)
        .bind(text("list of failures", &outcome.failures)?)
        .bind(problem)
        .bind(launch.as_str())
        .bind(i64::from(number))
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

async fn one(view: &mut PgConnection, id: &str) -> Result<Option<StoredLaunch>, StoreError> {
    let record: Option<LaunchRecord> =
        sqlx::query_as("SELECT id, place, actor, at, cluster, form, plan FROM launches WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *view)
            .await?;
    match record {
        None => Ok(None),
        Some(record) => Ok(Some(record.read(batches(view, id).await?)?)),
    }
}

async fn batches(view: &mut PgConnection, id: &str) -> Result<Vec<BatchRecord>, StoreError> {
    let records = sqlx::query_as(
        "SELECT number, size, token, started_by, state, sent_at, tasks, failures, problem
         FROM batches WHERE launch = $1 ORDER BY number",
    )
    .bind(id)
    .fetch_all(view)
    .await?;
    Ok(records)
}
