//! DescribeRouteTables.

use crate::ec2::describe::{must_exist, paged, tag_set};
use crate::ec2::filter::Filters;
use crate::ec2::network::RouteTable;
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::{Env, World};

const FILTERS: &[&str] = &[
    "vpc-id",
    "route-table-id",
    "association.main",
    "association.subnet-id",
    "association.route-table-id",
    "owner-id",
    "route.gateway-id",
    "route.nat-gateway-id",
    "route.destination-cidr-block",
];

pub(crate) fn describe(world: &mut World, _: &mut Env<'_>, params: &Params) -> Result<Xml, Fault> {
    let asked = params.list("RouteTableId");
    let tables = &world.network.tables;
    must_exist(&asked, |id| tables.contains_key(id), "InvalidRouteTableID.NotFound", "routeTable")?;
    let filters = Filters::read(params, FILTERS)?;
    let found = tables
        .values()
        .filter(|table| asked.is_empty() || asked.contains(&table.id.as_str()))
        .filter(|table| {
            filters.pass(&table.tags, |name| match name {
                "vpc-id" => vec![table.vpc.to_string()],
                "association.main" => vec![table.main.to_string()],
                "association.subnet-id" => {
                    table.subnets.iter().map(|(_, subnet)| subnet.to_string()).collect()
                }
                "owner-id" => vec![world.account.to_string()],
                "route.gateway-id" => route(table, "igw-"),
                "route.nat-gateway-id" => route(table, "nat-"),
                "route.destination-cidr-block" => vec!["0.0.0.0/0".to_owned()],
                _ => vec![table.id.clone()],
            })
        })
        .collect();
    let page = paged(params, "tables", found, |table| &table.id)?;
    let mut xml = Xml::default();
    xml.list("routeTableSet", "item", page.items, |xml, table| write(world, xml, table));
    xml.maybe("nextToken", page.next);
    Ok(xml)
}

fn route(table: &RouteTable, prefix: &str) -> Vec<String> {
    table.default_route.iter().filter(|target| target.starts_with(prefix)).cloned().collect()
}

fn write(world: &World, xml: &mut Xml, table: &RouteTable) {
    xml.text("routeTableId", &table.id).text("vpcId", &table.vpc).text("ownerId", &world.account);
    let local = world.network.vpcs.get(&*table.vpc).map(|vpc| vpc.cidr.to_string());
    xml.nest("routeSet", |xml| {
        xml.nest("item", |xml| {
            xml.maybe("destinationCidrBlock", local)
                .text("gatewayId", "local")
                .text("state", "active")
                .text("origin", "CreateRouteTable");
        });
        if let Some(target) = &table.default_route {
            let kind = if target.starts_with("nat-") { "natGatewayId" } else { "gatewayId" };
            xml.nest("item", |xml| {
                xml.text("destinationCidrBlock", "0.0.0.0/0")
                    .text(kind, target)
                    .text("state", "active")
                    .text("origin", "CreateRoute");
            });
        }
    });
    xml.nest("associationSet", |xml| {
        if table.main {
            association(xml, &table.association, &table.id, None);
        }
        for (id, subnet) in &table.subnets {
            association(xml, id, &table.id, Some(subnet));
        }
    });
    xml.nest("propagatingVgwSet", |_| {});
    tag_set(xml, &table.tags);
}

fn association(xml: &mut Xml, id: &str, table: &str, subnet: Option<&str>) {
    xml.nest("item", |xml| {
        xml.text("routeTableAssociationId", id)
            .text("routeTableId", table)
            .maybe("subnetId", subnet)
            .text("main", subnet.is_none());
        xml.nest("associationState", |xml| {
            xml.text("state", "associated");
        });
    });
}
