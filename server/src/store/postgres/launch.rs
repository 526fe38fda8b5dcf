//! Launches in PostgreSQL: the contract, call by call. `read` turns rows into launches, `change` has the statements
//! inside a commit.

mod change;
mod list;
mod read;

use std::collections::HashMap;

use async_trait::async_trait;
use domain::id::LaunchId;
use domain::launch::list::{LaunchSummary, Outcome};
use domain::launch::view::{BatchState, Decision, Deed, GroupState, OwnGroup, StopOrder};
use domain::problem::Problem;
use domain::time::Millis;

use super::{PostgresStore, audit};
use crate::store::record::{launch_id, text};
use crate::store::{
    AuditLine, BatchOutcome, Created, LaunchQuery, Launches, Leave, NewLaunch, StoreError, StoredLaunch,
};

#[async_trait]
impl Launches for PostgresStore {
    async fn create_launch(&self, launch: &NewLaunch, line: &AuditLine) -> Result<Created, StoreError> {
        let mut commit = self.write().await?;
        // With two at once the second waits here for the first one's commit.
        if !change::insert(&mut commit, launch).await? {
            let first = read::first(&mut commit, launch).await?;
            let first = first.ok_or_else(|| StoreError::unreadable("launch", "it is there and is not"))?;
            return Ok(Created::Exists(Box::new(first)));
        }
        for batch in launch.waiting() {
            change::insert_batch(&mut commit, &launch.plan.launch, &batch).await?;
        }
        change::tally(&mut commit, &launch.plan.launch).await?;
        audit::insert(&mut commit, line).await?;
        commit.commit().await?;
        Ok(Created::New)
    }

    async fn launch(&self, id: &LaunchId) -> Result<Option<StoredLaunch>, StoreError> {
        let mut view = self.view().await?;
        let found = read::one(&mut view, id.as_str()).await?;
        view.rollback().await?;
        Ok(found)
    }

    async fn launches(&self, place: &str, wanted: &LaunchQuery) -> Result<Vec<LaunchSummary>, StoreError> {
        list::launches(&self.pool, place, wanted).await
    }

    async fn outcomes(&self, launches: &[&str]) -> Result<HashMap<String, Outcome>, StoreError> {
        list::outcomes(&self.pool, launches).await
    }

    async fn open_launches(&self, place: &str) -> Result<Vec<LaunchId>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM launches WHERE place = $1
             AND (stopping = 1 OR id IN (SELECT launch FROM batches WHERE state IN ('waiting', 'sent')))
             ORDER BY at, id",
        )
        .bind(place)
        .fetch_all(&self.pool)
        .await?;
        ids.iter().map(|id| launch_id(id)).collect()
    }

    async fn batch_sent(&self, launch: &LaunchId, number: u32, at: Millis) -> Result<Leave, StoreError> {
        let mut commit = self.write().await?;
        let first: Option<Millis> = sqlx::query_scalar(
            "UPDATE batches SET state = 'sent', sent_at = COALESCE(sent_at, $1)
             WHERE launch = $2 AND number = $3 AND state IN ('waiting', 'sent')
               AND (SELECT cancelled FROM launches WHERE id = batches.launch) IS NULL
             RETURNING sent_at",
        )
        .bind(at)
        .bind(launch.as_str())
        .bind(i64::from(number))
        .fetch_optional(&mut *commit)
        .await?;
        let leave = match first {
            Some(first) => Leave::Send(first),
            None => match change::state_of(&mut commit, launch, number).await? {
                Some(BatchState::Sent) => Leave::Cancelled,
                _ => Leave::Closed,
            },
        };
        commit.commit().await?;
        Ok(leave)
    }

    async fn batch_troubled(
        &self,
        launch: &LaunchId,
        number: u32,
        problem: &Problem,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE batches SET problem = $1 WHERE launch = $2 AND number = $3 AND state = 'sent'")
            .bind(text("problem", problem)?)
            .bind(launch.as_str())
            .bind(i64::from(number))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn batch_closed(
        &self,
        launch: &LaunchId,
        number: u32,
        outcome: &BatchOutcome,
    ) -> Result<bool, StoreError> {
        let mut commit = self.write().await?;
        change::lock(&mut commit, launch).await?;
        if !change::close(&mut commit, launch, number, outcome).await? {
            return Ok(false);
        }
        if let Some(next) = &outcome.next {
            change::add(&mut commit, launch, next).await?;
        }
        change::tally(&mut commit, launch).await?;
        commit.commit().await?;
        Ok(true)
    }

    async fn group_noted(&self, launch: &LaunchId, group: &OwnGroup) -> Result<(), StoreError> {
        let mut commit = self.write().await?;
        change::lock(&mut commit, launch).await?;
        sqlx::query("UPDATE launches SET own_group = $1 WHERE id = $2")
            .bind(text("security group", group)?)
            .bind(launch.as_str())
            .execute(&mut *commit)
            .await?;
        if group.state == GroupState::Failed {
            let problem = group.problem.as_ref().map(|problem| text("problem", problem)).transpose()?;
            change::close_waiting(&mut commit, launch, BatchState::Refused, problem).await?;
            change::tally(&mut commit, launch).await?;
        }
        commit.commit().await?;
        Ok(())
    }

    async fn cancel_launch(
        &self,
        launch: &LaunchId,
        deed: &Deed,
        line: &AuditLine,
    ) -> Result<u32, StoreError> {
        let mut commit = self.write().await?;
        change::lock(&mut commit, launch).await?;
        sqlx::query("UPDATE launches SET cancelled = COALESCE(cancelled, $1) WHERE id = $2")
            .bind(text("cancellation", deed)?)
            .bind(launch.as_str())
            .execute(&mut *commit)
            .await?;
        let tasks = change::close_waiting(&mut commit, launch, BatchState::Cancelled, None).await?;
        change::tally(&mut commit, launch).await?;
        audit::insert(&mut commit, line).await?;
        commit.commit().await?;
        Ok(tasks)
    }

    async fn batch_decided(
        &self,
        launch: &LaunchId,
        number: u32,
        decision: &Decision,
        line: &AuditLine,
    ) -> Result<bool, StoreError> {
        let mut commit = self.write().await?;
        change::lock(&mut commit, launch).await?;
        let done = sqlx::query(
            "UPDATE batches SET decision = $1
             WHERE launch = $2 AND number = $3 AND state = 'needs_review' AND decision IS NULL",
        )
        .bind(text("decision", decision)?)
        .bind(launch.as_str())
        .bind(i64::from(number))
        .execute(&mut *commit)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        change::tally(&mut commit, launch).await?;
        audit::insert(&mut commit, line).await?;
        commit.commit().await?;
        Ok(true)
    }

    async fn stop_noted(
        &self,
        launch: &LaunchId,
        order: &StopOrder,
        line: Option<&AuditLine>,
    ) -> Result<(), StoreError> {
        let mut commit = self.write().await?;
        sqlx::query("UPDATE launches SET stop = $1, stopping = $2 WHERE id = $3")
            .bind(text("order to stop", order)?)
            .bind(i64::from(!order.done))
            .bind(launch.as_str())
            .execute(&mut *commit)
            .await?;
        if let Some(line) = line {
            audit::insert(&mut commit, line).await?;
        }
        commit.commit().await?;
        Ok(())
    }

    async fn forget_values(&self, before: Millis) -> Result<u64, StoreError> {
        let mut commit = self.write().await?;
        let forgotten = change::forget(&mut commit, before).await?;
        commit.commit().await?;
        Ok(forgotten)
    }
}
