//! The log groups: a task whose group does not exist never starts.
//!
//! It is no more than a warning all the same. RunTask takes such a launch; whether the group is there is asked
//! only when the task starts, and what makes groups may make this one until then. And the form has no control
//! that would put it right, as it has for everything that fails.

use super::Found;
use crate::launch::facts::Facts;
use crate::launch::plan::LaunchPlan;
use crate::task_definition::Definition;

const FIRELENS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html";
/// The plugins of Fluent Bit that send to AWS, for which they need credentials.
/// <https://docs.fluentbit.io/manual/data-pipeline/outputs>
const AWS_PLUGINS: &[&str] =
    &["cloudwatch", "cloudwatch_logs", "firehose", "kinesis_firehose", "kinesis", "kinesis_streams", "s3"];
const PAGE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html";

pub(super) fn look(plan: &LaunchPlan, facts: &Facts<'_>, found: &mut Found) {
    let Some(definition) = facts.definition else { return };
    firelens(plan, definition, found);
    let mut seen: Vec<&str> = Vec::new();
    for container in &definition.containers {
        let Some(log) = container.log.as_ref().filter(|log| log.driver == "awslogs") else { continue };
        let Some(group) = log.group.as_deref().filter(|group| !seen.contains(group)) else { continue };
        seen.push(group);
        match log.exists {
            Some(true) => found.pass("log-group", "family", PAGE, format!("Log group {group} exists.")),
            Some(false) if log.create_group => found.warn(
                "log-group-made",
                "family",
                PAGE,
                format!("Log group {group} does not exist; awslogs-create-group makes it."),
                "For that the execution role needs logs:CreateLogGroup, which AmazonECSTaskExecutionRolePolicy does not give.",
            ),
            Some(false) => found.warn(
                "log-group-missing",
                "family",
                PAGE,
                format!(
                    "Log group {group} does not exist. AWS takes the launch, but a task without its log group \
                     fails before its containers start."
                ),
                "Create the group first, or choose a revision with another one or with awslogs-create-group.",
            ),
            None => {}
        }
    }
}

/// FireLens sends with the task role, not with the execution role as awslogs does: without one the task runs, and its
/// lines go nowhere.
fn firelens(plan: &LaunchPlan, definition: &Definition, found: &mut Found) {
    if plan.overrides.task_role.is_some() || definition.task_role.is_some() {
        return;
    }
    let sends_to_aws = |plugin: &&str| AWS_PLUGINS.contains(plugin);
    let mut plugins = definition.containers.iter().filter_map(|c| c.log.as_ref()?.plugin.as_deref());
    if let Some(plugin) = plugins.find(sends_to_aws) {
        found.warn(
            "firelens-role",
            "task_role",
            FIRELENS,
            format!("FireLens sends lines by {plugin} with the task role, and there is none."),
            "Choose a Task role override that may write there, or the lines are lost.",
        );
    }
}
