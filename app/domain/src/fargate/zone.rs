//! Where a region's Fargate is not: Availability Zones that AWS excepts, and zones outside of the region's own.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html>

/// The zones with Fargate of the regions in which not all have it, by what the ids of a region's zones begin with. Only
/// what AWS says of Linux tasks; a region that is not here is taken to have it everywhere.
const EXCEPTIONS: &[(&str, &[&str])] =
    &[("usw1-", &["usw1-az1", "usw1-az3"]), ("apne1-", &["apne1-az1", "apne1-az2", "apne1-az4"])];

/// Whether AWS offers no Fargate in the zone of this id, `usw1-az2`. Local and Wavelength Zones, whose ids have a place
/// between (`usw2-lax1-az1`), have none; an id that is not known says nothing.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-regions-zones.html>
#[must_use]
pub fn lacks_fargate(zone_id: &str) -> bool {
    let excepted = EXCEPTIONS.iter().find(|(start, _)| zone_id.starts_with(start));
    zone_id.split('-').count() > 2 || excepted.is_some_and(|(_, zones)| !zones.contains(&zone_id))
}

#[cfg(test)]
mod tests {
    use super::lacks_fargate;

    #[test]
    fn zones_by_table() {
        let rows = [
            ("usw1-az1", false),
            ("usw1-az2", true),
            ("apne1-az3", true),
            ("apne1-az4", false),
            ("euw1-az2", false),
            ("usw2-lax1-az1", true),
            ("use1-wl1-bos-wlz1", true),
            ("", false),
        ];
        for (zone, lacks) in rows {
            assert_eq!(lacks_fargate(zone), lacks, "{zone}");
        }
    }
}
