//! The checks of RunTask that look at the call and the definition only, and what follows from
//! the two: the effective size, the tags, the scripts.

use std::sync::Arc;

use crate::ecs::definition::model::Document;
use crate::ecs::definition::size;
use crate::ecs::definition::store::{Definition, Name, Status};
use crate::ecs::refusal::{client, invalid};
use crate::ecs::task::overrides::Overrides;
use crate::ecs::task::run::Input;
use crate::fault::Fault;
use crate::lifecycle::script::Script;
use crate::tag::{self, Tag};
use crate::world::{Env, World};

pub(super) fn find_definition(world: &World, text: Option<&str>) -> Result<Arc<Definition>, Fault> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Err(client("TaskDefinition can not be blank."));
    };
    let name = Name::parse(text).map_err(invalid)?;
    let found = world.definitions.find(&name);
    let definition = found.ok_or_else(|| client("TaskDefinition not found."))?;
    if definition.status != Status::Active {
        return Err(client("TaskDefinition is inactive"));
    }
    Ok(definition.clone())
}

pub(super) fn check_texts(input: &Input) -> Result<(), Fault> {
    // API_RunTask allows letters, digits, `-`, `/` and `_`. AWS takes more all the same: fabfuel's ecs-deploy sends
    // `ECS Deploy`, Airflow the owner of a DAG. Only the length is enforced.
    if input.started_by.as_ref().is_some_and(|text| text.chars().count() > 128) {
        return Err(invalid("startedBy can be up to 128 characters long."));
    }
    if input.group.as_ref().is_some_and(|text| text.chars().count() > 255) {
        return Err(invalid("The task group can be at most 255 characters long."));
    }
    match input.propagate_tags.as_deref() {
        Some("SERVICE") => Err(invalid("SERVICE is not a valid value of propagateTags for RunTask.")),
        _ => Ok(()),
    }
}

/// The effective task size, which must be one that Fargate offers.
pub(super) fn task_size(
    document: &Document,
    overrides: &Overrides,
    fargate: bool,
) -> Result<(Option<String>, Option<String>), Fault> {
    let cpu = overrides.cpu.as_ref().or(document.cpu.as_ref());
    let memory = overrides.memory.as_ref().or(document.memory.as_ref());
    let units =
        cpu.map(|text| size::cpu_units(text).ok_or_else(|| client("Invalid 'cpu' setting for task.")));
    let mebibytes =
        memory.map(|text| size::mebibytes(text).ok_or_else(|| client("Invalid 'memory' setting for task.")));
    let (units, mebibytes) = (units.transpose()?, mebibytes.transpose()?);
    if fargate {
        let pair = units.zip(mebibytes);
        let windows = document.is_windows();
        if !pair.is_some_and(|(units, mebibytes)| size::is_offered(units, mebibytes, windows)) {
            return Err(client("No Fargate configuration exists for given values."));
        }
    }
    Ok((units.map(|n| n.to_string()), mebibytes.map(|n| n.to_string())))
}

/// Roles must be of this account, and one that is known must trust ecs-tasks.
pub(super) fn check_roles(
    world: &World,
    env: &Env<'_>,
    document: &Document,
    overrides: &Overrides,
) -> Result<(), Fault> {
    let roles = [
        overrides.task_role_arn.as_ref().or(document.task_role_arn.as_ref()),
        overrides.execution_role_arn.as_ref().or(document.execution_role_arn.as_ref()),
    ];
    for role in roles.into_iter().flatten().filter(|role| !role.is_empty()) {
        let account = role.split(':').nth(4);
        if role.starts_with("arn:") && account != Some(&*world.account) {
            return Err(invalid("AccountIDs mismatch"));
        }
        let name = role.rsplit('/').next().unwrap_or(role);
        if env.iam.role(name).is_some_and(|role| !role.trusts_tasks()) {
            return Err(client(format!(
                "ECS was unable to assume the role '{role}' that was provided for this task. Please \
                 verify that the role being passed has the proper trust relationship and permissions \
                 and that your IAM user has permissions to pass this role."
            )));
        }
    }
    Ok(())
}

/// ECS Exec needs a task role, in the definition or as an override (API_RunTask; the words are AWS's, boto/boto3
/// issue 3173).
pub(super) fn check_execute_command(
    wanted: bool,
    document: &Document,
    overrides: &Overrides,
) -> Result<(), Fault> {
    let role = overrides.task_role_arn.as_ref().or(document.task_role_arn.as_ref());
    if wanted && role.is_none_or(String::is_empty) {
        return Err(invalid(
            "The execute command failed because a valid task role is not being used. Specify a valid task role in \
             your task definition or as a task override and try again.",
        ));
    }
    Ok(())
}

/// The task's tags: those given win over propagated ones; ECS's own come last.
pub(super) fn task_tags(
    definition: &Definition,
    propagate: bool,
    given: Vec<Tag>,
    managed: bool,
    cluster: &str,
) -> Vec<Tag> {
    let mut all = if propagate { definition.tags.clone() } else { Vec::new() };
    tag::set(&mut all, given);
    if managed {
        all.push(Tag::new("aws:ecs:clusterName", cluster));
    }
    all
}

pub(super) fn scripts(document: &Document, overrides: &Overrides) -> Vec<Script> {
    let containers = document.container_definitions.iter();
    containers
        .map(|container| {
            let own = overrides.of(container.name());
            let command = own.and_then(|o| o.command.as_ref()).or(container.command.as_ref());
            let environment = container
                .environment
                .iter()
                .flatten()
                .chain(own.and_then(|o| o.environment.as_ref()).into_iter().flatten())
                .filter_map(|pair| Some((pair.name.as_deref()?, pair.value.as_deref()?)))
                .collect::<Vec<_>>();
            let command = command.map(Vec::as_slice).unwrap_or_default();
            Script::choose(container.image(), command, environment.into_iter())
        })
        .collect()
}
