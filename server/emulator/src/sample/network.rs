//! The network: the default VPC of every account, and the sample's additions.

use std::sync::Arc;

use crate::ec2::address::Cidr;
use crate::ec2::network::{Peer, Rule};
use crate::tag::Tag;
use crate::world::World;

pub(crate) const ZONES: [&str; 3] = ["a", "b", "c"];

/// A default VPC with a public subnet in three zones, as in a new account.
pub(super) fn default_vpc(world: &mut World) -> Arc<str> {
    let Some(range) = Cidr::parse("172.31.0.0/16") else { return "".into() };
    let vpc = world.network.add_vpc(&mut world.ids, range, "default", true);
    let gateway = world.ids.ec2("igw");
    for table in world.network.tables.values_mut().filter(|table| table.vpc == vpc) {
        table.default_route = Some(gateway.clone());
    }
    for (at, zone) in ZONES.iter().enumerate() {
        let id = subnet(world, &vpc, zone, &format!("172.31.{}.0/20", at * 16), None);
        if let Some(subnet) = world.network.subnets.get_mut(&*id) {
            subnet.default_for_zone = true;
            subnet.public_ip_on_launch = true;
        }
    }
    vpc
}

/// Private subnets behind NAT, a cut-off one, a tiny one, groups, and a dedicated VPC.
pub(super) fn fill(world: &mut World, vpc: &Arc<str>) {
    name_public(world, vpc);
    let nat = world.ids.ec2("nat");
    let private = world.network.add_table(&mut world.ids, vpc, false, Some(nat));
    for (at, zone) in ZONES.iter().enumerate() {
        let name = format!("private-{zone}");
        let id = subnet(world, vpc, zone, &format!("172.31.{}.0/20", 48 + at * 16), Some(&name));
        associate(world, &private, &id);
    }
    let nowhere = world.network.add_table(&mut world.ids, vpc, false, None);
    let isolated = subnet(world, vpc, "a", "172.31.96.0/24", Some("isolated-a"));
    associate(world, &nowhere, &isolated);
    let tiny = subnet(world, vpc, "b", "172.31.97.0/28", Some("tiny-b"));
    associate(world, &private, &tiny);
    group(world, vpc, "web", "HTTP and HTTPS from anywhere", &[80, 443]);
    group(world, vpc, "internal", "Nothing from outside", &[]);

    let Some(range) = Cidr::parse("10.9.0.0/16") else { return };
    let dedicated = world.network.add_vpc(&mut world.ids, range, "dedicated", false);
    if let Some(vpc) = world.network.vpcs.get_mut(&*dedicated) {
        vpc.tags.push(Tag::new("Name", "dedicated-tenancy"));
    }
    subnet(world, &dedicated, "a", "10.9.0.0/24", Some("dedicated-a"));
    group(world, &dedicated, "dedicated-web", "HTTP in the dedicated VPC", &[80]);
}

fn name_public(world: &mut World, vpc: &Arc<str>) {
    if let Some(vpc) = world.network.vpcs.get_mut(&**vpc) {
        vpc.tags.push(Tag::new("Name", "main"));
    }
    for subnet in world.network.subnets.values_mut() {
        let letter = subnet.zone.chars().last().unwrap_or('a');
        subnet.tags.push(Tag::new("Name", &format!("public-{letter}")));
    }
}

fn subnet(world: &mut World, vpc: &Arc<str>, zone: &str, range: &str, name: Option<&str>) -> Arc<str> {
    let zone = format!("{}{zone}", world.region);
    let Some(range) = Cidr::parse(range) else { return "".into() };
    let id = world.network.add_subnet(&mut world.ids, vpc, &zone, range);
    if let Some(subnet) = world.network.subnets.get_mut(&*id) {
        subnet.tags.extend(name.map(|name| Tag::new("Name", name)));
    }
    id
}

fn associate(world: &mut World, table: &str, subnet: &Arc<str>) {
    let id = world.ids.ec2("rtbassoc");
    if let Some(table) = world.network.tables.get_mut(table) {
        table.subnets.push((id, subnet.clone()));
    }
}

fn group(world: &mut World, vpc: &Arc<str>, name: &str, description: &str, ports: &[i32]) {
    let id = world.network.add_group(&mut world.ids, vpc, name, description);
    for port in ports {
        let rule = Rule {
            id: world.ids.ec2("sgr"),
            protocol: "tcp".into(),
            from: Some(*port),
            to: Some(*port),
            peer: Peer::V4("0.0.0.0/0".into()),
            description: None,
        };
        if let Some(group) = world.network.groups.get_mut(&id) {
            group.ingress.push(rule);
        }
    }
}
