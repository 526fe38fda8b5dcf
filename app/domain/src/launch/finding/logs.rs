//! The log groups: a task whose group does not exist never starts.
//!
//! It is no more than a warning all the same. RunTask takes such a launch; whether the group is there is asked
//! only when the task starts, and what makes groups may make this one until then. And the form has no control
//! that would put it right, as it has for everything that fails.

use super::Found;
use crate::launch::facts::Facts;

const PAGE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html";

pub(super) fn look(facts: &Facts<'_>, found: &mut Found) {
    let Some(definition) = facts.definition else { return };
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
