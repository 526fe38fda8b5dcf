//! The task itself: its size, its platform, its overrides and tags.

use super::{Found, page};
use crate::fargate::platform::{LATEST, is_windows};
use crate::fargate::size;
use crate::launch::check::MAX_TAGS;
use crate::launch::facts::Facts;
use crate::launch::plan::{Compute, LaunchPlan};
use crate::launch::request::{MAX_OVERRIDES, overrides_length};
use crate::launch::resolved;
use crate::task_definition::Definition;

const RUN_TASK: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html";
const TAGS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html";
const VOLUMES: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-ebs-config.html";
const SECRETS: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html";

pub(super) fn look(plan: &LaunchPlan, facts: &Facts<'_>, found: &mut Found) {
    if let Some(definition) = facts.definition {
        task_size(plan, definition, found);
        platform(plan, definition, found);
        secrets(plan, definition, found);
        volume(plan, definition, found);
        tags(plan, definition, found);
    }
    if !plan.overrides.is_empty() {
        let length = overrides_length(&plan.overrides);
        found.pass(
            "overrides-length",
            "overrides",
            RUN_TASK,
            format!("The overrides have {length} of {MAX_OVERRIDES} characters."),
        );
    }
}

/// [`super::super::check`] has seen to the pairs that were typed; this sees to what comes of them with the
/// definition, for its operating system.
fn task_size(plan: &LaunchPlan, definition: &Definition, found: &mut Found) {
    let (cpu, memory) = resolved::size(plan, definition);
    let (Some(cpu), Some(memory)) = (cpu, memory) else {
        return found.fail(
            "size-missing",
            "cpu",
            page::SIZES,
            "The task definition has no CPU or memory for the whole task, which Fargate needs.",
            "Fill in the Task CPU and Task memory overrides, or choose another revision.",
        );
    };
    let windows = is_windows(&definition.revision.operating_system);
    let row = size::SIZES.iter().find(|row| row.cpu == cpu && row.memory.contains(memory));
    let text = format!("{} and {}", resolved::vcpu(cpu), resolved::gib(memory));
    match row {
        None => found.fail(
            "size-pair",
            "cpu",
            page::SIZES,
            format!("Fargate has no task of {text}."),
            "Fill in a legal pair as Task CPU and Task memory overrides.",
        ),
        Some(row) if windows && !row.windows => found.fail(
            "size-windows",
            "cpu",
            page::SIZES,
            format!("Fargate runs no Windows task of {text}."),
            "Windows tasks have 1, 2 or 4 vCPU: fill in a Task CPU override.",
        ),
        Some(row) if row.preview => found.warn(
            "size-new",
            "cpu",
            page::SIZES,
            format!("{text} is not offered in every region yet."),
            "Where it is not, AWS refuses the launch.",
        ),
        Some(_) => found.pass("size", "cpu", page::SIZES, format!("{text} is a legal size.")),
    }
}

fn platform(plan: &LaunchPlan, definition: &Definition, found: &mut Found) {
    let revision = &definition.revision;
    let compute = match &plan.compute {
        Compute::Fargate => "FARGATE",
        Compute::ClusterDefault(_) => "the cluster's default strategy",
        Compute::Strategy(_) => "the custom strategy",
    };
    found.pass(
        "platform",
        "platform_version",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html",
        format!(
            "{}/{} runs on {compute} with platform version {}.",
            revision.operating_system,
            revision.architecture,
            plan.platform_version.as_deref().unwrap_or(LATEST)
        ),
    );
}

/// Without the settings of such a volume AWS refuses the launch. The form asks for them; a launch that was stored before
/// the definition was known may lack them.
fn volume(plan: &LaunchPlan, definition: &Definition, found: &mut Found) {
    let wanted = definition.launch_volume();
    match (wanted, &plan.volume) {
        (None, None) => {}
        (Some(wanted), Some(given)) if wanted.name == given.name => found.pass(
            "volume",
            "volume_size",
            VOLUMES,
            format!(
                "Each task gets an EBS volume of {} GiB as “{}”, deleted with the task. Its price is not in the estimate.",
                given.size_gib, given.name
            ),
        ),
        (Some(wanted), _) => found.fail(
            "volume",
            "volume_size",
            VOLUMES,
            format!("Volume “{}” of the task definition is configured at launch, and nothing is said of it.", wanted.name),
            "Fill in its size and its infrastructure role.",
        ),
        (None, Some(given)) => found.fail(
            "volume",
            "volume_size",
            VOLUMES,
            format!("The task definition has no volume “{}” that is configured at launch.", given.name),
            "Empty the fields of the EBS volume, or choose another revision.",
        ),
    }
}

/// An override of a name that the definition takes from a secret: which of them wins AWS does not say.
fn secrets(plan: &LaunchPlan, definition: &Definition, found: &mut Found) {
    for container in &plan.overrides.containers {
        let known = definition.containers.iter().find(|known| known.name == container.name);
        let secrets = known.map(|known| known.secrets.as_slice()).unwrap_or_default();
        for variable in container.environment.iter().filter(|variable| secrets.contains(&variable.name)) {
            found.warn(
                "env-secret",
                "overrides",
                SECRETS,
                format!(
                    "{} is a secret of container {} in the task definition, and an environment variable override here.",
                    variable.name, container.name
                ),
                "AWS does not say which one the container gets: choose another name, or another revision.",
            );
        }
    }
}

fn tags(plan: &LaunchPlan, definition: &Definition, found: &mut Found) {
    let set = resolved::tags(plan, Some(definition));
    let own = set.iter().filter(|tag| !tag.key.starts_with("aws:")).count();
    if own > MAX_TAGS {
        found.warn(
            "tags-sum",
            "tags",
            TAGS,
            format!("With those of the task definition the tasks get {own} tags, more than the {MAX_TAGS} that AWS allows."),
            "Remove some, or do not propagate the definition's.",
        );
    } else if own > 0 {
        found.pass("tags", "tags", TAGS, format!("{own} of at most {MAX_TAGS} tags."));
    }
}
