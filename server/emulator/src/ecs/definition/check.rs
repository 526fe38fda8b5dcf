//! What RegisterTaskDefinition refuses on every launch type.
//!
//! The rules are those of <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
//! and the API reference. Types, allowed values and members that must be there are the model's. Words that AWS
//! documents nowhere were taken from public reports where there were any; tests/python/test_definition_refusals.py has
//! them rule by rule.

mod container;
mod dependency;
mod volume;

use crate::ecs::definition::model::{ContainerDefinition, Document};
use crate::ecs::definition::size;
use crate::ecs::refusal::{client, is_name};
use crate::fault::Fault;

/// The most containers in one task definition (task definition quotas).
const MOST_CONTAINERS: usize = 10;
/// The most bytes of one task definition.
const MOST_BYTES: usize = 65_536;

pub(super) fn check(document: &Document) -> Result<(), Fault> {
    if document.family().is_empty() {
        return Err(client("Family can not be blank."));
    }
    if !is_name(document.family()) {
        return Err(client(
            "Family contains invalid characters. Up to 255 letters (uppercase and lowercase), \
             numbers, hyphens, and underscores are allowed.",
        ));
    }
    let containers = &document.container_definitions;
    if containers.is_empty() {
        return Err(client("Container definitions can not be empty."));
    }
    if containers.len() > MOST_CONTAINERS {
        return Err(client(format!("The number of containers can not be more than {MOST_CONTAINERS}.")));
    }
    if serde_json::to_vec(document).map_or(0, |bytes| bytes.len()) > MOST_BYTES {
        return Err(client("Actual length of the task definition is more than 64 KiB."));
    }
    for (at, one) in containers.iter().enumerate() {
        container::check(document, one)?;
        if containers[..at].iter().any(|earlier| earlier.name == one.name) {
            return Err(client(format!("Container names must be unique. Duplicate name: {}", one.name())));
        }
    }
    if !containers.iter().any(ContainerDefinition::is_essential) {
        return Err(client("At least one container must be marked as essential."));
    }
    check_sums(document)?;
    check_ports(document)?;
    check_routers(document)?;
    dependency::check(containers)?;
    volume::check(document)
}

/// The containers together fit into the task, where it has a size.
fn check_sums(document: &Document) -> Result<(), Fault> {
    let containers = &document.container_definitions;
    let cpu: i64 = containers.iter().filter_map(|container| container.cpu).map(i64::from).sum();
    if document.cpu.as_deref().and_then(size::cpu_units).is_some_and(|task| cpu > task) {
        return Err(client(
            "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
        ));
    }
    let Some(task) = document.memory.as_deref().and_then(size::mebibytes) else { return Ok(()) };
    if containers.iter().filter_map(|container| container.memory).any(|own| i64::from(own) > task) {
        return Err(client(
            "Invalid 'memory' setting for container. It can not be more than the task's memory.",
        ));
    }
    // "The total amount of memory reserved for all containers within a task must be lower than the task memory value".
    let reserved =
        containers.iter().filter_map(|container| container.memory_reservation.or(container.memory));
    if reserved.map(i64::from).sum::<i64>() > task {
        return Err(client(
            "The sum of all container 'memory' values cannot be greater than the value of the task 'memory'.",
        ));
    }
    Ok(())
}

/// Containers of an awsvpc task share one interface, others have one each.
fn check_ports(document: &Document) -> Result<(), Fault> {
    let mut taken = Vec::new();
    for container in &document.container_definitions {
        if !document.uses_awsvpc() {
            taken.clear();
        }
        for port in container.port_mappings.iter().flatten() {
            let Some(number) = port.container_port else { continue };
            let protocol = port.protocol.as_deref().unwrap_or("tcp");
            if taken.contains(&(number, protocol)) {
                return Err(client(format!(
                    "The container port {number} with protocol {protocol} is used more than once."
                )));
            }
            taken.push((number, protocol));
        }
    }
    Ok(())
}

/// FireLens: one router, and someone who sends to it (using_firelens).
fn check_routers(document: &Document) -> Result<(), Fault> {
    let containers = &document.container_definitions;
    let routers = containers.iter().filter(|container| container.firelens_configuration.is_some()).count();
    let senders = containers
        .iter()
        .filter(|one| one.log_configuration.as_ref().is_some_and(|log| log.log_driver == "awsfirelens"))
        .count();
    match (routers, senders) {
        (2.., _) => Err(client("Only one container can have a firelensConfiguration.")),
        (1, 0) => Err(client(
            "When a firelensConfiguration object is specified, at least one container has to be configured with the \
             awsfirelens log driver.",
        )),
        (0, 1..) => Err(client(
            "When a container is configured with the awsfirelens log driver, one container has to have a \
             firelensConfiguration object.",
        )),
        _ => Ok(()),
    }
}
