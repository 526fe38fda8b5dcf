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
    port.stop_task(&caller, &arn, &reason).await.map_err(super::context::refuse)?;
    if super::context::wants_page()
        && let Some((cluster, id)) = domain::id::TaskArn::parse(&arn).ok().and_then(|arn| page_of(&arn))
    {
        super::context::redirect_to(&format!("/clusters/{cluster}/tasks/{id}"))?;
    }
    Ok(())
}

/// The cluster's name and the task's id, as the address of its page has them.
#[cfg(feature = "ssr")]
fn page_of(arn: &domain::id::TaskArn) -> Option<(String, String)> {
    let parts: Vec<&str> = arn.as_str().rsplitn(3, '/').collect();
    match parts.as_slice() {
        [id, cluster, _] => Some(((*cluster).to_owned(), (*id).to_owned())),
        _ => None,
    }
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
    let arns = distinct(arns);
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
    let tell = |arn: String| {
        let (port, caller, reason) = (port.clone(), caller.clone(), reason.clone());
        async move { port.stop_task(&caller, &arn, &reason).await.err() }
    };
    let told = told(arns, tell).await;
    if super::context::wants_page() {
        // What could not be stopped still runs there.
        super::context::redirect_to("/tasks")?;
    }
    Ok(told)
}

/// Each task once, in the order in which they were named first.
#[cfg(feature = "ssr")]
fn distinct(arns: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    arns.into_iter().filter(|arn| seen.insert(arn.clone())).collect()
}

/// Tasks that one request tells to stop at once: one after the other, many would outlast the request's time.
#[cfg(feature = "ssr")]
const AT_ONCE: usize = 10;

/// Tells each task by `tell`, which says why one was not told. The answers are in the order of the tasks.
#[cfg(feature = "ssr")]
async fn told<F>(arns: Vec<String>, tell: impl Fn(String) -> F) -> Vec<Stopped>
where
    F: Future<Output = Option<Problem>>,
{
    use futures::StreamExt as _;
    let each = |arn: String| {
        let answer = tell(arn.clone());
        async move { Stopped { arn, problem: answer.await } }
    };
    futures::stream::iter(arns).map(each).buffered(AT_ONCE).collect().await
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use domain::problem::ProblemKind;
    use futures::channel::oneshot;

    use super::*;

    #[test]
    fn task_that_is_named_often_is_stopped_once() {
        let often = ["b", "a", "b", "b", "a"].map(str::to_owned).to_vec();
        assert_eq!(distinct(often), ["b", "a"]);
        assert_eq!(distinct(vec!["a".to_owned(); 500]), ["a"]);
    }

    #[test]
    fn ten_are_told_at_once_and_the_answers_keep_their_order() {
        let waiting = RefCell::new(Vec::new());
        let begun = Cell::new(0);
        let tell = |arn: String| {
            let (answer, answered) = oneshot::channel::<()>();
            waiting.borrow_mut().push(answer);
            begun.set(begun.get() + 1);
            async move {
                answered.await.unwrap();
                (arn == "3").then(|| Problem::new(ProblemKind::Denied, "no", "No."))
            }
        };
        let arns: Vec<String> = (0..25).map(|n| n.to_string()).collect();
        let mut told = pin!(told(arns.clone(), tell));
        let mut context = Context::from_waker(Waker::noop());
        let mut begun_at = Vec::new();
        let all = loop {
            if let Poll::Ready(all) = told.as_mut().poll(&mut context) {
                break all;
            }
            begun_at.push(begun.get());
            // The last that was asked answers first.
            for answer in waiting.take().into_iter().rev() {
                answer.send(()).unwrap();
            }
        };
        assert_eq!(begun_at, [10, 20, 25]);
        assert_eq!(all.iter().map(|one| one.arn.clone()).collect::<Vec<_>>(), arns);
        let refused: Vec<&str> =
            all.iter().filter(|one| one.problem.is_some()).map(|one| one.arn.as_str()).collect();
        assert_eq!(refused, ["3"]);
    }
}
