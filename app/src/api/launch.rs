//! Launches.

use domain::launch::view::{LaunchSummary, LaunchView};
use leptos::prelude::*;

use super::codec::Answer;
use super::error::ApiError;

/// A launch by its id.
///
/// # Errors
/// When the id is none, or the launch does not exist.
#[server(prefix = "/api", endpoint = "launch", input = Answer, output = Answer)]
pub async fn launch(id: String) -> Result<LaunchView, ApiError> {
    use domain::problem::{Problem, ProblemKind};
    let (port, caller) = super::context::call()?;
    let id = domain::id::LaunchId::parse(&id).map_err(|error| {
        super::context::refuse(Problem::new(ProblemKind::NotFound, "launch-id", error.to_string()))
    })?;
    port.launch(&caller, &id).await.map_err(super::context::refuse)
}

/// The newest launches, newest first.
///
/// # Errors
/// When the store cannot be read.
#[server(prefix = "/api", endpoint = "launches", input = Answer, output = Answer)]
pub async fn launches() -> Result<Vec<LaunchSummary>, ApiError> {
    let (port, caller) = super::context::call()?;
    port.launches(&caller).await.map_err(super::context::refuse)
}
