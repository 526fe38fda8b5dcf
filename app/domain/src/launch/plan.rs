//! From the form's strings to a plan: what will be sent, or every rule it breaks, each with its field.

use serde::{Deserialize, Serialize};

use super::count;
use super::facts::Facts;
use super::form::LaunchForm;
use crate::id::{ClusterName, Family, LaunchId};

/// Subnets of a launch, at most.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html>
pub const MAX_SUBNETS: usize = 16;
/// Security groups of a launch, at most (same page).
pub const MAX_SECURITY_GROUPS: usize = 5;

/// What a launch will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchPlan {
    /// The launch.
    pub launch: LaunchId,
    /// The cluster.
    pub cluster: ClusterName,
    /// The family.
    pub family: Family,
    /// The revision; `None` while the list of revisions is unknown and the latest was asked for.
    pub revision: Option<u32>,
    /// How many tasks.
    pub count: u32,
    /// The network.
    pub network: Network,
}

/// `awsvpcConfiguration`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Subnet ids.
    pub subnets: Vec<String>,
    /// Security group ids; none means the VPC's default group.
    pub security_groups: Vec<String>,
    /// Whether the tasks get a public IP.
    pub public_ip: bool,
}

/// A rule that the form breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// A stable kebab-case code.
    pub code: String,
    /// The name of the form's field.
    pub field: String,
    /// The sentence beside the field and in the summary.
    pub message: String,
}

impl LaunchPlan {
    /// `family:revision`, or the family alone while the revision is unknown.
    #[must_use]
    pub fn task_definition(&self) -> String {
        self.revision
            .map_or_else(|| self.family.to_string(), |revision| format!("{}:{revision}", self.family))
    }
}

/// Reads the form. The same function runs in the browser and on the server.
///
/// # Errors
/// Every violation, in the order of the form's fields.
pub fn check(form: &LaunchForm, facts: &Facts<'_>) -> Result<LaunchPlan, Vec<Violation>> {
    let mut violations = Vec::new();
    let mut say = |field: &str, code: &str, message: String| {
        violations.push(Violation { code: code.into(), field: field.into(), message });
    };

    let launch = LaunchId::parse(&form.launch).map_err(|_| {
        say(
            "launch",
            "launch-id",
            "This form has lost its launch id. Reload the page; what you typed stays.".into(),
        )
    });
    let cluster = cluster(form, facts).map_err(|(code, message)| say("cluster", code, message));
    let family = family(form, facts).map_err(|(code, message)| say("family", code, message));
    let revision = match (&family, revision(form, facts)) {
        (Err(()), _) => Err(()),
        (Ok(_), found) => found.map_err(|(code, message)| say("revision", code, message)),
    };
    if form.launch_type != "FARGATE" {
        say("launch_type", "launch-type", "Choose the launch type FARGATE.".into());
    }
    let count = count::parse(&form.count, facts.limit).map_err(|message| say("count", "count", message));
    let subnets = form.all_subnets();
    if let Some((code, message)) = subnet_fault(&subnets, facts) {
        say("subnets", code, message);
    }
    let security_groups = form.all_security_groups();
    if let Some((code, message)) = security_group_fault(&subnets, &security_groups, facts) {
        say("security_groups", code, message);
    }
    let public_ip = match form.public_ip.as_str() {
        "ENABLED" => Ok(true),
        "DISABLED" => Ok(false),
        _ => {
            say("public_ip", "public-ip", "Choose ENABLED or DISABLED for Auto-assign public IP.".into());
            Err(())
        }
    };

    match (launch, cluster, family, revision, count, public_ip) {
        (Ok(launch), Ok(cluster), Ok(family), Ok(revision), Ok(count), Ok(public_ip))
            if violations.is_empty() =>
        {
            Ok(LaunchPlan {
                launch,
                cluster,
                family,
                revision,
                count,
                network: Network { subnets, security_groups, public_ip },
            })
        }
        _ => Err(violations),
    }
}

type Fault = (&'static str, String);

fn cluster(form: &LaunchForm, facts: &Facts<'_>) -> Result<ClusterName, Fault> {
    if form.cluster.is_empty() {
        return Err(("cluster-missing", "Choose the cluster to run on.".into()));
    }
    let name = ClusterName::parse(&form.cluster).map_err(|error| ("cluster-name", error.to_string()))?;
    if facts.clusters.is_some() {
        match facts.cluster(name.as_str()) {
            None => {
                return Err((
                    "cluster-unknown",
                    format!("There is no cluster “{name}” here (any more). Choose another."),
                ));
            }
            Some(cluster) if !cluster.is_active() => {
                return Err((
                    "cluster-inactive",
                    format!("Cluster “{name}” is {}; only an ACTIVE cluster runs tasks.", cluster.status),
                ));
            }
            Some(_) => {}
        }
    }
    Ok(name)
}

fn family(form: &LaunchForm, facts: &Facts<'_>) -> Result<Family, Fault> {
    if form.family.is_empty() {
        return Err(("family-missing", "Choose a task definition.".into()));
    }
    let family = Family::parse(&form.family).map_err(|error| ("family-name", error.to_string()))?;
    if facts.revisions.is_some_and(<[_]>::is_empty) {
        return Err((
            "family-inactive",
            format!("Task definition “{family}” has no ACTIVE revision. Choose another, or register one."),
        ));
    }
    Ok(family)
}

fn revision(form: &LaunchForm, facts: &Facts<'_>) -> Result<Option<u32>, Fault> {
    let typed = form.revision.trim();
    let number = match typed.parse::<u32>() {
        Ok(n) if n > 0 && typed.bytes().all(|b| b.is_ascii_digit()) => Some(n),
        _ if typed.is_empty() => None,
        _ => {
            return Err((
                "revision-number",
                format!("“{typed}” is not a revision. It is a number from 1, or empty for the latest."),
            ));
        }
    };
    if facts.revisions.is_none() {
        return Ok(number);
    }
    let Some(found) = facts.revision(typed) else {
        return Err((
            "revision-inactive",
            format!(
                "Revision {typed} of “{}” is not ACTIVE (any more). Choose another revision.",
                form.family
            ),
        ));
    };
    if !found.fits_fargate() {
        return Err((
            "revision-fargate",
            format!(
                "{}:{} is not made for Fargate: its compatibilities are {}. Choose another revision.",
                found.family,
                found.revision,
                found.compatibilities.join(", ")
            ),
        ));
    }
    Ok(Some(found.revision))
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
    let network = facts.network?;
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

fn security_group_fault(subnets: &[String], groups: &[String], facts: &Facts<'_>) -> Option<Fault> {
    if groups.len() > MAX_SECURITY_GROUPS {
        return Some((
            "security-groups-many",
            format!("{} security groups are chosen; AWS takes at most {MAX_SECURITY_GROUPS}.", groups.len()),
        ));
    }
    if let Some(bad) = groups.iter().find(|id| !is_resource_id(id, "sg-")) {
        return Some((
            "security-group-id",
            format!("“{bad}” is not a security group id. It looks like sg-0123456789abcdef0."),
        ));
    }
    let network = facts.network?;
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

fn is_resource_id(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix)
        .is_some_and(|rest| (1..=40).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests;
