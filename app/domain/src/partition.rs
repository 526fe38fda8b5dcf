//! AWS's partitions: which one a region is in, and the names that differ between them. One table, as botocore's
//! `partitions.json` and its rules for endpoints have it.
//! <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>

/// An AWS partition: a group of Regions with its own accounts, ARNs and domains.
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    /// As it stands in ARNs: `aws`, `aws-cn`, …
    pub id: &'static str,
    /// What its regions begin with; empty for `aws`, which has all that begin in no other way.
    region_prefix: &'static str,
    /// The domain of its endpoints.
    pub domain: &'static str,
    /// The domain of its endpoints that answer on IPv4 and IPv6.
    pub dual_stack_domain: &'static str,
    /// Whether FIPS endpoints on the plain domain go by the plain name.
    fips_is_plain: bool,
    /// IAM's one host and the region in whose name it signs: plain, FIPS, dual-stack, and both.
    iam: [(&'static str, &'static str); 4],
}

/// Which of a service's endpoints is meant.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html>
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EndpointVariant {
    /// The one with cryptography by FIPS 140.
    pub fips: bool,
    /// The one that answers on IPv4 and IPv6.
    pub dual_stack: bool,
}

/// `aws` stands first: it has the regions that begin as no other partition's do.
pub const PARTITIONS: [Partition; 8] = [
    Partition {
        id: "aws",
        region_prefix: "",
        domain: "amazonaws.com",
        dual_stack_domain: "api.aws",
        fips_is_plain: false,
        iam: [
            ("iam.amazonaws.com", "us-east-1"),
            ("iam-fips.amazonaws.com", "us-east-1"),
            ("iam.global.api.aws", "us-east-1"),
            ("iam-fips.global.api.aws", "us-east-1"),
        ],
    },
    Partition {
        id: "aws-us-gov",
        region_prefix: "us-gov-",
        domain: "amazonaws.com",
        dual_stack_domain: "api.aws",
        fips_is_plain: true,
        iam: [
            ("iam.us-gov.amazonaws.com", "us-gov-west-1"),
            ("iam.us-gov.amazonaws.com", "us-gov-west-1"),
            ("iam.us-gov.api.aws", "us-gov-west-1"),
            ("iam.us-gov.api.aws", "us-gov-west-1"),
        ],
    },
    Partition {
        id: "aws-cn",
        region_prefix: "cn-",
        domain: "amazonaws.com.cn",
        dual_stack_domain: "api.amazonwebservices.com.cn",
        fips_is_plain: false,
        iam: [
            ("iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("iam-fips.amazonaws.com.cn", "cn-northwest-1"),
            ("iam.global.api.amazonwebservices.com.cn", "cn-north-1"),
            ("iam-fips.api.amazonwebservices.com.cn", "cn-northwest-1"),
        ],
    },
    Partition {
        id: "aws-eusc",
        region_prefix: "eusc-",
        domain: "amazonaws.eu",
        dual_stack_domain: "api.amazonwebservices.eu",
        fips_is_plain: false,
        iam: [
            ("iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
            ("iam-fips.amazonaws.eu", "eusc-de-east-1"),
            ("iam.api.amazonwebservices.eu", "eusc-de-east-1"),
            ("iam-fips.api.amazonwebservices.eu", "eusc-de-east-1"),
        ],
    },
    Partition {
        id: "aws-iso",
        region_prefix: "us-iso-",
        domain: "c2s.ic.gov",
        dual_stack_domain: "api.aws.ic.gov",
        fips_is_plain: false,
        iam: [
            ("iam.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            ("iam-fips.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            ("iam.api.aws.ic.gov", "us-iso-east-1"),
            ("iam-fips.api.aws.ic.gov", "us-iso-east-1"),
        ],
    },
    Partition {
        id: "aws-iso-b",
        region_prefix: "us-isob-",
        domain: "sc2s.sgov.gov",
        dual_stack_domain: "api.aws.scloud",
        fips_is_plain: false,
        iam: [
            ("iam.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
            ("iam-fips.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
            ("iam.api.aws.scloud", "us-isob-east-1"),
            ("iam-fips.api.aws.scloud", "us-isob-east-1"),
        ],
    },
    Partition {
        id: "aws-iso-e",
        region_prefix: "eu-isoe-",
        domain: "cloud.adc-e.uk",
        dual_stack_domain: "api.cloud-aws.adc-e.uk",
        fips_is_plain: false,
        iam: [
            ("iam.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1"),
            ("iam-fips.cloud.adc-e.uk", "eu-isoe-west-1"),
            ("iam.api.cloud-aws.adc-e.uk", "eu-isoe-west-1"),
            ("iam-fips.api.cloud-aws.adc-e.uk", "eu-isoe-west-1"),
        ],
    },
    Partition {
        id: "aws-iso-f",
        region_prefix: "us-isof-",
        domain: "csp.hci.ic.gov",
        dual_stack_domain: "api.aws.hci.ic.gov",
        fips_is_plain: false,
        iam: [
            ("iam.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1"),
            ("iam-fips.csp.hci.ic.gov", "us-isof-south-1"),
            ("iam.api.aws.hci.ic.gov", "us-isof-south-1"),
            ("iam-fips.api.aws.hci.ic.gov", "us-isof-south-1"),
        ],
    },
];

impl Partition {
    /// The partition of a region; `aws` for one that no partition is known for.
    #[must_use]
    pub fn of(region: &str) -> &'static Self {
        let [first, others @ ..] = &PARTITIONS;
        others.iter().find(|partition| region.starts_with(partition.region_prefix)).unwrap_or(first)
    }

    /// The host of a service in a region: `ec2.eu-west-1.amazonaws.com` and the like.
    #[must_use]
    pub fn regional_host(&self, service: &str, region: &str, variant: EndpointVariant) -> String {
        let EndpointVariant { fips, dual_stack } = variant;
        let domain = if dual_stack { self.dual_stack_domain } else { self.domain };
        let suffix = if fips && (dual_stack || !self.fips_is_plain) { "-fips" } else { "" };
        format!("{service}{suffix}.{region}.{domain}")
    }

    /// The host of IAM, of which a partition has one, and the region in whose name its calls are signed.
    /// <https://docs.aws.amazon.com/general/latest/gr/iam-service.html>
    #[must_use]
    pub fn iam_host(&self, variant: EndpointVariant) -> (&'static str, &'static str) {
        self.iam[usize::from(variant.fips) + 2 * usize::from(variant.dual_stack)]
    }

    /// What the names of its VPC endpoint services begin with: its domain, last part first.
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>
    #[must_use]
    pub fn endpoint_service(&self, region: &str, service: &str) -> String {
        let reversed: Vec<&str> = self.domain.rsplit('.').collect();
        format!("{}.{region}.{service}", reversed.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn region_tells_the_partition() {
        let rows = [
            ("eu-west-1", "aws"),
            ("us-east-1", "aws"),
            ("mx-central-1", "aws"),
            ("xx-new-1", "aws"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-gov-east-1", "aws-us-gov"),
            ("cn-north-1", "aws-cn"),
            ("cn-northwest-1", "aws-cn"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-iso-west-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
        ];
        for (region, id) in rows {
            assert_eq!(Partition::of(region).id, id, "{region}");
        }
    }

    /// By botocore 1.43's rules for the endpoints of EC2, STS and IAM.
    #[test]
    fn hosts_by_table() {
        let (plain, fips) = (EndpointVariant::default(), EndpointVariant { fips: true, dual_stack: false });
        let dual = EndpointVariant { fips: false, dual_stack: true };
        let both = EndpointVariant { fips: true, dual_stack: true };
        let regional = [
            ("ec2", "eu-west-1", plain, "ec2.eu-west-1.amazonaws.com"),
            ("ec2", "eu-west-1", fips, "ec2-fips.eu-west-1.amazonaws.com"),
            ("ec2", "eu-west-1", dual, "ec2.eu-west-1.api.aws"),
            ("sts", "eu-west-1", both, "sts-fips.eu-west-1.api.aws"),
            ("sts", "us-gov-east-1", fips, "sts.us-gov-east-1.amazonaws.com"),
            ("sts", "us-gov-east-1", both, "sts-fips.us-gov-east-1.api.aws"),
            ("ec2", "cn-northwest-1", plain, "ec2.cn-northwest-1.amazonaws.com.cn"),
            ("ec2", "cn-northwest-1", dual, "ec2.cn-northwest-1.api.amazonwebservices.com.cn"),
            ("ec2", "eusc-de-east-1", plain, "ec2.eusc-de-east-1.amazonaws.eu"),
            ("ec2", "eusc-de-east-1", both, "ec2-fips.eusc-de-east-1.api.amazonwebservices.eu"),
            ("sts", "us-isob-east-1", fips, "sts-fips.us-isob-east-1.sc2s.sgov.gov"),
            ("ec2", "us-isof-south-1", dual, "ec2.us-isof-south-1.api.aws.hci.ic.gov"),
        ];
        for (service, region, variant, host) in regional {
            assert_eq!(Partition::of(region).regional_host(service, region, variant), host);
        }
        let iam = [
            ("eu-west-1", plain, ("iam.amazonaws.com", "us-east-1")),
            ("eu-west-1", both, ("iam-fips.global.api.aws", "us-east-1")),
            ("us-gov-east-1", fips, ("iam.us-gov.amazonaws.com", "us-gov-west-1")),
            ("cn-northwest-1", plain, ("iam.cn-north-1.amazonaws.com.cn", "cn-north-1")),
            ("cn-northwest-1", fips, ("iam-fips.amazonaws.com.cn", "cn-northwest-1")),
            ("eusc-de-east-1", dual, ("iam.api.amazonwebservices.eu", "eusc-de-east-1")),
            ("us-iso-west-1", plain, ("iam.us-iso-east-1.c2s.ic.gov", "us-iso-east-1")),
        ];
        for (region, variant, expected) in iam {
            assert_eq!(Partition::of(region).iam_host(variant), expected, "{region} {variant:?}");
        }
    }

    #[test]
    fn endpoint_services_begin_with_the_reversed_domain() {
        let rows = [
            ("eu-west-1", "com.amazonaws.eu-west-1.ecr.dkr"),
            ("us-gov-west-1", "com.amazonaws.us-gov-west-1.ecr.dkr"),
            ("cn-north-1", "cn.com.amazonaws.cn-north-1.ecr.dkr"),
            ("us-isob-east-1", "gov.sgov.sc2s.us-isob-east-1.ecr.dkr"),
        ];
        for (region, expected) in rows {
            assert_eq!(Partition::of(region).endpoint_service(region, "ecr.dkr"), expected);
        }
    }
}
