//! Clusters.

use domain::cluster::ClusterSummary;
use leptos::prelude::*;

use super::codec::Answer;
use super::error::ApiError;

/// All clusters of the place.
///
/// # Errors
/// When ECS does not list them.
#[server(prefix = "/api", endpoint = "clusters", input = Answer, output = Answer)]
pub async fn clusters() -> Result<Vec<ClusterSummary>, ApiError> {
    let (port, caller) = super::context::call()?;
    port.clusters(&caller).await.map_err(super::context::refuse)
}
