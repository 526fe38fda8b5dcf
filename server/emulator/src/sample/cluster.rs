//! The sample's clusters: `staging` with both Fargate providers and a default strategy, `bare`
//! with none, `mixed` with an Auto Scaling provider besides, and a service to look at.

use serde_json::json;

use crate::ecs::cluster::model::{Attachment, Cluster, Stage, Status, StrategyItem, Update};
use crate::ecs::provider::model::{Change, Kind, Provider};
use crate::ecs::service::Service;
use crate::tag::Tag;
use crate::world::{Env, World};

const SCALED: &str = "spare-machines";

pub(super) fn fill(world: &mut World, env: &Env<'_>) {
    let group = world.arn(
        "autoscaling",
        "autoScalingGroup:5f3d1c1e-0000-4000-8000-000000000001:autoScalingGroupName/spare-machines",
    );
    let detail = json!({
        "autoScalingGroupArn": group,
        "managedScaling": {
            "status": "ENABLED",
            "targetCapacity": 100,
            "minimumScalingStepSize": 1,
            "maximumScalingStepSize": 10000,
            "instanceWarmupPeriod": 300,
        },
        "managedTerminationProtection": "DISABLED",
        "managedDraining": "ENABLED",
    });
    let provider = Provider {
        name: SCALED.into(),
        kind: Kind::AutoScaling,
        detail,
        cluster: None,
        change: Some(Change::Created),
        tags: Vec::new(),
    };
    world.providers.all.insert(SCALED.into(), provider);

    add(world, "staging", &["FARGATE", "FARGATE_SPOT"], &[("FARGATE", 1, 1), ("FARGATE_SPOT", 3, 0)]);
    add(world, "bare", &[], &[]);
    add(world, "mixed", &["FARGATE", "FARGATE_SPOT", SCALED], &[("FARGATE", 1, 0)]);
    service(world, env);
}

fn add(world: &mut World, name: &str, providers: &[&str], strategy: &[(&str, i32, i32)]) {
    let attachments = providers
        .iter()
        .filter(|provider| **provider == SCALED)
        .map(|provider| Attachment {
            id: world.ids.uuid(),
            provider: (*provider).to_owned(),
            policy: world.ids.uuid(),
            stage: Stage::Made,
        })
        .collect();
    let strategy = strategy.iter().map(|(provider, weight, base)| StrategyItem {
        capacity_provider: (*provider).to_owned(),
        weight: Some(*weight),
        base: Some(*base),
    });
    let cluster = Cluster {
        name: name.into(),
        status: Status::Active,
        providers: providers.iter().map(|provider| (*provider).to_owned()).collect(),
        strategy: strategy.collect(),
        insights: "disabled".into(),
        configuration: None,
        connect_namespace: None,
        tags: vec![Tag::new("team", "platform")],
        attachments,
        update: (!providers.is_empty()).then_some(Update::Complete),
        created_with: String::new(),
    };
    world.clusters.insert(name.to_owned(), cluster);
}

fn service(world: &mut World, env: &Env<'_>) {
    let Some(definition) = world.definitions.families.get("web").and_then(|f| f.latest_active()) else {
        return;
    };
    let definition = definition.arn.to_string();
    let subnets = world.network.subnets.values();
    let subnets = subnets
        .filter(|subnet| subnet.tags.iter().any(|tag| tag.value.starts_with("private-")))
        .map(|subnet| subnet.id.to_string())
        .collect();
    let service = Service {
        name: "storefront".into(),
        definition,
        desired: 0,
        running: 0,
        pending: 0,
        provider: Some("FARGATE".into()),
        subnets,
        groups: Vec::new(),
        created: env.now,
        deployment: "0123456789012345678".into(),
        tags: Vec::new(),
    };
    world.services.add("mixed", service);
}
