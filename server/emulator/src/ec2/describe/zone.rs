//! DescribeAvailabilityZones.

use crate::ec2::filter::Filters;
use crate::ec2::network::zone_id;
use crate::fault::Fault;
use crate::sample::network::ZONES;
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::World;

const FILTERS: &[&str] =
    &["zone-name", "zone-id", "state", "region-name", "zone-type", "opt-in-status", "group-name"];

/// The zones in which subnets may be. Fargate runs in all of them here; on AWS a few have none.
pub(crate) fn describe(world: &World, params: &Params) -> Result<Xml, Fault> {
    let (names, ids) = (params.list("ZoneName"), params.list("ZoneId"));
    let filters = Filters::read(params, FILTERS)?;
    let zones: Vec<(String, String)> = ZONES
        .map(|letter| format!("{}{letter}", world.region))
        .map(|name| (name.clone(), zone_id(&name)))
        .to_vec();
    let missing = names
        .iter()
        .find(|name| !zones.iter().any(|zone| zone.0 == **name))
        .or_else(|| ids.iter().find(|id| !zones.iter().any(|zone| zone.1 == **id)));
    if let Some(missing) = missing {
        return Err(Fault::new("InvalidParameterValue", format!("Invalid availability zone: [{missing}]")));
    }
    let found = zones.iter().filter(|(name, id)| {
        (names.is_empty() || names.contains(&name.as_str()))
            && (ids.is_empty() || ids.contains(&id.as_str()))
            && filters.pass(&[], |filter| {
                vec![match filter {
                    "zone-name" => name.clone(),
                    "zone-id" => id.clone(),
                    "state" => "available".to_owned(),
                    "zone-type" => "availability-zone".to_owned(),
                    "opt-in-status" => "opt-in-not-required".to_owned(),
                    _ => world.region.to_string(),
                }]
            })
    });
    let mut xml = Xml::default();
    xml.list("availabilityZoneInfo", "item", found, |xml, (name, id)| {
        xml.text("optInStatus", "opt-in-not-required");
        xml.nest("messageSet", |_| {});
        xml.text("regionName", &world.region)
            .text("zoneName", name)
            .text("zoneId", id)
            .text("groupName", &world.region)
            .text("networkBorderGroup", &world.region)
            .text("zoneType", "availability-zone")
            .text("zoneState", "available");
    });
    Ok(xml)
}
