//! The audit in SQLite.

use async_trait::async_trait;
use sqlx::{Row as _, SqliteConnection};

use super::{SqliteStore, json, text};
use crate::store::{Audit, AuditLine, StoreError};

#[async_trait]
impl Audit for SqliteStore {
    async fn audit(&self, line: &AuditLine) -> Result<(), StoreError> {
        let mut writer = self.write.acquire().await?;
        insert(&mut writer, line).await
    }

    async fn audit_lines(&self, place: &str, most: u32) -> Result<Vec<AuditLine>, StoreError> {
        let rows = sqlx::query(
            "SELECT at, place, actor, action, target, detail FROM audit
             WHERE place = ? ORDER BY id DESC LIMIT ?",
        )
        .bind(place)
        .bind(most)
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(AuditLine {
                    at: row.try_get("at")?,
                    place: row.try_get("place")?,
                    actor: row.try_get("actor")?,
                    action: row.try_get("action")?,
                    target: row.try_get("target")?,
                    detail: json("audit line", row.try_get("detail")?)?,
                })
            })
            .collect()
    }
}

/// Adds a line within the caller's transaction.
pub(super) async fn insert(writer: &mut SqliteConnection, line: &AuditLine) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO audit (at, place, actor, action, target, detail) VALUES (?, ?, ?, ?, ?, ?)")
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
