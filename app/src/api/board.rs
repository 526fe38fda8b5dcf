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
    let filter = domain::board::BoardFilter { cluster, launch };
    port.board(&caller, &filter).await.map_err(super::context::refuse)
}
