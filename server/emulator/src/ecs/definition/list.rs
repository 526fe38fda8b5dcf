//! ListTaskDefinitions and ListTaskDefinitionFamilies.

use serde::Deserialize;
use serde_json::json;

use crate::ecs::definition::store::{Definition, Status};
use crate::ecs::refusal::{bad_token, page_size};
use crate::page;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    family_prefix: Option<String>,
    status: Option<String>,
    sort: Option<String>,
    next_token: Option<String>,
    max_results: Option<i32>,
}

/// Definitions in the order of family, then revision; a token names the last one shown.
///
/// `familyPrefix` is the whole family name here (ListTaskDefinitions, request parameters).
pub(crate) fn definitions(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let status = match input.status.as_deref() {
        Some("INACTIVE") => Status::Inactive,
        Some("DELETE_IN_PROGRESS") => Status::Deleting,
        _ => Status::Active,
    };
    let descending = input.sort.as_deref() == Some("DESC");
    let size = page_size(input.max_results, 100)?;
    let scope = page::scope(("definitions", &input.family_prefix, status.name(), descending));
    let after = match &input.next_token {
        None => None,
        Some(token) => Some(page::key(scope, token).ok_or_else(bad_token)?),
    };
    let prefix = input.family_prefix.as_deref();
    let families = world.definitions.families.iter();
    let mut all: Vec<&Definition> = families
        .filter(|(name, _)| prefix.is_none_or(|prefix| *name == prefix))
        .flat_map(|(_, family)| family.revisions.values())
        .map(|definition| &**definition)
        .filter(|definition| definition.status == status)
        .collect();
    if descending {
        all.reverse();
    }
    // The place after the last one shown, which may be gone by now.
    let start = match after.as_deref().and_then(read_key) {
        None => 0,
        Some(key) => all.partition_point(|definition| {
            let own = (&*definition.family, definition.revision);
            if descending { own >= key } else { own <= key }
        }),
    };
    let page = &all[start..all.len().min(start + size)];
    let arns: Vec<&str> = page.iter().map(|definition| &*definition.arn).collect();
    let mut answer = json!({ "taskDefinitionArns": arns });
    if start + size < all.len()
        && let Some(last) = page.last()
    {
        let key = format!("{}:{}", last.family, last.revision);
        answer["nextToken"] = page::token(scope, &key).into();
    }
    json::write(&answer)
}

fn read_key(key: &str) -> Option<(&str, i32)> {
    let (family, revision) = key.rsplit_once(':')?;
    Some((family, revision.parse().ok()?))
}

/// Families whose name begins with `familyPrefix`; ACTIVE means that a revision is active.
pub(crate) fn families(world: &mut World, _: &mut Env<'_>, input: Input) -> Answer {
    let status = input.status.as_deref().unwrap_or("ALL");
    let size = page_size(input.max_results, 100)?;
    let prefix = input.family_prefix.as_deref().unwrap_or_default();
    let scope = page::scope(("families", prefix, status));
    let names = world
        .definitions
        .families
        .iter()
        .filter(|(name, _)| name.starts_with(prefix))
        .filter(|(_, family)| match status {
            "ACTIVE" => family.latest_active().is_some(),
            "INACTIVE" => family.latest_active().is_none(),
            _ => true,
        })
        .map(|(name, _)| name.as_str());
    let page =
        page::cut(names, |name| name, size, scope, input.next_token.as_deref()).map_err(|_| bad_token())?;
    let mut answer = json!({ "families": page.items });
    if let Some(next) = page.next {
        answer["nextToken"] = next.into();
    }
    json::write(&answer)
}
