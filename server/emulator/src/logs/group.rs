//! CreateLogGroup, DeleteLogGroup, PutRetentionPolicy, DeleteRetentionPolicy.

use serde::Deserialize;

use crate::fault::Fault;
use crate::logs::store::Group;
use crate::logs::{invalid, no_group};
use crate::wire::json::Answer;
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Create {
    log_group_name: Option<String>,
    log_group_class: Option<String>,
    kms_key_id: Option<String>,
    deletion_protection_enabled: Option<bool>,
}

pub(super) fn create(world: &mut World, env: &mut Env<'_>, input: Create) -> Answer {
    let name = input.log_group_name.unwrap_or_default();
    if world.logs.has(&name) {
        return Err(Fault::new("ResourceAlreadyExistsException", "The specified log group already exists"));
    }
    let group = Group {
        created: env.now,
        class: input.log_group_class,
        kms_key: input.kms_key_id,
        deletion_protected: input.deletion_protection_enabled.unwrap_or(false),
        ..Group::default()
    };
    world.logs.groups.insert(name, group);
    Ok(Vec::new())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Named {
    log_group_name: Option<String>,
    retention_in_days: Option<i32>,
}

fn named<'a>(world: &'a mut World, name: Option<&str>) -> Result<&'a mut Group, Fault> {
    world.logs.groups.get_mut(name.unwrap_or_default()).ok_or_else(no_group)
}

pub(super) fn delete(world: &mut World, _: &mut Env<'_>, input: Named) -> Answer {
    if named(world, input.log_group_name.as_deref())?.deletion_protected {
        return Err(Fault::new(
            "OperationAbortedException",
            "The log group can't be deleted because deletion protection is enabled.",
        ));
    }
    world.logs.groups.remove(input.log_group_name.as_deref().unwrap_or_default());
    Ok(Vec::new())
}

/// The values that API_PutRetentionPolicy takes.
const RETENTIONS: [i32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

pub(super) fn retain(world: &mut World, _: &mut Env<'_>, input: Named) -> Answer {
    let days = input.retention_in_days.unwrap_or_default();
    let group = named(world, input.log_group_name.as_deref())?;
    if !RETENTIONS.contains(&days) {
        return Err(invalid(format!(
            "Invalid retention value: {days}. Use one of the documented numbers of days."
        )));
    }
    group.retention = Some(days);
    Ok(Vec::new())
}

pub(super) fn retain_for_ever(world: &mut World, _: &mut Env<'_>, input: Named) -> Answer {
    named(world, input.log_group_name.as_deref())?.retention = None;
    Ok(Vec::new())
}
