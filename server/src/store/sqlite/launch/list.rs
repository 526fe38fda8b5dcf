//! The list of launches, filtered and paged by what stands beside each.

use std::collections::HashMap;

use domain::launch::list::{LaunchSummary, Outcome, Standing};
use domain::limit::search_words;
use domain::task::search::looks;
use domain::task::state::Look;
use sqlx::{QueryBuilder, Sqlite, SqlitePool};

use crate::store::record::{OutcomeRecord, SummaryRecord, text as json};
use crate::store::{LaunchQuery, StoreError};

pub(super) async fn launches(
    read: &SqlitePool,
    place: &str,
    wanted: &LaunchQuery,
) -> Result<Vec<LaunchSummary>, StoreError> {
    let LaunchQuery { standing, cluster, family, actor, text, since, before, most } = wanted;
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
        "SELECT id, actor, at, cluster_name, task_definition, asked, started, failed, open, review,
                cancelled_tasks, undecided
         FROM launches WHERE place = ",
    );
    query.push_bind(place);
    query.push(match standing {
        None => "",
        Some(Standing::Open) => " AND open > 0",
        Some(Standing::Review) => " AND open = 0 AND undecided > 0",
        Some(Standing::Short) => " AND open = 0 AND undecided = 0 AND started < asked",
        Some(Standing::Whole) => " AND open = 0 AND undecided = 0 AND started >= asked",
    });
    for (column, value) in
        [(" AND cluster_name = ", cluster), (" AND family = ", family), (" AND actor = ", actor)]
    {
        if let Some(value) = value {
            query.push(column).push_bind(value);
        }
    }
    for word in search_words(text) {
        query.push(" AND instr(words, ").push_bind(word).push(") > 0");
    }
    if let Some(since) = since {
        query.push(" AND at >= ").push_bind(since);
    }
    if let Some(before) = before {
        query
            .push(" AND (at, id) < (SELECT at, id FROM launches WHERE id = ")
            .push_bind(before.as_str())
            .push(")");
    }
    query.push(" ORDER BY at DESC, id DESC LIMIT ").push_bind(most);
    let records: Vec<SummaryRecord> = query.build_query_as().fetch_all(read).await?;
    records.into_iter().map(SummaryRecord::read).collect()
}

/// See [`crate::store::Launches::outcomes`].
pub(super) async fn outcomes(
    read: &SqlitePool,
    launches: &[&str],
) -> Result<HashMap<String, Outcome>, StoreError> {
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
        "SELECT launch, COUNT(*) AS seen, COUNT(*) FILTER (WHERE ended_at = 0) AS active, ",
    );
    push_count(&mut query, &[Look::Failed, Look::NeverStarted]);
    query.push(" AS failed, ");
    push_count(&mut query, &[Look::Interrupted]);
    query
        .push(" AS interrupted FROM tasks WHERE launch IN (SELECT value FROM json_each(")
        .push_bind(json("list of launches", &launches)?)
        .push(")) GROUP BY launch");
    let records: Vec<OutcomeRecord> = query.build_query_as().fetch_all(read).await?;
    records.into_iter().map(OutcomeRecord::read).collect()
}

/// Counts those that have stopped and look like one of `any`.
fn push_count(query: &mut QueryBuilder<Sqlite>, any: &[Look]) {
    query.push("COUNT(*) FILTER (WHERE ended_at > 0 AND (FALSE");
    for needle in looks(any) {
        query.push(" OR instr(facets, ").push_bind(needle).push(") > 0");
    }
    query.push("))");
}
