//! RunTask and StopTask.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>

use aws_config::retry::RetryConfig;
use aws_sdk_ecs::operation::run_task::RunTaskError;
use aws_sdk_ecs::types::{AssignPublicIp, AwsVpcConfiguration, LaunchType, NetworkConfiguration};
use domain::launch::plan::LaunchPlan;
use domain::launch::view::LaunchFailure;
use domain::task::row::TaskRow;
use domain::time::Millis;

use crate::aws::call::{call, measured};
use crate::aws::error::classify;
use crate::aws::{Aws, AwsError, convert};

const RUN: &str = "ecs:RunTask";

/// One RunTask call of a launch.
#[derive(Debug, Clone, Copy)]
pub struct RunRequest<'a> {
    /// What is launched.
    pub plan: &'a LaunchPlan,
    /// The cluster's ARN.
    pub cluster: &'a str,
    /// How many tasks, 1 to 10.
    pub count: u32,
    /// The batch's token: the same on every retry.
    pub client_token: &'a str,
    /// The batch's mark.
    pub started_by: &'a str,
}

/// What AWS answered. It answers 200 even when no task was started.
#[derive(Debug, Clone)]
pub struct RunAnswer {
    /// The ARNs of the tasks that were started.
    pub arns: Vec<String>,
    /// Those tasks, as far as AWS described them: a retry's answer has only the ARN of one that has
    /// stopped meanwhile.
    pub tasks: Vec<TaskRow>,
    /// Those that were not.
    pub failures: Vec<LaunchFailure>,
}

impl Aws {
    /// Sends one RunTask call, once: whether it may be sent again is the launch engine's to know.
    ///
    /// # Errors
    /// What AWS answered, with the tasks of a `ConflictException` in `resource_ids`.
    pub async fn run_task(&self, run: RunRequest<'_>, now: Millis) -> Result<RunAnswer, AwsError> {
        let network = &run.plan.network;
        let vpc = AwsVpcConfiguration::builder()
            .set_subnets(Some(network.subnets.clone()))
            .set_security_groups(
                (!network.security_groups.is_empty()).then(|| network.security_groups.clone()),
            )
            .assign_public_ip(if network.public_ip {
                AssignPublicIp::Enabled
            } else {
                AssignPublicIp::Disabled
            })
            .build()
            .map_err(|error| unbuilt(&error))?;
        let request = self
            .ecs
            .run_task()
            .cluster(run.cluster)
            .task_definition(run.plan.task_definition())
            .count(i32::try_from(run.count).unwrap_or(i32::MAX))
            .launch_type(LaunchType::Fargate)
            .network_configuration(NetworkConfiguration::builder().awsvpc_configuration(vpc).build())
            .client_token(run.client_token)
            .started_by(run.started_by)
            .customize()
            .config_override(aws_sdk_ecs::config::Builder::new().retry_config(RetryConfig::disabled()));
        let answer = measured(RUN, request.send()).await.map_err(|error| {
            let resource_ids = match error.as_service_error() {
                Some(RunTaskError::ConflictException(conflict)) => conflict.resource_ids().to_vec(),
                _ => Vec::new(),
            };
            AwsError { resource_ids, ..classify(RUN, &error) }
        })?;
        let failure = |failure: &aws_sdk_ecs::types::Failure| LaunchFailure {
            reason: failure.reason().unwrap_or("AWS gave no reason").to_owned(),
            detail: failure.detail().map(str::to_owned),
        };
        Ok(RunAnswer {
            arns: answer.tasks().iter().filter_map(|task| task.task_arn().map(str::to_owned)).collect(),
            tasks: answer.tasks().iter().filter_map(|task| convert::task(task, now)).collect(),
            failures: answer.failures().iter().map(failure).collect(),
        })
    }

    /// Asks ECS to stop a task; `reason` becomes its `stoppedReason`. Returns the task as it is then.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn stop_task(
        &self,
        cluster: &str,
        task: &str,
        reason: &str,
        now: Millis,
    ) -> Result<Option<TaskRow>, AwsError> {
        let request = self.ecs.stop_task().cluster(cluster).task(task).reason(reason);
        let answer = call("ecs:StopTask", request.send()).await?;
        Ok(answer.task().and_then(|task| convert::task(task, now)))
    }
}

fn unbuilt(error: &dyn std::error::Error) -> AwsError {
    tracing::error!("a RunTask call could not be built: {error}");
    AwsError::unbuilt(RUN)
}
