//! The journal in SQLite. Positions are given by the one writer, so they follow each other.

use async_trait::async_trait;
use domain::event::cursor::Cursor;
use domain::event::frame::Change;
use domain::event::history::PastEvent;
use domain::task::row::TaskRow;
use domain::time::Millis;
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{SqliteStore, json, text};
use crate::store::{Entry, Journal, KeptEvent, NewEntry, StoreError};

const HEAD: &str = "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0)";

#[async_trait]
impl Journal for SqliteStore {
    async fn head(&self) -> Result<Cursor, StoreError> {
        let position: i64 = sqlx::query_scalar(HEAD).fetch_one(&self.read).await?;
        Ok(self.cursor(position))
    }

    async fn kept_after(&self) -> Result<u64, StoreError> {
        let oldest: Option<i64> =
            sqlx::query_scalar("SELECT MIN(position) FROM journal").fetch_one(&self.read).await?;
        match oldest {
            Some(position) => Ok(unsigned(position).saturating_sub(1)),
            None => Ok(self.head().await?.position),
        }
    }

    async fn append_with(
        &self,
        entries: Vec<NewEntry>,
        events: Vec<PastEvent>,
        at: Millis,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut commit = self.write.begin().await?;
        let mut appended = Vec::with_capacity(entries.len());
        for NewEntry { cluster, change, via } in entries {
            let (kind, version, merge, row) = match &change {
                Change::Task(row) => ("task", row.version, row.merge, Some(text("task", row)?)),
                Change::Gone(_) => ("gone", 0, 0, None),
            };
            let position: i64 = sqlx::query_scalar(
                "INSERT INTO journal (kind, task, cluster, version, merge, row, recorded_at, source)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING position",
            )
            .bind(kind)
            .bind(change.arn())
            .bind(&cluster)
            .bind(i64::try_from(version).unwrap_or(i64::MAX))
            .bind(merge)
            .bind(&row)
            .bind(at)
            .bind(via.slug())
            .fetch_one(&mut *commit)
            .await?;
            match (&change, row) {
                (Change::Task(task), Some(row)) => {
                    sqlx::query(
                        "INSERT INTO tasks (arn, id, cluster, launch, on_board, row) VALUES (?, ?, ?, ?, 1, ?)
                         ON CONFLICT (arn) DO UPDATE SET
                           launch = excluded.launch, on_board = 1, row = excluded.row",
                    )
                    .bind(&task.arn)
                    .bind(task.arn.rsplit('/').next())
                    .bind(&cluster)
                    .bind(&task.launch)
                    .bind(row)
                    .execute(&mut *commit)
                    .await?;
                }
                _ => {
                    sqlx::query("UPDATE tasks SET on_board = 0 WHERE arn = ?")
                        .bind(change.arn())
                        .execute(&mut *commit)
                        .await?;
                }
            }
            appended.push(Entry { position: unsigned(position), cluster, change });
        }
        for event in &events {
            sqlx::query(
                "INSERT INTO events (subject, id, event, recorded_at) VALUES (?, ?, ?, ?)
                 ON CONFLICT (subject, id) DO UPDATE SET deliveries = deliveries + 1",
            )
            .bind(&event.subject)
            .bind(&event.id)
            .bind(text("event", event)?)
            .bind(at)
            .execute(&mut *commit)
            .await?;
        }
        commit.commit().await?;
        Ok(appended)
    }

    async fn history(&self, subject: &str, most: u32) -> Result<Vec<KeptEvent>, StoreError> {
        let rows = sqlx::query(
            "SELECT event, recorded_at, deliveries FROM
               (SELECT * FROM events WHERE subject = ? ORDER BY number DESC LIMIT ?)
             ORDER BY number",
        )
        .bind(subject)
        .bind(most)
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(KeptEvent {
                    event: json("event", row.try_get("event")?)?,
                    recorded_at: row.try_get("recorded_at")?,
                    deliveries: row.try_get("deliveries")?,
                })
            })
            .collect()
    }

    async fn entries(&self, after: u64, up_to: u64, most: u32) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query(
            "SELECT position, kind, task, cluster, row FROM journal
             WHERE position > ? AND position <= ? ORDER BY position LIMIT ?",
        )
        .bind(signed(after))
        .bind(signed(up_to))
        .bind(most)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(entry).collect()
    }

    async fn board(&self) -> Result<(Cursor, Vec<TaskRow>), StoreError> {
        // One transaction reads one state of the file.
        let mut view = self.read.begin().await?;
        let position: i64 = sqlx::query_scalar(HEAD).fetch_one(&mut *view).await?;
        let rows: Vec<String> =
            sqlx::query_scalar("SELECT row FROM tasks WHERE on_board = 1").fetch_all(&mut *view).await?;
        view.rollback().await?;
        Ok((self.cursor(position), tasks(&rows)?))
    }

    async fn rows(&self, arns: &[String]) -> Result<Vec<TaskRow>, StoreError> {
        let rows: Vec<String> =
            sqlx::query_scalar("SELECT row FROM tasks WHERE arn IN (SELECT value FROM json_each(?))")
                .bind(text("list of ARNs", &arns)?)
                .fetch_all(&self.read)
                .await?;
        tasks(&rows)
    }

    async fn rows_of_launch(&self, launch: &str) -> Result<Vec<TaskRow>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar("SELECT row FROM tasks WHERE launch = ? ORDER BY arn")
            .bind(launch)
            .fetch_all(&self.read)
            .await?;
        tasks(&rows)
    }

    async fn rows_by_id(&self, id: &str) -> Result<Vec<TaskRow>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar("SELECT row FROM tasks WHERE id = ? ORDER BY arn")
            .bind(id)
            .fetch_all(&self.read)
            .await?;
        tasks(&rows)
    }

    async fn interrupted(&self, cluster: &str) -> Result<Vec<TaskRow>, StoreError> {
        // The condition is the index's, word for word.
        let rows: Vec<String> = sqlx::query_scalar(
            r#"SELECT row FROM tasks WHERE cluster = ? AND instr(row, '"spot_deadline"') > 0 ORDER BY arn"#,
        )
        .bind(cluster)
        .fetch_all(&self.read)
        .await?;
        tasks(&rows)
    }

    async fn forget(&self, before: Millis) -> Result<u64, StoreError> {
        let mut commit = self.write.begin().await?;
        sqlx::query("DELETE FROM events WHERE recorded_at < ?").bind(before).execute(&mut *commit).await?;
        // Only a prefix goes, so that what is kept has no gaps even if clocks were set back.
        let done = sqlx::query(
            "DELETE FROM journal WHERE position < COALESCE(
               (SELECT MIN(position) FROM journal WHERE recorded_at >= ?1),
               (SELECT MAX(position) + 1 FROM journal))",
        )
        .bind(before)
        .execute(&mut *commit)
        .await?;
        commit.commit().await?;
        Ok(done.rows_affected())
    }
}

impl SqliteStore {
    fn cursor(&self, position: i64) -> Cursor {
        Cursor { epoch: self.epoch.clone(), position: unsigned(position) }
    }
}

fn entry(row: &SqliteRow) -> Result<Entry, StoreError> {
    let kind: &str = row.try_get("kind")?;
    let change = match (kind, row.try_get::<Option<&str>, _>("row")?) {
        ("task", Some(task)) => Change::Task(json("task", task)?),
        _ => Change::Gone(row.try_get("task")?),
    };
    let position: i64 = row.try_get("position")?;
    Ok(Entry { position: unsigned(position), cluster: row.try_get("cluster")?, change })
}

fn tasks(rows: &[String]) -> Result<Vec<TaskRow>, StoreError> {
    rows.iter().map(|row| json("task", row)).collect()
}

fn unsigned(position: i64) -> u64 {
    u64::try_from(position).unwrap_or(0)
}

fn signed(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
