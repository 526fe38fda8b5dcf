//! A task as the board keeps it.

use aws_sdk_ecs::types::{Container, HealthStatus, Task};
use aws_smithy_types::DateTime;
use domain::id::TaskArn;
use domain::launch::plan::Tag;
use domain::task::ending::ContainerEnd;
use domain::task::row::TaskRow;
use domain::task::spot;
use domain::time::Millis;

use super::detail::tag;
use super::family_and_revision;
use crate::aws::wide::WideCodes;

/// A task; `None` when it lacks a well-formed ARN or its cluster's, without which nothing can be kept.
pub(crate) fn task(task: &Task, codes: &WideCodes, now: Millis) -> Option<TaskRow> {
    let arn = TaskArn::parse(task.task_arn()?).ok()?;
    let (family, revision) = family_and_revision(task.task_definition_arn().unwrap_or_default());
    let stopping_at = task.stopping_at().and_then(millis);
    let stop_code = task.stop_code().map(|code| code.as_str().to_owned());
    let started_by = task.started_by().map(str::to_owned);
    let interrupted = spot::is_notice(stop_code.as_deref(), task.stopped_reason());
    let ends = task.containers().iter().map(|container| end(&arn, container, codes)).collect();
    let mut row = TaskRow {
        arn: arn.clone().into(),
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
        exit: None,
        cause: None,
        task_reason: None,
        ends: Vec::new(),
        health: task
            .health_status()
            .map(|health| health.as_str().to_owned())
            .filter(|health| health != "UNKNOWN"),
        stop_code,
        spot_deadline: interrupted.then(|| spot::deadline(stopping_at.unwrap_or(now))),
        spot_stops: Vec::new(),
        tags: own_tags(task),
    };
    row.take_ends(ends, task.stopped_reason());
    Some(row)
}

fn end(task: &TaskArn, of: &Container, codes: &WideCodes) -> ContainerEnd {
    ContainerEnd {
        name: of.name().unwrap_or_default().to_owned(),
        exit: super::detail::exit(task.as_str(), of, codes),
        reason: of.reason().filter(|reason| !reason.is_empty()).map(str::to_owned),
        essential: None,
        unhealthy: of.health_status() == Some(&HealthStatus::Unhealthy),
    }
}

/// The tags but for those that AWS gives by itself.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html>
fn own_tags(task: &Task) -> Vec<Tag> {
    task.tags().iter().map(tag).filter(|tag| !tag.key.starts_with("aws:")).collect()
}

pub(super) fn millis(at: &DateTime) -> Option<Millis> {
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
            &WideCodes::default(),
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
            let dated = task(
                &described.clone().stopping_at(DateTime::from_millis(1_000)).build(),
                &WideCodes::default(),
                9_000,
            );
            assert_eq!(
                dated.and_then(|row| row.spot_deadline),
                expected.then_some(121_000),
                "{code} {reason}"
            );
            let undated = task(&described.build(), &WideCodes::default(), 9_000);
            assert_eq!(
                undated.and_then(|row| row.spot_deadline),
                expected.then_some(129_000),
                "{code} {reason}"
            );
        }
    }

    #[test]
    fn what_has_no_arn_is_left_out() {
        assert!(task(&Task::builder().build(), &WideCodes::default(), 0).is_none());
        assert!(task(&base().task_arn("nonsense").build(), &WideCodes::default(), 0).is_none());
    }
}
