//! Subnets, security groups and the public IP.

use super::{Fault, Faults, group};
use crate::launch::facts::Facts;
use crate::launch::form::LaunchForm;
use crate::launch::plan::Network;
use crate::network::NetworkList;

/// Subnets of a launch, at most.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html>
pub const MAX_SUBNETS: usize = 16;
/// Security groups of a launch, at most (same page).
pub const MAX_SECURITY_GROUPS: usize = 5;

pub(super) fn read(form: &LaunchForm, facts: &Facts<'_>, faults: &mut Faults) -> Network {
    let subnets = form.all_subnets();
    if let Some((code, message)) = subnet_fault(&subnets, facts) {
        faults.say("subnets", code, message);
    }
    let security_groups = form.all_security_groups();
    let new = usize::from(!form.new_group.wanted.is_empty());
    if let Some((code, message)) = security_group_fault(&subnets, &security_groups, new, facts) {
        faults.say("security_groups", code, message);
    }
    let new_group = group::read(form, &subnets, facts, faults);
    let public_ip = match form.public_ip.as_str() {
        "ENABLED" => true,
        "DISABLED" => false,
        _ => {
            faults.say("public_ip", "public-ip", "Choose ENABLED or DISABLED for Auto-assign public IP.");
            false
        }
    };
    Network { subnets, security_groups, public_ip, new_group }
}

fn subnet_fault(subnets: &[String], facts: &Facts<'_>) -> Option<Fault> {
    if subnets.is_empty() {
        return Some(("subnets-missing", "Choose at least one subnet for the tasks.".into()));
    }
    if subnets.len() > MAX_SUBNETS {
        return Some((
            "subnets-many",
            format!("{} subnets are chosen; AWS takes at most {MAX_SUBNETS}.", subnets.len()),
        ));
    }
    if let Some(bad) = subnets.iter().find(|id| !is_resource_id(id, "subnet-")) {
        return Some((
            "subnet-id",
            format!("“{bad}” is not a subnet id. It looks like subnet-0123456789abcdef0."),
        ));
    }
    let network = facts.network.filter(|known| known.lacks(NetworkList::Subnets).is_none())?;
    let mut home: Option<&str> = None;
    for id in subnets {
        let Some(subnet) = network.subnets.iter().find(|subnet| subnet.id == *id) else {
            return Some((
                "subnet-unknown",
                format!("There is no subnet {id} here (any more). Choose another."),
            ));
        };
        if home.is_some_and(|vpc| vpc != subnet.vpc) {
            return Some((
                "subnets-vpcs",
                "The chosen subnets are in different VPCs. Choose subnets of one VPC.".into(),
            ));
        }
        home = Some(&subnet.vpc);
    }
    let dedicated = |vpc: &str| network.vpcs.iter().any(|v| v.id == vpc && v.dedicated);
    home.filter(|vpc| dedicated(vpc)).map(|vpc| ("vpc-dedicated", format!("{vpc} requires dedicated hardware tenancy, which Fargate does not support. Choose subnets of another VPC.")))
}

fn security_group_fault(
    subnets: &[String],
    groups: &[String],
    new: usize,
    facts: &Facts<'_>,
) -> Option<Fault> {
    if groups.len() + new > MAX_SECURITY_GROUPS {
        return Some((
            "security-groups-many",
            format!(
                "{} security groups are chosen; AWS takes at most {MAX_SECURITY_GROUPS}.",
                groups.len() + new
            ),
        ));
    }
    if let Some(bad) = groups.iter().find(|id| !is_resource_id(id, "sg-")) {
        return Some((
            "security-group-id",
            format!("“{bad}” is not a security group id. It looks like sg-0123456789abcdef0."),
        ));
    }
    let network = facts.network.filter(|known| known.lacks(NetworkList::SecurityGroups).is_none())?;
    let home = subnets
        .iter()
        .find_map(|id| network.subnets.iter().find(|subnet| subnet.id == *id))
        .map(|subnet| &subnet.vpc);
    for id in groups {
        match network.security_groups.iter().find(|group| group.id == *id) {
            None => {
                return Some((
                    "security-group-unknown",
                    format!("There is no security group {id} here (any more). Choose another."),
                ));
            }
            Some(group) if home.is_some_and(|vpc| *vpc != group.vpc) => {
                return Some((
                    "security-group-vpc",
                    format!(
                        "Security group {id} is in {}, the subnets are not. Choose a group of the subnets' VPC.",
                        group.vpc
                    ),
                ));
            }
            Some(_) => {}
        }
    }
    None
}

/// Whether the text has the shape of an id of this kind.
pub(super) fn is_resource_id(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix)
        .is_some_and(|rest| (1..=40).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}
