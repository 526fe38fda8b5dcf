//! The history of tasks: what has left the board, narrowed and paged by what stands beside each row.

use domain::task::past::Position;
use domain::task::row::TaskRow;
use domain::task::search::Needles;
use sqlx::{PgPool, Postgres, QueryBuilder};

use crate::store::StoreError;
use crate::store::postgres::can_be_there;
use crate::store::postgres::write::WriteTransaction;
use crate::store::record::{Found, json, tasks as read_rows};

/// See [`crate::store::Journal::past_tasks`].
pub(super) async fn tasks(
    read: &PgPool,
    wanted: &Needles,
    before: Option<&Position>,
    most: u32,
) -> Result<Vec<TaskRow>, StoreError> {
    let texts = wanted.all.iter().chain(&wanted.any).chain(&wanted.words).chain(&wanted.family);
    if !texts.chain(before.map(|position| &position.id)).all(|text| can_be_there(text)) {
        return Ok(Vec::new());
    }
    let mut query: QueryBuilder<Postgres> = QueryBuilder::new("SELECT row FROM tasks WHERE NOT on_board");
    if let Some(family) = &wanted.family {
        query.push(" AND family = ").push_bind(family);
    }
    for needle in &wanted.all {
        query.push(" AND strpos(facets, ").push_bind(needle).push(") > 0");
    }
    if !wanted.any.is_empty() {
        query.push(" AND (FALSE");
        for needle in &wanted.any {
            query.push(" OR strpos(facets, ").push_bind(needle).push(") > 0");
        }
        query.push(")");
    }
    for word in &wanted.words {
        query.push(" AND strpos(words, ").push_bind(word).push(") > 0");
    }
    if let Some(Position { at, id }) = before {
        query.push(" AND (ended_at, id) < (").push_bind(*at).push(", ").push_bind(id).push(")");
    }
    query.push(" ORDER BY ended_at DESC, id DESC LIMIT ").push_bind(i64::from(most));
    let rows: Vec<String> = query.build_query_scalar().fetch_all(read).await?;
    read_rows(&rows)
}

/// See [`crate::store::Journal::index_old_tasks`].
pub(super) async fn index(write: &PgPool, most: u32) -> Result<u64, StoreError> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT arn, row FROM tasks WHERE facets = '' LIMIT $1")
        .bind(i64::from(most))
        .fetch_all(write)
        .await?;
    let mut commit = WriteTransaction::begin(write).await?;
    for (arn, row) in &rows {
        let found = Found::of(&json("task", row)?);
        // Unless it was written anew meanwhile.
        sqlx::query(
            "UPDATE tasks SET ended_at = $1, family = $2, facets = $3, words = $4 WHERE arn = $5 AND row = $6",
        )
        .bind(found.ended_at)
        .bind(found.family)
        .bind(found.facets)
        .bind(found.words)
        .bind(arn)
        .bind(row)
        .execute(&mut *commit)
        .await?;
    }
    commit.commit().await?;
    Ok(rows.len() as u64)
}
