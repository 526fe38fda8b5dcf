//! Services to look at: ListServices and DescribeServices over what the sample world or
//! `/_emulator/world` put there. The service scheduler is not modelled: counts stand as given.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::ecs::refusal::{bad_token, invalid, page_size};
use crate::ecs::task::describe::cluster_of;
use crate::page;
use crate::tag::Tag;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

/// A service as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) definition: String,
    pub(crate) desired: i32,
    pub(crate) running: i32,
    pub(crate) pending: i32,
    /// A capacity provider; `None`: launch type FARGATE.
    pub(crate) provider: Option<String>,
    pub(crate) subnets: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) created: Moment,
    pub(crate) deployment: String,
    pub(crate) tags: Vec<Tag>,
}

/// All services: cluster, then name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Services {
    all: BTreeMap<String, BTreeMap<String, Service>>,
}

impl Services {
    pub(crate) fn add(&mut self, cluster: &str, service: Service) {
        self.all.entry(cluster.to_owned()).or_default().insert(service.name.clone(), service);
    }

    fn of(&self, cluster: &str) -> impl Iterator<Item = &Service> {
        self.all.get(cluster).into_iter().flat_map(BTreeMap::values)
    }

    pub(crate) fn count(&self, cluster: &str) -> usize {
        self.of(cluster).count()
    }

    pub(crate) fn has(&self, cluster: &str, text: &str) -> bool {
        self.find(cluster, text).is_some()
    }

    /// Whether a service of the cluster runs on a provider.
    pub(crate) fn uses(&self, cluster: &str, provider: &str) -> bool {
        self.of(cluster).any(|service| service.provider.as_deref() == Some(provider))
    }

    /// The tags of `cluster/name`.
    pub(crate) fn tags(&mut self, path: &str) -> Option<&mut Vec<Tag>> {
        let (cluster, name) = path.split_once('/')?;
        self.all.get_mut(cluster)?.get_mut(name).map(|service| &mut service.tags)
    }

    fn find(&self, cluster: &str, text: &str) -> Option<&Service> {
        self.all.get(cluster)?.get(text.rsplit('/').next().unwrap_or(text))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct List {
    cluster: Option<String>,
    next_token: Option<String>,
    max_results: Option<i32>,
    launch_type: Option<String>,
    scheduling_strategy: Option<String>,
}

/// Pages are of 10 by default and of at most 100 (ListServices).
pub(crate) fn list(world: &mut World, _: &mut Env<'_>, input: List) -> Answer {
    let cluster = cluster_of(world, input.cluster.as_deref())?;
    let size = match input.max_results {
        None => 10,
        asked => page_size(asked, 100)?,
    };
    let wanted = |service: &&Service| {
        input.scheduling_strategy.as_deref().is_none_or(|kind| kind == "REPLICA")
            && match input.launch_type.as_deref() {
                None => true,
                Some("FARGATE") => service.provider.is_none(),
                Some(_) => false,
            }
    };
    let scope = page::scope(("services", cluster, &input.launch_type, &input.scheduling_strategy));
    let found = world.services.of(cluster).filter(wanted);
    let page = page::cut(found, |s| s.name.as_str(), size, scope, input.next_token.as_deref())
        .map_err(|_| bad_token())?;
    let arns: Vec<String> = page.items.iter().map(|s| arn(world, cluster, &s.name)).collect();
    let mut answer = json!({ "serviceArns": arns });
    if let Some(next) = page.next {
        answer["nextToken"] = next.into();
    }
    json::write(&answer)
}

#[derive(Deserialize)]
pub(crate) struct Describe {
    cluster: Option<String>,
    services: Option<Vec<String>>,
    include: Option<Vec<String>>,
}

pub(crate) fn describe(world: &mut World, _: &mut Env<'_>, input: Describe) -> Answer {
    let cluster = cluster_of(world, input.cluster.as_deref())?;
    let asked = input.services.unwrap_or_default();
    if asked.is_empty() {
        return Err(invalid("Services cannot be empty."));
    }
    if asked.len() > 10 {
        return Err(invalid("Services cannot be more than 10."));
    }
    let include = input.include.unwrap_or_default();
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for text in &asked {
        match world.services.find(cluster, text) {
            Some(service) => found.push(view(world, cluster, service, !include.is_empty())),
            None => {
                let name = text.rsplit('/').next().unwrap_or(text);
                failures.push(json!({ "arn": arn(world, cluster, name), "reason": "MISSING" }));
            }
        }
    }
    json::write(&json!({ "services": found, "failures": failures }))
}

fn arn(world: &World, cluster: &str, name: &str) -> String {
    world.arn("ecs", &format!("service/{cluster}/{name}"))
}

/// The `Service` shape.
fn view(world: &World, cluster: &str, service: &Service, tags: bool) -> Value {
    let network = json!({ "awsvpcConfiguration": {
        "subnets": service.subnets,
        "securityGroups": service.groups,
        "assignPublicIp": "DISABLED",
    }});
    let mut deployment = json!({
        "id": format!("ecs-svc/{}", service.deployment),
        "status": "PRIMARY",
        "taskDefinition": service.definition,
        "desiredCount": service.desired,
        "pendingCount": service.pending,
        "runningCount": service.running,
        "failedTasks": 0,
        "createdAt": service.created,
        "updatedAt": service.created,
        "platformVersion": "1.4.0",
        "platformFamily": "Linux",
        "networkConfiguration": network,
        "rolloutState": "COMPLETED",
        "rolloutStateReason": format!("ECS deployment ecs-svc/{} completed.", service.deployment),
    });
    let mut out = json!({
        "serviceArn": arn(world, cluster, &service.name),
        "serviceName": service.name,
        "clusterArn": world.cluster_arn(cluster),
        "loadBalancers": [],
        "serviceRegistries": [],
        "status": "ACTIVE",
        "desiredCount": service.desired,
        "runningCount": service.running,
        "pendingCount": service.pending,
        "platformVersion": "LATEST",
        "platformFamily": "Linux",
        "taskDefinition": service.definition,
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": { "enable": false, "rollback": false },
            "maximumPercent": 200,
            "minimumHealthyPercent": 100,
        },
        "deployments": [],
        "roleArn": world.iam_arn("role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
        "events": [],
        "createdAt": service.created,
        "placementConstraints": [],
        "placementStrategy": [],
        "networkConfiguration": network,
        "healthCheckGracePeriodSeconds": 0,
        "schedulingStrategy": "REPLICA",
        "deploymentController": { "type": "ECS" },
        "createdBy": world.iam_arn("root"),
        "enableECSManagedTags": true,
        "propagateTags": "NONE",
        "enableExecuteCommand": false,
    });
    match &service.provider {
        Some(provider) => {
            let strategy = json!([{ "capacityProvider": provider, "weight": 1, "base": 0 }]);
            out["capacityProviderStrategy"] = strategy.clone();
            deployment["capacityProviderStrategy"] = strategy;
        }
        None => {
            out["launchType"] = "FARGATE".into();
            deployment["launchType"] = "FARGATE".into();
        }
    }
    out["deployments"] = json!([deployment]);
    if tags {
        out["tags"] = json!(service.tags);
    }
    out
}
