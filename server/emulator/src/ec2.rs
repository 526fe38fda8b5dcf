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

use crate::ec2::describe::{endpoint, group, interface, route, subnet, tags, vpc, zone};
use crate::ec2::rule::Direction::{Egress, Ingress};
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::{Env, World};

/// Answers one call. With `DryRun` everything is checked and nothing happens (EC2, DryRun).
pub(crate) fn call(
    world: &mut World,
    env: &mut Env<'_>,
    action: &str,
    params: &Params,
) -> Result<Xml, Fault> {
    if !params.get("DryRun").is_some_and(|text| text.eq_ignore_ascii_case("true")) {
        return operate(world, env, action, params);
    }
    let before = world.network.clone();
    let result = operate(world, env, action, params);
    world.network = before;
    result?;
    let text = "Request would have succeeded, but DryRun flag is set.";
    Err(Fault::new("DryRunOperation", text).status(412))
}

/// Operations of EC2 that this emulator has; any other is refused by name.
fn operate(world: &mut World, env: &mut Env<'_>, action: &str, params: &Params) -> Result<Xml, Fault> {
    match action {
        "DescribeVpcs" => vpc::describe(world, env, params),
        "DescribeVpcAttribute" => vpc::attribute(world, params),
        "DescribeSubnets" => subnet::describe(world, env, params),
        "DescribeSecurityGroups" => group::describe(world, env, params),
        "DescribeRouteTables" => route::describe(world, env, params),
        "DescribeNetworkInterfaces" => interface::describe(world, env, params),
        "DescribeVpcEndpoints" => endpoint::describe(world, env, params),
        "DescribeAvailabilityZones" => zone::describe(world, params),
        "DescribeTags" => tags::describe(world, params),
        "CreateSecurityGroup" => group::create(world, env, params),
        "DeleteSecurityGroup" => group::delete(world, params),
        "AuthorizeSecurityGroupIngress" => rule::authorize(world, params, Ingress),
        "AuthorizeSecurityGroupEgress" => rule::authorize(world, params, Egress),
        "RevokeSecurityGroupIngress" => rule::revoke(world, params, Ingress),
        "RevokeSecurityGroupEgress" => rule::revoke(world, params, Egress),
        "CreateTags" => tags::create(world, params),
        "DeleteTags" => tags::delete(world, params),
        other => {
            Err(Fault::new("InvalidAction", format!("The action {other} is not valid for this web service.")))
        }
    }
}
