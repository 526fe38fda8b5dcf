//! Overrides: roles, the task's size, and the containers.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html>

use super::command::{self, CommandStyle};
use super::{Fault, Faults, environment};
use crate::fargate::{platform, size};
use crate::id::ArnParts;
use crate::launch::facts::Facts;
use crate::launch::form::{ContainerForm, LaunchForm};
use crate::launch::plan::{ContainerOverride, Overrides};
use crate::role::Role;
use crate::task_definition::ContainerDefinition;

/// Ephemeral storage in GiB that can be asked for; 20 is the default and cannot.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html>
pub const EPHEMERAL_STORAGE: std::ops::RangeInclusive<u32> = 21..=200;
/// The least memory of a container in MiB.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
const LEAST_MEMORY: u32 = 6;

pub(super) fn read(form: &LaunchForm, facts: &Facts<'_>, faults: &mut Faults) -> Overrides {
    let task_role = faults.take("task_role", role(&form.task_role, facts.roles)).flatten();
    let execution_role = faults.take("execution_role", role(&form.execution_role, facts.roles)).flatten();
    let (cpu, memory) = task_size(form, facts, faults);
    let ephemeral_storage = faults.take("ephemeral_storage", storage(&form.ephemeral_storage)).flatten();
    if ephemeral_storage.is_some() && facts.operating_system(&form.revision).is_some_and(platform::is_windows)
    {
        faults.say(
            "ephemeral_storage",
            "ephemeral-storage-windows",
            "Fargate has no larger ephemeral storage for Windows tasks. Leave it empty.",
        );
    }
    let mut containers: Vec<ContainerOverride> = Vec::new();
    for (index, container) in form.containers.iter().enumerate() {
        let read = container_override(container, index, facts, memory, faults);
        if read.is_empty() {
            continue;
        }
        let name = &read.name;
        let field = format!("containers-{index}");
        if containers.iter().any(|other| other.name == *name) {
            faults.say(field, "container-twice", format!("Container “{}” stands here twice.", clip(name)));
        } else if let Some(definition) = facts.definition
            && !definition.containers.iter().any(|known| known.name == *name)
        {
            faults.say(
                field,
                "container-unknown",
                format!(
                    "{}:{} has no container “{}”. Refresh the choices and enter its overrides again.",
                    definition.revision.family,
                    definition.revision.revision,
                    clip(name)
                ),
            );
        }
        containers.push(read);
    }
    Overrides { task_role, execution_role, cpu, memory, ephemeral_storage, containers }
}

fn role(typed: &str, known: Option<&[Role]>) -> Result<Option<String>, Fault> {
    let arn = typed.trim();
    if arn.is_empty() {
        return Ok(None);
    }
    if !is_role(arn) {
        return Err((
            "role-arn",
            format!(
                "“{}” is not the ARN of a role. It looks like arn:aws:iam::123456789012:role/task-role.",
                clip(arn)
            ),
        ));
    }
    if known.is_some_and(|roles| !roles.iter().any(|role| role.arn == arn)) {
        return Err((
            "role-trust",
            format!(
                "There is no role {arn} that trusts ecs-tasks.amazonaws.com. Choose another, or give it that trust relationship."
            ),
        ));
    }
    Ok(Some(arn.to_owned()))
}

/// Whether a text has the form of a role's ARN.
pub(super) fn is_role(arn: &str) -> bool {
    ArnParts::parse(arn).is_some_and(|parts| {
        parts.service == "iam" && parts.resource.strip_prefix("role/").is_some_and(|name| !name.is_empty())
    })
}

fn task_size(form: &LaunchForm, facts: &Facts<'_>, faults: &mut Faults) -> (Option<u32>, Option<u32>) {
    let cpu = amount(&form.cpu, size::parse_cpu, "CPU", "a number of units like 1024, or 1 vCPU");
    let memory = amount(&form.memory, size::parse_memory, "memory", "MiB like 2048, or 2 GB");
    let (cpu, memory) = (faults.take("cpu", cpu).flatten(), faults.take("memory", memory).flatten());
    if cpu.is_none() && memory.is_none() {
        return (None, None);
    }
    let own = facts.definition.map(|definition| &definition.revision);
    let own_cpu = own.and_then(|own| size::parse_cpu(own.cpu.as_deref()?));
    let own_memory = own.and_then(|own| size::parse_memory(own.memory.as_deref()?));
    let windows = facts.operating_system(&form.revision).is_some_and(platform::is_windows);
    if let (Some(c), Some(m)) = (cpu.or(own_cpu), memory.or(own_memory))
        && windows
        && size::is_legal(c, m)
        && !size::SIZES.iter().any(|row| row.cpu == c && row.windows)
    {
        faults.say(
            if cpu.is_some() { "cpu" } else { "memory" },
            "size-windows",
            format!("Fargate runs Windows tasks with 1024, 2048 or 4096 CPU units, not with {c}."),
        );
    } else if let (Some(c), Some(m)) = (cpu.or(own_cpu), memory.or(own_memory))
        && !size::is_legal(c, m)
    {
        let field = if memory.is_some() { "memory" } else { "cpu" };
        let fits = size::SIZES.iter().find(|row| row.cpu == c);
        let message = match fits {
            Some(row) => {
                let choices: Vec<String> = row.memory.choices().iter().map(u32::to_string).collect();
                format!(
                    "Fargate has no task of {c} CPU units and {m} MiB. With {c} units it offers {} MiB.",
                    listed(&choices)
                )
            }
            None => {
                let choices: Vec<String> = size::SIZES.iter().map(|row| row.cpu.to_string()).collect();
                format!("Fargate has no task of {c} CPU units. It offers {}.", listed(&choices))
            }
        };
        faults.say(field, "size", message);
    }
    (cpu, memory)
}

/// A long list in its first three and its last.
fn listed(choices: &[String]) -> String {
    match choices {
        [a, b, c, _, .., last] => format!("{a}, {b}, {c}, … {last}"),
        few => few.join(", "),
    }
}

fn amount(
    typed: &str,
    parse: fn(&str) -> Option<u32>,
    what: &str,
    example: &str,
) -> Result<Option<u32>, Fault> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    match parse(typed).filter(|n| *n > 0) {
        Some(n) => Ok(Some(n)),
        None => Err(("size-number", format!("“{}” is no {what}. Type {example}.", clip(typed)))),
    }
}

fn storage(typed: &str) -> Result<Option<u32>, Fault> {
    let (least, most) = (EPHEMERAL_STORAGE.start(), EPHEMERAL_STORAGE.end());
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    digits(typed).filter(|n| EPHEMERAL_STORAGE.contains(n)).map(Some).ok_or_else(|| {
        (
            "ephemeral-storage",
            format!(
                "“{}” is no size for ephemeral storage. Type {least} to {most} GiB, or nothing for 20.",
                clip(typed)
            ),
        )
    })
}

fn container_override(
    form: &ContainerForm,
    index: usize,
    facts: &Facts<'_>,
    task_memory: Option<u32>,
    faults: &mut Faults,
) -> ContainerOverride {
    let field = format!("containers-{index}");
    let known = facts.definition.and_then(|d| d.containers.iter().find(|c| c.name == form.name));
    let command = faults.take(&format!("{field}-command"), command(form, known)).flatten();
    let environment = environment::read(form, &field, faults);
    let mut number = |part: &str, typed: &str, least: u32, unit: &str| {
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        let found = digits(typed).filter(|n| *n >= least);
        if found.is_none() {
            let what = part.replace('_', " ");
            faults.say(
                format!("{field}-{part}"),
                "container-number",
                format!(
                    "“{}” is no {what} of a container. Type a whole number of {unit} from {least}.",
                    clip(typed)
                ),
            );
        }
        found
    };
    let cpu = number("cpu", &form.cpu, 1, "CPU units");
    let memory = number("memory", &form.memory, LEAST_MEMORY, "MiB");
    let memory_reservation = number("memory_reservation", &form.memory_reservation, LEAST_MEMORY, "MiB");
    let hard = memory.or_else(|| known.and_then(|known| known.memory));
    if let (Some(soft), Some(hard)) = (memory_reservation, hard)
        && soft >= hard
    {
        faults.say(
            format!("{field}-memory_reservation"),
            "container-memory",
            format!("The memory reservation of {soft} MiB must be below the memory limit of {hard} MiB."),
        );
    }
    let whole = task_memory.or_else(|| size::parse_memory(facts.definition?.revision.memory.as_deref()?));
    if let (Some(memory), Some(whole)) = (memory, whole)
        && memory > whole
    {
        faults.say(
            format!("{field}-memory"),
            "container-memory",
            format!("{memory} MiB are more than the {whole} MiB of the whole task."),
        );
    }
    ContainerOverride { name: form.name.clone(), command, environment, cpu, memory, memory_reservation }
}

fn command(form: &ContainerForm, known: Option<&ContainerDefinition>) -> Result<Option<Vec<String>>, Fault> {
    let has_entry_point = known.is_some_and(|known| !known.entry_point.is_empty());
    let style = CommandStyle::of(&form.command_style, has_entry_point).ok_or_else(|| {
        ("command-style", "Choose how the command is read: a list, one argument, or JSON.".to_owned())
    })?;
    command::read(&form.command, style)
}

pub(super) fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// What was typed, short enough for a sentence.
pub(super) fn clip(text: &str) -> String {
    let clean: String = text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().count() <= 40 { clean } else { format!("{clean}…") }
}
