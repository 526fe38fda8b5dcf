//! DescribeSecurityGroups and CreateSecurityGroup.

use std::sync::Arc;

use crate::ec2::describe::{paged, tags};
use crate::ec2::filter::Filters;
use crate::ec2::network::{Group, Peer, Rule};
use crate::fault::Fault;
use crate::tag::Tag;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::{Env, World};

const FILTERS: &[&str] = &["group-id", "group-name", "vpc-id", "description", "owner-id"];

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
            filters.pass(&group.tags, |name| {
                vec![match name {
                    "group-id" => group.id.clone(),
                    "group-name" => group.name.clone(),
                    "vpc-id" => group.vpc.to_string(),
                    "description" => group.description.clone(),
                    _ => world.account.to_string(),
                }]
            })
        })
        .collect();
    let page = paged(params, "groups", found, |group| &group.id)?;
    let mut xml = Xml::default();
    xml.list("securityGroupInfo", "item", page.items, |xml, group| write(world, xml, group));
    xml.maybe("nextToken", page.next);
    Ok(xml)
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
    tags(xml, &group.tags);
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
    let missing =
        |name: &str| Fault::new("MissingParameter", format!("The request must contain the parameter {name}"));
    let name = params.get("GroupName").ok_or_else(|| missing("GroupName"))?;
    let description = params.get("GroupDescription").ok_or_else(|| missing("GroupDescription"))?;
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
    let wanted = specified_tags(params);
    let id = world.network.add_group(&mut world.ids, &vpc, name, description);
    if let Some(group) = world.network.groups.get_mut(&id) {
        group.tags = wanted.clone();
    }
    let mut xml = Xml::default();
    xml.text("groupId", &id).text("securityGroupArn", world.arn("ec2", &format!("security-group/{id}")));
    tags(&mut xml, &wanted);
    Ok(xml)
}

fn specified_tags(params: &Params) -> Vec<Tag> {
    let mut found = Vec::new();
    for specification in params.items("TagSpecification") {
        for tag in params.items(&format!("{specification}.Tag")) {
            let key = params.get(&format!("{tag}.Key")).unwrap_or_default();
            let value = params.get(&format!("{tag}.Value")).unwrap_or_default();
            found.push(Tag::new(key, value));
        }
    }
    found
}
