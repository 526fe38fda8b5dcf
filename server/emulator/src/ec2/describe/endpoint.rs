//! DescribeVpcEndpoints.

use crate::ec2::describe::{must_exist, paged, tag_set};
use crate::ec2::filter::Filters;
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::{Env, World};

const FILTERS: &[&str] =
    &["vpc-id", "service-name", "vpc-endpoint-id", "vpc-endpoint-type", "vpc-endpoint-state"];

pub(crate) fn describe(world: &mut World, _: &mut Env<'_>, params: &Params) -> Result<Xml, Fault> {
    let asked = params.list("VpcEndpointId");
    let endpoints = &world.network.endpoints;
    must_exist(&asked, |id| endpoints.contains_key(id), "InvalidVpcEndpointId.NotFound", "Vpc Endpoint")?;
    let filters = Filters::read(params, FILTERS)?;
    let found = endpoints
        .values()
        .filter(|endpoint| asked.is_empty() || asked.contains(&endpoint.id.as_str()))
        .filter(|endpoint| {
            filters.pass(&endpoint.tags, |name| {
                vec![match name {
                    "vpc-id" => endpoint.vpc.to_string(),
                    "service-name" => endpoint.service.clone(),
                    "vpc-endpoint-type" => endpoint.kind.to_owned(),
                    "vpc-endpoint-state" => "available".to_owned(),
                    _ => endpoint.id.clone(),
                }]
            })
        })
        .collect();
    let page = paged(params, "endpoints", found, |endpoint| &endpoint.id)?;
    let mut xml = Xml::default();
    xml.list("vpcEndpointSet", "item", page.items, |xml, endpoint| {
        xml.text("vpcEndpointId", &endpoint.id)
            .text("vpcEndpointType", endpoint.kind)
            .text("vpcId", &endpoint.vpc)
            .text("serviceName", &endpoint.service)
            .text("state", "available")
            .text("privateDnsEnabled", endpoint.kind == "Interface")
            .text("requesterManaged", false)
            .text("creationTimestamp", endpoint.created.iso())
            .text("ownerId", &world.account);
        for empty in ["routeTableIdSet", "subnetIdSet", "groupSet", "networkInterfaceIdSet", "dnsEntrySet"] {
            xml.nest(empty, |_| {});
        }
        tag_set(xml, &endpoint.tags);
    });
    xml.maybe("nextToken", page.next);
    Ok(xml)
}
