//! DescribeSubnets.

use crate::ec2::describe::{must_exist, paged, tag_set};
use crate::ec2::filter::Filters;
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::{Env, World};

const FILTERS: &[&str] = &[
    "subnet-id",
    "vpc-id",
    "availability-zone",
    "availabilityZone",
    "availability-zone-id",
    "default-for-az",
    "defaultForAz",
    "map-public-ip-on-launch",
    "state",
    "cidr-block",
    "owner-id",
];

pub(crate) fn describe(world: &mut World, _: &mut Env<'_>, params: &Params) -> Result<Xml, Fault> {
    let asked = params.list("SubnetId");
    let subnets = &world.network.subnets;
    must_exist(&asked, |id| subnets.contains_key(id), "InvalidSubnetID.NotFound", "subnet")?;
    let filters = Filters::read(params, FILTERS)?;
    let found = subnets
        .values()
        .filter(|subnet| asked.is_empty() || asked.contains(&&*subnet.id))
        .filter(|subnet| {
            filters.pass(&subnet.tags, |name| {
                vec![match name {
                    "subnet-id" => subnet.id.to_string(),
                    "vpc-id" => subnet.vpc.to_string(),
                    "availability-zone" | "availabilityZone" => subnet.zone.to_string(),
                    "availability-zone-id" => subnet.zone_id.clone(),
                    "default-for-az" | "defaultForAz" => subnet.default_for_zone.to_string(),
                    "map-public-ip-on-launch" => subnet.public_ip_on_launch.to_string(),
                    "cidr-block" => subnet.cidr.to_string(),
                    "owner-id" => world.account.to_string(),
                    _ => "available".to_owned(),
                }]
            })
        })
        .collect();
    let page = paged(params, "subnets", found, |subnet| &subnet.id)?;
    let mut xml = Xml::default();
    xml.list("subnetSet", "item", page.items, |xml, subnet| {
        xml.text("subnetId", &subnet.id)
            .text("subnetArn", world.arn("ec2", &format!("subnet/{}", subnet.id)))
            .text("state", "available")
            .text("vpcId", &subnet.vpc)
            .text("cidrBlock", subnet.cidr)
            .text("availableIpAddressCount", subnet.addresses.free())
            .text("availabilityZone", &subnet.zone)
            .text("availabilityZoneId", &subnet.zone_id)
            .text("defaultForAz", subnet.default_for_zone)
            .text("mapPublicIpOnLaunch", subnet.public_ip_on_launch)
            .text("assignIpv6AddressOnCreation", false)
            .text("ipv6Native", false)
            .text("enableDns64", false)
            .text("ownerId", &world.account);
        tag_set(xml, &subnet.tags);
    });
    xml.maybe("nextToken", page.next);
    Ok(xml)
}
