//! Drafts in SQLite.

use async_trait::async_trait;
use domain::time::Millis;

use super::SqliteStore;
use crate::store::{DRAFTS_PER_OWNER, Drafts, KEEP_DRAFT, StoreError};

#[async_trait]
impl Drafts for SqliteStore {
    async fn keep_draft(&self, id: &str, owner: &str, body: &str, at: Millis) -> Result<(), StoreError> {
        let mut commit = self.write.begin().await?;
        sqlx::query("DELETE FROM drafts WHERE kept_at <= ?")
            .bind(at.saturating_sub(KEEP_DRAFT))
            .execute(&mut *commit)
            .await?;
        sqlx::query("INSERT INTO drafts (id, owner, kept_at, body) VALUES (?, ?, ?, ?)")
            .bind(id)
            .bind(owner)
            .bind(at)
            .bind(body)
            .execute(&mut *commit)
            .await?;
        // An id says when it was made, and rises within a moment too.
        sqlx::query(
            "DELETE FROM drafts WHERE owner = ?1 AND id NOT IN
               (SELECT id FROM drafts WHERE owner = ?1 ORDER BY kept_at DESC, id DESC LIMIT ?2)",
        )
        .bind(owner)
        .bind(DRAFTS_PER_OWNER)
        .execute(&mut *commit)
        .await?;
        commit.commit().await?;
        Ok(())
    }

    async fn forget_drafts(&self, now: Millis) -> Result<u64, StoreError> {
        let mut commit = self.write.begin().await?;
        let done = sqlx::query("DELETE FROM drafts WHERE kept_at <= ?")
            .bind(now.saturating_sub(KEEP_DRAFT))
            .execute(&mut *commit)
            .await?;
        commit.commit().await?;
        Ok(done.rows_affected())
    }

    async fn draft(&self, id: &str, owner: &str, now: Millis) -> Result<Option<String>, StoreError> {
        let body = sqlx::query_scalar("SELECT body FROM drafts WHERE id = ? AND owner = ? AND kept_at > ?")
            .bind(id)
            .bind(owner)
            .bind(now.saturating_sub(KEEP_DRAFT))
            .fetch_optional(&self.read.0)
            .await?;
        Ok(body)
    }
}
