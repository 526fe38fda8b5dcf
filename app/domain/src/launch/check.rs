//! From the form's strings to a plan: what will be sent, or every rule it breaks, each with its field.

mod command;
mod compute;
mod environment;
mod group;
mod network;
mod overrides;
pub(crate) mod tags;
mod target;
mod volume;

pub use self::command::{CommandStyle, read as read_command};
pub use self::compute::strategy_items;
pub use self::environment::{EnvFileNote, read_file as read_env_file, unquoted};
pub use self::group::{MAX_RULES, read_rule};
pub use self::network::{MAX_SECURITY_GROUPS, MAX_SUBNETS};
pub use self::overrides::EPHEMERAL_STORAGE;
pub use self::tags::MAX_TAGS;
pub use self::volume::{VOLUME_TYPES, VolumeType};

use super::count;
use super::facts::Facts;
use super::form::{LaunchForm, ON};
use super::plan::{CapacityRetry, LaunchPlan, Overrides, Violation};
use super::request::{MAX_OVERRIDES, overrides_length};
use crate::id::LaunchId;

/// Task group names have at most this many characters.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-groups.html>
pub const MAX_GROUP: usize = 255;

/// A rule's code and its sentence.
type Fault = (&'static str, String);

/// The violations found so far.
#[derive(Default)]
struct Faults(Vec<Violation>);

impl Faults {
    fn say(&mut self, field: impl Into<String>, code: &str, message: impl Into<String>) {
        self.0.push(Violation::new(code, field, message.into()));
    }

    /// Keeps the value, or notes the fault at the field.
    fn take<T>(&mut self, field: &str, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|(code, message)| self.say(field, code, message)).ok()
    }
}

/// Reads the form. The same function runs in the browser and on the server.
///
/// # Errors
/// Every violation, in the order of the form's fields.
pub fn check(form: &LaunchForm, facts: &Facts<'_>) -> Result<LaunchPlan, Vec<Violation>> {
    let mut faults = Faults::default();
    let launch = LaunchId::parse(&form.launch).ok();
    if launch.is_none() {
        faults.say(
            "launch",
            "launch-id",
            "This form has lost its launch id. Reload the page; what you typed stays.",
        );
    }
    let target = target::read(form, facts, &mut faults);
    let compute = compute::read(form, facts, &mut faults);
    let platform_version = compute::platform(form, facts, &mut faults);
    let count = count::parse(&form.count, facts.limit).map_err(|message| ("count", message));
    let count = faults.take("count", count);
    let group = task_group(form, &mut faults);
    let network = network::read(form, facts, &mut faults);
    let overrides = overrides::read(form, facts, &mut faults);
    let length = overrides_length(&overrides);
    if length > MAX_OVERRIDES {
        faults.say(
            "overrides",
            "overrides-long",
            format!("The overrides have {length} characters as JSON; AWS takes at most {MAX_OVERRIDES}. Shorten or remove some."),
        );
    }
    let volume = volume::read(form, facts, &mut faults);
    let tags = tags::read(form, &mut faults);
    let execute_command = form.execute_command == ON;
    let has_role =
        |d: &crate::task_definition::Definition| d.task_role.is_some() || overrides.task_role.is_some();
    if execute_command && facts.definition.is_some_and(|definition| !has_role(definition)) {
        faults.say(
            "execute_command",
            "execute-command-role",
            "Enable execute command needs a task role, and the task definition has none. Choose a Task role override.",
        );
    }
    match (launch, target.cluster, target.family, count) {
        (Some(launch), Some(cluster), Some(family), Some(count)) if faults.0.is_empty() => Ok(LaunchPlan {
            launch,
            cluster,
            family,
            revision: target.revision,
            count,
            compute,
            platform_version,
            group,
            network,
            overrides,
            tags,
            execute_command,
            retry: CapacityRetry {
                other_subnets: form.retry_subnets == ON,
                on_demand: form.retry_on_demand == ON,
            },
            volume,
        }),
        _ => Err(faults.0),
    }
}

/// How many characters the form's overrides have, whatever else is wrong with it.
#[must_use]
pub fn overrides_typed(form: &LaunchForm, facts: &Facts<'_>) -> usize {
    let overrides: Overrides = overrides::read(form, facts, &mut Faults::default());
    overrides_length(&overrides)
}

fn task_group(form: &LaunchForm, faults: &mut Faults) -> Option<String> {
    let group = form.group.trim();
    let length = group.chars().count();
    if length > MAX_GROUP {
        faults.say(
            "group",
            "group-long",
            format!("The task group has {length} characters; AWS takes at most {MAX_GROUP}."),
        );
    }
    if group.chars().any(char::is_control) {
        faults.say(
            "group",
            "group-characters",
            "The task group has a line break or another control character in it. Remove it.",
        );
    }
    (!group.is_empty()).then(|| group.to_owned())
}

#[cfg(test)]
mod tests;
