//! Tasks, one at a time.

use domain::task::row::TaskRow;
use leptos::prelude::*;

use super::codec::Answer;
use super::error::ApiError;

/// One task, also after it has left the board.
///
/// # Errors
/// When the cluster's name is none, or the task is not known.
#[server(prefix = "/api", endpoint = "task", input = Answer, output = Answer)]
pub async fn task(cluster: String, id: String) -> Result<TaskRow, ApiError> {
    use domain::problem::{Problem, ProblemKind};
    let (port, caller) = super::context::call()?;
    let cluster = domain::id::ClusterName::parse(&cluster).map_err(|error| {
        super::context::refuse(Problem::new(ProblemKind::NotFound, "cluster-name", error.to_string()))
    })?;
    port.task(&caller, &cluster, &id).await.map_err(super::context::refuse)
}

/// Stops a task. Without wasm the answer is the task's page.
///
/// # Errors
/// When AWS refuses.
#[server(prefix = "/api", endpoint = "stop_task", output = Answer)]
pub async fn stop_task(arn: String, reason: String) -> Result<(), ApiError> {
    let (port, caller) = super::context::call()?;
    port.stop_task(&caller, &arn, &reason).await.map_err(super::context::refuse)
}
