//! The network of one world: VPCs, subnets, security groups, route tables, endpoints.
//!
//! Everything is kept under its id in sorted maps, which is also the order of answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ec2::address::{Addresses, Cidr};
use crate::ids::Ids;
use crate::tag::Tag;

/// A virtual private cloud.
#[derive(Debug, Clone)]
pub(crate) struct Vpc {
    pub(crate) id: Arc<str>,
    pub(crate) cidr: Cidr,
    /// `default`, `dedicated` or `host`. Fargate takes no dedicated tenancy.
    pub(crate) tenancy: String,
    pub(crate) is_default: bool,
    pub(crate) association: String,
    pub(crate) dhcp_options: String,
    pub(crate) tags: Vec<Tag>,
}

/// A subnet and its addresses.
#[derive(Debug, Clone)]
pub(crate) struct Subnet {
    pub(crate) id: Arc<str>,
    pub(crate) vpc: Arc<str>,
    pub(crate) zone: Arc<str>,
    pub(crate) zone_id: String,
    pub(crate) cidr: Cidr,
    pub(crate) addresses: Addresses,
    pub(crate) default_for_zone: bool,
    pub(crate) public_ip_on_launch: bool,
    pub(crate) tags: Vec<Tag>,
}

/// One rule of a security group, one range or peer each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) id: String,
    /// `tcp`, `udp`, `icmp`, a number, or `-1` for all.
    pub(crate) protocol: String,
    pub(crate) from: Option<i32>,
    pub(crate) to: Option<i32>,
    pub(crate) peer: Peer,
    pub(crate) description: Option<String>,
}

/// Whom a rule lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Peer {
    V4(String),
    V6(String),
    Group(String),
    Prefix(String),
}

impl Rule {
    /// Whether two rules let the same traffic through; descriptions and ids do not count.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.protocol == other.protocol
            && self.from == other.from
            && self.to == other.to
            && self.peer == other.peer
    }
}

/// A security group.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) vpc: Arc<str>,
    pub(crate) ingress: Vec<Rule>,
    pub(crate) egress: Vec<Rule>,
    pub(crate) tags: Vec<Tag>,
}

/// A route table; the main one serves subnets without an association.
#[derive(Debug, Clone)]
pub(crate) struct RouteTable {
    pub(crate) id: String,
    pub(crate) vpc: Arc<str>,
    pub(crate) main: bool,
    pub(crate) association: String,
    /// Explicit associations: association id, subnet id.
    pub(crate) subnets: Vec<(String, Arc<str>)>,
    /// Where 0.0.0.0/0 goes: `igw-…` or `nat-…`; `None`: nowhere.
    pub(crate) default_route: Option<String>,
    pub(crate) tags: Vec<Tag>,
}

/// A VPC endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    pub(crate) id: String,
    pub(crate) vpc: Arc<str>,
    /// `com.amazonaws.us-east-1.ecr.api` and so on.
    pub(crate) service: String,
    /// Gateway or Interface.
    pub(crate) kind: &'static str,
    pub(crate) tags: Vec<Tag>,
    pub(crate) created: crate::clock::Moment,
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Network {
    pub(crate) vpcs: BTreeMap<String, Vpc>,
    pub(crate) subnets: BTreeMap<String, Subnet>,
    pub(crate) groups: BTreeMap<String, Group>,
    pub(crate) tables: BTreeMap<String, RouteTable>,
    pub(crate) endpoints: BTreeMap<String, Endpoint>,
}

impl Network {
    /// Adds a VPC with its default security group and main route table.
    pub(crate) fn add_vpc(&mut self, ids: &mut Ids, cidr: Cidr, tenancy: &str, is_default: bool) -> Arc<str> {
        let id: Arc<str> = ids.ec2("vpc").into();
        let vpc = Vpc {
            id: id.clone(),
            cidr,
            tenancy: tenancy.to_owned(),
            is_default,
            association: ids.ec2("vpc-cidr-assoc"),
            dhcp_options: ids.ec2("dopt"),
            tags: Vec::new(),
        };
        self.vpcs.insert(id.to_string(), vpc);
        let group = self.add_group(ids, &id, "default", "default VPC security group");
        let from_itself = Rule {
            id: ids.ec2("sgr"),
            protocol: "-1".into(),
            from: None,
            to: None,
            peer: Peer::Group(group.clone()),
            description: None,
        };
        if let Some(group) = self.groups.get_mut(&group) {
            group.ingress.push(from_itself);
        }
        self.add_table(ids, &id, true, None);
        id
    }

    /// Adds a group that lets everything out and nothing in.
    pub(crate) fn add_group(
        &mut self,
        ids: &mut Ids,
        vpc: &Arc<str>,
        name: &str,
        description: &str,
    ) -> String {
        let id = ids.ec2("sg");
        let out = Rule {
            id: ids.ec2("sgr"),
            protocol: "-1".into(),
            from: None,
            to: None,
            peer: Peer::V4("0.0.0.0/0".into()),
            description: None,
        };
        let group = Group {
            id: id.clone(),
            name: name.to_owned(),
            description: description.to_owned(),
            vpc: vpc.clone(),
            ingress: Vec::new(),
            egress: vec![out],
            tags: Vec::new(),
        };
        self.groups.insert(id.clone(), group);
        id
    }

    pub(crate) fn add_table(
        &mut self,
        ids: &mut Ids,
        vpc: &Arc<str>,
        main: bool,
        default_route: Option<String>,
    ) -> String {
        let id = ids.ec2("rtb");
        let table = RouteTable {
            id: id.clone(),
            vpc: vpc.clone(),
            main,
            association: ids.ec2("rtbassoc"),
            subnets: Vec::new(),
            default_route,
            tags: Vec::new(),
        };
        self.tables.insert(id.clone(), table);
        id
    }

    /// Adds a subnet in a zone whose name ends in a letter.
    pub(crate) fn add_subnet(&mut self, ids: &mut Ids, vpc: &Arc<str>, zone: &str, cidr: Cidr) -> Arc<str> {
        let id: Arc<str> = ids.ec2("subnet").into();
        let subnet = Subnet {
            id: id.clone(),
            vpc: vpc.clone(),
            zone: zone.into(),
            zone_id: zone_id(zone),
            cidr,
            addresses: Addresses::new(cidr),
            default_for_zone: false,
            public_ip_on_launch: false,
            tags: Vec::new(),
        };
        self.subnets.insert(id.to_string(), subnet);
        id
    }

    /// The table that routes a subnet: its own, or the VPC's main one.
    pub(crate) fn table_of(&self, subnet: &Subnet) -> Option<&RouteTable> {
        let of_vpc = || self.tables.values().filter(|table| table.vpc == subnet.vpc);
        of_vpc()
            .find(|table| table.subnets.iter().any(|(_, id)| *id == subnet.id))
            .or_else(|| of_vpc().find(|table| table.main))
    }

    pub(crate) fn default_group(&self, vpc: &str) -> Option<&Group> {
        self.groups.values().find(|group| &*group.vpc == vpc && group.name == "default")
    }
}

/// `us-east-1a` is zone `use1-az1` here; real accounts map zones each in its own way.
pub(crate) fn zone_id(zone: &str) -> String {
    let letter = zone.bytes().last().unwrap_or(b'a');
    let number = letter.saturating_sub(b'a') + 1;
    let region = zone.trim_end_matches(char::is_alphabetic);
    let mut short = String::new();
    for (n, part) in region.split('-').enumerate() {
        match part {
            _ if n == 0 || part.bytes().all(|b| b.is_ascii_digit()) => short.push_str(part),
            "gov" => short.push('g'),
            // `northeast` is shortened to `ne`, `east` to `e`.
            _ => {
                for direction in ["north", "south", "east", "west", "central"] {
                    if part.contains(direction) {
                        short.push_str(&direction[..1]);
                    }
                }
            }
        }
    }
    format!("{short}-az{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zone_ids() {
        assert_eq!(zone_id("us-east-1a"), "use1-az1");
        assert_eq!(zone_id("ap-northeast-1c"), "apne1-az3");
        assert_eq!(zone_id("us-gov-west-1a"), "usgw1-az1");
    }
}
