//! Partitions: AWS's separate clouds, each with its own Regions and its own first word in ARNs.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html> and the `partitions.json` that every SDK has.

/// What a Region's name begins with, its partition, and the domain of its endpoints.
const TABLE: [(&str, &str, &str); 8] = [
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("eusc-", "aws-eusc", "amazonaws.eu"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov"),
    ("", "aws", "amazonaws.com"),
];

fn row(region: &str) -> &'static (&'static str, &'static str, &'static str) {
    TABLE.iter().find(|(prefix, ..)| region.starts_with(prefix)).unwrap_or(&TABLE[TABLE.len() - 1])
}

/// The partition of a Region.
pub(crate) fn of(region: &str) -> &'static str {
    row(region).1
}

/// The domain under which a Region's services have their names.
pub(crate) fn domain(region: &str) -> &'static str {
    row(region).2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partition_follows_from_the_region() {
        for (region, partition) in [
            ("us-east-1", "aws"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("eu-west-1", "aws"),
            ("us-gov-west-1", "aws-us-gov"),
            ("cn-north-1", "aws-cn"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("us-isof-south-1", "aws-iso-f"),
        ] {
            assert_eq!(of(region), partition, "{region}");
        }
        assert_eq!(domain("cn-north-1"), "amazonaws.com.cn");
    }
}
