//! What changes launches and batches, each inside a commit of the caller's.

use domain::id::LaunchId;
use domain::launch::form::LaunchForm;
use domain::launch::plan::LaunchPlan;
use domain::launch::view::{BatchState, OwnGroup};
use domain::time::Millis;
use sqlx::{PgConnection, Row as _};

use super::read;
use crate::store::record::{json, state, text};
use crate::store::{BatchOutcome, NewLaunch, NextBatch, StoreError, StoredBatch};

/// Stores a launch; tells whether its id and its parent were free.
pub(super) async fn insert(commit: &mut PgConnection, launch: &NewLaunch) -> Result<bool, StoreError> {
    let own_group = launch.plan.network.new_group.as_ref().map(|_| OwnGroup::default());
    let stored = sqlx::query(
        "INSERT INTO launches (id, place, actor, at, cluster, form, plan, own_group, parent, values_of,
                               values_kept, cluster_name, family, task_definition, words, asked)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         ON CONFLICT DO NOTHING",
    )
    .bind(launch.plan.launch.as_str())
    .bind(&launch.place)
    .bind(&launch.actor)
    .bind(launch.at)
    .bind(&launch.cluster)
    .bind(text("form", &launch.form)?)
    .bind(text("plan", &launch.plan)?)
    .bind(own_group.map(|group| text("security group", &group)).transpose()?)
    .bind(launch.parent.as_ref().map(LaunchId::as_str))
    .bind(&launch.values_of)
    .bind(i64::from(launch.values_of.is_some()))
    .bind(launch.plan.cluster.as_str())
    .bind(launch.plan.family.as_str())
    .bind(launch.plan.task_definition())
    .bind(launch.words())
    .bind(i64::from(launch.plan.count))
    .execute(commit)
    .await?;
    Ok(stored.rows_affected() > 0)
}

/// Lets nobody else change the launch until the commit: numbers and tallies follow from all its batches.
pub(super) async fn lock(commit: &mut PgConnection, launch: &LaunchId) -> Result<(), StoreError> {
    sqlx::query("SELECT id FROM launches WHERE id = $1 FOR UPDATE")
        .bind(launch.as_str())
        .execute(commit)
        .await?;
    Ok(())
}

pub(super) async fn insert_batch(
    commit: &mut PgConnection,
    launch: &LaunchId,
    batch: &StoredBatch,
) -> Result<(), StoreError> {
    let variant = &batch.view.variant;
    let variant = variant.instead_of.is_some().then(|| text("variant", variant)).transpose()?;
    sqlx::query(
        "INSERT INTO batches (launch, number, size, token, started_by, state, variant)
         VALUES ($1, $2, $3, $4, $5, 'waiting', $6)",
    )
    .bind(launch.as_str())
    .bind(i64::from(batch.view.number))
    .bind(i64::from(batch.view.size))
    .bind(&batch.token)
    .bind(&batch.started_by)
    .bind(variant)
    .execute(commit)
    .await?;
    Ok(())
}

/// Adds a batch under the next number, unless the launch was cancelled.
pub(super) async fn add(
    commit: &mut PgConnection,
    launch: &LaunchId,
    next: &NextBatch,
) -> Result<(), StoreError> {
    let number: Option<i64> = sqlx::query_scalar(
        "SELECT MAX(number) + 1 FROM batches WHERE launch = $1
         HAVING (SELECT cancelled FROM launches WHERE id = $1) IS NULL",
    )
    .bind(launch.as_str())
    .fetch_optional(&mut *commit)
    .await?;
    match number {
        Some(number) => {
            let number =
                u32::try_from(number).map_err(|cause| StoreError::unreadable("batch number", cause))?;
            insert_batch(commit, launch, &StoredBatch::waiting(launch, number, next)).await
        }
        None => Ok(()),
    }
}

pub(super) async fn state_of(
    commit: &mut PgConnection,
    launch: &LaunchId,
    number: u32,
) -> Result<Option<BatchState>, StoreError> {
    let slug: Option<String> =
        sqlx::query_scalar("SELECT state FROM batches WHERE launch = $1 AND number = $2")
            .bind(launch.as_str())
            .bind(i64::from(number))
            .fetch_optional(commit)
            .await?;
    slug.map(|slug| state(&slug)).transpose()
}

/// Closes a batch that is open or under review; tells whether it was.
pub(super) async fn close(
    commit: &mut PgConnection,
    launch: &LaunchId,
    number: u32,
    outcome: &BatchOutcome,
) -> Result<bool, StoreError> {
    let problem = outcome.problem.as_ref().map(|problem| text("problem", problem)).transpose()?;
    let done = sqlx::query(
        "UPDATE batches SET state = $1, tasks = $2, failures = $3, problem = $4
         WHERE launch = $5 AND number = $6
           AND (state IN ('waiting', 'sent') OR (state = 'needs_review' AND decision IS NULL))",
    )
    .bind(outcome.state.slug())
    .bind(text("list of tasks", &outcome.tasks)?)
    .bind(text("list of failures", &outcome.failures)?)
    .bind(problem)
    .bind(launch.as_str())
    .bind(i64::from(number))
    .execute(commit)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Closes every batch that waits; returns how many tasks that were.
pub(super) async fn close_waiting(
    commit: &mut PgConnection,
    launch: &LaunchId,
    state: BatchState,
    problem: Option<String>,
) -> Result<u32, StoreError> {
    let sizes: Vec<i64> = sqlx::query_scalar(
        "UPDATE batches SET state = $1, problem = $2 WHERE launch = $3 AND state = 'waiting' RETURNING size",
    )
    .bind(state.slug())
    .bind(problem)
    .bind(launch.as_str())
    .fetch_all(commit)
    .await?;
    u32::try_from(sizes.iter().sum::<i64>()).map_err(|cause| StoreError::unreadable("batch size", cause))
}

/// Brings the launch's tally up to date with its batches.
pub(super) async fn tally(commit: &mut PgConnection, launch: &LaunchId) -> Result<(), StoreError> {
    let asked: i64 = sqlx::query_scalar("SELECT asked FROM launches WHERE id = $1")
        .bind(launch.as_str())
        .fetch_one(&mut *commit)
        .await?;
    let asked = u32::try_from(asked).map_err(|cause| StoreError::unreadable("number of tasks", cause))?;
    let batches = read::batches(commit, launch.as_str()).await?;
    let views: Vec<_> = batches.into_iter().map(|batch| batch.view).collect();
    let tally = domain::launch::view::Tally::of(asked, &views);
    sqlx::query(
        "UPDATE launches SET started = $1, failed = $2, open = $3, review = $4, cancelled_tasks = $5, undecided = $6
         WHERE id = $7",
    )
    .bind(i64::from(tally.started))
    .bind(i64::from(tally.failed))
    .bind(i64::from(tally.open))
    .bind(i64::from(tally.review))
    .bind(i64::from(tally.cancelled))
    .bind(i64::from(tally.undecided))
    .bind(launch.as_str())
    .execute(commit)
    .await?;
    Ok(())
}

/// Takes the environment values out of what is old enough and settled.
pub(super) async fn forget(commit: &mut PgConnection, before: Millis) -> Result<u64, StoreError> {
    let rows = sqlx::query(
        "SELECT id, form, plan FROM launches WHERE values_kept = 1 AND at <= $1
         AND id NOT IN (SELECT launch FROM batches WHERE state IN ('waiting', 'sent'))",
    )
    .bind(before)
    .fetch_all(&mut *commit)
    .await?;
    for row in &rows {
        let form: LaunchForm = json("form", row.try_get("form")?)?;
        let plan: LaunchPlan = json("plan", row.try_get("plan")?)?;
        sqlx::query("UPDATE launches SET form = $1, plan = $2, values_kept = 0 WHERE id = $3")
            .bind(text("form", &form.without_environment_values())?)
            .bind(text("plan", &plan.masked())?)
            .bind(row.try_get::<&str, _>("id")?)
            .execute(&mut *commit)
            .await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}
