//! `dependsOn` and `volumesFrom`: containers that name others (API_ContainerDependency).

use crate::ecs::definition::model::ContainerDefinition;
use crate::ecs::refusal::client;
use crate::fault::Fault;

pub(super) fn check(containers: &[ContainerDefinition]) -> Result<(), Fault> {
    let named = |name: Option<&str>| containers.iter().find(|one| Some(one.name()) == name);
    for container in containers {
        for dependency in container.depends_on.iter().flatten() {
            let name = dependency.container_name.as_deref();
            let Some(other) = named(name) else {
                return Err(client(format!(
                    "Container '{}' depends on container '{}', which is not in the task definition.",
                    container.name(),
                    name.unwrap_or_default()
                )));
            };
            match dependency.condition.as_deref() {
                Some("COMPLETE" | "SUCCESS") if other.is_essential() => {
                    return Err(client(
                        "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
                    ));
                }
                Some("HEALTHY") if other.health_check.is_none() => {
                    return Err(client(format!(
                        "Container '{}' needs a health check, because another waits for it to be HEALTHY.",
                        other.name()
                    )));
                }
                _ => {}
            }
        }
        for volume in container.volumes_from.iter().flatten() {
            if named(volume.source_container.as_deref()).is_none() {
                return Err(client(format!(
                    "Unknown container '{}' in volumesFrom.",
                    volume.source_container.as_deref().unwrap_or_default()
                )));
            }
        }
    }
    match containers.iter().find(|container| waits_for_itself(containers, container.name())) {
        Some(container) => Err(client(format!(
            "Container '{}' depends on itself, directly or in a circle.",
            container.name()
        ))),
        None => Ok(()),
    }
}

fn waits_for_itself(containers: &[ContainerDefinition], start: &str) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    let mut next = vec![start];
    while let Some(name) = next.pop() {
        let container = containers.iter().find(|one| one.name() == name);
        let dependencies = container.into_iter().flat_map(|one| one.depends_on.iter().flatten());
        for dependency in dependencies.filter_map(|one| one.container_name.as_deref()) {
            if dependency == start {
                return true;
            }
            if !seen.contains(&dependency) {
                seen.push(dependency);
                next.push(dependency);
            }
        }
    }
    false
}
