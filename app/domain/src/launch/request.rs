//! One RunTask call, resolved: the one place that says what is sent. The call itself, the JSON and the
//! command that the page shows are all made from it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::plan::{Compute, ContainerOverride, EbsVolume, LaunchPlan, Overrides, Tag};
use crate::fargate::strategy::StrategyItem;

/// How a batch differs from its launch, because Fargate had no capacity for an earlier one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Variant {
    /// The number of the batch whose missing tasks this one asks for again.
    pub instead_of: Option<u32>,
    /// Only these subnets, in the place of all that were chosen.
    pub subnets: Option<Vec<String>>,
    /// The launch type FARGATE in the place of the strategy.
    pub on_demand: bool,
}

/// One RunTask call. A field that is `None`, empty or `false` is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunTask {
    /// Name or ARN.
    pub cluster: String,
    /// `family:revision`.
    pub task_definition: String,
    /// 1 to 10.
    pub count: u32,
    /// `launchType` FARGATE.
    pub launch_type_fargate: bool,
    /// `capacityProviderStrategy`.
    pub strategy: Vec<StrategyItem>,
    /// `platformVersion`.
    pub platform_version: Option<String>,
    /// `group`.
    pub group: Option<String>,
    /// Subnets of `awsvpcConfiguration`.
    pub subnets: Vec<String>,
    /// Security groups of `awsvpcConfiguration`.
    pub security_groups: Vec<String>,
    /// `assignPublicIp`; always sent.
    pub public_ip: bool,
    /// `overrides`.
    pub overrides: Overrides,
    /// `enableECSManagedTags`.
    pub managed_tags: bool,
    /// `propagateTags` TASK_DEFINITION.
    pub propagate_tags: bool,
    /// `tags`.
    pub tags: Vec<Tag>,
    /// `enableExecuteCommand`.
    pub execute_command: bool,
    /// `volumeConfigurations`; a task takes one at most.
    pub volume: Option<EbsVolume>,
    /// `startedBy`; pages leave it out of what they show to be copied.
    pub started_by: Option<String>,
    /// `clientToken`; likewise.
    pub client_token: Option<String>,
}

impl RunTask {
    /// The call for `count` tasks of a plan. `new_group` is the id of the launch's own security group.
    #[must_use]
    pub fn of(plan: &LaunchPlan, count: u32, variant: &Variant, new_group: Option<&str>) -> Self {
        let strategy = match &plan.compute {
            Compute::Strategy(items) if !variant.on_demand => items.clone(),
            _ => Vec::new(),
        };
        let mut security_groups = plan.network.security_groups.clone();
        security_groups.extend(new_group.map(str::to_owned));
        Self {
            cluster: plan.cluster.to_string(),
            task_definition: plan.task_definition(),
            count,
            launch_type_fargate: variant.on_demand || plan.compute == Compute::Fargate,
            strategy,
            platform_version: plan.platform_version.clone(),
            group: plan.group.clone(),
            subnets: variant.subnets.clone().unwrap_or_else(|| plan.network.subnets.clone()),
            security_groups,
            public_ip: plan.network.public_ip,
            overrides: plan.overrides.clone(),
            managed_tags: plan.tags.managed,
            propagate_tags: plan.tags.from_definition,
            tags: plan.tags.own.clone(),
            execute_command: plan.execute_command,
            volume: plan.volume.clone(),
            started_by: None,
            client_token: None,
        }
    }

    /// The call's body, as AWS reads it.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut vpc = Map::new();
        vpc.insert("subnets".into(), json!(self.subnets));
        if !self.security_groups.is_empty() {
            vpc.insert("securityGroups".into(), json!(self.security_groups));
        }
        vpc.insert("assignPublicIp".into(), json!(if self.public_ip { "ENABLED" } else { "DISABLED" }));
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| {
            body.insert(name.to_owned(), value);
        };
        put("cluster", json!(self.cluster));
        put("taskDefinition", json!(self.task_definition));
        put("count", json!(self.count));
        if self.launch_type_fargate {
            put("launchType", json!("FARGATE"));
        }
        if !self.strategy.is_empty() {
            let items = self
                .strategy
                .iter()
                .map(|i| json!({"capacityProvider": i.provider, "base": i.base, "weight": i.weight}));
            put("capacityProviderStrategy", items.collect());
        }
        let texts = [
            ("platformVersion", &self.platform_version),
            ("group", &self.group),
            ("startedBy", &self.started_by),
            ("clientToken", &self.client_token),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                put(name, json!(text));
            }
        }
        put("networkConfiguration", json!({ "awsvpcConfiguration": vpc }));
        if !self.overrides.is_empty() {
            put("overrides", overrides(&self.overrides));
        }
        if self.managed_tags {
            put("enableECSManagedTags", json!(true));
        }
        if self.propagate_tags {
            put("propagateTags", json!("TASK_DEFINITION"));
        }
        if !self.tags.is_empty() {
            put("tags", self.tags.iter().map(|t| json!({"key": t.key, "value": t.value})).collect());
        }
        if self.execute_command {
            put("enableExecuteCommand", json!(true));
        }
        if let Some(volume) = &self.volume {
            put("volumeConfigurations", json!([volume_configuration(volume)]));
        }
        Value::Object(body)
    }
}

/// One of `volumeConfigurations`, as AWS reads it. That a volume is deleted with its task is AWS's default.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskVolumeConfiguration.html>
#[must_use]
pub fn volume_configuration(of: &EbsVolume) -> Value {
    let mut managed = json!({ "roleArn": of.role, "sizeInGiB": of.size_gib });
    if let Some(kind) = &of.volume_type {
        managed["volumeType"] = json!(kind);
    }
    json!({ "name": of.name, "managedEBSVolume": managed })
}

/// `overrides`, as AWS reads it. CPU and memory of the task are strings there, those of containers numbers.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html>
#[must_use]
pub fn overrides(of: &Overrides) -> Value {
    let mut map = Map::new();
    let texts = [
        ("taskRoleArn", of.task_role.clone()),
        ("executionRoleArn", of.execution_role.clone()),
        ("cpu", of.cpu.map(|n| n.to_string())),
        ("memory", of.memory.map(|n| n.to_string())),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            map.insert(name.into(), json!(text));
        }
    }
    if let Some(gib) = of.ephemeral_storage {
        map.insert("ephemeralStorage".into(), json!({ "sizeInGiB": gib }));
    }
    if !of.containers.is_empty() {
        map.insert("containerOverrides".into(), of.containers.iter().map(container).collect());
    }
    Value::Object(map)
}

fn container(of: &ContainerOverride) -> Value {
    let mut map = Map::new();
    map.insert("name".into(), json!(of.name));
    if let Some(command) = &of.command {
        map.insert("command".into(), json!(command));
    }
    if !of.environment.is_empty() {
        let all = of.environment.iter().map(|v| json!({"name": v.name, "value": v.value}));
        map.insert("environment".into(), all.collect());
    }
    let numbers = [("cpu", of.cpu), ("memory", of.memory), ("memoryReservation", of.memory_reservation)];
    for (name, number) in numbers {
        if let Some(number) = number {
            map.insert(name.into(), json!(number));
        }
    }
    Value::Object(map)
}

/// Characters that `overrides` may have in all, as JSON with its punctuation.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>
pub const MAX_OVERRIDES: usize = 8192;

/// How many characters the overrides have, against [`MAX_OVERRIDES`].
#[must_use]
pub fn overrides_length(of: &Overrides) -> usize {
    if of.is_empty() { 0 } else { overrides(of).to_string().chars().count() }
}
