//! Tasks, one at a time.

use domain::log::view::{LogNews, LogView};
use domain::problem::Problem;
use domain::task::story::TaskStory;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::codec::Answer;
use super::error::ApiError;

/// One task, also after it has left the board.
///
/// # Errors
/// When the cluster's name is none, or the task is not known.
#[server(prefix = "/api", endpoint = "task", input = Answer, output = Answer)]
pub async fn task(cluster: String, id: String) -> Result<TaskStory, ApiError> {
    let (port, caller) = super::context::call()?;
    let cluster = named(&cluster)?;
    port.task(&caller, &cluster, &id).await.map_err(super::context::refuse)
}

/// The logs of a task, as the query of their page wants them.
///
/// # Errors
/// When the cluster's name is none, or the task is not known. What AWS refuses of the logs is in the answer.
#[server(prefix = "/api", endpoint = "task_logs", input = Answer, output = Answer)]
pub async fn task_logs(cluster: String, id: String, query: String) -> Result<LogView, ApiError> {
    let (port, caller) = super::context::call()?;
    let (cluster, query) = (named(&cluster)?, domain::log::query::LogQuery::parse(&query));
    port.task_logs(&caller, &cluster, &id, &query).await.map_err(super::context::refuse)
}

/// What has come of the end of a task's logs since `cursor`.
///
/// # Errors
/// As [`task_logs`].
#[server(prefix = "/api", endpoint = "follow_logs", input = Answer, output = Answer)]
pub async fn follow_logs(
    cluster: String,
    id: String,
    container: String,
    cursor: String,
) -> Result<LogNews, ApiError> {
    let (port, caller) = super::context::call()?;
    let cluster = named(&cluster)?;
    port.log_news(&caller, &cluster, &id, &container, &cursor).await.map_err(super::context::refuse)
}

#[cfg(feature = "ssr")]
fn named(cluster: &str) -> Result<domain::id::ClusterName, ApiError> {
    use domain::problem::ProblemKind;
    domain::id::ClusterName::parse(cluster).map_err(|error| {
        super::context::refuse(Problem::new(ProblemKind::NotFound, "cluster-name", error.to_string()))
    })
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

/// What came of telling one task to stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// The task.
    pub arn: String,
    /// Why it was not told.
    pub problem: Option<Problem>,
}

/// Tasks that one request may stop.
pub const MOST_STOPPED: usize = 500;

/// Stops several tasks with one reason; one that cannot be stopped does not keep the others.
///
/// # Errors
/// When there are too many of them.
#[server(prefix = "/api", endpoint = "stop_tasks", output = Answer)]
pub async fn stop_tasks(
    #[server(default)] arns: Vec<String>,
    reason: String,
) -> Result<Vec<Stopped>, ApiError> {
    use domain::problem::ProblemKind;
    let (port, caller) = super::context::call()?;
    if arns.len() > MOST_STOPPED {
        return Err(super::context::refuse(Problem::new(
            ProblemKind::Invalid,
            "stop-many",
            format!(
                "{} tasks are selected; at most {MOST_STOPPED} are stopped at once. Select fewer.",
                arns.len()
            ),
        )));
    }
    let mut all = Vec::with_capacity(arns.len());
    for arn in arns {
        let problem = port.stop_task(&caller, &arn, &reason).await.err();
        all.push(Stopped { arn, problem });
    }
    Ok(all)
}
