//! DescribeVpcs and DescribeVpcAttribute.

use crate::ec2::describe::{must_exist, paged, tag_set};
use crate::ec2::filter::Filters;
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::{Env, World};

const FILTERS: &[&str] = &["vpc-id", "is-default", "isDefault", "cidr", "cidr-block", "state", "owner-id"];

pub(crate) fn describe(world: &mut World, _: &mut Env<'_>, params: &Params) -> Result<Xml, Fault> {
    let asked = params.list("VpcId");
    let vpcs = &world.network.vpcs;
    must_exist(&asked, |id| vpcs.contains_key(id), "InvalidVpcID.NotFound", "vpc")?;
    let filters = Filters::read(params, FILTERS)?;
    let found = vpcs
        .values()
        .filter(|vpc| asked.is_empty() || asked.contains(&&*vpc.id))
        .filter(|vpc| {
            filters.pass(&vpc.tags, |name| {
                vec![match name {
                    "vpc-id" => vpc.id.to_string(),
                    "is-default" | "isDefault" => vpc.is_default.to_string(),
                    "cidr" | "cidr-block" => vpc.cidr.to_string(),
                    "owner-id" => world.account.to_string(),
                    _ => "available".to_owned(),
                }]
            })
        })
        .collect();
    let page = paged(params, "vpcs", found, |vpc| &vpc.id)?;
    let mut xml = Xml::default();
    xml.list("vpcSet", "item", page.items, |xml, vpc| {
        xml.text("ownerId", &world.account).text("instanceTenancy", &vpc.tenancy);
        xml.list("cidrBlockAssociationSet", "item", [vpc.cidr], |xml, cidr| {
            xml.text("associationId", &vpc.association).text("cidrBlock", cidr);
            xml.nest("cidrBlockState", |xml| {
                xml.text("state", "associated");
            });
        });
        xml.text("isDefault", vpc.is_default);
        tag_set(xml, &vpc.tags);
        xml.text("vpcId", &vpc.id).text("state", "available").text("cidrBlock", vpc.cidr);
        xml.text("dhcpOptionsId", &vpc.dhcp_options);
    });
    xml.maybe("nextToken", page.next);
    Ok(xml)
}

/// One attribute a call. The values are those of a VPC that the console makes: both DNS settings on.
pub(crate) fn attribute(world: &World, params: &Params) -> Result<Xml, Fault> {
    let id = params.get("VpcId").unwrap_or_default();
    must_exist(&[id], |id| world.network.vpcs.contains_key(id), "InvalidVpcID.NotFound", "vpc")?;
    let (name, value) = match params.get("Attribute").unwrap_or_default() {
        name @ ("enableDnsSupport" | "enableDnsHostnames") => (name, true),
        name => (name, false),
    };
    let mut xml = Xml::default();
    xml.text("vpcId", id).nest(name, |xml| {
        xml.text("value", value);
    });
    Ok(xml)
}
