//! What the overview shows, in one call.

use domain::board::BoardSnapshot;
use domain::cluster::ClusterSummary;
use domain::launch::list::LaunchSummary;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::choice::Choice;
use super::codec::Answer;
use super::error::ApiError;

/// The overview's parts; each stands or fails alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewData {
    /// The board.
    pub board: Choice<BoardSnapshot>,
    /// The newest launches.
    pub launches: Choice<Vec<LaunchSummary>>,
    /// The clusters.
    pub clusters: Choice<Vec<ClusterSummary>>,
}

/// Reads all three.
///
/// # Errors
/// Only when the server is not wired up: a part that fails is a problem in its place.
#[server(prefix = "/api", endpoint = "overview", input = Answer, output = Answer)]
pub async fn overview() -> Result<OverviewData, ApiError> {
    let (port, caller) = super::context::call()?;
    let filter = domain::board::BoardFilter::default();
    let newest = domain::launch::list::LaunchFilter::default();
    let (board, launches, clusters) =
        futures::join!(port.board(&caller, &filter), port.launches(&caller, &newest), port.clusters(&caller));
    let launches = launches.map(|page| page.launches);
    Ok(OverviewData { board, launches, clusters })
}
