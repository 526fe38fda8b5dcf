//! The task execution role, with which Fargate pulls images, reads secrets and writes logs.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html>

use super::Found;
use crate::launch::facts::Facts;
use crate::launch::plan::LaunchPlan;
use crate::registry::Registry;
use crate::task_definition::{ContainerDefinition, Definition};

const PAGE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html";

pub(super) fn look(plan: &LaunchPlan, facts: &Facts<'_>, found: &mut Found) {
    let Some(definition) = facts.definition else { return };
    let reasons = reasons(definition);
    let has = plan.overrides.execution_role.is_some() || definition.execution_role.is_some();
    if reasons.is_empty() {
        return;
    }
    let reasons = reasons.join(", ");
    if has {
        found.pass(
            "execution-role",
            "execution_role",
            PAGE,
            format!("There is a task execution role, needed for {reasons}."),
        );
    } else {
        found.fail(
            "execution-role",
            "execution_role",
            PAGE,
            format!("There is no task execution role, and it is needed for {reasons}."),
            "Choose a Task execution role override.",
        );
    }
}

/// What the execution role is needed for.
fn reasons(definition: &Definition) -> Vec<&'static str> {
    let any = |test: fn(&ContainerDefinition) -> bool| definition.containers.iter().any(test);
    let rows = [
        (any(|c| matches!(Registry::of(&c.image), Registry::Ecr { .. })), "images in Amazon ECR"),
        (any(|c| c.private_registry), "a private registry's credentials"),
        (any(|c| !c.secrets.is_empty() || !c.secret_stores.is_empty()), "secrets"),
        (any(|c| !c.environment_files.is_empty()), "environment files in Amazon S3"),
        (any(|c| c.log.as_ref().is_some_and(|log| log.driver == "awslogs")), "logs in CloudWatch"),
    ];
    rows.into_iter().filter(|(needed, _)| *needed).map(|(_, reason)| reason).collect()
}
