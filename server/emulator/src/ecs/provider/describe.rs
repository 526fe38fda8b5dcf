//! DescribeCapacityProviders.

use serde::Deserialize;
use serde_json::json;

use crate::ecs::cluster::model::short as cluster_name;
use crate::ecs::provider::model::short;
use crate::ecs::refusal::{bad_token, cluster_not_found, invalid, page_size};
use crate::page;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    capacity_providers: Option<Vec<String>>,
    cluster: Option<String>,
    include: Option<Vec<String>>,
    max_results: Option<i32>,
    next_token: Option<String>,
}

/// Pages are of at most 10, also by default (facts section 1.5).
pub(crate) fn describe(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let asked = input.capacity_providers.unwrap_or_default();
    if asked.len() > 100 {
        return Err(invalid("Capacity providers can not be more than 100."));
    }
    let include = input.include.unwrap_or_default();
    if let Some(cluster) = &input.cluster
        && !world.clusters.contains_key(cluster_name(Some(cluster)))
    {
        return Err(cluster_not_found());
    }
    let size = page_size(input.max_results, 10)?;
    let mut names: Vec<&str> = asked.iter().map(|text| short(text)).collect();
    names.sort_unstable();
    names.dedup();
    let failures: Vec<_> = names
        .iter()
        .filter(|name| !world.providers.all.contains_key(**name))
        .map(|name| json!({ "arn": world.provider_arn(name), "reason": "MISSING" }))
        .collect();
    let found = world
        .providers
        .all
        .values()
        .filter(|provider| names.is_empty() || names.contains(&provider.name.as_str()));
    let scope = page::scope(("providers", &names));
    let token = input.next_token.as_deref();
    let page =
        page::cut(found, |provider| provider.name.as_str(), size, scope, token).map_err(|_| bad_token())?;
    let views: Vec<_> = page
        .items
        .iter()
        .map(|provider| provider.view(&world.provider_arn(&provider.name), !include.is_empty()))
        .collect();
    let mut answer = json!({ "capacityProviders": views, "failures": failures });
    if let Some(next) = page.next {
        answer["nextToken"] = next.into();
    }
    json::write(&answer)
}
