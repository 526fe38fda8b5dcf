//! Drafts in PostgreSQL.

use async_trait::async_trait;
use domain::time::Millis;

use super::{PostgresStore, can_be_there};
use crate::store::{DRAFTS_PER_OWNER, Drafts, KEEP_DRAFT, StoreError};

#[async_trait]
impl Drafts for PostgresStore {
    async fn keep_draft(&self, id: &str, owner: &str, body: &str, at: Millis) -> Result<(), StoreError> {
        let mut commit = self.write().await?;
        sqlx::query("DELETE FROM drafts WHERE kept_at <= $1")
            .bind(at.saturating_sub(KEEP_DRAFT))
            .execute(&mut *commit)
            .await?;
        sqlx::query("INSERT INTO drafts (id, owner, kept_at, body) VALUES ($1, $2, $3, $4)")
            .bind(id)
            .bind(owner)
            .bind(at)
            .bind(body)
            .execute(&mut *commit)
            .await?;
        // An id says when it was made, and rises within a moment too.
        sqlx::query(
            "DELETE FROM drafts WHERE owner = $1 AND id NOT IN
               (SELECT id FROM drafts WHERE owner = $1 ORDER BY kept_at DESC, id DESC LIMIT $2)",
        )
        .bind(owner)
        .bind(i64::from(DRAFTS_PER_OWNER))
        .execute(&mut *commit)
        .await?;
        commit.commit().await?;
        Ok(())
    }

    async fn forget_drafts(&self, now: Millis) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM drafts WHERE kept_at <= $1")
            .bind(now.saturating_sub(KEEP_DRAFT))
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }

    async fn draft(&self, id: &str, owner: &str, now: Millis) -> Result<Option<String>, StoreError> {
        if !can_be_there(id) {
            return Ok(None);
        }
        let body =
            sqlx::query_scalar("SELECT body FROM drafts WHERE id = $1 AND owner = $2 AND kept_at > $3")
                .bind(id)
                .bind(owner)
                .bind(now.saturating_sub(KEEP_DRAFT))
                .fetch_optional(&self.pool)
                .await?;
        Ok(body)
    }
}
