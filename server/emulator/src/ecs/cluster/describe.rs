//! DescribeClusters and ListClusters.

use serde::Deserialize;
use serde_json::json;

use crate::ecs::cluster::model::{Status, short};
use crate::ecs::cluster::view::{Include, view};
use crate::ecs::refusal::{bad_token, invalid, page_size};
use crate::page;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
pub(crate) struct Describe {
    clusters: Option<Vec<String>>,
    include: Option<Vec<String>>,
}

pub(crate) fn describe(world: &mut World, _: &mut Env<'_>, input: Describe) -> Answer {
    let mut asked = input.clusters.unwrap_or_default();
    if asked.len() > 100 {
        return Err(invalid("Clusters can not be more than 100."));
    }
    if asked.is_empty() {
        asked.push("default".into());
    }
    let include = read_include(&input.include.unwrap_or_default());
    let mut found = Vec::new();
    let mut failures = Vec::new();
    for text in &asked {
        let name = short(Some(text));
        match world.clusters.get(name) {
            Some(cluster) => found.push(view(world, cluster, include)),
            None => failures.push(json!({ "arn": world.cluster_arn(name), "reason": "MISSING" })),
        }
    }
    json::write(&json!({ "clusters": found, "failures": failures }))
}

fn read_include(names: &[String]) -> Include {
    let mut include = Include::default();
    for name in names {
        match name.as_str() {
            "ATTACHMENTS" => include.attachments = true,
            "CONFIGURATIONS" => include.configurations = true,
            "SETTINGS" => include.settings = true,
            "STATISTICS" => include.statistics = true,
            _ => include.tags = true,
        }
    }
    include
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct List {
    next_token: Option<String>,
    max_results: Option<i32>,
}

pub(crate) fn list(world: &mut World, _: &mut Env<'_>, input: List) -> Answer {
    let size = page_size(input.max_results, 100)?;
    let names = world
        .clusters
        .values()
        .filter(|cluster| cluster.status != Status::Inactive)
        .map(|cluster| &*cluster.name);
    let scope = page::scope("clusters");
    let page =
        page::cut(names, |name| name, size, scope, input.next_token.as_deref()).map_err(|_| bad_token())?;
    let arns: Vec<String> = page.items.iter().map(|name| world.cluster_arn(name)).collect();
    let mut answer = json!({ "clusterArns": arns });
    if let Some(next) = page.next {
        answer["nextToken"] = next.into();
    }
    json::write(&answer)
}
