//! Account settings: ListAccountSettings, PutAccountSetting(Default), DeleteAccountSetting.
//!
//! Kept per Region for the whole account: principals of their own are not told apart.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::ecs::refusal::{bad_token, invalid, page_size};
use crate::fault::Fault;
use crate::page;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

/// Name, default, allowed values (ECS account settings; botocore's `SettingName`).
const TABLE: [(&str, &str, &[&str]); 11] = [
    ("awsvpcTrunking", "disabled", ON_OFF),
    ("containerInsights", "disabled", &["enabled", "disabled", "enhanced"]),
    ("containerInstanceLongArnFormat", "enabled", &["enabled"]),
    ("defaultLogDriverMode", "non-blocking", &["blocking", "non-blocking"]),
    ("fargateFIPSMode", "disabled", ON_OFF),
    ("fargateTaskRetirementWaitPeriod", "7", &["0", "7", "14"]),
    ("fargateEventWindows", "disabled", ON_OFF),
    ("guardDutyActivate", "off", &["on", "off"]),
    ("serviceLongArnFormat", "enabled", &["enabled"]),
    ("tagResourceAuthorization", "off", &["on", "off"]),
    ("taskLongArnFormat", "enabled", &["enabled"]),
];

const ON_OFF: &[&str] = &["enabled", "disabled"];

/// The settings that were changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    own: BTreeMap<&'static str, String>,
}

impl Settings {
    /// `containerInsights` of a new cluster.
    pub(crate) fn insights(&self) -> String {
        self.own.get("containerInsights").cloned().unwrap_or_else(|| "disabled".into())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    name: Option<String>,
    value: Option<String>,
    principal_arn: Option<String>,
    effective_settings: Option<bool>,
    next_token: Option<String>,
    max_results: Option<i32>,
}

fn row(name: Option<&str>) -> Result<&'static (&'static str, &'static str, &'static [&'static str]), Fault> {
    TABLE.iter().find(|row| Some(row.0) == name).ok_or_else(|| {
        let names: Vec<&str> = TABLE.iter().map(|row| row.0).collect();
        invalid(format!("unknown should be one of [{}]", names.join(",")))
    })
}

fn view(name: &str, value: &str, principal: &str) -> Value {
    let kind = if name == "guardDutyActivate" { "aws_managed" } else { "user" };
    json!({ "name": name, "value": value, "principalArn": principal, "type": kind })
}

fn principal(world: &World, given: Option<String>) -> String {
    given.unwrap_or_else(|| world.iam_arn("root"))
}

pub(crate) fn list(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    if input.name.is_some() {
        row(input.name.as_deref())?;
    }
    let size = page_size(input.max_results, 10)?;
    let effective = input.effective_settings.unwrap_or(false);
    let scope = page::scope(("settings", &input.name, &input.value, effective));
    let found = TABLE.iter().filter_map(|(name, default, _)| {
        if input.name.as_deref().is_some_and(|wanted| wanted != *name) {
            return None;
        }
        let own = world.settings.own.get(name).map(String::as_str);
        let value = own.or(effective.then_some(default))?;
        let wanted = input.value.as_deref().is_none_or(|wanted| wanted == value);
        wanted.then_some((*name, value))
    });
    let page = page::cut(found, |(name, _)| name, size, scope, input.next_token.as_deref())
        .map_err(|_| bad_token())?;
    let who = principal(world, input.principal_arn);
    let views: Vec<Value> = page.items.iter().map(|(name, value)| view(name, value, &who)).collect();
    let mut answer = json!({ "settings": views });
    if let Some(next) = page.next {
        answer["nextToken"] = next.into();
    }
    json::write(&answer)
}

pub(crate) fn put(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let (name, _, allowed) = row(input.name.as_deref())?;
    let value = input.value.unwrap_or_default();
    if !allowed.contains(&value.as_str()) {
        return Err(invalid(format!("Invalid value for {name}. Use one of [{}].", allowed.join(","))));
    }
    world.settings.own.insert(name, value.clone());
    let who = principal(world, input.principal_arn);
    json::write(&json!({ "setting": view(name, &value, &who) }))
}

pub(crate) fn delete(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let (name, default, _) = row(input.name.as_deref())?;
    world.settings.own.remove(name);
    let who = principal(world, input.principal_arn);
    json::write(&json!({ "setting": view(name, default, &who) }))
}
