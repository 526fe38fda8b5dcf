//! What Fargate accepts in a task definition, and what follows from a definition.
//!
//! Rules and texts: facts section 1.4 (register, Fargate specifics) and section 4
//! (fargate-tasks-services).

use crate::ecs::definition::model::{ContainerDefinition, Document};
use crate::ecs::definition::size;
use crate::ecs::refusal::client;
use crate::fault::Fault;

/// Log drivers on Fargate (fargate-tasks-services#fargate-tasks-logging).
const LOG_DRIVERS: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];
/// Operating systems on Fargate (runtime platform).
const SYSTEMS: [&str; 5] = [
    "LINUX",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2022_CORE",
    "WINDOWS_SERVER_2022_FULL",
];

pub(crate) fn check(document: &Document) -> Result<(), Fault> {
    check_size(document)?;
    if !document.uses_awsvpc() {
        return Err(client("Fargate only supports network mode ‘awsvpc’."));
    }
    if let Some(mode) = &document.pid_mode
        && mode != "task"
    {
        return Err(client(format!(
            "Tasks using the Fargate launch type do not support pidMode '{mode}'. The supported \
             value for pidMode is 'task'."
        )));
    }
    if document.ipc_mode.is_some() {
        return Err(unsupported("ipcMode"));
    }
    if document.placement_constraints.iter().flatten().next().is_some() {
        return Err(unsupported("constraints"));
    }
    for volume in document.volumes.iter().flatten() {
        if volume.docker_volume_configuration.is_some() {
            return Err(unsupported("dockerVolumeConfiguration"));
        }
        if volume.host.as_ref().is_some_and(|host| host.source_path.is_some()) {
            return Err(unsupported("sourcePath"));
        }
        if document.is_windows() && volume.efs_volume_configuration.is_some() {
            return Err(client("EFS volumes are not supported for Windows tasks on Fargate."));
        }
        if document.is_windows() && volume.configured_at_launch == Some(true) {
            return Err(client("EBS volumes are not supported for Windows tasks on Fargate."));
        }
        if volume.fsx_windows_file_server_volume_configuration.is_some() {
            return Err(unsupported("fsxWindowsFileServerVolumeConfiguration"));
        }
    }
    if let Some(storage) = &document.ephemeral_storage {
        storage_size(storage.size).map_err(client)?;
    }
    if !SYSTEMS.contains(&document.system()) {
        return Err(client(format!(
            "Fargate does not support the operating system family {}.",
            document.system()
        )));
    }
    if document.is_arm() && document.is_windows() {
        return Err(client("ARM64 is supported on Linux only."));
    }
    document.container_definitions.iter().try_for_each(|c| check_container(document, c))
}

/// The range of `ephemeralStorage.sizeInGiB`.
pub(crate) fn storage_size(size: i32) -> Result<(), &'static str> {
    match size {
        ..21 => Err("EphemeralStorage size should be at least 21"),
        201.. => Err("EphemeralStorage size should be at most 200"),
        _ => Ok(()),
    }
}

fn unsupported(what: &str) -> Fault {
    client(format!("Fargate compatible task definitions do not support {what}"))
}

fn check_size(document: &Document) -> Result<(), Fault> {
    let Some(cpu) = document.cpu.as_deref() else {
        return Err(client("Fargate requires that 'cpu' be defined at the task level."));
    };
    let Some(memory) = document.memory.as_deref() else {
        return Err(client("Fargate requires that 'memory' be defined at the task level."));
    };
    let cpu = size::cpu_units(cpu).ok_or_else(|| client("Invalid 'cpu' setting for task."))?;
    let memory = size::mebibytes(memory).ok_or_else(|| client("Invalid 'memory' setting for task."))?;
    if !size::is_offered(cpu, memory, document.is_windows()) {
        return Err(client("No Fargate configuration exists for given values."));
    }
    Ok(())
}

fn check_container(document: &Document, container: &ContainerDefinition) -> Result<(), Fault> {
    if container.privileged == Some(true) {
        return Err(client("Fargate requires that the 'privileged' setting be 'false'"));
    }
    if container.resource_requirements.iter().flatten().any(|one| one.kind == "GPU") {
        return Err(client("Tasks using the Fargate launch type do not support GPU resource requirements"));
    }
    if let Some(linux) = &container.linux_parameters {
        if linux.devices.as_ref().is_some_and(|devices| !devices.is_empty()) {
            return Err(unsupported("devices"));
        }
        if linux.shared_memory_size.is_some() {
            return Err(unsupported("sharedMemorySize"));
        }
        if linux.max_swap.is_some() || linux.swappiness.is_some() {
            return Err(unsupported("maxSwap"));
        }
        if linux.tmpfs.as_ref().is_some_and(|tmpfs| !tmpfs.is_empty()) {
            return Err(unsupported("tmpfs"));
        }
        let added = linux.capabilities.iter().flat_map(|c| c.add.iter().flatten());
        if let Some(other) = added.into_iter().find(|name| *name != "SYS_PTRACE") {
            return Err(client(format!(
                "Fargate compatible task definitions do not support adding the capability {other}"
            )));
        }
    }
    let lists = [
        ("dnsServers", &container.dns_servers),
        ("dnsSearchDomains", &container.dns_search_domains),
        ("dockerSecurityOptions", &container.docker_security_options),
    ];
    for (name, list) in lists {
        if list.as_ref().is_some_and(|list| !list.is_empty()) {
            return Err(unsupported(name));
        }
    }
    if container.extra_hosts.as_ref().is_some_and(|hosts| !hosts.is_empty()) {
        return Err(unsupported("extraHosts"));
    }
    if container.disable_networking == Some(true) {
        return Err(unsupported("disableNetworking"));
    }
    check_log(container)?;
    if document.execution_role_arn.as_deref().is_none_or(str::is_empty)
        && let Some(reason) = needs_role(container)
    {
        return Err(client(format!(
            "Fargate requires task definition to have execution role ARN to support {reason}."
        )));
    }
    Ok(())
}

/// What of a container Fargate does with the execution role (task_execution_IAM_role). AWS's words for ECR images and
/// awslogs are known from public reports, the others follow them. Secrets need the role on every launch type.
fn needs_role(container: &ContainerDefinition) -> Option<String> {
    if is_private_ecr(container.image()) {
        return Some("ECR images".into());
    }
    if container.repository_credentials.is_some() {
        return Some("private registry authentication".into());
    }
    if container.environment_files.as_ref().is_some_and(|files| !files.is_empty()) {
        return Some("environment files".into());
    }
    let driver = container.log_configuration.as_ref().map(|log| log.log_driver.as_str());
    (driver == Some("awslogs")).then(|| "log driver awslogs".into())
}

/// `ACCOUNT.dkr.ecr.REGION.DOMAIN/…`, and the dual-stack form `ACCOUNT.dkr-ecr.REGION.on.aws/…`.
fn is_private_ecr(image: &str) -> bool {
    let host = image.split('/').next().unwrap_or_default();
    let account = host.split('.').next().unwrap_or_default();
    account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && [".dkr.ecr.", ".dkr.ecr-fips.", ".dkr-ecr.", ".dkr-ecr-fips."]
            .iter()
            .any(|part| host.contains(part))
}

fn check_log(container: &ContainerDefinition) -> Result<(), Fault> {
    let Some(log) = &container.log_configuration else { return Ok(()) };
    if !LOG_DRIVERS.contains(&log.log_driver.as_str()) {
        return Err(client(format!(
            "Fargate compatible task definitions do not support the log driver '{}'",
            log.log_driver
        )));
    }
    let missing = ["awslogs-region", "awslogs-stream-prefix"]
        .into_iter()
        .find(|option| log.log_driver == "awslogs" && !log.options.contains_key(*option));
    match missing {
        Some(option) => Err(client(format!("Log driver awslogs requires options: {option}"))),
        None => Ok(()),
    }
}

/// `compatibilities`: what the definition could run on, computed.
pub(crate) fn compatibilities(document: &Document) -> Vec<&'static str> {
    if document.requires("FARGATE") || (document.uses_awsvpc() && check(document).is_ok()) {
        vec!["EC2", "FARGATE"]
    } else if document.uses_awsvpc() {
        vec!["EC2"]
    } else {
        vec!["EXTERNAL", "EC2"]
    }
}

/// `requiresAttributes`: what an instance's agent would need, from the members that imply it.
pub(crate) fn attributes(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |name: &str| {
        if !found.iter().any(|old| old == name) {
            found.push(name.to_owned());
        }
    };
    if document.uses_awsvpc() {
        add("com.amazonaws.ecs.capability.docker-remote-api.1.18");
        add("ecs.capability.task-eni");
    }
    if document.task_role_arn.is_some() {
        add("com.amazonaws.ecs.capability.task-iam-role");
    }
    for container in &document.container_definitions {
        if let Some(log) = &container.log_configuration {
            add(&format!("com.amazonaws.ecs.capability.logging-driver.{}", log.log_driver));
            if document.execution_role_arn.is_some() {
                add(&format!("ecs.capability.execution-role-{}", log.log_driver));
            }
        }
        if is_private_ecr(container.image()) {
            add("com.amazonaws.ecs.capability.ecr-auth");
            add("ecs.capability.execution-role-ecr-pull");
        }
        if container.health_check.is_some() {
            add("ecs.capability.container-health-check");
        }
    }
    found
}
