//! Why a task will fail to start, found when it is launched: its scenario, its network, its
//! log group, its secrets. Texts: facts section 2.5 (stopped-task-error-codes).

use crate::ecs::definition::model::ContainerDefinition;
use crate::ecs::task::model::{Launch, Obstacle, Stage};
use crate::ecs::task::placement::reaches;
use crate::lifecycle::script::StartFailure;
use crate::partition;
use crate::world::World;

/// The first obstacle in the way of a launch into a subnet.
pub(crate) fn obstacle(world: &World, launch: &Launch, subnet: Option<&str>) -> Option<Obstacle> {
    if !launch.fargate {
        return Some(Obstacle {
            reason: "TaskFailedToStart: EMPTY CAPACITY PROVIDER".into(),
            container: None,
            stage: Stage::Instance,
        });
    }
    let containers = &launch.definition.document.container_definitions;
    for (container, script) in containers.iter().zip(&launch.scripts) {
        if let Some(failure) = script.start_failure {
            return Some(scripted(world, container, failure));
        }
    }
    for container in containers {
        let secrets = container.secrets.iter().flatten();
        if let Some(secret) = secrets.into_iter().find(|s| s.value_from.contains("missing")) {
            return Some(secret_missing(&secret.value_from));
        }
        if let Some(group) = missing_log_group(world, container) {
            return Some(log_group_missing(&group));
        }
        let subnet = subnet.and_then(|id| world.network.subnets.get(id));
        if let Some(subnet) = subnet
            && !reaches(&world.network, subnet, launch.public_ip, container.image())
        {
            return Some(no_route(world, container));
        }
    }
    None
}

fn scripted(world: &World, container: &ContainerDefinition, failure: StartFailure) -> Obstacle {
    match failure {
        StartFailure::ImageNotFound => {
            let image = full_name(container.image());
            pull_error(
                format!(
                    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed \
                     to resolve ref {image}: {image}: not found"
                ),
                Stage::Pull,
            )
        }
        StartFailure::NoRoute => no_route(world, container),
        StartFailure::SecretMissing => secret_missing(&world.arn("secretsmanager", "secret:missing")),
        StartFailure::LogGroupMissing => {
            let group = container.log_configuration.as_ref();
            let group = group.and_then(|log| log.options.get("awslogs-group"));
            log_group_missing(group.map_or("/ecs/missing", String::as_str))
        }
        StartFailure::CannotStart => {
            let command = container.command.as_ref().and_then(|command| command.first());
            let text = format!(
                "CannotStartContainerError: failed to get container status: failed to create \
                 shim task: exec: \"{}\": executable file not found in $PATH",
                command.map_or("app", String::as_str)
            );
            Obstacle { reason: text.clone(), container: Some(text), stage: Stage::Start }
        }
        StartFailure::NoInterface => Obstacle {
            reason: "Timeout waiting for network interface provisioning to complete.".into(),
            container: None,
            stage: Stage::Interface,
        },
    }
}

fn no_route(world: &World, container: &ContainerDefinition) -> Obstacle {
    let image = container.image();
    if image.contains(".dkr.ecr.") {
        let reason = format!(
            "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot \
             pull registry auth from Amazon ECR: There is a connection issue between the task and \
             Amazon ECR. Check your task network configuration. RequestError: send request failed \
             caused by: Post \"https://api.ecr.{}.{}/\": dial tcp: i/o timeout",
            world.region,
            partition::domain(&world.region)
        );
        return Obstacle { reason, container: None, stage: Stage::PullTimeout };
    }
    let name = full_name(image);
    pull_error(
        format!(
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to \
             resolve ref {name}: failed to do request: Head \"https://{name}\": dial tcp: i/o timeout"
        ),
        Stage::PullTimeout,
    )
}

fn pull_error(text: String, stage: Stage) -> Obstacle {
    Obstacle { reason: text.clone(), container: Some(text), stage }
}

fn secret_missing(arn: &str) -> Obstacle {
    Obstacle {
        reason: format!(
            "ResourceInitializationError: unable to pull secrets or registry auth: The task can't pull \
             the secret from Secrets Manager. The task can't retrieve the secret with ARN '{arn}' from \
             AWS Secrets Manager. Check whether the secret exists in the specified Region. \
             ResourceNotFoundException: Secrets Manager can't find the specified secret."
        ),
        container: None,
        stage: Stage::Resources,
    }
}

fn log_group_missing(group: &str) -> Obstacle {
    Obstacle {
        reason: format!(
            "ResourceInitializationError: failed to validate logger args: The task cannot find the \
             Amazon CloudWatch log group '{group}' defined in the task definition. \
             ResourceNotFoundException: The specified log group does not exist."
        ),
        container: None,
        stage: Stage::Resources,
    }
}

/// The log group that a container needs and the world does not have.
fn missing_log_group(world: &World, container: &ContainerDefinition) -> Option<String> {
    let log = container.log_configuration.as_ref().filter(|log| log.log_driver == "awslogs")?;
    let group = log.options.get("awslogs-group")?;
    let creates = log.options.get("awslogs-create-group").is_some_and(|value| value == "true");
    (!creates && !world.logs.has(group)).then(|| group.clone())
}

/// `nginx` is `docker.io/library/nginx:latest`.
fn full_name(image: &str) -> String {
    let first = image.split('/').next().unwrap_or(image);
    let mut name = if image.contains('/') && (first.contains('.') || first.contains(':')) {
        image.to_owned()
    } else if image.contains('/') {
        format!("docker.io/{image}")
    } else {
        format!("docker.io/library/{image}")
    };
    let last = name.rsplit('/').next().unwrap_or_default();
    if !last.contains([':', '@']) {
        name.push_str(":latest");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_names() {
        assert_eq!(full_name("nginx"), "docker.io/library/nginx:latest");
        assert_eq!(full_name("bitnami/redis:7"), "docker.io/bitnami/redis:7");
        assert_eq!(full_name("public.ecr.aws/x/y"), "public.ecr.aws/x/y:latest");
    }
}
