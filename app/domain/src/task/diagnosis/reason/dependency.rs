//! Which container another one waited for in vain. ECS's agent names both as `[name(family:1) (STOPPED->RUNNING)]`,
//! Fargate the first alone.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_dependson>

use super::token::{after, words};

/// What AWS writes before the name of the container that was waited for.
const BEFORE: &[&str] = &["container ordering dependency", "container dependency", "dependency container"];

/// The container that `reason` says was waited for in vain, of those with the given names.
pub(in super::super::super) fn failed_dependency<'a>(
    reason: &str,
    mut names: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    // Most reasons are about something else, and lists ask of many tasks.
    if !reason.contains("dependency") {
        return None;
    }
    let read = words(reason);
    let at = BEFORE.iter().find_map(|phrase| after(&read, phrase))?;
    // `migrate(shop:1` is the container `migrate`.
    let waited_for = read.get(at)?.text.split('(').next()?;
    names.find(|name| *name == waited_for)
}
