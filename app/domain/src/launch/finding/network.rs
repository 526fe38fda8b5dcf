//! Addresses, groups and what a new group opens.

use super::{Found, page};
use crate::launch::facts::Facts;
use crate::launch::plan::{InboundRule, LaunchPlan};
use crate::network::{NetworkList, Subnet};

const GROUPS: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html";

pub(super) fn look(plan: &LaunchPlan, facts: &Facts<'_>, found: &mut Found) {
    let network = &plan.network;
    if let Some(group) = &network.new_group {
        let open: Vec<String> =
            group.rules.iter().filter(|rule| rule.is_open()).map(InboundRule::opens).collect();
        if !open.is_empty() {
            found.warn(
                "group-open",
                "new_group",
                GROUPS,
                format!(
                    "The new security group {} opens {} to the whole internet.",
                    group.name,
                    open.join(" and ")
                ),
                "Narrow the source unless everybody is meant to reach the tasks.",
            );
        }
    }
    if network.security_groups.is_empty() && network.new_group.is_none() {
        found.pass(
            "default-group",
            "security_groups",
            page::NETWORKING,
            "No security group is chosen: the VPC's default group applies.",
        );
    }
    let Some(known) = facts.network.filter(|known| known.lacks(NetworkList::Subnets).is_none()) else {
        return;
    };
    let chosen: Vec<&Subnet> = known.subnets.iter().filter(|s| network.subnets.contains(&s.id)).collect();
    let free: u64 = chosen.iter().map(|subnet| u64::from(subnet.free_addresses)).sum();
    let count = plan.count;
    if free < u64::from(count) {
        let (tasks, need) = if count == 1 { ("task", "needs") } else { ("tasks", "need") };
        found.fail(
            "addresses",
            "subnets",
            page::NETWORKING,
            format!("The chosen subnets have {free} free addresses, {count} {tasks} {need} {count}."),
            "Choose more subnets or fewer tasks.",
        );
    } else {
        found.pass(
            "addresses",
            "subnets",
            page::NETWORKING,
            format!("{free} free addresses for {count} {}.", if count == 1 { "task" } else { "tasks" }),
        );
    }
    let read = known.lacks(NetworkList::SecurityGroups).is_none();
    if let Some(vpc) = chosen.first().map(|subnet| subnet.vpc.as_str()).filter(|_| read) {
        found.pass(
            "one-vpc",
            "subnets",
            page::NETWORKING,
            format!("Subnets and security groups are all in {vpc}."),
        );
    }
}
