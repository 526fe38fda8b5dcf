//! Where a container's image comes from, by its name.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>

use crate::partition::Partition;

/// A registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registry<'a> {
    /// A private repository of Amazon ECR.
    Ecr {
        /// Its region.
        region: &'a str,
        /// Whether the name answers on IPv6 too.
        dual_stack: bool,
    },
    /// `public.ecr.aws`, or `ecr-public.aws.com` on IPv6 too; neither has a VPC endpoint.
    EcrPublic,
    /// Docker Hub: a name without a host.
    DockerHub,
    /// Some other host, perhaps one's own.
    Other(&'a str),
}

impl<'a> Registry<'a> {
    /// The registry of an image's name.
    #[must_use]
    pub fn of(image: &'a str) -> Self {
        let host = image.split_once('/').map(|(host, _)| host).filter(|host| {
            // Docker's own rule: a first part with a dot or a port, or `localhost`, is a host.
            host.contains(['.', ':']) || *host == "localhost"
        });
        match host {
            None | Some("docker.io" | "index.docker.io" | "registry-1.docker.io") => Self::DockerHub,
            Some("public.ecr.aws" | "ecr-public.aws.com") => Self::EcrPublic,
            Some(host) => Self::ecr(host).unwrap_or(Self::Other(host)),
        }
    }

    /// `123456789012.dkr.ecr.eu-west-1.amazonaws.com`, or `123456789012.dkr-ecr.eu-west-1.on.aws` for IPv4 and IPv6,
    /// with `-fips` after `ecr` or not, in the domains of every partition.
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html>
    fn ecr(host: &'a str) -> Option<Self> {
        let (account, rest) = host.split_once('.')?;
        let digits = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        let strip = |prefixes: [&str; 2]| prefixes.iter().find_map(|prefix| rest.strip_prefix(prefix));
        let (dual_stack, rest) = match strip(["dkr.ecr.", "dkr.ecr-fips."]) {
            Some(rest) => (false, rest),
            None => (true, strip(["dkr-ecr.", "dkr-ecr-fips."])?),
        };
        let (region, domain) = rest.split_once('.').filter(|(region, _)| !region.is_empty())?;
        let partition = Partition::of(region);
        let known = if dual_stack {
            let shared = partition.dual_stack_domain.strip_prefix("api.");
            domain.strip_prefix("on.").is_some_and(|domain| Some(domain) == shared)
        } else {
            domain == partition.domain
        };
        (digits && known).then_some(Self::Ecr { region, dual_stack })
    }

    /// Its name in a sentence.
    #[must_use]
    pub fn name(self) -> &'a str {
        match self {
            Self::Ecr { .. } => "Amazon ECR",
            Self::EcrPublic => "public.ecr.aws",
            Self::DockerHub => "Docker Hub",
            Self::Other(host) => host,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_by_table() {
        let ecr = |region, dual_stack| Registry::Ecr { region, dual_stack };
        let rows = [
            ("nginx", Registry::DockerHub),
            ("library/nginx:1.27", Registry::DockerHub),
            ("docker.io/library/nginx", Registry::DockerHub),
            ("public.ecr.aws/nginx/nginx:1", Registry::EcrPublic),
            ("ecr-public.aws.com/nginx/nginx:1", Registry::EcrPublic),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:3", ecr("eu-west-1", false)),
            ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a", ecr("us-gov-west-1", false)),
            ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app", ecr("cn-north-1", false)),
            ("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu/app", ecr("eusc-de-east-1", false)),
            ("123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov/app", ecr("us-isob-east-1", false)),
            ("123456789012.dkr-ecr.us-east-2.on.aws/team/app@sha256:00", ecr("us-east-2", true)),
            ("123456789012.dkr-ecr-fips.us-east-2.on.aws/app", ecr("us-east-2", true)),
            ("123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/app", ecr("cn-north-1", true)),
            ("12.dkr.ecr.eu-west-1.amazonaws.com/app", Registry::Other("12.dkr.ecr.eu-west-1.amazonaws.com")),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example/app",
                Registry::Other("123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example"),
            ),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com.cn/app",
                Registry::Other("123456789012.dkr.ecr.eu-west-1.amazonaws.com.cn"),
            ),
            ("123456789012.dkr-ecr.eu-west-1.aws/app", Registry::Other("123456789012.dkr-ecr.eu-west-1.aws")),
            ("ghcr.io/org/app@sha256:00", Registry::Other("ghcr.io")),
            ("localhost:5000/app", Registry::Other("localhost:5000")),
        ];
        for (image, expected) in rows {
            assert_eq!(Registry::of(image), expected, "{image}");
        }
    }
}
