//! The board for the first paint; the event socket resumes after its cursor.

use domain::board::BoardSnapshot;
use leptos::prelude::*;

use super::codec::Answer;
use super::error::ApiError;

/// The rows of a cluster, of a launch, or of all.
///
/// # Errors
/// When the journal cannot be read.
#[server(prefix = "/api", endpoint = "board", input = Answer, output = Answer)]
pub async fn board(cluster: Option<String>, launch: Option<String>) -> Result<BoardSnapshot, ApiError> {
    let (port, caller) = super::context::call()?;
    let filter = domain::board::BoardFilter { cluster, launch, ..Default::default() };
    port.board(&caller, &filter).await.map_err(super::context::refuse)
}

/// The first rows of a list of tasks, by the query of its URL. The event socket brings the others.
///
/// # Errors
/// When the journal cannot be read.
#[server(prefix = "/api", endpoint = "task_list", input = Answer, output = Answer)]
pub async fn task_list(query: String) -> Result<BoardSnapshot, ApiError> {
    let (port, caller) = super::context::call()?;
    let filter = domain::board::BoardFilter {
        query: Some(query),
        most: Some(domain::task::query::FIRST_ROWS),
        ..Default::default()
    };
    port.board(&caller, &filter).await.map_err(super::context::refuse)
}
