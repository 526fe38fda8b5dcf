//! How long AWS's rates make a launch take, and how much of a quota it needs.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html>

use super::Found;
use crate::launch::batch;
use crate::launch::facts::Facts;
use crate::launch::plan::LaunchPlan;
use crate::launch::resolved;

const RATES: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html";
const QUOTAS: &str = "https://docs.aws.amazon.com/general/latest/gr/ecs-service.html";
/// Tasks that Fargate launches at once in the large regions.
const BURST: u32 = 100;
/// Tasks a second after that.
const PER_SECOND: u32 = 20;
/// vCPUs that run at once in a new account, on demand and on Spot each.
const NEW_ACCOUNT_VCPU: u32 = 6;

/// Seconds until the last of `count` tasks may be asked for.
#[must_use]
pub(super) fn seconds(count: u32) -> u32 {
    count.saturating_sub(BURST).div_ceil(PER_SECOND)
}

pub(super) fn look(plan: &LaunchPlan, facts: &Facts<'_>, found: &mut Found) {
    let calls = batch::sizes(plan.count).count();
    let tasks = plan.count;
    let message = match seconds(tasks) {
        0 if calls == 1 => "One RunTask call, sent at once.".to_owned(),
        0 => format!("{calls} RunTask calls, sent at once: Fargate launches {BURST} tasks in a burst."),
        n => format!(
            "{calls} RunTask calls take about {n} s: Fargate launches {BURST} tasks in a burst, then {PER_SECOND} a second."
        ),
    };
    found.pass("rate", "count", RATES, message);
    let Some(cpu) = facts.definition.and_then(|definition| resolved::size(plan, definition).0) else {
        return;
    };
    let units = u64::from(cpu) * u64::from(tasks);
    if units > u64::from(NEW_ACCOUNT_VCPU) * 1024 {
        found.warn(
            "quota",
            "count",
            QUOTAS,
            format!(
                "{tasks} × {} need a quota of {} vCPU; a new account runs {NEW_ACCOUNT_VCPU} at once.",
                resolved::vcpu(cpu),
                units.div_ceil(1024)
            ),
            "Slipway does not read quotas: look under Service Quotas, AWS Fargate.",
        );
    }
}
