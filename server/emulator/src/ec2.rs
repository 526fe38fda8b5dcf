//! The part of Amazon EC2 that Fargate needs: a network that tasks attach to, and the calls
//! that describe it.
//!
//! Owns VPCs, subnets with their addresses, security groups, route tables and endpoints.
//! Network interfaces belong to tasks and are read from them.

pub(crate) mod address;
pub(crate) mod describe;
pub(crate) mod filter;
pub(crate) mod network;
pub(crate) mod rule;

use crate::ec2::describe::{endpoint, group, interface, route, subnet, vpc};
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::{Env, World};

/// Operations of EC2 that this emulator has; any other is refused by name.
pub(crate) fn call(
    world: &mut World,
    env: &mut Env<'_>,
    action: &str,
    params: &Params,
) -> Result<Xml, Fault> {
    match action {
        "DescribeVpcs" => vpc::describe(world, env, params),
        "DescribeSubnets" => subnet::describe(world, env, params),
        "DescribeSecurityGroups" => group::describe(world, env, params),
        "DescribeRouteTables" => route::describe(world, env, params),
        "DescribeNetworkInterfaces" => interface::describe(world, env, params),
        "DescribeVpcEndpoints" => endpoint::describe(world, env, params),
        "CreateSecurityGroup" => group::create(world, env, params),
        "AuthorizeSecurityGroupIngress" => rule::authorize(world, env, params),
        "RevokeSecurityGroupIngress" => rule::revoke(world, env, params),
        other => {
            Err(Fault::new("InvalidAction", format!("The action {other} is not valid for this web service.")))
        }
    }
}
