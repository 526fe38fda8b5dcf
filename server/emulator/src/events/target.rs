//! Targets: PutTargets, ListTargetsByRule, RemoveTargets. Only SQS queues are delivered to.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::events::rule::{not_found, size};
use crate::events::{default_bus, invalid};
use crate::page;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

/// A target as it is kept and given back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Target {
    #[serde(default)]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input_transformer: Option<Transformer>,
    /// The settings of other kinds of targets, and what becomes of events that can't be delivered: kept as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    sqs_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_policy: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead_letter_config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kinesis_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_command_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ecs_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redshift_data_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sage_maker_pipeline_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_sync_parameters: Option<Value>,
}

/// `InputTransformer`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Transformer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input_paths_map: Option<std::collections::BTreeMap<String, String>>,
    pub(crate) input_template: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    rule: Option<String>,
    event_bus_name: Option<String>,
    targets: Option<Vec<Target>>,
    ids: Option<Vec<String>>,
    next_token: Option<String>,
    limit: Option<i32>,
}

/// Targets per rule (eb-quota).
const MOST: usize = 5;

pub(super) fn put(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let name = input.rule.unwrap_or_default();
    default_bus(input.event_bus_name.as_deref())?;
    let rule = world.rules.all.get_mut(&name).ok_or_else(|| not_found(&name))?;
    let targets = input.targets.unwrap_or_default();
    let mut failed = Vec::new();
    for target in targets {
        let full = !rule.targets.contains_key(&target.id) && rule.targets.len() >= MOST;
        let problem = if !target.arn.starts_with("arn:") {
            let text = format!(
                "Parameter {} is not valid. Reason: Provided Arn is not in correct format.",
                target.arn
            );
            Some(("ValidationException", text))
        } else if full {
            let text = "The requested resource exceeds the maximum number allowed.".to_owned();
            Some(("LimitExceededException", text))
        } else {
            None
        };
        match problem {
            Some((code, message)) => failed.push(json!({
                "TargetId": target.id,
                "ErrorCode": code,
                "ErrorMessage": message,
            })),
            None => {
                rule.targets.insert(target.id.clone(), target);
            }
        }
    }
    json::write(&json!({ "FailedEntryCount": failed.len(), "FailedEntries": failed }))
}

pub(super) fn list(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let name = input.rule.unwrap_or_default();
    default_bus(input.event_bus_name.as_deref())?;
    let rule = world.rules.all.get(&name).ok_or_else(|| not_found(&name))?;
    let size = size(input.limit);
    let scope = page::scope(("targets", &name));
    let token = input.next_token.as_deref();
    let page = page::cut(rule.targets.values(), |target| target.id.as_str(), size, scope, token)
        .map_err(|_| invalid("Invalid NextToken."))?;
    let mut answer = json!({ "Targets": page.items });
    if let Some(next) = page.next {
        answer["NextToken"] = next.into();
    }
    json::write(&answer)
}

pub(super) fn remove(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let name = input.rule.unwrap_or_default();
    default_bus(input.event_bus_name.as_deref())?;
    let rule = world.rules.all.get_mut(&name).ok_or_else(|| not_found(&name))?;
    let ids = input.ids.unwrap_or_default();
    let mut failed: Vec<Value> = Vec::new();
    for id in ids {
        if rule.targets.remove(&id).is_none() {
            failed.push(json!({
                "TargetId": id,
                "ErrorCode": "ResourceNotFoundException",
                "ErrorMessage": format!("Target {id} does not exist on the rule {name}."),
            }));
        }
    }
    json::write(&json!({ "FailedEntryCount": failed.len(), "FailedEntries": failed }))
}
