//! DescribeSecurityGroups and CreateSecurityGroup.

use std::sync::Arc;

use crate::ec2::describe::{paged, tag_set};
use crate::ec2::filter::Filters;
use crate::ec2::network::{Group, Peer, Rule};
use crate::fault::Fault;
use crate::tag::Tag;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::{Env, World};

const FILTERS: &[&str] = &[
    "group-id",
    "group-name",
    "vpc-id",
    "description",
    "owner-id",
    "ip-permission.cidr",
    "ip-permission.from-port",
    "ip-permission.group-id",
    "ip-permission.ipv6-cidr",
    "ip-permission.prefix-list-id",
    "ip-permission.protocol",
    "ip-permission.to-port",
    "egress.ip-permission.cidr",
    "egress.ip-permission.from-port",
    "egress.ip-permission.group-id",
    "egress.ip-permission.ipv6-cidr",
    "egress.ip-permission.prefix-list-id",
    "egress.ip-permission.protocol",
    "egress.ip-permission.to-port",
];

pub(crate) fn describe(world: &mut World, _: &mut Env<'_>, params: &Params) -> Result<Xml, Fault> {
    let (by_id, by_name) = (params.list("GroupId"), params.list("GroupName"));
    let groups = &world.network.groups;
    for id in &by_id {
        if !groups.contains_key(*id) {
            return Err(not_found(id));
        }
    }
    for name in &by_name {
        if !groups.values().any(|group| group.name == *name) {
            return Err(not_found(name));
        }
    }
    let filters = Filters::read(params, FILTERS)?;
    let found = groups
        .values()
        .filter(|group| by_id.is_empty() || by_id.contains(&group.id.as_str()))
        .filter(|group| by_name.is_empty() || by_name.contains(&group.name.as_str()))
        .filter(|group| {
            filters.pass(&group.tags, |name| match name {
                "group-id" => vec![group.id.clone()],
                "group-name" => vec![group.name.clone()],
                "vpc-id" => vec![group.vpc.to_string()],
                "description" => vec![group.description.clone()],
                "owner-id" => vec![world.account.to_string()],
                other => match other.strip_prefix("egress.ip-permission.") {
                    Some(field) => rule_values(&group.egress, field),
                    None => rule_values(&group.ingress, other.trim_start_matches("ip-permission.")),
                },
            })
        })
        .collect();
    let page = paged(params, "groups", found, |group| &group.id)?;
    let mut xml = Xml::default();
    xml.list("securityGroupInfo", "item", page.items, |xml, group| write(world, xml, group));
    xml.maybe("nextToken", page.next);
    Ok(xml)
}

/// What a group's rules have under a field of the `ip-permission` filters.
fn rule_values(rules: &[Rule], field: &str) -> Vec<String> {
    let value = |rule: &Rule| match (field, &rule.peer) {
        ("protocol", _) => Some(rule.protocol.clone()),
        ("from-port", _) => rule.from.map(|port| port.to_string()),
        ("to-port", _) => rule.to.map(|port| port.to_string()),
        ("cidr", Peer::V4(text))
        | ("ipv6-cidr", Peer::V6(text))
        | ("group-id", Peer::Group(text))
        | ("prefix-list-id", Peer::Prefix(text)) => Some(text.clone()),
        _ => None,
    };
    rules.iter().filter_map(value).collect()
}

pub(crate) fn not_found(id: &str) -> Fault {
    Fault::new("InvalidGroup.NotFound", format!("The security group '{id}' does not exist"))
}

fn write(world: &World, xml: &mut Xml, group: &Group) {
    xml.text("ownerId", &world.account)
        .text("groupName", &group.name)
        .text("groupDescription", &group.description)
        .text("groupId", &group.id)
        .text("vpcId", &group.vpc)
        .text("securityGroupArn", world.arn("ec2", &format!("security-group/{}", group.id)));
    permissions(world, xml, "ipPermissions", &group.ingress);
    permissions(world, xml, "ipPermissionsEgress", &group.egress);
    tag_set(xml, &group.tags);
}

/// Rules of one protocol and port range are one permission.
fn permissions(world: &World, xml: &mut Xml, name: &str, rules: &[Rule]) {
    let mut kinds: Vec<(&str, Option<i32>, Option<i32>)> = Vec::new();
    for rule in rules {
        let kind = (rule.protocol.as_str(), rule.from, rule.to);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    xml.list(name, "item", kinds, |xml, (protocol, from, to)| {
        let of = || rules.iter().filter(|r| (r.protocol.as_str(), r.from, r.to) == (protocol, from, to));
        xml.text("ipProtocol", protocol).maybe("fromPort", from).maybe("toPort", to);
        peers(xml, "groups", of(), |xml, peer| {
            let Peer::Group(id) = peer else { return false };
            xml.text("userId", &world.account).text("groupId", id);
            true
        });
        peers(xml, "ipRanges", of(), |xml, peer| {
            let Peer::V4(range) = peer else { return false };
            xml.text("cidrIp", range);
            true
        });
        peers(xml, "ipv6Ranges", of(), |xml, peer| {
            let Peer::V6(range) = peer else { return false };
            xml.text("cidrIpv6", range);
            true
        });
        peers(xml, "prefixListIds", of(), |xml, peer| {
            let Peer::Prefix(id) = peer else { return false };
            xml.text("prefixListId", id);
            true
        });
    });
}

fn peers<'a>(
    xml: &mut Xml,
    name: &str,
    rules: impl Iterator<Item = &'a Rule>,
    write: impl Fn(&mut Xml, &Peer) -> bool,
) {
    xml.nest(name, |xml| {
        for rule in rules {
            let mut item = Xml::default();
            if write(&mut item, &rule.peer) {
                xml.nest("item", |xml| {
                    write(xml, &rule.peer);
                    xml.maybe("description", rule.description.as_ref());
                });
            }
        }
    });
}

pub(crate) fn create(world: &mut World, _: &mut Env<'_>, params: &Params) -> Result<Xml, Fault> {
    let name = required(params, "GroupName")?;
    let description = required(params, "GroupDescription")?;
    if name.len() > 255 || name.to_ascii_lowercase().starts_with("sg-") {
        return Err(Fault::new(
            "InvalidParameterValue",
            format!(
                "Value ({name}) for parameter GroupName is invalid. Group names may not be longer than 255 characters or be in the format sg-*"
            ),
        ));
    }
    let vpc: Arc<str> = match params.get("VpcId") {
        Some(id) => match world.network.vpcs.get(id) {
            Some(vpc) => vpc.id.clone(),
            None => {
                return Err(Fault::new("InvalidVpcID.NotFound", format!("The vpc ID '{id}' does not exist")));
            }
        },
        None => {
            let default = world.network.vpcs.values().find(|vpc| vpc.is_default);
            default
                .map(|vpc| vpc.id.clone())
                .ok_or_else(|| Fault::new("VPCIdNotSpecified", "No default VPC for this user"))?
        }
    };
    if world.network.groups.values().any(|group| group.vpc == vpc && group.name == name) {
        return Err(Fault::new(
            "InvalidGroup.Duplicate",
            format!("The security group '{name}' already exists for VPC '{vpc}'"),
        ));
    }
    let wanted = specified_tags(params)?;
    let id = world.network.add_group(&mut world.ids, &vpc, name, description);
    if let Some(group) = world.network.groups.get_mut(&id) {
        group.tags = wanted.clone();
    }
    let mut xml = Xml::default();
    xml.text("groupId", &id).text("securityGroupArn", world.arn("ec2", &format!("security-group/{id}")));
    tag_set(&mut xml, &wanted);
    Ok(xml)
}

/// A parameter that may not be empty either.
fn required<'a>(params: &'a Params, name: &str) -> Result<&'a str, Fault> {
    params.get(name).ok_or_else(|| {
        Fault::new("MissingParameter", format!("The request must contain the parameter {name}"))
    })
}

/// A group that is used, by a task or in another group's rules, stays (EC2, DeleteSecurityGroup).
pub(crate) fn delete(world: &mut World, params: &Params) -> Result<Xml, Fault> {
    let id = crate::ec2::rule::group_id(world, params)?;
    let group = world.network.groups.get(&id).ok_or_else(|| not_found(&id))?;
    if group.name == "default" {
        return Err(Fault::new(
            "CannotDelete",
            format!("the specified group: \"{id}\" name: \"default\" cannot be deleted by a user"),
        ));
    }
    let names_it =
        |rules: &[Rule]| rules.iter().any(|rule| matches!(&rule.peer, Peer::Group(peer) if *peer == id));
    let mut others = world.network.groups.values().filter(|other| other.id != id);
    let used = others.any(|other| names_it(&other.ingress) || names_it(&other.egress))
        || world.tasks.with_interface().any(|task| task.launch.groups.contains(&id));
    if used {
        return Err(Fault::new("DependencyViolation", format!("resource {id} has a dependent object")));
    }
    world.network.groups.remove(&id);
    let mut xml = Xml::default();
    xml.text("return", true).text("groupId", &id);
    Ok(xml)
}

fn specified_tags(params: &Params) -> Result<Vec<Tag>, Fault> {
    let mut found = Vec::new();
    for specification in params.items("TagSpecification") {
        let kind = params.get(&format!("{specification}.ResourceType")).unwrap_or_default();
        if kind != "security-group" {
            return Err(Fault::new(
                "InvalidParameterValue",
                format!("'{kind}' is not a valid taggable resource type for this operation."),
            ));
        }
        for tag in params.items(&format!("{specification}.Tag")) {
            let key = params.get(&format!("{tag}.Key")).unwrap_or_default();
            let value = params.get(&format!("{tag}.Value")).unwrap_or_default();
            found.push(Tag::new(key, value));
        }
    }
    Ok(found)
}
