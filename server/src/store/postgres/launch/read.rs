//! From rows to launches and batches.

use sqlx::PgConnection;

use crate::store::record::{BatchRecord, LaunchRecord};
use crate::store::{NewLaunch, StoreError, StoredBatch, StoredLaunch};

/// The launch that has the new one's id, or is its parent's child.
pub(super) async fn first(
    view: &mut PgConnection,
    launch: &NewLaunch,
) -> Result<Option<StoredLaunch>, StoreError> {
    if let Some(first) = one(view, launch.plan.launch.as_str()).await? {
        return Ok(Some(first));
    }
    let Some(parent) = &launch.parent else { return Ok(None) };
    let sibling: Option<String> = sqlx::query_scalar("SELECT id FROM launches WHERE parent = $1")
        .bind(parent.as_str())
        .fetch_optional(&mut *view)
        .await?;
    match sibling {
        Some(id) => one(view, &id).await,
        None => Ok(None),
    }
}

pub(super) async fn one(view: &mut PgConnection, id: &str) -> Result<Option<StoredLaunch>, StoreError> {
    let record: Option<LaunchRecord> = sqlx::query_as(
        "SELECT place, actor, at, cluster, form, plan, own_group, parent, cancelled, stop, values_of, values_kept,
                (SELECT other.id FROM launches AS other WHERE other.parent = launches.id) AS child
         FROM launches WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(&mut *view)
    .await?;
    match record {
        None => Ok(None),
        Some(record) => Ok(Some(record.read(records(view, id).await?)?)),
    }
}

pub(super) async fn batches(view: &mut PgConnection, id: &str) -> Result<Vec<StoredBatch>, StoreError> {
    records(view, id).await?.into_iter().map(BatchRecord::read).collect()
}

async fn records(view: &mut PgConnection, id: &str) -> Result<Vec<BatchRecord>, StoreError> {
    let records = sqlx::query_as(
        "SELECT number, size, token, started_by, state, variant, sent_at, tasks, failures, problem, decision
         FROM batches WHERE launch = $1 ORDER BY number",
    )
    .bind(id)
    .fetch_all(view)
    .await?;
    Ok(records)
}
