//! Addresses, groups and what a new group opens.

use super::{Found, page};
use crate::counted::{counted, noun};
use crate::fargate::zone::lacks_fargate;
use crate::launch::facts::Facts;
use crate::launch::plan::{InboundRule, LaunchPlan};
use crate::launch::spread::{self, SubnetShare, TooSmall};
use crate::network::{NetworkList, Subnet};

const GROUPS: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html";
const ZONES: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html";
const SHARING: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-prerequisites.html";

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
    let Some(known) = facts.network.filter(|known| known.lacks(NetworkList::Subnets).is_none()) else {
        default_group(plan, &[], found);
        return;
    };
    let chosen: Vec<&Subnet> = known.subnets.iter().filter(|s| network.subnets.contains(&s.id)).collect();
    default_group(plan, &chosen, found);
    addresses(plan.count, &chosen, found);
    zones(&chosen, found);
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

/// No group chosen means the VPC's default group, which only the VPC's owner can use.
fn default_group(plan: &LaunchPlan, chosen: &[&Subnet], found: &mut Found) {
    if !plan.network.security_groups.is_empty() || plan.network.new_group.is_some() {
        return;
    }
    let shared = chosen.iter().find_map(|subnet| Some((subnet.label(), subnet.shared_by.as_deref()?)));
    match shared {
        Some((subnet, owner)) => found.fail(
            "default-group-shared",
            "security_groups",
            SHARING,
            format!("{subnet} is shared by account {owner}, and the default group of its VPC is for that account alone."),
            "Choose a security group of your own account, or have a new one created.",
        ),
        None => found.pass(
            "default-group",
            "security_groups",
            page::NETWORKING,
            "No security group is chosen: the VPC's default group applies.",
        ),
    }
}

fn zones(chosen: &[&Subnet], found: &mut Found) {
    for subnet in chosen.iter().filter(|subnet| lacks_fargate(&subnet.zone_id)) {
        found.warn(
            "zone-without-fargate",
            "subnets",
            ZONES,
            format!(
                "{} is in zone {} ({}), where AWS has no Fargate.",
                subnet.label(),
                subnet.zone,
                subnet.zone_id
            ),
            "Leave it out.",
        );
    }
}

/// Every subnet must have the addresses for its share: what others have free does not help its tasks.
fn addresses(count: u32, chosen: &[&Subnet], found: &mut Found) {
    let counted_rooms: Vec<u64> = chosen.iter().filter_map(|subnet| subnet.room()).map(u64::from).collect();
    let all_counted = counted_rooms.len() == chosen.len();
    let free: u64 = counted_rooms.iter().sum();
    let (addresses, tasks) =
        (counted(free, "free address", "free addresses"), counted(count, "task", "tasks"));
    if all_counted && free < u64::from(count) {
        found.fail(
            "addresses",
            "subnets",
            page::NETWORKING,
            format!(
                "The chosen subnets have {addresses}, {tasks} {} {count}.",
                noun(&count, "needs", "need")
            ),
            "Choose more subnets or fewer tasks.",
        );
        return;
    }
    let (small, share) = (spread::too_small(count, chosen), SubnetShare::of(count, chosen.len()));
    let each = |list: &[&Subnet]| {
        let one = |subnet: &&Subnet| {
            let free = counted(subnet.free_addresses, "free address", "free addresses");
            format!("{} has {free}", subnet.label())
        };
        list.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let untick = |list: &[&Subnet]| {
        let names: Vec<String> = list.iter().map(|subnet| subnet.label()).collect();
        format!("Leave out {}, or run fewer tasks.", names.join(", "))
    };
    let spread = format!("{tasks} spread over {}", counted(chosen.len(), "subnet", "subnets"));
    if !small.surely.is_empty() {
        found.fail(
            "addresses-share",
            "subnets",
            page::NETWORKING,
            format!(
                "{}: {spread} give each at least {}, and the rest never start.",
                each(&small.surely),
                share.least
            ),
            untick(&small.surely),
        );
    }
    if !small.perhaps.is_empty() {
        found.warn(
            "addresses-share-perhaps",
            "subnets",
            page::NETWORKING,
            format!(
                "{}: {spread} can give one up to {}, and those without an address never start.",
                each(&small.perhaps),
                share.most
            ),
            untick(&small.perhaps),
        );
    }
    if small != TooSmall::default() {
        return;
    }
    let enough = match all_counted {
        true => format!("{addresses} for {tasks}."),
        false => format!("Addresses for {tasks}: subnets with IPv6 alone do not run out of them."),
    };
    found.pass("addresses", "subnets", page::NETWORKING, enough);
}
