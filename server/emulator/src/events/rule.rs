//! Rules: PutRule, DescribeRule, ListRules, DeleteRule.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::events::pattern::Pattern;
use crate::events::target::Target;
use crate::events::{default_bus, invalid};
use crate::fault::Fault;
use crate::page;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

/// A rule on the default bus.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) pattern: Pattern,
    pub(crate) enabled: bool,
    pub(crate) description: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) targets: BTreeMap<String, Target>,
}

/// All rules of one world.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub(crate) all: BTreeMap<String, Rule>,
}

impl Rules {
    /// Whether anyone could hear an event.
    pub(crate) fn any(&self) -> bool {
        self.all.values().any(|rule| rule.enabled && !rule.targets.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    name: Option<String>,
    event_pattern: Option<String>,
    schedule_expression: Option<String>,
    state: Option<String>,
    description: Option<String>,
    role_arn: Option<String>,
    event_bus_name: Option<String>,
    name_prefix: Option<String>,
    next_token: Option<String>,
    limit: Option<i32>,
}

/// Rules per bus (eb-quota).
const MOST: usize = 300;

pub(super) fn not_found(name: &str) -> Fault {
    Fault::new("ResourceNotFoundException", format!("Rule {name} does not exist on EventBus default."))
}

pub(super) fn arn(world: &World, name: &str) -> String {
    world.arn("events", &format!("rule/{name}"))
}

pub(super) fn put(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let name = input.name.unwrap_or_default();
    default_bus(input.event_bus_name.as_deref())?;
    if input.schedule_expression.is_some() {
        return Err(invalid("Schedule expressions are not supported by this emulator."));
    }
    let Some(text) = input.event_pattern else {
        return Err(invalid("Parameter(s) EventPattern or ScheduleExpression must be specified."));
    };
    let pattern = Pattern::parse(&text).map_err(|reason| {
        Fault::new("InvalidEventPatternException", format!("Event pattern is not valid. Reason: {reason}"))
    })?;
    let enabled = input.state.as_deref() != Some("DISABLED");
    if !world.rules.all.contains_key(&name) && world.rules.all.len() >= MOST {
        return Err(Fault::new(
            "LimitExceededException",
            "The requested resource exceeds the maximum number allowed.",
        ));
    }
    let targets = world.rules.all.remove(&name).map(|old| old.targets).unwrap_or_default();
    let rule = Rule {
        name: name.clone(),
        text,
        pattern,
        enabled,
        description: input.description,
        role: input.role_arn,
        targets,
    };
    let answer = json!({ "RuleArn": arn(world, &name) });
    world.rules.all.insert(name, rule);
    json::write(&answer)
}

/// The members that DescribeRule and ListRules share.
fn view(world: &World, rule: &Rule) -> Value {
    let mut out = json!({
        "Name": rule.name,
        "Arn": arn(world, &rule.name),
        "EventPattern": rule.text,
        "State": if rule.enabled { "ENABLED" } else { "DISABLED" },
        "EventBusName": "default",
    });
    if let Some(description) = &rule.description {
        out["Description"] = description.as_str().into();
    }
    if let Some(role) = &rule.role {
        out["RoleArn"] = role.as_str().into();
    }
    out
}

pub(super) fn describe(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let name = input.name.unwrap_or_default();
    default_bus(input.event_bus_name.as_deref())?;
    let rule = world.rules.all.get(&name).ok_or_else(|| not_found(&name))?;
    let mut out = view(world, rule);
    out["CreatedBy"] = json!(&*world.account);
    json::write(&out)
}

pub(super) fn enable(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    switch(world, input, true)
}

pub(super) fn disable(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    switch(world, input, false)
}

fn switch(world: &mut World, input: Input, enabled: bool) -> Answer {
    let name = input.name.unwrap_or_default();
    default_bus(input.event_bus_name.as_deref())?;
    world.rules.all.get_mut(&name).ok_or_else(|| not_found(&name))?.enabled = enabled;
    Ok(Vec::new())
}

/// A page of rules or targets: at most 100, which the model has checked.
pub(super) fn size(limit: Option<i32>) -> usize {
    limit.map_or(100, |limit| limit.unsigned_abs() as usize)
}

pub(super) fn list(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    default_bus(input.event_bus_name.as_deref())?;
    let prefix = input.name_prefix.unwrap_or_default();
    let size = size(input.limit);
    let scope = page::scope(("rules", &prefix));
    let rules = world.rules.all.values().filter(|rule| rule.name.starts_with(&prefix));
    let page = page::cut(rules, |rule| rule.name.as_str(), size, scope, input.next_token.as_deref())
        .map_err(|_| invalid("Invalid NextToken."))?;
    let views: Vec<Value> = page.items.iter().map(|rule| view(world, rule)).collect();
    let mut answer = json!({ "Rules": views });
    if let Some(next) = page.next {
        answer["NextToken"] = next.into();
    }
    json::write(&answer)
}

pub(super) fn delete(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let name = input.name.unwrap_or_default();
    default_bus(input.event_bus_name.as_deref())?;
    if world.rules.all.get(&name).is_some_and(|rule| !rule.targets.is_empty()) {
        return Err(invalid("Rule can't be deleted since it has targets."));
    }
    // Deleting what is not there succeeds.
    world.rules.all.remove(&name);
    Ok(Vec::new())
}
