//! What the overview shows, in one call.

use domain::board::BoardSnapshot;
use domain::overview::{Overview as Now, Running};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::choice::Choice;
use super::codec::Answer;
use super::error::ApiError;

/// The overview's parts; each stands or fails alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewData {
    /// What Slipway itself knows.
    pub now: Choice<Now>,
    /// The names of the clusters, as AWS says them.
    pub clusters: Choice<Vec<String>>,
}

/// Reads both; with the board's rows, where they are few, for a page that begins.
///
/// # Errors
/// Only when the server is not wired up: a part that fails is a problem in its place.
#[server(prefix = "/api", endpoint = "overview", input = Answer, output = Answer)]
pub async fn overview(with_rows: bool) -> Result<OverviewData, ApiError> {
    let (port, caller) = super::context::call()?;
    let (now, clusters) = futures::join!(port.overview(&caller, with_rows), port.clusters(&caller));
    let clusters = clusters.map(|clusters| clusters.into_iter().map(|cluster| cluster.name).collect());
    Ok(OverviewData { now, clusters })
}

/// What runs now, by cluster and capacity provider, and where the board is; with the board's rows, where they are few, for
/// a page that begins.
///
/// # Errors
/// When the journal cannot be read.
#[server(prefix = "/api", endpoint = "running_now", input = Answer, output = Answer)]
pub async fn running_now(with_rows: bool) -> Result<(BoardSnapshot, Vec<Running>), ApiError> {
    let (port, caller) = super::context::call()?;
    let now = port.overview(&caller, with_rows).await.map_err(super::context::refuse)?;
    Ok((now.board, now.running))
}
