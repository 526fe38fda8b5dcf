//! A plan and a definition for the tests of this folder.

use super::plan::{LaunchPlan, Network};
use crate::id::{ClusterName, Family, LaunchId};
use crate::task_definition::{Container, ContainerDefinition, Definition, LogConfiguration, Revision};

/// `count` tasks of `web:3` on `staging`, on FARGATE in `subnet-a` with a public IP.
pub(super) fn plan(count: u32) -> LaunchPlan {
    LaunchPlan::plain(
        LaunchId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").expect("a ULID"),
        ClusterName::parse("staging").expect("a name"),
        Family::parse("web").expect("a family"),
        Some(3),
        count,
        Network {
            subnets: vec!["subnet-a".into()],
            security_groups: vec!["sg-1".into()],
            public_ip: true,
            new_group: None,
        },
    )
}

/// `web:3`: one container that logs to CloudWatch.
pub(super) fn definition() -> Definition {
    let image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:3";
    Definition {
        revision: Revision {
            arn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3".into(),
            family: "web".into(),
            revision: 3,
            status: "ACTIVE".into(),
            cpu: Some("256".into()),
            memory: Some("512".into()),
            network_mode: Some("awsvpc".into()),
            compatibilities: vec!["FARGATE".into()],
            operating_system: "LINUX".into(),
            architecture: "X86_64".into(),
            containers: vec![Container { name: "app".into(), image: image.into(), essential: true }],
        },
        task_role: None,
        execution_role: Some("arn:aws:iam::123456789012:role/execution".into()),
        ephemeral_storage: None,
        containers: vec![ContainerDefinition {
            name: "app".into(),
            image: image.into(),
            essential: true,
            command: vec!["serve".into()],
            environment: vec![crate::launch::plan::EnvironmentVariable {
                name: "LEVEL".into(),
                value: Some("hush".into()),
            }],
            secrets: vec!["TOKEN".into()],
            log: Some(LogConfiguration {
                driver: "awslogs".into(),
                group: Some("/ecs/web".into()),
                region: Some("eu-west-1".into()),
                stream_prefix: Some("ecs".into()),
                exists: Some(true),
                ..LogConfiguration::default()
            }),
            ..ContainerDefinition::default()
        }],
        tags: vec![],
        volumes: vec![],
    }
}
