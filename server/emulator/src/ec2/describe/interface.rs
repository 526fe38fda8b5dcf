//! DescribeNetworkInterfaces: the interfaces of tasks, read from the tasks.

use crate::ec2::describe::page_size;
use crate::ec2::filter::Filters;
use crate::ecs::task::model::{Nic, Task};
use crate::fault::Fault;
use crate::ids::Short;
use crate::page;
use crate::partition;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::{Env, World};

const FILTERS: &[&str] = &[
    "network-interface-id",
    "subnet-id",
    "vpc-id",
    "group-id",
    "private-ip-address",
    "addresses.private-ip-address",
    "association.public-ip",
    "availability-zone",
    "description",
    "interface-type",
    "status",
    "owner-id",
    "requester-managed",
];

pub(crate) fn describe(world: &mut World, _: &mut Env<'_>, params: &Params) -> Result<Xml, Fault> {
    let mut asked = params.list("NetworkInterfaceId");
    let filters = Filters::read(params, FILTERS)?;
    let lookup = |id: &str| {
        let eni = Short::parse(id, "eni")?;
        world.tasks.by_interface(eni)
    };
    for id in &asked {
        if lookup(id).is_none() {
            return Err(Fault::new(
                "InvalidNetworkInterfaceID.NotFound",
                format!("The networkInterface ID '{id}' does not exist"),
            ));
        }
    }
    // One interface by filter is the common question: don't walk 100,000 tasks for it.
    let by_filter: Vec<&str> = params
        .filters()
        .into_iter()
        .filter(|(name, values)| {
            *name == "network-interface-id" && values.iter().all(|value| !value.contains(['*', '?']))
        })
        .flat_map(|(_, values)| values)
        .collect();
    if asked.is_empty() {
        asked = by_filter;
    }
    let tasks: Vec<&Task> = if asked.is_empty() {
        world.tasks.with_interface().collect()
    } else {
        asked.iter().filter_map(|id| lookup(id)).collect()
    };
    let mut found: Vec<(String, &Task, &Nic)> = tasks
        .into_iter()
        .filter_map(|task| {
            let nic = task.nic.as_ref().filter(|nic| nic.address.is_some())?;
            Some((format!("eni-{}", nic.eni), task, nic))
        })
        .filter(|(id, task, nic)| filters.pass(&[], |name| value(world, name, id, task, nic)))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let size = page_size(params);
    let scope = page::scope(("interfaces", params.filters()));
    let page = page::cut(found.into_iter(), |(id, ..)| id, size, scope, params.get("NextToken"))
        .map_err(|_| Fault::new("InvalidNextToken", "The token is not valid."))?;
    let mut xml = Xml::default();
    xml.list("networkInterfaceSet", "item", &page.items, |xml, (id, task, nic)| {
        write(world, xml, id, task, nic);
    });
    xml.maybe("nextToken", page.next);
    Ok(xml)
}

fn value(world: &World, name: &str, id: &str, task: &Task, nic: &Nic) -> Vec<String> {
    vec![match name {
        "network-interface-id" => id.to_owned(),
        "subnet-id" => nic.subnet.to_string(),
        "vpc-id" => vpc(world, nic),
        "group-id" => return task.launch.groups.to_vec(),
        "private-ip-address" | "addresses.private-ip-address" => nic.private_ip().unwrap_or_default(),
        "association.public-ip" => nic.public_ip().unwrap_or_default(),
        "availability-zone" => nic.zone.to_string(),
        "description" => description(world, nic),
        "interface-type" => "interface".to_owned(),
        "requester-managed" => "true".to_owned(),
        "owner-id" => world.account.to_string(),
        _ => "in-use".to_owned(),
    }]
}

/// Outside us-east-1 the Region is in the name (VPC user guide, "DNS hostnames").
fn public_dns(address: &str, region: &str) -> String {
    let (host, domain) = (address.replace('.', "-"), partition::domain(region));
    match region {
        "us-east-1" => format!("ec2-{host}.compute-1.{domain}"),
        _ => format!("ec2-{host}.{region}.compute.{domain}"),
    }
}

fn vpc(world: &World, nic: &Nic) -> String {
    world.network.subnets.get(&*nic.subnet).map(|subnet| subnet.vpc.to_string()).unwrap_or_default()
}

fn description(world: &World, nic: &Nic) -> String {
    world.arn("ecs", &format!("attachment/{}", nic.attachment))
}

fn write(world: &World, xml: &mut Xml, id: &str, task: &Task, nic: &Nic) {
    let ip = nic.private_ip().unwrap_or_default();
    xml.text("networkInterfaceId", id)
        .text("subnetId", &nic.subnet)
        .text("vpcId", vpc(world, nic))
        .text("availabilityZone", &nic.zone)
        .text("description", description(world, nic))
        .text("ownerId", &world.account)
        .text("requesterManaged", true)
        .text("status", "in-use")
        .text("interfaceType", "interface")
        .text("macAddress", nic.mac())
        .text("privateIpAddress", &ip)
        .maybe("privateDnsName", nic.private_dns(&world.region))
        .text("sourceDestCheck", true);
    xml.list("groupSet", "item", task.launch.groups.iter(), |xml, group| {
        xml.text("groupId", group);
        xml.maybe("groupName", world.network.groups.get(group).map(|group| &group.name));
    });
    xml.nest("attachment", |xml| {
        xml.text("attachmentId", format!("eni-attach-{}", nic.eni))
            .text("instanceOwnerId", "amazon-ecs")
            .text("deviceIndex", 1)
            .text("status", "attached")
            .text("deleteOnTermination", false);
    });
    let public = |xml: &mut Xml| {
        if let Some(public) = nic.public_ip() {
            xml.nest("association", |xml| {
                xml.text("publicIp", &public)
                    .text("publicDnsName", public_dns(&public, &world.region))
                    .text("ipOwnerId", "amazon");
            });
        }
    };
    public(xml);
    xml.nest("privateIpAddressesSet", |xml| {
        xml.nest("item", |xml| {
            xml.text("primary", true).text("privateIpAddress", &ip);
            public(xml);
        });
    });
    xml.nest("tagSet", |_| {});
}
