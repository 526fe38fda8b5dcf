//! Tasks: the board for the first paint, one task, and stopping one.

use std::sync::Arc;

use app::port::{BoardFilter, BoardSnapshot, Caller};
use domain::id::{ArnParts, ClusterName, TaskArn};
use domain::limit::check_search;
use domain::place::Place;
use domain::problem::{Problem, ProblemKind};
use domain::task::past::{self, ListPage, PastPage, Position};
use domain::task::query::{FIRST_ROWS, TaskQuery};
use domain::task::row::TaskRow;
use domain::task::search::Needles;

use super::Backend;
use super::aside::aside;
use super::policy::{Action, may};
use crate::store::AuditLine;

/// The action's word in the audit.
const STOP: &str = "stop-task";
/// Rows of the board that fill a page by themselves, so that no history is read for it.
const FILLS: usize = 50;

/// `stoppedReason` has at most 255 characters in practice; AWS documents none.
const LONGEST_REASON: usize = 255;

/// The rows that a filter wants, in the order of its query, at most so many; and how many more there are.
fn pick(
    board: Vec<Arc<TaskRow>>,
    kept: Vec<TaskRow>,
    filter: &BoardFilter,
    query: Option<&TaskQuery>,
    most: usize,
) -> (Vec<TaskRow>, usize) {
    let mut sieve = query.map(TaskQuery::sieve);
    let mut wanted = |row: &TaskRow| {
        filter.cluster.as_ref().is_none_or(|name| cluster_name(&row.cluster) == name)
            && filter.launch.as_ref().is_none_or(|launch| row.launch.as_ref() == Some(launch))
            && sieve.as_mut().is_none_or(|sieve| sieve.holds(row))
    };
    let mut tasks: Vec<Arc<TaskRow>> = board.into_iter().filter(|row| wanted(row)).collect();
    for row in kept.into_iter().filter(|row| wanted(row)) {
        if !tasks.iter().any(|task| task.arn == row.arn) {
            tasks.push(Arc::new(row));
        }
    }
    if let Some(query) = query {
        tasks.sort_by(|a, b| query.order(a, b));
    }
    let left_out = tasks.len().saturating_sub(most);
    tasks.truncate(most);
    (tasks.into_iter().map(Arc::unwrap_or_clone).collect(), left_out)
}

impl Backend {
    /// See [`app::port::Port::board`].
    pub(super) async fn board_of(
        &self,
        caller: &Caller,
        filter: &BoardFilter,
    ) -> Result<BoardSnapshot, Problem> {
        may(caller, &self.place, Action::Look)?;
        let board = self.hub.board().await?;
        let query = filter.query.as_deref().map(TaskQuery::parse);
        query.as_ref().map_or(Ok(()), |query| check_search(&query.text))?;
        // The launch's tasks that have left the board as well.
        let kept = match &filter.launch {
            Some(launch) => self.store.rows_of_launch(launch).await?,
            None => Vec::new(),
        };
        let most = filter.most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let (rows, all) = (board.rows, filter.clone());
        let on_board = rows.len();
        let (tasks, left_out) = aside(move || pick(rows, kept, &all, query.as_ref(), most)).await?;
        let whole = left_out == 0 && filter.launch.is_none() && tasks.len() == on_board;
        Ok(BoardSnapshot {
            cursor: board.cursor,
            now: self.clock.now_ms(),
            tasks,
            left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
            whole,
            status: board.status,
        })
    }

    /// See [`app::port::Port::tasks`].
    pub(super) async fn list_of(&self, caller: &Caller, query: &TaskQuery) -> Result<ListPage, Problem> {
        // A page of the history alone shows nothing of the board, but the socket starts where it is.
        let most = if query.before.is_empty() { FIRST_ROWS } else { 0 };
        let filter =
            BoardFilter { query: Some(query.to_query()), most: Some(most), ..BoardFilter::default() };
        let board = self.board_of(caller, &filter).await?;
        let fills = board.left_out > 0 || board.tasks.len() >= FILLS;
        let past = if fills && query.before.is_empty() {
            None
        } else {
            Some(self.past_of(caller, query, past::PAGE).await?)
        };
        Ok(ListPage { board, past })
    }

    /// See [`app::port::Port::past_tasks`].
    pub(super) async fn past_of(
        &self,
        caller: &Caller,
        query: &TaskQuery,
        most: u32,
    ) -> Result<PastPage, Problem> {
        may(caller, &self.place, Action::Look)?;
        check_search(&query.text)?;
        let Some(needles) = Needles::of(query) else { return Ok(PastPage::default()) };
        let before = Position::parse(&query.before);
        let wanted = usize::try_from(most).unwrap_or(usize::MAX);
        // One more tells whether there is another page.
        let mut tasks = self.store.past_tasks(&needles, before.as_ref(), most.saturating_add(1)).await?;
        let more = tasks.len() > wanted;
        tasks.truncate(wanted);
        let older = tasks.last().filter(|_| more).map(|task| Position::of(task).to_string());
        Ok(PastPage { tasks, older })
    }

    /// See [`app::port::Port::task`].
    pub(super) async fn one_task(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
    ) -> Result<TaskRow, Problem> {
        may(caller, &self.place, Action::Look)?;
        let typed = id;
        let id = self.own_id(typed)?;
        let mut rows = self.store.rows_by_id(id).await?;
        rows.retain(|row| id == typed || row.arn == typed);
        rows.into_iter().find(|row| cluster_name(&row.cluster) == cluster.as_str()).ok_or_else(unknown)
    }

    /// See [`app::port::Port::stop_task`].
    pub(super) async fn stop_one(&self, caller: &Caller, arn: &str, reason: &str) -> Result<(), Problem> {
        let arn = TaskArn::parse(arn)
            .map_err(|error| Problem::new(ProblemKind::Invalid, "task-arn", error.to_string()))?;
        let row = self.store.rows(&[arn.to_string()]).await?.pop().ok_or_else(unknown)?;
        may(caller, &self.place, Action::Stop { cluster: &row.cluster })?;
        let reason = Self::reason(caller, reason);
        let line = AuditLine {
            at: self.clock.now_ms(),
            place: self.place.name.clone(),
            actor: caller.actor.name.clone(),
            action: STOP.into(),
            target: arn.to_string(),
            detail: serde_json::json!({ "reason": reason }),
        };
        self.store.audit(&line).await?;
        self.engine.turn_to_stop().await;
        let answer = self.aws.stop_task(&row.cluster, arn.as_str(), &reason, self.clock.now_ms()).await;
        if let Err(error) = &answer {
            let problem = &error.problem;
            self.note_refusal(caller, STOP, arn.as_str(), &problem.code, &problem.message).await;
        }
        let stopped = answer?;
        tracing::info!(task.arn = %arn, "{arn} was told to stop");
        self.feed.seen(stopped.into_iter().collect()).await;
        self.feed.poke();
        Ok(())
    }
}

impl Backend {
    /// The id in what stands in an address: an id, or the ARN of a task of this account and region.
    fn own_id<'a>(&self, typed: &'a str) -> Result<&'a str, Problem> {
        if !typed.starts_with("arn:") {
            return Ok(typed);
        }
        let missing = |code: &str, message: String| Problem::new(ProblemKind::NotFound, code, message);
        if let Err(error) = TaskArn::parse(typed) {
            return Err(missing("task-arn", error.to_string()));
        }
        let parts = ArnParts::parse(typed).ok_or_else(unknown)?;
        let Place { account, region, .. } = &self.place;
        if parts.region != region || (!account.is_empty() && parts.account != account) {
            return Err(missing(
                "task-elsewhere",
                format!(
                    "This is the ARN of a task of account {} in {}. Slipway looks at {} in {region}: open the task in the Slipway of its own account and region.",
                    parts.account,
                    parts.region,
                    if account.is_empty() { "its own account" } else { account },
                ),
            ));
        }
        Ok(typed.rsplit('/').next().unwrap_or(typed))
    }

    /// The reason that AWS is given for a stop.
    pub(super) fn reason(caller: &Caller, typed: &str) -> String {
        let reason: String = typed.trim().chars().take(LONGEST_REASON).collect();
        if reason.is_empty() { format!("Stopped by {} in Slipway", caller.actor.name) } else { reason }
    }
}

fn cluster_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

fn unknown() -> Problem {
    Problem::new(
        ProblemKind::NotFound,
        "task-unknown",
        "Slipway does not know this task. It may be of another account or region, or older than its journal.",
    )
}
