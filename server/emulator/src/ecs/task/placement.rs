//! The network side of RunTask: `awsvpcConfiguration` against the EC2 world, and whether a
//! task in a subnet can reach a registry.

use serde::{Deserialize, Serialize};

use crate::ec2::network::{Network, Subnet};
use crate::ecs::definition::store::Definition;
use crate::ecs::refusal::invalid;
use crate::fault::Fault;

/// `networkConfiguration`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NetworkConfiguration {
    awsvpc_configuration: Option<Awsvpc>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Awsvpc {
    subnets: Option<Vec<String>>,
    security_groups: Option<Vec<String>>,
    assign_public_ip: Option<String>,
}

/// Where tasks may be attached.
#[derive(Debug, Clone, Default)]
pub(crate) struct Placement {
    pub(crate) subnets: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) public_ip: bool,
}

const MOST_SUBNETS: usize = 16;
const MOST_GROUPS: usize = 5;

/// Checks the configuration against the definition and the network.
pub(crate) fn check(
    network: &Network,
    definition: &Definition,
    configuration: Option<&NetworkConfiguration>,
) -> Result<Placement, Fault> {
    let given = configuration.and_then(|c| c.awsvpc_configuration.as_ref());
    let given = match (definition.document.uses_awsvpc(), given) {
        (false, None) => return Ok(Placement::default()),
        (false, Some(_)) => {
            return Err(invalid(
                "Network Configuration is not valid for the given networkMode of this task \
                 definition.",
            ));
        }
        (true, None) => {
            return Err(invalid(
                "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
            ));
        }
        (true, Some(given)) => given,
    };
    let subnets = given.subnets.clone().unwrap_or_default();
    let mut groups = given.security_groups.clone().unwrap_or_default();
    if subnets.is_empty() {
        return Err(invalid("subnets can not be empty."));
    }
    if subnets.len() > MOST_SUBNETS {
        return Err(invalid(format!("subnets can have at most {MOST_SUBNETS} items.")));
    }
    if groups.len() > MOST_GROUPS {
        return Err(invalid(format!("securityGroups can have at most {MOST_GROUPS} items.")));
    }
    let public_ip = given.assign_public_ip.as_deref() == Some("ENABLED");
    let mut vpc = None;
    for id in &subnets {
        let Some(subnet) = network.subnets.get(id) else {
            return Err(invalid(format!(
                "Error retrieving subnet information for [{id}]: The subnet ID '{id}' does not exist \
                 (ErrorCode: InvalidSubnetID.NotFound)"
            )));
        };
        if vpc.get_or_insert(subnet.vpc.clone()) != &subnet.vpc {
            return Err(invalid("The specified subnets must belong to the same VPC."));
        }
    }
    let vpc = vpc.unwrap_or_default();
    if network.vpcs.get(&*vpc).is_some_and(|vpc| vpc.tenancy == "dedicated") {
        return Err(invalid(
            "AWS Fargate does not support VPCs with dedicated tenancy. Specify subnets of a VPC with \
             default tenancy and try again.",
        ));
    }
    for id in &groups {
        let Some(group) = network.groups.get(id) else {
            return Err(invalid(format!(
                "Error retrieving security group information for [{id}]: The security group '{id}' \
                 does not exist (ErrorCode: InvalidGroup.NotFound)"
            )));
        };
        if group.vpc != vpc {
            return Err(invalid(format!(
                "Security group {id} does not appear to belong to the same VPC as the input subnets."
            )));
        }
    }
    if groups.is_empty() {
        groups.extend(network.default_group(&vpc).map(|group| group.id.clone()));
    }
    Ok(Placement { subnets, groups, public_ip })
}

/// Whether a task in this subnet can pull this image: a public address and an internet
/// gateway, a NAT gateway, or for Amazon ECR the VPC endpoints (task_cannot_pull_image).
pub(crate) fn reaches(network: &Network, subnet: &Subnet, public_ip: bool, image: &str) -> bool {
    let route = network.table_of(subnet).and_then(|table| table.default_route.as_deref());
    match route {
        Some(target) if target.starts_with("igw-") && public_ip => return true,
        Some(target) if !target.starts_with("igw-") => return true,
        Some(_) | None => {}
    }
    let has = |service: &str| {
        network
            .endpoints
            .values()
            .any(|endpoint| endpoint.vpc == subnet.vpc && endpoint.service.ends_with(service))
    };
    image.contains(".dkr.ecr.") && has(".ecr.api") && has(".ecr.dkr") && has(".s3")
}
