//! The journal in PostgreSQL. Positions are given by `journal_append` (in the migrations), which
//! locks the sequencer's one row until its commit.

use async_trait::async_trait;
use domain::event::cursor::Cursor;
use domain::event::history::PastEvent;
use domain::task::past::Position;
use domain::task::row::TaskRow;
use domain::task::search::Needles;
use domain::time::Millis;
use ulid::Ulid;

use super::{PostgresStore, can_be_there, storable};
use crate::store::record::{EntryRecord, EventRecord, Line, PORTION, signed, tasks, text, unsigned};
use crate::store::{Entry, Journal, KeptEvent, NewEntry, StoreError};

const HEAD: &str =
    "SELECT meta.value, journal_head.position FROM journal_head, meta WHERE meta.key = 'epoch'";

mod past;

#[async_trait]
impl Journal for PostgresStore {
    async fn head(&self) -> Result<Cursor, StoreError> {
        let (epoch, position): (String, i64) = sqlx::query_as(HEAD).fetch_one(&self.pool).await?;
        Ok(Cursor { epoch, position: unsigned(position) })
    }

    async fn kept_after(&self) -> Result<u64, StoreError> {
        let kept: i64 = sqlx::query_scalar(
            "SELECT COALESCE((SELECT MIN(position) - 1 FROM journal), (SELECT position FROM journal_head))",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(unsigned(kept))
    }

    async fn append_with(
        &self,
        entries: Vec<NewEntry>,
        events: Vec<PastEvent>,
        at: Millis,
    ) -> Result<Vec<Entry>, StoreError> {
        let bodies: Vec<String> =
            events.iter().map(|event| text("event", event)).collect::<Result<_, _>>()?;
        let lines: Vec<Line> = entries.iter().map(Line::of).collect::<Result<_, _>>()?;
        let column = |pick: fn(&NewEntry) -> &str| entries.iter().map(pick).collect::<Vec<_>>();
        // One statement, so one round trip, and a commit of its own.
        let given: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT nth, position FROM journal_append(
               $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        )
        .bind(lines.iter().map(|line| line.kind).collect::<Vec<_>>())
        .bind(column(|entry| entry.change.arn()))
        .bind(column(|entry| &entry.cluster))
        .bind(lines.iter().map(|line| line.launch.as_deref()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.version).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.merge).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.row.as_deref()).collect::<Vec<_>>())
        .bind(column(|entry| entry.via.slug()))
        .bind(events.iter().map(|event| storable(&event.subject)).collect::<Vec<_>>())
        .bind(events.iter().map(|event| storable(&event.id)).collect::<Vec<_>>())
        .bind(bodies)
        .bind(at)
        .bind(lines.iter().map(|line| line.found.ended_at).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.found.family.as_str()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.found.facets.as_str()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.found.words.as_str()).collect::<Vec<_>>())
        .fetch_all(&self.pool)
        .await?;
        let mut given = given.into_iter().peekable();
        let kept = (1i64..).zip(entries).filter_map(|(nth, entry)| {
            let (_, position) = given.next_if(|(given, _)| *given == nth)?;
            Some(Entry { position: unsigned(position), cluster: entry.cluster, change: entry.change })
        });
        Ok(kept.collect())
    }

    async fn history(&self, subject: &str, most: u32) -> Result<Vec<KeptEvent>, StoreError> {
        if !can_be_there(subject) {
            return Ok(Vec::new());
        }
        let records: Vec<EventRecord> = sqlx::query_as(
            "SELECT event, recorded_at, deliveries FROM
               (SELECT * FROM events WHERE subject = $1 ORDER BY number DESC LIMIT $2) AS newest
             ORDER BY number",
        )
        .bind(subject)
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        records.into_iter().map(EventRecord::read).collect()
    }

    async fn entries(&self, after: u64, up_to: u64, most: u32) -> Result<Vec<Entry>, StoreError> {
        let records: Vec<EntryRecord> = sqlx::query_as(
            "SELECT position, kind, task, cluster, row FROM journal
             WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3",
        )
        .bind(signed(after))
        .bind(signed(up_to))
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        records.into_iter().map(EntryRecord::read).collect()
    }

    async fn board(&self) -> Result<(Cursor, Vec<TaskRow>), StoreError> {
        let mut view = self.view().await?;
        let (epoch, position): (String, i64) = sqlx::query_as(HEAD).fetch_one(&mut *view).await?;
        let rows: Vec<String> =
            sqlx::query_scalar("SELECT row FROM tasks WHERE on_board").fetch_all(&mut *view).await?;
        view.rollback().await?;
        Ok((Cursor { epoch, position: unsigned(position) }, tasks(&rows)?))
    }

    async fn rows(&self, arns: &[String]) -> Result<Vec<TaskRow>, StoreError> {
        let arns: Vec<&str> = arns.iter().map(String::as_str).filter(|arn| can_be_there(arn)).collect();
        let rows: Vec<String> = sqlx::query_scalar("SELECT row FROM tasks WHERE arn = ANY ($1)")
            .bind(arns)
            .fetch_all(&self.pool)
            .await?;
        tasks(&rows)
    }

    async fn rows_of_launch(&self, launch: &str) -> Result<Vec<TaskRow>, StoreError> {
        if !can_be_there(launch) {
            return Ok(Vec::new());
        }
        let rows: Vec<String> = sqlx::query_scalar("SELECT row FROM tasks WHERE launch = $1 ORDER BY arn")
            .bind(launch)
            .fetch_all(&self.pool)
            .await?;
        tasks(&rows)
    }

    async fn rows_by_id(&self, id: &str) -> Result<Vec<TaskRow>, StoreError> {
        if !can_be_there(id) {
            return Ok(Vec::new());
        }
        let rows: Vec<String> = sqlx::query_scalar("SELECT row FROM tasks WHERE id = $1 ORDER BY arn")
            .bind(id)
            .fetch_all(&self.pool)
            .await?;
        tasks(&rows)
    }

    async fn past_tasks(
        &self,
        wanted: &Needles,
        before: Option<&Position>,
        most: u32,
    ) -> Result<Vec<TaskRow>, StoreError> {
        past::tasks(&self.pool, wanted, before, most).await
    }

    async fn index_old_tasks(&self, most: u32) -> Result<u64, StoreError> {
        past::index(&self.pool, most).await
    }

    async fn interrupted(&self, cluster: &str) -> Result<Vec<TaskRow>, StoreError> {
        if !can_be_there(cluster) {
            return Ok(Vec::new());
        }
        // The condition is the index's.
        let rows: Vec<String> = sqlx::query_scalar(
            r#"SELECT row FROM tasks WHERE cluster = $1 AND strpos(row, '"spot_deadline"') > 0 ORDER BY arn"#,
        )
        .bind(cluster)
        .fetch_all(&self.pool)
        .await?;
        tasks(&rows)
    }

    async fn renew_epoch(&self) -> Result<String, StoreError> {
        let epoch = Ulid::generate().to_string();
        sqlx::query("UPDATE meta SET value = $1 WHERE key = 'epoch'")
            .bind(&epoch)
            .execute(&self.pool)
            .await?;
        Ok(epoch)
    }

    async fn forget(&self, before: Millis) -> Result<u64, StoreError> {
        // Only a prefix goes, so that what is kept has no gaps even if clocks differ.
        let kept: i64 = sqlx::query_scalar(
            "SELECT COALESCE(
               (SELECT MIN(position) FROM journal WHERE recorded_at >= $1),
               (SELECT position + 1 FROM journal_head))",
        )
        .bind(before)
        .fetch_one(&self.pool)
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
            let done = sqlx::query(
                "DELETE FROM tasks WHERE arn IN (
                   SELECT arn FROM tasks WHERE NOT on_board AND recorded_at < $1 LIMIT $2)
                 AND NOT on_board AND recorded_at < $1",
            )
            .bind(before)
            .bind(PORTION)
            .execute(&self.pool)
            .await?;
            match done.rows_affected() {
                0 => return Ok(all),
                some => all += some,
            }
        }
    }
}

impl PostgresStore {
    async fn forget_events(&self, before: Millis) -> Result<(), StoreError> {
        loop {
            let done = sqlx::query(
                "DELETE FROM events WHERE number IN (
                   SELECT number FROM events WHERE recorded_at < $1 LIMIT $2)",
            )
            .bind(before)
            .bind(PORTION)
            .execute(&self.pool)
            .await?;
            if done.rows_affected() == 0 {
                return Ok(());
            }
        }
    }

    async fn forget_below(&self, kept: i64) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let done = sqlx::query(
                "DELETE FROM journal
                 WHERE position < LEAST($1, (SELECT MIN(position) FROM journal) + $2)",
            )
            .bind(kept)
            .bind(PORTION)
            .execute(&self.pool)
            .await?;
            match done.rows_affected() {
                0 => return Ok(all),
                some => all += some,
            }
        }
    }
}
