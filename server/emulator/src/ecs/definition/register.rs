//! RegisterTaskDefinition: general rules, the document as it is stored, the new revision.
//!
//! Fargate's own rules are in `fargate`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ecs::definition::fargate;
use crate::ecs::definition::model::{ContainerDefinition, Document};
use crate::ecs::definition::size;
use crate::ecs::definition::store::{Definition, DefinitionView, Status};
use crate::ecs::refusal::{client, invalid, is_name, tags};
use crate::fault::Fault;
use crate::tag::Tag;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
pub(crate) struct Input {
    #[serde(flatten)]
    document: Document,
    tags: Option<Vec<Tag>>,
}

#[derive(Serialize)]
pub(crate) struct Output<'a> {
    #[serde(rename = "taskDefinition")]
    pub(crate) definition: DefinitionView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<&'a [Tag]>,
}

/// `OSFamily` (botocore).
const PLATFORMS: [&str; 10] = [
    "LINUX",
    "WINDOWS_SERVER_2004_CORE",
    "WINDOWS_SERVER_2016_FULL",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2022_CORE",
    "WINDOWS_SERVER_2022_FULL",
    "WINDOWS_SERVER_2025_CORE",
    "WINDOWS_SERVER_2025_FULL",
    "WINDOWS_SERVER_20H2_CORE",
];

/// The most containers in one task definition (task definition quotas).
const MOST_CONTAINERS: usize = 10;
/// The most bytes of one task definition.
const MOST_BYTES: usize = 65_536;

pub(crate) fn register(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let given = input.tags.unwrap_or_default();
    tags(&given)?;
    let definition = add(world, env, input.document, given)?;
    let tags = (!definition.tags.is_empty()).then_some(definition.tags.as_slice());
    json::write(&Output { definition: definition.view(), tags })
}

/// Checks a document and stores it as its family's next revision.
pub(crate) fn add(
    world: &mut World,
    env: &Env<'_>,
    mut document: Document,
    tags: Vec<Tag>,
) -> Result<Arc<Definition>, Fault> {
    check(&document)?;
    if document.requires("FARGATE") {
        fargate::check(&document)?;
    }
    normalise(&mut document);
    let name = document.family().to_owned();
    let family = world.definitions.families.entry(name.clone()).or_default();
    family.last += 1;
    let revision = family.last;
    let arn = format!("arn:aws:ecs:{}:{}:task-definition/{name}:{revision}", world.region, world.account);
    let definition = Arc::new(Definition {
        arn: arn.into(),
        family: name.into(),
        revision,
        compatibilities: fargate::compatibilities(&document),
        attributes: fargate::attributes(&document),
        document,
        status: Status::Active,
        registered_at: env.now,
        registered_by: format!("arn:aws:iam::{}:root", world.account),
        deregistered_at: None,
        delete_requested_at: None,
        tags,
    });
    family.revisions.insert(revision, definition.clone());
    Ok(definition)
}

fn check(document: &Document) -> Result<(), Fault> {
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
    for (at, container) in containers.iter().enumerate() {
        check_container(document, container)?;
        if containers[..at].iter().any(|earlier| earlier.name == container.name) {
            return Err(client(format!(
                "Container names must be unique. Duplicate name: {}",
                container.name()
            )));
        }
    }
    if !containers.iter().any(ContainerDefinition::is_essential) {
        return Err(client("At least one container must be marked as essential."));
    }
    let modes = ["bridge", "host", "awsvpc", "none"];
    if document.network_mode.as_deref().is_some_and(|mode| !modes.contains(&mode)) {
        return Err(client("Network mode must be one of bridge, host, awsvpc or none."));
    }
    if !PLATFORMS.contains(&document.system()) {
        return Err(client(format!("operatingSystemFamily should be one of [{}]", PLATFORMS.join(","))));
    }
    let platform = document.runtime_platform.as_ref();
    let architecture = platform.and_then(|platform| platform.cpu_architecture.as_deref());
    if architecture.is_some_and(|name| !["X86_64", "ARM64"].contains(&name)) {
        return Err(client("cpuArchitecture should be one of [X86_64,ARM64]"));
    }
    let known = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];
    for one in document.requires_compatibilities.iter().flatten() {
        if !known.contains(&one.as_str()) {
            return Err(client(format!("requiresCompatibilities should be one of [{}]", known.join(","))));
        }
    }
    Ok(())
}

fn check_container(document: &Document, container: &ContainerDefinition) -> Result<(), Fault> {
    if container.name().is_empty() {
        return Err(client("Container.name should not be null or empty."));
    }
    if !is_name(container.name()) {
        return Err(client(format!("Invalid container name: {}", container.name())));
    }
    if container.image().is_empty() {
        return Err(client("Container.image should not be null or empty."));
    }
    let sized = container.memory.is_some() || container.memory_reservation.is_some();
    if !sized && document.memory.is_none() {
        return Err(client(format!(
            "Invalid setting for container '{}'. At least one of 'memory' or 'memoryReservation' \
             must be specified.",
            container.name()
        )));
    }
    if let (Some(hard), Some(soft)) = (container.memory, container.memory_reservation)
        && soft > hard
    {
        return Err(client(format!(
            "Invalid setting for container '{}'. 'memoryReservation' must be less than or equal to \
             'memory'.",
            container.name()
        )));
    }
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
    if let Some(log) = &container.log_configuration
        && log.log_driver == "awslogs"
        && !log.options.contains_key("awslogs-group")
    {
        return Err(client("Log driver awslogs requires options: awslogs-group"));
    }
    if let Some(timeout) = container.stop_timeout
        && document.requires("FARGATE")
        && !(2..=120).contains(&timeout)
    {
        return Err(invalid("Expected stopTimeout to be between 2 and 120."));
    }
    Ok(())
}

/// Fills in what AWS always sends back.
fn normalise(document: &mut Document) {
    document.volumes.get_or_insert_default();
    document.placement_constraints.get_or_insert_default();
    let awsvpc = document.uses_awsvpc();
    document.cpu = document.cpu.as_deref().map(|text| plain(size::cpu_units(text), text));
    document.memory = document.memory.as_deref().map(|text| plain(size::mebibytes(text), text));
    for container in &mut document.container_definitions {
        container.cpu.get_or_insert(0);
        container.essential.get_or_insert(true);
        container.environment.get_or_insert_default();
        container.mount_points.get_or_insert_default();
        container.volumes_from.get_or_insert_default();
        container.system_controls.get_or_insert_default();
        for port in container.port_mappings.get_or_insert_default() {
            port.protocol.get_or_insert_with(|| "tcp".into());
            match port.container_port {
                Some(number) if awsvpc => port.host_port = Some(number),
                _ => {
                    port.host_port.get_or_insert(0);
                }
            }
        }
        if let Some(check) = &mut container.health_check {
            check.interval.get_or_insert(30);
            check.timeout.get_or_insert(5);
            check.retries.get_or_insert(3);
        }
    }
}

fn plain(number: Option<i64>, text: &str) -> String {
    number.map_or_else(|| text.to_owned(), |number| number.to_string())
}
