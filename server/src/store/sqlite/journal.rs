//! The journal in SQLite. Positions are given by the one writer, so they follow each other.

use async_trait::async_trait;
use domain::event::cursor::Cursor;
use domain::event::frame::Change;
use domain::event::history::PastEvent;
use domain::task::past::Position;
use domain::task::row::TaskRow;
use domain::task::search::Needles;
use domain::time::Millis;
use sqlx::SqliteConnection;
use ulid::Ulid;

use super::SqliteStore;
use crate::store::record::{EntryRecord, EventRecord, Line, PORTION, signed, tasks, text, unsigned};
use crate::store::{Entry, Journal, KeptEvent, NewEntry, StoreError};

const HEAD: &str = "SELECT value, COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0)
                    FROM meta WHERE key = 'epoch'";

mod past;

#[async_trait]
impl Journal for SqliteStore {
    async fn head(&self) -> Result<Cursor, StoreError> {
        let (epoch, position) = sqlx::query_as(HEAD).fetch_one(&self.read.0).await?;
        Ok(cursor(epoch, position))
    }

    async fn kept_after(&self) -> Result<u64, StoreError> {
        let oldest: Option<i64> =
            sqlx::query_scalar("SELECT MIN(position) FROM journal").fetch_one(&self.read.0).await?;
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
        for entry in entries {
            let line = Line::of(&entry)?;
            let NewEntry { cluster, change, via } = entry;
            if !keep(&mut commit, &change, &line, &cluster, at).await? {
                continue;
            }
            let position: i64 = sqlx::query_scalar(
                "INSERT INTO journal (kind, task, cluster, version, merge, row, recorded_at, source)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING position",
            )
            .bind(line.kind)
            .bind(change.arn())
            .bind(&cluster)
            .bind(line.version)
            .bind(line.merge)
            .bind(&line.row)
            .bind(at)
            .bind(via.slug())
            .fetch_one(&mut *commit)
            .await?;
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
        let records: Vec<EventRecord> = sqlx::query_as(
            "SELECT event, recorded_at, deliveries FROM
               (SELECT * FROM events WHERE subject = ? ORDER BY number DESC LIMIT ?)
             ORDER BY number",
        )
        .bind(subject)
        .bind(most)
        .fetch_all(&self.read.0)
        .await?;
        records.into_iter().map(EventRecord::read).collect()
    }

    async fn entries(&self, after: u64, up_to: u64, most: u32) -> Result<Vec<Entry>, StoreError> {
        let records: Vec<EntryRecord> = sqlx::query_as(
            "SELECT position, kind, task, cluster, row FROM journal
             WHERE position > ? AND position <= ? ORDER BY position LIMIT ?",
        )
        .bind(signed(after))
        .bind(signed(up_to))
        .bind(most)
        .fetch_all(&self.read.0)
        .await?;
        records.into_iter().map(EntryRecord::read).collect()
    }

    async fn board(&self) -> Result<(Cursor, Vec<TaskRow>), StoreError> {
        // One transaction reads one state of the file.
        let mut view = self.read.begin().await?;
        let (epoch, position) = sqlx::query_as(HEAD).fetch_one(&mut *view).await?;
        let rows: Vec<String> =
            sqlx::query_scalar("SELECT row FROM tasks WHERE on_board = 1").fetch_all(&mut *view).await?;
        view.cancel().await?;
        Ok((cursor(epoch, position), tasks(&rows)?))
    }

    async fn rows(&self, arns: &[String]) -> Result<Vec<TaskRow>, StoreError> {
        let rows: Vec<String> =
            sqlx::query_scalar("SELECT row FROM tasks WHERE arn IN (SELECT value FROM json_each(?))")
                .bind(text("list of ARNs", &arns)?)
                .fetch_all(&self.read.0)
                .await?;
        tasks(&rows)
    }

    async fn rows_of_launch(&self, launch: &str) -> Result<Vec<TaskRow>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar("SELECT row FROM tasks WHERE launch = ? ORDER BY arn")
            .bind(launch)
            .fetch_all(&self.read.0)
            .await?;
        tasks(&rows)
    }

    async fn rows_by_id(&self, id: &str) -> Result<Vec<TaskRow>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar("SELECT row FROM tasks WHERE id = ? ORDER BY arn")
            .bind(id)
            .fetch_all(&self.read.0)
            .await?;
        tasks(&rows)
    }

    async fn past_tasks(
        &self,
        wanted: &Needles,
        before: Option<&Position>,
        most: u32,
    ) -> Result<Vec<TaskRow>, StoreError> {
        past::tasks(&self.read.0, wanted, before, most).await
    }

    async fn index_old_tasks(&self, most: u32) -> Result<u64, StoreError> {
        past::index(&self.write, most).await
    }

    async fn interrupted(&self, cluster: &str) -> Result<Vec<TaskRow>, StoreError> {
        // The condition is the index's, word for word.
        let rows: Vec<String> = sqlx::query_scalar(
            r#"SELECT row FROM tasks WHERE cluster = ? AND instr(row, '"spot_deadline"') > 0 ORDER BY arn"#,
        )
        .bind(cluster)
        .fetch_all(&self.read.0)
        .await?;
        tasks(&rows)
    }

    async fn renew_epoch(&self) -> Result<String, StoreError> {
        let epoch = Ulid::generate().to_string();
        let mut commit = self.write.begin().await?;
        sqlx::query("UPDATE meta SET value = ? WHERE key = 'epoch'")
            .bind(&epoch)
            .execute(&mut *commit)
            .await?;
        commit.commit().await?;
        Ok(epoch)
    }

    async fn forget(&self, before: Millis) -> Result<u64, StoreError> {
        // Only a prefix goes, so that what is kept has no gaps even if clocks were set back.
        let kept: i64 = sqlx::query_scalar(
            "SELECT COALESCE(
               (SELECT MIN(position) FROM journal WHERE recorded_at >= ?),
               (SELECT MAX(position) + 1 FROM journal), 0)",
        )
        .bind(before)
        .fetch_one(&self.read.0)
        .await?;
        self.forget_events(before).await?;
        self.forget_below(kept).await
    }

    async fn forget_beyond(&self, most: u64) -> Result<u64, StoreError> {
        let head = signed(self.head().await?.position);
        self.forget_below(head.saturating_sub(signed(most)).saturating_add(1)).await
    }

    async fn forget_tasks(&self, before: Millis) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let mut commit = self.write.begin().await?;
            let done = sqlx::query(
                "DELETE FROM tasks WHERE arn IN (
                   SELECT arn FROM tasks WHERE on_board = 0 AND recorded_at < ? LIMIT ?)",
            )
            .bind(before)
            .bind(PORTION)
            .execute(&mut *commit)
            .await?;
            commit.commit().await?;
            match done.rows_affected() {
                0 => return Ok(all),
                some => all += some,
            }
        }
    }
}

impl SqliteStore {
    async fn forget_events(&self, before: Millis) -> Result<(), StoreError> {
        loop {
            let mut commit = self.write.begin().await?;
            let done = sqlx::query(
                "DELETE FROM events WHERE number IN (
                   SELECT number FROM events WHERE recorded_at < ? LIMIT ?)",
            )
            .bind(before)
            .bind(PORTION)
            .execute(&mut *commit)
            .await?;
            commit.commit().await?;
            if done.rows_affected() == 0 {
                return Ok(());
            }
        }
    }

    async fn forget_below(&self, kept: i64) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let mut commit = self.write.begin().await?;
            let done = sqlx::query(
                "DELETE FROM journal WHERE position < MIN(?, (SELECT MIN(position) FROM journal) + ?)",
            )
            .bind(kept)
            .bind(PORTION)
            .execute(&mut *commit)
            .await?;
            commit.commit().await?;
            match done.rows_affected() {
                0 => return Ok(all),
                some => all += some,
            }
        }
    }
}

fn cursor(epoch: String, position: i64) -> Cursor {
    Cursor { epoch, position: unsigned(position) }
}

/// Keeps the task's current row; tells whether that was news.
async fn keep(
    commit: &mut SqliteConnection,
    change: &Change,
    line: &Line,
    cluster: &str,
    at: Millis,
) -> Result<bool, StoreError> {
    let arn = change.arn();
    if line.row.is_some() {
        let kept = sqlx::query(
            "INSERT INTO tasks (arn, id, cluster, launch, on_board, version, merge, row, recorded_at,
                                ended_at, family, facets, words)
             VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (arn) DO UPDATE SET
               launch = excluded.launch, on_board = 1, version = excluded.version,
               merge = excluded.merge, row = excluded.row, recorded_at = excluded.recorded_at,
               ended_at = excluded.ended_at, family = excluded.family, facets = excluded.facets,
               words = excluded.words
             WHERE (version, merge) < (excluded.version, excluded.merge)",
        )
        .bind(arn)
        .bind(arn.rsplit('/').next())
        .bind(cluster)
        .bind(&line.launch)
        .bind(line.version)
        .bind(line.merge)
        .bind(&line.row)
        .bind(at)
        .bind(line.found.ended_at)
        .bind(&line.found.family)
        .bind(&line.found.facets)
        .bind(&line.found.words)
        .execute(commit)
        .await?;
        return Ok(kept.rows_affected() > 0);
    }
    let off = sqlx::query("UPDATE tasks SET on_board = 0, recorded_at = ? WHERE arn = ? AND on_board = 1")
        .bind(at)
        .bind(arn)
        .execute(&mut *commit)
        .await?;
    if off.rows_affected() > 0 {
        return Ok(true);
    }
    let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM tasks WHERE arn = ?)")
        .bind(arn)
        .fetch_one(commit)
        .await?;
    Ok(!known)
}
