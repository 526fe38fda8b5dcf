//! The audit in PostgreSQL.

use async_trait::async_trait;
use sqlx::PgConnection;

use super::{PostgresStore, can_be_there};
use crate::store::record::{AuditRecord, text};
use crate::store::{Audit, AuditLine, AuditQuery, StoreError, StoredLine};

#[async_trait]
impl Audit for PostgresStore {
    async fn audit(&self, line: &AuditLine) -> Result<(), StoreError> {
        let mut commit = self.write().await?;
        insert(&mut commit, line).await?;
        commit.commit().await
    }

    async fn audit_page(&self, query: &AuditQuery) -> Result<Vec<StoredLine>, StoreError> {
        let sought = [&query.actor, &query.action, &query.text];
        if !sought.into_iter().flatten().all(|text| can_be_there(text)) {
            return Ok(Vec::new());
        }
        let lines: Vec<AuditRecord> = sqlx::query_as(
            "SELECT id, at, place, actor, action, target, detail FROM audit
             WHERE place = $1
               AND ($2::TEXT IS NULL OR actor = $2)
               AND ($3::TEXT IS NULL OR action = $3)
               AND ($4::TEXT IS NULL OR strpos(lower(target || ' ' || detail), lower($4)) > 0)
               AND ($5::BIGINT IS NULL OR at >= $5)
               AND ($6::BIGINT IS NULL OR at < $6)
               AND ($7::BIGINT IS NULL OR id < $7)
             ORDER BY id DESC LIMIT $8",
        )
        .bind(&query.place)
        .bind(&query.actor)
        .bind(&query.action)
        .bind(&query.text)
        .bind(query.since)
        .bind(query.end)
        .bind(query.before)
        .bind(i64::from(query.most))
        .fetch_all(&self.pool)
        .await?;
        lines.into_iter().map(AuditRecord::read).collect()
    }
}

/// Adds a line within the caller's transaction.
pub(super) async fn insert(writer: &mut PgConnection, line: &AuditLine) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (at, place, actor, action, target, detail) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(line.at)
    .bind(&line.place)
    .bind(&line.actor)
    .bind(&line.action)
    .bind(&line.target)
    .bind(text("audit line", &line.detail)?)
    .execute(writer)
    .await?;
    Ok(())
}
