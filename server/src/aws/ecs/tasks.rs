//! ListTasks and DescribeTasks.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html>

use aws_sdk_ecs::types::{DesiredStatus, Task, TaskField};
use domain::task::detail::TaskDetail;
use domain::task::row::TaskRow;
use domain::time::Millis;

use crate::aws::bounds::ListPages;
use crate::aws::call::call;
use crate::aws::wide::WideCodes;
use crate::aws::{Aws, AwsError, DESCRIBE_TASKS, convert};

const PAGE: i32 = 100;

/// The ARNs of a cluster's tasks, by what is wished of them.
#[derive(Debug, Clone, Default)]
pub struct ListedTasks {
    /// `desiredStatus` RUNNING: all that live and are meant to.
    pub running: Vec<String>,
    /// `desiredStatus` STOPPED: stopping, and stopped for about an hour.
    pub stopped: Vec<String>,
}

/// What DescribeTasks knows of some tasks.
#[derive(Debug, Clone, Default)]
pub struct Described {
    /// The tasks.
    pub tasks: Vec<TaskRow>,
    /// The ARNs it calls MISSING: never there, or forgotten.
    pub missing: Vec<String>,
}

impl Aws {
    /// All tasks of a cluster. ListTasks shows RUNNING alone unless asked twice.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn list_tasks(&self, cluster: &str) -> Result<ListedTasks, AwsError> {
        Ok(ListedTasks {
            running: self.list(cluster, DesiredStatus::Running, None).await?,
            stopped: self.list(cluster, DesiredStatus::Stopped, None).await?,
        })
    }

    /// The tasks that `started_by` marks and that are meant to run: it must be the only filter, so
    /// stopped ones are not among them.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn list_started_by(&self, cluster: &str, started_by: &str) -> Result<Vec<String>, AwsError> {
        self.list(cluster, DesiredStatus::Running, Some(started_by)).await
    }

    async fn list(
        &self,
        cluster: &str,
        wish: DesiredStatus,
        started_by: Option<&str>,
    ) -> Result<Vec<String>, AwsError> {
        let mut arns = Vec::new();
        let mut pages = ListPages::default();
        loop {
            let mut request =
                self.ecs.list_tasks().cluster(cluster).max_results(PAGE).set_next_token(pages.token());
            request = match started_by {
                Some(mark) => request.started_by(mark),
                None => request.desired_status(wish.clone()),
            };
            let page = call("ecs:ListTasks", request.send()).await?;
            arns.extend(page.task_arns.unwrap_or_default());
            let more = pages.follow("ecs:ListTasks", page.next_token)?;
            if !more {
                return Ok(arns);
            }
        }
    }

    /// Describes tasks of one cluster, by 100. `now` dates a Spot notice that carries no time.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn describe_tasks(
        &self,
        cluster: &str,
        arns: &[String],
        now: Millis,
    ) -> Result<Described, AwsError> {
        let mut described = Described::default();
        for some in arns.chunks(DESCRIBE_TASKS) {
            let request = self
                .ecs
                .describe_tasks()
                .cluster(cluster)
                .set_tasks(Some(some.to_vec()))
                .include(TaskField::Tags);
            let codes = WideCodes::default();
            let request = request.customize().interceptor(codes.clone());
            let answer = call("ecs:DescribeTasks", request.send()).await?;
            described.tasks.extend(answer.tasks().iter().filter_map(|task| convert::task(task, &codes, now)));
            described.missing.extend(
                answer
                    .failures()
                    .iter()
                    .filter(|failure| failure.reason() == Some("MISSING"))
                    .filter_map(|failure| failure.arn().map(str::to_owned)),
            );
        }
        Ok(described)
    }

    /// What ECS says of some tasks of one cluster, whole, by ARN; at most 100. What it has forgotten is left
    /// out.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn task_details(
        &self,
        cluster: &str,
        arns: &[String],
    ) -> Result<Vec<(String, TaskDetail)>, AwsError> {
        let request = self
            .ecs
            .describe_tasks()
            .cluster(cluster)
            .set_tasks(Some(arns.to_vec()))
            .include(TaskField::Tags);
        let codes = WideCodes::default();
        let request = request.customize().interceptor(codes.clone());
        let answer = call("ecs:DescribeTasks", request.send()).await?;
        let detail = |task: &Task| Some((task.task_arn()?.to_owned(), convert::detail(task, &codes)));
        Ok(answer.tasks().iter().filter_map(detail).collect())
    }

    /// Those of a cluster's tasks that were run with a launch type and so use no capacity provider.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn on_launch_type(&self, cluster: &str, arns: &[String]) -> Result<usize, AwsError> {
        let mut found = 0;
        for some in arns.chunks(DESCRIBE_TASKS) {
            let request = self.ecs.describe_tasks().cluster(cluster).set_tasks(Some(some.to_vec()));
            let request = request.customize().interceptor(WideCodes::default());
            let answer = call("ecs:DescribeTasks", request.send()).await?;
            found += answer.tasks().iter().filter(|task| task.capacity_provider_name().is_none()).count();
        }
        Ok(found)
    }
}
