//! One container of a task definition.

use crate::ecs::definition::model::{ContainerDefinition, Document, HealthCheck};
use crate::ecs::refusal::{client, invalid, is_name};
use crate::fault::Fault;

/// The most environment files of one container (use-environment-file).
const MOST_FILES: usize = 10;

pub(super) fn check(document: &Document, container: &ContainerDefinition) -> Result<(), Fault> {
    if container.name().is_empty() {
        return Err(client("Container.name should not be null or empty."));
    }
    if !is_name(container.name()) {
        return Err(client(format!("Invalid container name: {}", container.name())));
    }
    if container.image().is_empty() {
        return Err(client("Container.image should not be null or empty."));
    }
    check_memory(document, container)?;
    if document.uses_awsvpc() {
        if container.links.as_ref().is_some_and(|links| !links.is_empty()) {
            return Err(client("Links are not supported when networkMode=awsvpc"));
        }
        for port in container.port_mappings.iter().flatten() {
            if port.host_port.is_some_and(|host| host != 0 && Some(host) != port.container_port) {
                return Err(client(
                    "When networkMode=awsvpc, the host ports and container ports in port mappings \
                     must match.",
                ));
            }
        }
    }
    let ports = container.port_mappings.iter().flatten();
    if ports.filter_map(|port| port.container_port).any(|port| !(1..=65_535).contains(&port)) {
        return Err(client("Container port should be between 1 and 65535."));
    }
    check_environment(document, container)?;
    check_log(container)?;
    if let Some(health) = &container.health_check {
        check_health(health)?;
    }
    check_timeouts(document, container)?;
    for limit in container.ulimits.iter().flatten() {
        if limit.soft_limit > limit.hard_limit {
            return Err(client(format!(
                "The soft limit of ulimit '{}' can not be greater than its hard limit.",
                limit.name.as_deref().unwrap_or_default()
            )));
        }
    }
    Ok(())
}

fn check_memory(document: &Document, container: &ContainerDefinition) -> Result<(), Fault> {
    let name = container.name();
    let sized = container.memory.is_some() || container.memory_reservation.is_some();
    if !sized && document.memory.is_none() {
        return Err(client(format!(
            "Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified."
        )));
    }
    // Docker's least (API_ContainerDefinition, `memory`).
    if [container.memory, container.memory_reservation].into_iter().flatten().any(|size| size < 6) {
        return Err(client(format!(
            "Invalid setting for container '{name}'. The memory must be at least 6 MiB."
        )));
    }
    if container.memory.zip(container.memory_reservation).is_some_and(|(hard, soft)| soft > hard) {
        return Err(client(format!(
            "Invalid setting for container '{name}'. 'memoryReservation' must be less than or equal to 'memory'."
        )));
    }
    Ok(())
}

fn check_environment(document: &Document, container: &ContainerDefinition) -> Result<(), Fault> {
    let environment = container.environment.iter().flatten();
    if environment.clone().any(|pair| pair.name.as_deref().unwrap_or_default().is_empty()) {
        return Err(client("Environment variable name should not be null or empty."));
    }
    let options = container.log_configuration.iter().flat_map(|log| &log.secret_options);
    let secrets = container.secrets.iter().flatten();
    for secret in secrets.clone().chain(options.clone()) {
        if secret.name.is_empty() || secret.value_from.is_empty() {
            return Err(client("The name and the valueFrom of a secret should not be null or empty."));
        }
    }
    for secret in secrets.clone() {
        let twice = secrets.clone().filter(|other| other.name == secret.name).count() > 1;
        let shared = environment.clone().any(|pair| pair.name.as_deref() == Some(&secret.name));
        if twice || shared {
            return Err(client(format!(
                "The secret name must be unique and not shared with any new or existing environment variables set on \
                 the container, such as '{}'.",
                secret.name
            )));
        }
    }
    if secrets.chain(options).next().is_some()
        && document.execution_role_arn.as_deref().is_none_or(str::is_empty)
    {
        return Err(client(
            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
        ));
    }
    let files = container.environment_files.as_deref().unwrap_or_default();
    if files.len() > MOST_FILES {
        return Err(client(format!("Environment files can not be more than {MOST_FILES}.")));
    }
    // "The file must use a .env file extension" and is named by the ARN of an S3 object (API_EnvironmentFile).
    if files.iter().any(|file| !file.value.starts_with("arn:") || !file.value.ends_with(".env")) {
        return Err(client(
            "Environment files must be named by the ARN of an S3 object with the file extension .env.",
        ));
    }
    Ok(())
}

fn check_log(container: &ContainerDefinition) -> Result<(), Fault> {
    let Some(log) = &container.log_configuration else { return Ok(()) };
    if log.log_driver == "awslogs" && !log.options.contains_key("awslogs-group") {
        return Err(client("Log driver awslogs requires options: awslogs-group"));
    }
    Ok(())
}

/// The ranges of API_HealthCheck.
fn check_health(health: &HealthCheck) -> Result<(), Fault> {
    if health.command.is_empty() || health.command.iter().all(String::is_empty) {
        return Err(client("Health check command can not be empty."));
    }
    let ranges = [
        ("interval", health.interval, 5, 300),
        ("timeout", health.timeout, 2, 60),
        ("retries", health.retries, 1, 10),
        ("startPeriod", health.start_period, 0, 300),
    ];
    for (name, value, least, most) in ranges {
        if value.is_some_and(|value| !(least..=most).contains(&value)) {
            return Err(client(format!("Health check {name} should be between {least} and {most}.")));
        }
    }
    Ok(())
}

fn check_timeouts(document: &Document, container: &ContainerDefinition) -> Result<(), Fault> {
    let timeouts = [("stopTimeout", container.stop_timeout), ("startTimeout", container.start_timeout)];
    for (name, timeout) in timeouts {
        if timeout.is_some_and(|timeout| document.requires("FARGATE") && !(2..=120).contains(&timeout)) {
            return Err(invalid(format!("Expected {name} to be between 2 and 120.")));
        }
    }
    // API_ContainerRestartPolicy
    if let Some(policy) = &container.restart_policy {
        if policy.restart_attempt_period.is_some_and(|seconds| !(60..=1800).contains(&seconds)) {
            return Err(client("restartAttemptPeriod should be between 60 and 1800."));
        }
        if policy.ignored_exit_codes.as_ref().is_some_and(|codes| codes.len() > 50) {
            return Err(client("ignoredExitCodes can not be more than 50."));
        }
    }
    Ok(())
}
