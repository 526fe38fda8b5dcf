//! Authorize- and RevokeSecurityGroupIngress, and the two for Egress.

use crate::ec2::address::Cidr;
use crate::ec2::describe::group::not_found;
use crate::ec2::network::{Group, Peer, Rule};
use crate::fault::Fault;
use crate::ids::Ids;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::World;

/// Rules a security group may have by default (VPC quotas).
const MOST: usize = 60;

/// Which of a group's two lists a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Ingress,
    Egress,
}

impl Group {
    fn rules(&mut self, direction: Direction) -> &mut Vec<Rule> {
        match direction {
            Direction::Ingress => &mut self.ingress,
            Direction::Egress => &mut self.egress,
        }
    }
}

pub(crate) fn authorize(world: &mut World, params: &Params, direction: Direction) -> Result<Xml, Fault> {
    let id = group_id(world, params)?;
    let rules = read(world, params)?;
    let group = world.network.groups.get_mut(&id).ok_or_else(|| not_found(&id))?;
    let own = group.rules(direction);
    for rule in &rules {
        if own.iter().any(|old| old.same(rule)) {
            return Err(Fault::new(
                "InvalidPermission.Duplicate",
                format!("the specified rule \"{}\" already exists", spell(rule)),
            ));
        }
    }
    if own.len() + rules.len() > MOST {
        return Err(Fault::new(
            "RulesPerSecurityGroupLimitExceeded",
            "The maximum number of rules per security group has been reached.",
        ));
    }
    own.extend(rules.iter().cloned());
    let mut xml = Xml::default();
    xml.text("return", true);
    xml.list("securityGroupRuleSet", "item", &rules, |xml, rule| {
        xml.text("securityGroupRuleId", &rule.id)
            .text("groupId", &id)
            .text("groupOwnerId", &world.account)
            .text("isEgress", direction == Direction::Egress)
            .text("ipProtocol", &rule.protocol)
            .text("fromPort", rule.from.unwrap_or(-1))
            .text("toPort", rule.to.unwrap_or(-1));
        match &rule.peer {
            Peer::V4(range) => xml.text("cidrIpv4", range),
            Peer::V6(range) => xml.text("cidrIpv6", range),
            Peer::Prefix(list) => xml.text("prefixListId", list),
            Peer::Group(peer) => xml.nest("referencedGroupInfo", |xml| {
                xml.text("groupId", peer).text("userId", &world.account);
            }),
        };
        xml.maybe("description", rule.description.as_ref());
        xml.text("securityGroupRuleArn", world.arn("ec2", &format!("security-group-rule/{}", rule.id)));
    });
    Ok(xml)
}

pub(crate) fn revoke(world: &mut World, params: &Params, direction: Direction) -> Result<Xml, Fault> {
    let id = group_id(world, params)?;
    let by_id = params.list("SecurityGroupRuleId");
    let rules = if by_id.is_empty() { read(world, params)? } else { Vec::new() };
    let group = world.network.groups.get_mut(&id).ok_or_else(|| not_found(&id))?;
    let own = group.rules(direction);
    for rule in &rules {
        if !own.iter().any(|old| old.same(rule)) {
            return Err(Fault::new(
                "InvalidPermission.NotFound",
                "The specified rule does not exist in this security group.",
            ));
        }
    }
    for rule in &by_id {
        if !own.iter().any(|old| old.id == **rule) {
            return Err(Fault::new(
                "InvalidSecurityGroupRuleId.NotFound",
                format!("The security group rule ID '{rule}' does not exist"),
            ));
        }
    }
    own.retain(|old| !rules.iter().any(|rule| rule.same(old)) && !by_id.contains(&old.id.as_str()));
    let mut xml = Xml::default();
    xml.text("return", true);
    Ok(xml)
}

pub(crate) fn group_id(world: &World, params: &Params) -> Result<String, Fault> {
    if let Some(id) = params.get("GroupId") {
        return world.network.groups.get(id).map(|group| group.id.clone()).ok_or_else(|| not_found(id));
    }
    let name = params.get("GroupName").ok_or_else(|| {
        Fault::new("MissingParameter", "The request must contain the parameter groupName or groupId")
    })?;
    by_name(world, name)
}

/// A group of the default VPC: only there a name says enough.
fn by_name(world: &World, name: &str) -> Result<String, Fault> {
    let default = world.network.vpcs.values().find(|vpc| vpc.is_default);
    let mut groups = world.network.groups.values();
    groups
        .find(|group| group.name == name && default.is_some_and(|vpc| vpc.id == group.vpc))
        .map(|group| group.id.clone())
        .ok_or_else(|| not_found(name))
}

/// Reads `IpPermissions.N`, or the older flat form.
fn read(world: &mut World, params: &Params) -> Result<Vec<Rule>, Fault> {
    let mut rules = Vec::new();
    for prefix in params.items("IpPermissions") {
        let get = |name: &str| params.get(&format!("{prefix}.{name}"));
        let mut peers = Vec::new();
        for (list, field) in [
            ("IpRanges", "CidrIp"),
            ("Ipv6Ranges", "CidrIpv6"),
            ("Groups", "GroupId"),
            ("PrefixListIds", "PrefixListId"),
        ] {
            for item in params.items(&format!("{prefix}.{list}")) {
                let named = params.get(&format!("{item}.GroupName")).filter(|_| list == "Groups");
                let value = match (params.get(&format!("{item}.{field}")), named) {
                    (None, Some(name)) => by_name(world, name)?,
                    (value, _) => value.unwrap_or_default().to_owned(),
                };
                let description = params.get(&format!("{item}.Description")).map(str::to_owned);
                peers.push((peer(list, value)?, description));
            }
        }
        for (peer, description) in peers {
            rules.push(rule(
                &mut world.ids,
                get("IpProtocol"),
                get("FromPort"),
                get("ToPort"),
                peer,
                description,
            )?);
        }
    }
    let mut flat = Vec::new();
    if let Some(range) = params.get("CidrIp") {
        flat.push(peer("IpRanges", range.to_owned())?);
    }
    if let Some(name) = params.get("SourceSecurityGroupName") {
        flat.push(Peer::Group(by_name(world, name)?));
    }
    for peer in flat {
        let (from, to) = (params.get("FromPort"), params.get("ToPort"));
        rules.push(rule(&mut world.ids, params.get("IpProtocol"), from, to, peer, None)?);
    }
    if rules.is_empty() {
        return Err(Fault::new(
            "MissingParameter",
            "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.",
        ));
    }
    Ok(rules)
}

fn peer(list: &str, value: String) -> Result<Peer, Fault> {
    Ok(match list {
        "IpRanges" => {
            if Cidr::parse(&value).is_none() {
                return Err(Fault::new("InvalidParameterValue", format!("CIDR block {value} is malformed")));
            }
            Peer::V4(value)
        }
        "Ipv6Ranges" => Peer::V6(value),
        "Groups" => Peer::Group(value),
        _ => Peer::Prefix(value),
    })
}

fn rule(
    ids: &mut Ids,
    protocol: Option<&str>,
    from: Option<&str>,
    to: Option<&str>,
    peer: Peer,
    description: Option<String>,
) -> Result<Rule, Fault> {
    let protocol = match protocol {
        Some("6") => "tcp",
        Some("17") => "udp",
        Some("all") => "-1",
        Some(other) => other,
        None => {
            return Err(Fault::new("MissingParameter", "The request must contain the parameter ipProtocol"));
        }
    };
    let port = |text: Option<&str>| -> Result<Option<i32>, Fault> {
        text.map(|text| match text.parse::<i32>() {
            Ok(port) if (-1..=65_535).contains(&port) => Ok(port),
            _ => Err(Fault::new("InvalidParameterValue", format!("Invalid value '{text}' for portRange."))),
        })
        .transpose()
    };
    let (from, to) = if protocol == "-1" { (None, None) } else { (port(from)?, port(to)?) };
    if matches!(protocol, "tcp" | "udp") && (from.is_none() || to.is_none()) {
        return Err(Fault::new(
            "InvalidParameterValue",
            "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
        ));
    }
    Ok(Rule { id: ids.ec2("sgr"), protocol: protocol.to_owned(), from, to, peer, description })
}

fn spell(rule: &Rule) -> String {
    let peer = match &rule.peer {
        Peer::V4(text) | Peer::V6(text) | Peer::Group(text) | Peer::Prefix(text) => text,
    };
    let protocol = if rule.protocol == "-1" { "ALL" } else { &rule.protocol.to_uppercase() };
    match (rule.from, rule.to) {
        (Some(from), Some(to)) => {
            format!("peer: {peer}, {protocol}, from port: {from}, to port: {to}, ALLOW")
        }
        _ => format!("peer: {peer}, {protocol}, ALLOW"),
    }
}
