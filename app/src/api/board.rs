//! The board for the first paint; the event socket resumes after its cursor.

use domain::board::BoardSnapshot;
use domain::task::past::{ListPage, PastPage};
#[cfg(feature = "ssr")]
use domain::task::query::TaskQuery;
use leptos::prelude::*;

use super::codec::Answer;
use super::error::ApiError;

/// Rows that one answer holds where no launch is named. More would hold a thread for longer than others should wait.
#[cfg(feature = "ssr")]
const MOST: u32 = 1_000;

/// The rows of a launch; or the first thousand of a cluster, or of all: the event socket brings the others.
///
/// # Errors
/// When the journal cannot be read.
#[server(prefix = "/api", endpoint = "board", input = Answer, output = Answer)]
pub async fn board(cluster: Option<String>, launch: Option<String>) -> Result<BoardSnapshot, ApiError> {
    let (port, caller) = super::context::call()?;
    let most = launch.is_none().then_some(MOST);
    let filter = domain::board::BoardFilter { cluster, launch, most, ..Default::default() };
    port.board(&caller, &filter).await.map_err(super::context::refuse)
}

/// The first rows of a list of tasks, by the query of its URL. The event socket brings the others.
///
/// # Errors
/// When the journal cannot be read.
#[server(prefix = "/api", endpoint = "task_list", input = Answer, output = Answer)]
pub async fn task_list(query: String) -> Result<ListPage, ApiError> {
    let (port, caller) = super::context::call()?;
    port.tasks(&caller, &TaskQuery::parse(&query)).await.map_err(super::context::refuse)
}

/// The next tasks of a list that have left the board, by its query with where they begin.
///
/// # Errors
/// When the store cannot be read.
#[server(prefix = "/api", endpoint = "past_tasks", input = Answer, output = Answer)]
pub async fn past_tasks(query: String) -> Result<PastPage, ApiError> {
    let (port, caller) = super::context::call()?;
    let query = TaskQuery::parse(&query);
    port.past_tasks(&caller, &query, domain::task::past::PAGE).await.map_err(super::context::refuse)
}
