//! The history of tasks: what has left the board, narrowed and paged by what stands beside each row.

use domain::task::past::Position;
use domain::task::row::TaskRow;
use domain::task::search::Needles;
use sqlx::{QueryBuilder, Sqlite, SqlitePool};

use super::super::connection::WriteConnection;
use crate::store::StoreError;
use crate::store::record::{Found, json, tasks as read_rows};

/// See [`crate::store::Journal::past_tasks`].
pub(super) async fn tasks(
    read: &SqlitePool,
    wanted: &Needles,
    before: Option<&Position>,
    most: u32,
) -> Result<Vec<TaskRow>, StoreError> {
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT row FROM tasks WHERE on_board = 0");
    if let Some(family) = &wanted.family {
        query.push(" AND family = ").push_bind(family);
    }
    for needle in &wanted.all {
        query.push(" AND instr(facets, ").push_bind(needle).push(") > 0");
    }
    if !wanted.any.is_empty() {
        query.push(" AND (FALSE");
        for needle in &wanted.any {
            query.push(" OR instr(facets, ").push_bind(needle).push(") > 0");
        }
        query.push(")");
    }
    for word in &wanted.words {
        query.push(" AND instr(words, ").push_bind(word).push(") > 0");
    }
    if let Some(Position { at, id }) = before {
        query.push(" AND (ended_at, id) < (").push_bind(*at).push(", ").push_bind(id).push(")");
    }
    query.push(" ORDER BY ended_at DESC, id DESC LIMIT ").push_bind(most);
    let rows: Vec<String> = query.build_query_scalar().fetch_all(read).await?;
    read_rows(&rows)
}

/// See [`crate::store::Journal::index_old_tasks`].
pub(super) async fn index(write: &WriteConnection, most: u32) -> Result<u64, StoreError> {
    let mut commit = write.begin().await?;
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT arn, row FROM tasks WHERE facets = '' LIMIT ?")
        .bind(most)
        .fetch_all(&mut *commit)
        .await?;
    for (arn, row) in &rows {
        let found = Found::of(&json("task", row)?);
        sqlx::query("UPDATE tasks SET ended_at = ?, family = ?, facets = ?, words = ? WHERE arn = ?")
            .bind(found.ended_at)
            .bind(found.family)
            .bind(found.facets)
            .bind(found.words)
            .bind(arn)
            .execute(&mut *commit)
            .await?;
    }
    commit.commit().await?;
    Ok(rows.len() as u64)
}
