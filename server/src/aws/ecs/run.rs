//! RunTask and StopTask.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>

use aws_config::retry::RetryConfig;
use aws_sdk_ecs::operation::run_task::RunTaskError;
use aws_sdk_ecs::types::{
    AssignPublicIp, AwsVpcConfiguration, CapacityProviderStrategyItem, ContainerOverride, EphemeralStorage,
    KeyValuePair, LaunchType, NetworkConfiguration, PropagateTags, Tag, TaskManagedEbsVolumeConfiguration,
    TaskOverride, TaskVolumeConfiguration,
};
use domain::launch::plan::{EbsVolume, EnvironmentVariable, Overrides};
use domain::launch::request::RunTask;
use domain::launch::view::LaunchFailure;
use domain::task::row::TaskRow;
use domain::time::Millis;

use crate::aws::call::{call, measured};
use crate::aws::error::classify;
use crate::aws::wide::WideCodes;
use crate::aws::{Aws, AwsError, convert};

const RUN: &str = "ecs:RunTask";

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
    pub async fn run_task(&self, run: &RunTask, now: Millis) -> Result<RunAnswer, AwsError> {
        let vpc = AwsVpcConfiguration::builder()
            .set_subnets(Some(run.subnets.clone()))
            .set_security_groups((!run.security_groups.is_empty()).then(|| run.security_groups.clone()))
            .assign_public_ip(if run.public_ip { AssignPublicIp::Enabled } else { AssignPublicIp::Disabled })
            .build()
            .map_err(|error| unbuilt(&error))?;
        // A retry's answer has the tasks as they are by then.
        let codes = WideCodes::default();
        let request = self
            .ecs
            .run_task()
            .cluster(&run.cluster)
            .task_definition(&run.task_definition)
            .count(number(run.count))
            .set_launch_type(run.launch_type_fargate.then_some(LaunchType::Fargate))
            .set_capacity_provider_strategy(strategy(run)?)
            .set_platform_version(run.platform_version.clone())
            .set_group(run.group.clone())
            .network_configuration(NetworkConfiguration::builder().awsvpc_configuration(vpc).build())
            .set_overrides((!run.overrides.is_empty()).then(|| overrides(&run.overrides)))
            .set_enable_ecs_managed_tags(run.managed_tags.then_some(true))
            .set_propagate_tags(run.propagate_tags.then_some(PropagateTags::TaskDefinition))
            .set_tags((!run.tags.is_empty()).then(|| run.tags.iter().map(tag).collect()))
            .set_enable_execute_command(run.execute_command.then_some(true))
            .set_volume_configurations(
                run.volume.as_ref().map(volume).transpose()?.map(|volume| vec![volume]),
            )
            .set_client_token(run.client_token.clone())
            .set_started_by(run.started_by.clone())
            .customize()
            .interceptor(codes.clone())
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
            tasks: answer.tasks().iter().filter_map(|task| convert::task(task, &codes, now)).collect(),
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
        let codes = WideCodes::default();
        let request = self.ecs.stop_task().cluster(cluster).task(task).reason(reason);
        let request = request.customize().interceptor(codes.clone());
        let answer = call("ecs:StopTask", request.send()).await?;
        Ok(answer.task().and_then(|task| convert::task(task, &codes, now)))
    }
}

fn strategy(run: &RunTask) -> Result<Option<Vec<CapacityProviderStrategyItem>>, AwsError> {
    if run.strategy.is_empty() {
        return Ok(None);
    }
    let item = |item: &domain::fargate::strategy::StrategyItem| {
        CapacityProviderStrategyItem::builder()
            .capacity_provider(&item.provider)
            .base(number(item.base))
            .weight(number(item.weight))
            .build()
            .map_err(|error| unbuilt(&error))
    };
    run.strategy.iter().map(item).collect::<Result<_, _>>().map(Some)
}

fn overrides(of: &Overrides) -> TaskOverride {
    TaskOverride::builder()
        .set_task_role_arn(of.task_role.clone())
        .set_execution_role_arn(of.execution_role.clone())
        .set_cpu(of.cpu.map(|n| n.to_string()))
        .set_memory(of.memory.map(|n| n.to_string()))
        .set_ephemeral_storage(
            of.ephemeral_storage.map(|n| EphemeralStorage::builder().size_in_gib(number(n)).build()),
        )
        .set_container_overrides(
            (!of.containers.is_empty()).then(|| of.containers.iter().map(container).collect()),
        )
        .build()
}

fn container(of: &domain::launch::plan::ContainerOverride) -> ContainerOverride {
    let variable =
        |v: &EnvironmentVariable| KeyValuePair::builder().name(&v.name).set_value(v.value.clone()).build();
    ContainerOverride::builder()
        .name(&of.name)
        .set_command(of.command.clone())
        .set_environment((!of.environment.is_empty()).then(|| of.environment.iter().map(variable).collect()))
        .set_cpu(of.cpu.map(number))
        .set_memory(of.memory.map(number))
        .set_memory_reservation(of.memory_reservation.map(number))
        .build()
}

fn volume(of: &EbsVolume) -> Result<TaskVolumeConfiguration, AwsError> {
    let managed = TaskManagedEbsVolumeConfiguration::builder()
        .role_arn(&of.role)
        .size_in_gib(number(of.size_gib))
        .set_volume_type(of.volume_type.clone())
        .build()
        .map_err(|error| unbuilt(&error))?;
    let volume = TaskVolumeConfiguration::builder().name(&of.name).managed_ebs_volume(managed);
    volume.build().map_err(|error| unbuilt(&error))
}

fn tag(of: &domain::launch::plan::Tag) -> Tag {
    Tag::builder().key(&of.key).value(&of.value).build()
}

/// AWS's numbers are signed; the rules keep ours far below.
fn number(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn unbuilt(error: &aws_sdk_ecs::error::BuildError) -> AwsError {
    tracing::error!("a RunTask call could not be built: {error}");
    AwsError::unbuilt(RUN)
}
