//! ListTasks: desired status RUNNING unless asked otherwise, filters, pages of 100.

use serde::{Deserialize, Serialize};

use crate::ecs::refusal::{bad_token, invalid, page_size};
use crate::ecs::task::describe::cluster_of;
use crate::ecs::task::model::Task;
use crate::fault::Fault;
use crate::page;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    cluster: Option<String>,
    container_instance: Option<String>,
    family: Option<String>,
    next_token: Option<String>,
    max_results: Option<i32>,
    started_by: Option<String>,
    service_name: Option<String>,
    desired_status: Option<String>,
    launch_type: Option<String>,
}

#[derive(Serialize)]
struct Output {
    #[serde(rename = "taskArns")]
    arns: Vec<String>,
    #[serde(rename = "nextToken", skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub(crate) fn list(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let cluster = cluster_of(world, input.cluster.as_deref())?;
    let size = page_size(input.max_results, 100)?;
    let run = match input.desired_status.as_deref() {
        Some("STOPPED") => Some(false),
        // Accepted, but no task ever has it (ListTasks, `desiredStatus`).
        Some("PENDING") => None,
        _ => Some(true),
    };
    check_alone(&input)?;
    if let Some(service) = &input.service_name
        && !world.services.has(cluster, service)
    {
        return Err(Fault::new("ServiceNotFoundException", "Service not found."));
    }
    let launch_type = input.launch_type.as_deref();
    let scope = page::scope((
        cluster,
        run,
        (&input.family, &input.started_by, &input.service_name),
        (launch_type, &input.container_instance),
    ));
    let after = match &input.next_token {
        None => 0,
        Some(token) => {
            let key = page::key(scope, token).ok_or_else(bad_token)?;
            key.parse().map_err(|_| bad_token())?
        }
    };
    let service = input.service_name.as_deref().map(short_service);
    let passes = |task: &&Task| {
        launch_type.is_none_or(|name| (name == "FARGATE") == task.launch.fargate && name != "EXTERNAL")
            && service.is_none_or(|name| task.launch.group.strip_prefix("service:") == Some(name))
            && input.container_instance.is_none()
    };
    let starter = input.started_by.as_deref();
    let family = input.family.as_deref();
    let mut arns = Vec::new();
    let mut next = None;
    let mut last = 0;
    if let Some(run) = run {
        for task in world.tasks.list(cluster, run, starter, family, after).filter(passes) {
            if arns.len() == size {
                next = Some(page::token(scope, &last.to_string()));
                break;
            }
            last = task.seq;
            arns.push(world.task_arn(cluster, task.id));
        }
    }
    json::write(&Output { arns, next })
}

/// `startedBy` must be the only filter; `desiredStatus` may stand beside it.
fn check_alone(input: &Input) -> Result<(), Fault> {
    let others = [&input.family, &input.service_name, &input.container_instance, &input.launch_type];
    if input.started_by.is_some() && others.iter().any(|other| other.is_some()) {
        return Err(invalid(
            "startedBy can not be combined with family, serviceName, containerInstance or launchType.",
        ));
    }
    Ok(())
}

fn short_service(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}
