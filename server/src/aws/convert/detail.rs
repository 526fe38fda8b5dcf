//! A task, whole, as its page shows it. Values of environment variables stay behind.

use std::collections::BTreeMap;

use aws_sdk_ecs::types;
use domain::launch::plan::{ContainerOverride, EnvironmentVariable, Overrides, Tag};
use domain::task::detail::{ContainerDetail, NetworkDetail, TaskDetail};

use super::task::millis;
use crate::aws::wide::WideCodes;

/// A task's detail. What only the definition or EC2 knows is left open.
pub(in crate::aws) fn detail(of: &types::Task, codes: &WideCodes) -> TaskDetail {
    let arn = of.task_arn().unwrap_or_default();
    TaskDetail {
        version: u64::try_from(of.version()).unwrap_or(0),
        cpu: of.cpu().map(str::to_owned),
        memory: of.memory().map(str::to_owned),
        ephemeral_storage: of
            .fargate_ephemeral_storage()
            .map(types::TaskEphemeralStorage::size_in_gib)
            .or_else(|| of.ephemeral_storage().map(types::EphemeralStorage::size_in_gib))
            .and_then(whole),
        platform_version: of.platform_version().map(str::to_owned),
        platform_family: of.platform_family().map(str::to_owned),
        execute_command: of.enable_execute_command(),
        connectivity_at: of.connectivity_at().and_then(millis),
        pull_started_at: of.pull_started_at().and_then(millis),
        pull_stopped_at: of.pull_stopped_at().and_then(millis),
        execution_stopped_at: of.execution_stopped_at().and_then(millis),
        stopped_reason: of.stopped_reason().map(str::to_owned),
        containers: of.containers().iter().map(|of| container(arn, of, codes)).collect(),
        network: of.attachments().iter().find_map(network),
        overrides: of.overrides().map(overrides).unwrap_or_default(),
        tags: of.tags().iter().map(tag).collect(),
    }
}

/// A container's exit code as AWS gave it.
pub(super) fn exit(task: &str, of: &types::Container, codes: &WideCodes) -> Option<i64> {
    of.exit_code().map(i64::from).or_else(|| codes.of(task, of.name().unwrap_or_default()))
}

fn container(task: &str, of: &types::Container, codes: &WideCodes) -> ContainerDetail {
    ContainerDetail {
        name: of.name().unwrap_or_default().to_owned(),
        image: of.image().map(str::to_owned),
        digest: of.image_digest().map(str::to_owned),
        last_status: of.last_status().unwrap_or_default().to_owned(),
        exit: exit(task, of, codes),
        reason: of.reason().filter(|reason| !reason.is_empty()).map(str::to_owned),
        health: of.health_status().map(|health| health.as_str().to_owned()),
        essential: None,
    }
}

/// The network interface. DescribeTasks calls it `ElasticNetworkInterface`, EventBridge `eni`.
fn network(of: &types::Attachment) -> Option<NetworkDetail> {
    if !matches!(of.r#type(), Some("ElasticNetworkInterface" | "eni")) {
        return None;
    }
    let details: BTreeMap<&str, &str> =
        of.details().iter().filter_map(|pair| Some((pair.name()?, pair.value()?))).collect();
    let text = |name: &str| details.get(name).map(|value| (*value).to_owned());
    Some(NetworkDetail {
        interface: text("networkInterfaceId"),
        subnet: text("subnetId"),
        private_ip: text("privateIPv4Address"),
        ipv6: text("ipv6Address"),
        public_ip: None,
        asked_for_public_ip: None,
        reach: None,
    })
}

fn overrides(of: &types::TaskOverride) -> Overrides {
    Overrides {
        task_role: of.task_role_arn().map(str::to_owned),
        execution_role: of.execution_role_arn().map(str::to_owned),
        cpu: of.cpu().and_then(|text| text.parse().ok()),
        memory: of.memory().and_then(|text| text.parse().ok()),
        ephemeral_storage: of.ephemeral_storage().map(types::EphemeralStorage::size_in_gib).and_then(whole),
        containers: of.container_overrides().iter().map(overridden).filter(|c| !c.is_empty()).collect(),
    }
}

fn overridden(of: &types::ContainerOverride) -> ContainerOverride {
    let variable = |pair: &types::KeyValuePair| EnvironmentVariable {
        name: pair.name().unwrap_or_default().to_owned(),
        value: None,
    };
    ContainerOverride {
        name: of.name().unwrap_or_default().to_owned(),
        command: of.command.clone().filter(|command| !command.is_empty()),
        environment: of.environment().iter().map(variable).collect(),
        cpu: of.cpu().and_then(whole),
        memory: of.memory().and_then(whole),
        memory_reservation: of.memory_reservation().and_then(whole),
    }
}

pub(super) fn tag(of: &types::Tag) -> Tag {
    Tag { key: of.key().unwrap_or_default().to_owned(), value: of.value().unwrap_or_default().to_owned() }
}

fn whole(number: i32) -> Option<u32> {
    u32::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interface_without_ipv4_has_its_ipv6_address() {
        let detail = |name: &str, value: &str| types::KeyValuePair::builder().name(name).value(value).build();
        let attachment = types::Attachment::builder()
            .r#type("eni")
            .details(detail("subnetId", "subnet-6"))
            .details(detail("ipv6Address", "2001:db8::7"))
            .build();
        let found = network(&attachment).expect("an interface");
        assert_eq!((found.private_ip, found.ipv6.as_deref()), (None, Some("2001:db8::7")));
        let none = types::Attachment::builder().r#type("AmazonElasticBlockStorage").build();
        assert_eq!(network(&none), None, "a volume is no interface");
    }

    #[test]
    fn values_of_variables_stay_behind_and_empty_overrides_too() {
        let pair = types::KeyValuePair::builder().name("TOKEN").value("hush").build();
        let task = types::Task::builder()
            .overrides(
                types::TaskOverride::builder()
                    .container_overrides(
                        types::ContainerOverride::builder().name("app").environment(pair).build(),
                    )
                    .container_overrides(types::ContainerOverride::builder().name("sidecar").build())
                    .build(),
            )
            .build();
        let found = detail(&task, &WideCodes::default());
        assert!(!format!("{found:?}").contains("hush"));
        assert_eq!(found.overrides.containers.len(), 1);
        assert_eq!(found.overrides.containers[0].environment[0].name, "TOKEN");
    }
}
