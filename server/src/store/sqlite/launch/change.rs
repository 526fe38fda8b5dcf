//! What changes launches and batches, each inside a commit of the caller's.

use domain::id::LaunchId;
use domain::launch::form::LaunchForm;
use domain::launch::plan::LaunchPlan;
use domain::launch::view::{BatchState, OwnGroup};
use domain::time::Millis;
use sqlx::{Row as _, SqliteConnection};

use super::read;
use crate::store::record::{json, state, text};
use crate::store::{BatchOutcome, NewLaunch, NextBatch, StoreError, StoredBatch};

pub(super) async fn insert(commit: &mut SqliteConnection, launch: &NewLaunch) -> Result<(), StoreError> {
    let own_group = launch.plan.network.new_group.as_ref().map(|_| OwnGroup::default());
    sqlx::query(
        "INSERT INTO launches (id, place, actor, at, cluster, form, plan, own_group, parent, values_of,
                               values_kept, cluster_name, family, task_definition, words, asked)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
    .bind(launch.values_of.is_some())
    .bind(launch.plan.cluster.as_str())
    .bind(launch.plan.family.as_str())
    .bind(launch.plan.task_definition())
    .bind(launch.words())
    .bind(launch.plan.count)
    .execute(commit)
    .await?;
    Ok(())
}

pub(super) async fn insert_batch(
    commit: &mut SqliteConnection,
    launch: &LaunchId,
    batch: &StoredBatch,
) -> Result<(), StoreError> {
    let variant = &batch.view.variant;
    let variant = variant.instead_of.is_some().then(|| text("variant", variant)).transpose()?;
    sqlx::query(
        "INSERT INTO batches (launch, number, size, token, started_by, state, variant)
         VALUES (?, ?, ?, ?, ?, 'waiting', ?)",
    )
    .bind(launch.as_str())
    .bind(batch.view.number)
    .bind(batch.view.size)
    .bind(&batch.token)
    .bind(&batch.started_by)
    .bind(variant)
    .execute(commit)
    .await?;
    Ok(())
}

/// Adds a batch under the next number, unless the launch was cancelled.
pub(super) async fn add(
    commit: &mut SqliteConnection,
    launch: &LaunchId,
    next: &NextBatch,
) -> Result<(), StoreError> {
    let number: Option<u32> = sqlx::query_scalar(
        "SELECT MAX(number) + 1 FROM batches WHERE launch = ?1
         HAVING (SELECT cancelled FROM launches WHERE id = ?1) IS NULL",
    )
    .bind(launch.as_str())
    .fetch_optional(&mut *commit)
    .await?;
    match number {
        Some(number) => insert_batch(commit, launch, &StoredBatch::waiting(launch, number, next)).await,
        None => Ok(()),
    }
}

pub(super) async fn state_of(
    commit: &mut SqliteConnection,
    launch: &LaunchId,
    number: u32,
) -> Result<Option<BatchState>, StoreError> {
    let slug: Option<String> =
        sqlx::query_scalar("SELECT state FROM batches WHERE launch = ? AND number = ?")
            .bind(launch.as_str())
            .bind(number)
            .fetch_optional(commit)
            .await?;
    slug.map(|slug| state(&slug)).transpose()
}

/// Closes a batch that is open or under review; tells whether it was.
pub(super) async fn close(
    commit: &mut SqliteConnection,
    launch: &LaunchId,
    number: u32,
    outcome: &BatchOutcome,
) -> Result<bool, StoreError> {
    let problem = outcome.problem.as_ref().map(|problem| text("problem", problem)).transpose()?;
    let done = sqlx::query(
        "UPDATE batches SET state = ?, tasks = ?, failures = ?, problem = ?
         WHERE launch = ? AND number = ?
           AND (state IN ('waiting', 'sent') OR (state = 'needs_review' AND decision IS NULL))",
    )
    .bind(outcome.state.slug())
    .bind(text("list of tasks", &outcome.tasks)?)
    .bind(text("list of failures", &outcome.failures)?)
    .bind(problem)
    .bind(launch.as_str())
    .bind(number)
    .execute(commit)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Closes every batch that waits; returns how many tasks that were.
pub(super) async fn close_waiting(
    commit: &mut SqliteConnection,
    launch: &LaunchId,
    state: BatchState,
    problem: Option<String>,
) -> Result<u32, StoreError> {
    let sizes: Vec<u32> = sqlx::query_scalar(
        "UPDATE batches SET state = ?, problem = ? WHERE launch = ? AND state = 'waiting' RETURNING size",
    )
    .bind(state.slug())
    .bind(problem)
    .bind(launch.as_str())
    .fetch_all(commit)
    .await?;
    Ok(sizes.iter().sum())
}

/// Brings the launch's tally up to date with its batches.
pub(super) async fn tally(commit: &mut SqliteConnection, launch: &LaunchId) -> Result<(), StoreError> {
    let asked: u32 = sqlx::query_scalar("SELECT asked FROM launches WHERE id = ?")
        .bind(launch.as_str())
        .fetch_one(&mut *commit)
        .await?;
    let batches = read::batches(commit, launch.as_str()).await?;
    let views: Vec<_> = batches.into_iter().map(|batch| batch.view).collect();
    let tally = domain::launch::view::Tally::of(asked, &views);
    sqlx::query(
        "UPDATE launches SET started = ?, failed = ?, open = ?, review = ?, cancelled_tasks = ?, undecided = ?
         WHERE id = ?",
    )
    .bind(tally.started)
    .bind(tally.failed)
    .bind(tally.open)
    .bind(tally.review)
    .bind(tally.cancelled)
    .bind(tally.undecided)
    .bind(launch.as_str())
    .execute(commit)
    .await?;
    Ok(())
}

/// Takes the environment values out of what is old enough and settled.
pub(super) async fn forget(commit: &mut SqliteConnection, before: Millis) -> Result<u64, StoreError> {
    let rows = sqlx::query(
        "SELECT id, form, plan FROM launches WHERE values_kept = 1 AND at <= ?
         AND id NOT IN (SELECT launch FROM batches WHERE state IN ('waiting', 'sent'))",
    )
    .bind(before)
    .fetch_all(&mut *commit)
    .await?;
    for row in &rows {
        let form: LaunchForm = json("form", row.try_get("form")?)?;
        let plan: LaunchPlan = json("plan", row.try_get("plan")?)?;
        sqlx::query("UPDATE launches SET form = ?, plan = ?, values_kept = 0 WHERE id = ?")
            .bind(text("form", &form.without_environment_values())?)
            .bind(text("plan", &plan.masked())?)
            .bind(row.try_get::<&str, _>("id")?)
            .execute(&mut *commit)
            .await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}
