//! Where a container's image comes from, by its name.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>

/// A registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registry<'a> {
    /// A private repository of Amazon ECR.
    Ecr {
        /// Its region.
        region: &'a str,
    },
    /// `public.ecr.aws`, which has no VPC endpoint.
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
            Some("public.ecr.aws") => Self::EcrPublic,
            Some(host) => Self::ecr(host).unwrap_or(Self::Other(host)),
        }
    }

    /// `123456789012.dkr.ecr.eu-west-1.amazonaws.com`, or with `-fips` or of another partition.
    fn ecr(host: &'a str) -> Option<Self> {
        let (account, rest) = host.split_once('.')?;
        let rest = rest.strip_prefix("dkr.ecr.").or_else(|| rest.strip_prefix("dkr.ecr-fips."))?;
        let (region, domain) = rest.split_once('.')?;
        let digits = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        (digits && domain.starts_with("amazonaws.com")).then_some(Self::Ecr { region })
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
        let rows = [
            ("nginx", Registry::DockerHub),
            ("library/nginx:1.27", Registry::DockerHub),
            ("docker.io/library/nginx", Registry::DockerHub),
            ("public.ecr.aws/nginx/nginx:1", Registry::EcrPublic),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:3", Registry::Ecr { region: "eu-west-1" }),
            ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app", Registry::Ecr { region: "cn-north-1" }),
            ("12.dkr.ecr.eu-west-1.amazonaws.com/app", Registry::Other("12.dkr.ecr.eu-west-1.amazonaws.com")),
            ("ghcr.io/org/app@sha256:00", Registry::Other("ghcr.io")),
            ("localhost:5000/app", Registry::Other("localhost:5000")),
        ];
        for (image, expected) in rows {
            assert_eq!(Registry::of(image), expected, "{image}");
        }
    }
}
