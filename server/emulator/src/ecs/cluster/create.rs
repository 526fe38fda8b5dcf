//! CreateCluster.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::ecs::cluster::change::attach;
use crate::ecs::cluster::model::{Cluster, Status, StrategyItem};
use crate::ecs::cluster::strategy;
use crate::ecs::cluster::view::{Include, view};
use crate::ecs::refusal::{client, invalid, is_name, tags};
use crate::fault::Fault;
use crate::tag::Tag;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    cluster_name: Option<String>,
    tags: Option<Vec<Tag>>,
    settings: Option<Vec<Setting>>,
    configuration: Option<Configuration>,
    capacity_providers: Option<Vec<String>>,
    default_capacity_provider_strategy: Option<Vec<StrategyItem>>,
    service_connect_defaults: Option<Connect>,
}

/// A cluster setting; `containerInsights` is the only one.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Setting {
    name: Option<String>,
    value: Option<String>,
}

/// `serviceConnectDefaults`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Connect {
    pub(crate) namespace: Option<String>,
}

/// `configuration`; kept and given back.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Configuration {
    #[serde(skip_serializing_if = "Option::is_none")]
    execute_command_configuration: Option<Execute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    managed_storage_configuration: Option<Storage>,
}

#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Execute {
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logging: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_configuration: Option<ExecuteLog>,
}

#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct ExecuteLog {
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_watch_log_group_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_watch_encryption_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_bucket_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_encryption_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_key_prefix: Option<String>,
}

#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Storage {
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fargate_ephemeral_storage_kms_key_id: Option<String>,
}

impl Configuration {
    pub(crate) fn value(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }
}

/// The value that settings give `containerInsights`, if they are legal.
pub(crate) fn insights(settings: &[Setting]) -> Result<Option<String>, Fault> {
    let mut found = None;
    for setting in settings {
        if setting.name.as_deref() != Some("containerInsights") {
            return Err(invalid("Cluster setting name must be one of [containerInsights]."));
        }
        match setting.value.as_deref() {
            Some(value @ ("enhanced" | "enabled" | "disabled")) => found = Some(value.to_owned()),
            _ => {
                return Err(invalid("containerInsights value must be one of [enhanced, enabled, disabled]."));
            }
        }
    }
    Ok(found)
}

pub(crate) fn create(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let name = input.cluster_name.filter(|name| !name.is_empty()).unwrap_or_else(|| "default".into());
    if !is_name(&name) {
        return Err(invalid(
            "Identifier was not a valid name. Up to 255 letters (uppercase and lowercase), numbers, hyphens, and underscores are allowed.",
        ));
    }
    let given = input.tags.unwrap_or_default();
    tags(&given)?;
    let settings = input.settings.unwrap_or_default();
    let insights = insights(&settings)?;
    let providers = input.capacity_providers.unwrap_or_default();
    let items = input.default_capacity_provider_strategy.unwrap_or_default();
    let configuration = input.configuration.as_ref().and_then(Configuration::value);
    let namespace = input.service_connect_defaults.and_then(|connect| connect.namespace);
    let created_with = json!([given, insights, configuration, providers, items, namespace]).to_string();
    if let Some(old) = world.clusters.get(&name).filter(|old| old.status != Status::Inactive) {
        if old.created_with != created_with {
            return Err(invalid(
                "Arguments on this idempotent request are inconsistent with arguments used in \
                 previous request(s).",
            ));
        }
        return json::write(&json!({ "cluster": view(world, old, Include::changed()) }));
    }
    world.providers.check_list(&providers)?;
    strategy::check(world, &name, &providers, &items)?;
    if world.clusters.len() >= 10_000 {
        return Err(client("The maximum number of clusters has been reached."));
    }
    let mut cluster = Cluster {
        name: name.as_str().into(),
        status: Status::Active,
        providers: Vec::new(),
        strategy: Vec::new(),
        insights: insights.unwrap_or_else(|| world.settings.insights()),
        configuration,
        connect_namespace: namespace,
        tags: given,
        attachments: Vec::new(),
        update: None,
        created_with,
    };
    if !providers.is_empty() {
        cluster.status = Status::Provisioning;
        attach(world, env, &mut cluster, providers, items);
    }
    let answer = json!({ "cluster": view(world, &cluster, Include::changed()) });
    world.clusters.insert(name, cluster);
    json::write(&answer)
}
