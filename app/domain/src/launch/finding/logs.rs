//! The log groups: a task whose group does not exist never starts.

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
            Some(false) => found.fail(
                "log-group-missing",
                "family",
                PAGE,
                format!("Log group {group} does not exist, so the task would not start."),
                "Create it, or choose a revision with another one.",
            ),
            None => {}
        }
    }
}
