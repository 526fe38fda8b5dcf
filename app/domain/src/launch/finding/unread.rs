//! What was not checked, because it could not be read.

use super::{Found, page};
use crate::launch::facts::Facts;
use crate::launch::plan::LaunchPlan;
use crate::network::{NetworkChoices, NetworkList, Reach, Subnet};

pub(super) fn look(plan: &LaunchPlan, facts: &Facts<'_>, found: &mut Found) {
    let overridden = plan.overrides.task_role.is_some() || plan.overrides.execution_role.is_some();
    let routes = |network: &NetworkChoices| {
        let chosen = |s: &&Subnet| plan.network.subnets.contains(&s.id);
        network.subnets.iter().filter(chosen).any(|s| s.reach == Reach::Unknown)
    };
    let groups = facts.definition.is_some_and(|definition| {
        let logs = definition.containers.iter().filter_map(|container| container.log.as_ref());
        logs.filter(|log| log.driver == "awslogs" && log.group.is_some()).any(|log| log.exists.is_none())
    });
    let refused = |list| facts.network.is_some_and(|network| network.lacks(list).is_some());
    let rows = [
        (facts.clusters.is_none(), "cluster", "the cluster and its providers"),
        (facts.definition.is_none(), "family", "the task definition: its size, roles and logs"),
        (facts.network.is_none(), "subnets", "the network: routes and free addresses"),
        (refused(NetworkList::Subnets), "subnets", "the subnets: their VPC, routes and free addresses"),
        (
            refused(NetworkList::SecurityGroups) && !plan.network.security_groups.is_empty(),
            "security_groups",
            "the security groups: whether they are in the VPC of the subnets",
        ),
        (refused(NetworkList::Vpcs), "vpc", "the VPCs: whether one has dedicated tenancy"),
        (facts.network.is_some_and(routes), "subnets", "the route tables of the chosen subnets"),
        (overridden && facts.roles.is_none(), "task_role", "the roles"),
        (groups, "family", "whether the log group exists"),
    ];
    for (unread, field, what) in rows {
        if unread {
            found.warn(
                "unread",
                field,
                page::SIZES,
                format!("Not checked, because it could not be read: {what}."),
                "",
            );
        }
    }
}
