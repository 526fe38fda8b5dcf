//! Fargate Spot: what an interruption means for a launch, and how long containers have to end.

use super::{Found, page};
use crate::fargate::strategy::{FARGATE_SPOT, split_batches};
use crate::launch::facts::Facts;
use crate::launch::plan::LaunchPlan;

/// Seconds between the notice and the end.
const NOTICE: u32 = 120;
/// `stopTimeout` where nothing is said, in seconds.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
const DEFAULT_STOP: u32 = 30;

/// What every launch on Fargate Spot must know.
#[must_use]
pub fn notice() -> &'static str {
    "Tasks on FARGATE_SPOT may be interrupted when AWS needs the capacity back. A standalone task is not replaced: it should end within two minutes of SIGTERM and be able to resume."
}

pub(super) fn look(plan: &LaunchPlan, facts: &Facts<'_>, found: &mut Found) {
    let Some(items) = plan.compute.strategy() else { return };
    let split = split_batches(items, plan.count);
    let on_spot = items.iter().zip(split).any(|(item, n)| item.provider == FARGATE_SPOT && n > 0);
    if !on_spot {
        return;
    }
    found.warn("spot", "compute", page::PROVIDERS, notice(), "");
    let Some(definition) = facts.definition else { return };
    for container in &definition.containers {
        let (said, seconds) = match container.stop_timeout {
            None => ("is not set", DEFAULT_STOP),
            Some(seconds) if seconds < NOTICE => ("is short", seconds),
            Some(_) => continue,
        };
        found.warn(
            "stop-timeout",
            "compute",
            page::PROVIDERS,
            format!(
                "stopTimeout of container {} {said}: when interrupted it has {seconds} of the {NOTICE} seconds before SIGKILL.",
                container.name
            ),
            format!("Set stopTimeout to {NOTICE} in the task definition."),
        );
    }
    let revision = &definition.revision;
    let note = if revision.architecture == "ARM64" {
        "FARGATE_SPOT runs Linux/ARM64 from platform version 1.4.0; older documentation says never."
    } else {
        "FARGATE_SPOT runs Linux/X86_64 from platform version 1.3.0, in effect 1.4.0, since 1.3.0 is retired."
    };
    found.pass("spot-platform", "compute", page::PROVIDERS, note);
}
