//! A task as the board keeps it.

use aws_sdk_ecs::types::{Container, Task};
use aws_smithy_types::DateTime;
use domain::id::TaskArn;
use domain::task::row::TaskRow;
use domain::time::Millis;

use super::family_and_revision;

/// From the notice to the forced stop.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html>
const SPOT_NOTICE: Millis = 120_000;
/// ECS's reasons have at most 1,024 characters; anything longer did not come from ECS.
const LONGEST_CAUSE: usize = 2_000;

/// A task; `None` when it lacks a well-formed ARN or its cluster's, without which nothing can be kept.
pub(crate) fn task(task: &Task, now: Millis) -> Option<TaskRow> {
    let arn = TaskArn::parse(task.task_arn()?).ok()?;
    let (family, revision) = family_and_revision(task.task_definition_arn().unwrap_or_default());
    let stopping_at = task.stopping_at().and_then(millis);
    let stop_code = task.stop_code().map(|code| code.as_str().to_owned());
    let started_by = task.started_by().map(str::to_owned);
    let interrupted = is_spot_notice(stop_code.as_deref(), task.stopped_reason());
    Some(TaskRow {
        arn: arn.into(),
        cluster: task.cluster_arn()?.to_owned(),
        version: u64::try_from(task.version()).unwrap_or(0),
        merge: 0,
        last_status: task.last_status().unwrap_or_default().to_owned().into(),
        desired_status: task.desired_status().unwrap_or_default().to_owned(),
        family: family.to_owned(),
        revision,
        group: task.group().map(str::to_owned),
        launch: TaskRow::launch_of(started_by.as_deref()),
        started_by,
        provider: task
            .capacity_provider_name()
            .or_else(|| task.launch_type().map(|launch_type| launch_type.as_str()))
            .map(str::to_owned),
        zone: task.availability_zone().map(str::to_owned),
        created_at: task.created_at().and_then(millis),
        started_at: task.started_at().and_then(millis),
        stopping_at,
        stopped_at: task.stopped_at().and_then(millis),
        exit: exit(task.containers()),
        cause: cause(task),
        stop_code,
        spot_deadline: interrupted.then(|| stopping_at.unwrap_or(now).saturating_add(SPOT_NOTICE)),
    })
}

/// `TerminationNotice` alone may be maintenance: the code or the sentence must say Spot.
fn is_spot_notice(code: Option<&str>, reason: Option<&str>) -> bool {
    code == Some("SpotInterruption")
        || reason.is_some_and(|reason| reason.starts_with("Your Spot Task was interrupted"))
}

/// The first exit code that is not 0, else 0 when a container ended with it.
fn exit(containers: &[Container]) -> Option<i32> {
    let codes = || containers.iter().filter_map(Container::exit_code);
    codes().find(|code| *code != 0).or_else(|| codes().next())
}

/// A container's own reason before the task's; of the containers, one that failed before the others.
fn cause(task: &Task) -> Option<String> {
    let reason = |container: &Container| container.reason().filter(|r| !r.is_empty()).map(str::to_owned);
    let failed = task.containers().iter().filter(|c| c.exit_code().is_none_or(|code| code != 0));
    failed
        .filter_map(reason)
        .next()
        .or_else(|| task.containers().iter().find_map(reason))
        .or_else(|| task.stopped_reason().filter(|r| !r.is_empty()).map(str::to_owned))
        .map(|text| text.chars().take(LONGEST_CAUSE).collect())
}

fn millis(at: &DateTime) -> Option<Millis> {
    at.to_millis().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ecs::types::TaskStopCode;

    const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:task/staging/0123456789abcdef0123456789abcdef";

    fn base() -> aws_sdk_ecs::types::builders::TaskBuilder {
        Task::builder()
            .task_arn(ARN)
            .cluster_arn("arn:aws:ecs:eu-west-1:123456789012:cluster/staging")
            .task_definition_arn("arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7")
            .version(5)
            .last_status("STOPPED")
            .desired_status("STOPPED")
    }

    fn container(exit: Option<i32>, reason: Option<&str>) -> Container {
        Container::builder().set_exit_code(exit).set_reason(reason.map(str::to_owned)).build()
    }

    #[test]
    fn a_containers_own_reason_comes_first() {
        let row = task(
            &base()
                .stopped_reason("Essential container in task exited")
                .containers(container(Some(0), None))
                .containers(container(
                    Some(137),
                    Some("OutOfMemoryError: Container killed due to memory usage"),
                ))
                .build(),
            0,
        )
        .expect("a row");
        assert_eq!((row.family.as_str(), row.revision, row.exit), ("web", 7, Some(137)));
        assert!(row.cause.is_some_and(|cause| cause.starts_with("OutOfMemoryError")));
    }

    #[test]
    fn spot_notices_by_code_or_by_sentence() {
        let rows = [
            (TaskStopCode::SpotInterruption, "x", true),
            (TaskStopCode::TerminationNotice, "Your Spot Task was interrupted.", true),
            (
                TaskStopCode::TerminationNotice,
                "ECS is performing maintenance on the underlying infrastructure",
                false,
            ),
        ];
        for (code, reason, expected) in rows {
            let described = base().stop_code(code.clone()).stopped_reason(reason);
            let dated = task(&described.clone().stopping_at(DateTime::from_millis(1_000)).build(), 9_000);
            assert_eq!(
                dated.and_then(|row| row.spot_deadline),
                expected.then_some(121_000),
                "{code} {reason}"
            );
            let undated = task(&described.build(), 9_000);
            assert_eq!(
                undated.and_then(|row| row.spot_deadline),
                expected.then_some(129_000),
                "{code} {reason}"
            );
        }
    }

    #[test]
    fn what_has_no_arn_is_left_out() {
        assert!(task(&Task::builder().build(), 0).is_none());
        assert!(task(&base().task_arn("nonsense").build(), 0).is_none());
    }
}
