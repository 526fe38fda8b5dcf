//! The settings of the two sign-in methods.

use ipnet::IpNet;

use super::value::Setting;

/// An Application Load Balancer that signs people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alb {
    /// The one whose word is taken.
    pub load_balancer: LoadBalancer,
    /// The issuer that it is configured with.
    pub issuer: String,
    /// The client id that it is configured with.
    pub client_id: String,
    /// The claim that names the user.
    pub claim: String,
}

/// Proxies that sign people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxies {
    /// The header that names the user, in small letters.
    pub header: String,
    /// Where such a proxy connects from.
    pub peers: Vec<IpNet>,
}

/// The ARN of an Application Load Balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadBalancer {
    arn: String,
    region: String,
    gov: bool,
}

impl LoadBalancer {
    /// The ARN.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Where its region keeps the public keys; a key's id is appended as a path.
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html>
    pub fn key_host(&self) -> String {
        let region = &self.region;
        match self.gov {
            true => format!("https://s3-{region}.amazonaws.com/aws-elb-public-keys-prod-{region}"),
            false => format!("https://public-keys.auth.elb.{region}.amazonaws.com"),
        }
    }
}

impl Setting for LoadBalancer {
    const EXPECTED: &'static str = "the ARN of an Application Load Balancer, such as \
        arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/slipway/50dc6c495c0c9188";
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut part = || parts.next();
        let (arn, partition, service) = (part()?, part()?, part()?);
        let (region, account, resource) = (part()?, part()?, part()?);
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let mut path = resource.split('/');
        let shaped = (path.next(), path.next()) == (Some("loadbalancer"), Some("app"))
            && path.next().is_some_and(plain)
            && path.next().is_some_and(plain)
            && path.next().is_none();
        let ours =
            arn == "arn" && service == "elasticloadbalancing" && ["aws", "aws-us-gov"].contains(&partition);
        let account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        (ours && account && shaped && plain(region)).then(|| Self {
            arn: text.to_owned(),
            region: region.to_owned(),
            gov: partition == "aws-us-gov",
        })
    }
}

/// One word, as it must stand in a token.
pub(super) struct Word(pub(super) String);

impl Setting for Word {
    const EXPECTED: &'static str = "one word, exactly as the load balancer is configured with it";
    fn read(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains(char::is_whitespace)).then(|| Self(text.to_owned()))
    }
}

/// Headers that browsers and proxies set for other ends: they name nobody.
const EVERYBODYS: [http::HeaderName; 8] = [
    http::header::HOST,
    http::header::COOKIE,
    http::header::ORIGIN,
    http::header::REFERER,
    http::header::ACCEPT,
    http::header::USER_AGENT,
    http::header::CONTENT_TYPE,
    http::header::CONNECTION,
];

/// The name of a header.
pub(super) struct HeaderName(pub(super) String);

impl Setting for HeaderName {
    const EXPECTED: &'static str = "the name of a header, such as x-forwarded-user";
    fn read(text: &str) -> Option<Self> {
        let name = text.parse::<http::HeaderName>().ok()?;
        (!EVERYBODYS.contains(&name)).then(|| Self(name.as_str().to_owned()))
    }
}

/// Whether proxies may be believed in all of this network: the widest private one is 10.0.0.0/8. Peers are compared as
/// IPv4 where they are, so IPv4 in the form of IPv6 would say something else than it seems to.
fn is_narrow(network: &IpNet) -> bool {
    match network {
        IpNet::V4(network) => network.prefix_len() >= 8,
        IpNet::V6(network) => network.prefix_len() >= 16 && network.addr().to_ipv4_mapped().is_none(),
    }
}

/// Networks and addresses, with commas between them.
pub(super) struct Networks(pub(super) Vec<IpNet>);

impl Setting for Networks {
    const EXPECTED: &'static str =
        "addresses or networks with commas between them, such as 10.0.1.5 or 10.0.0.0/24,fd00::/64";
    fn read(text: &str) -> Option<Self> {
        let one = |part: &str| {
            part.parse().ok().or_else(|| Some(IpNet::from(part.parse::<std::net::IpAddr>().ok()?)))
        };
        let all: Option<Vec<IpNet>> = text.split(',').map(str::trim).map(one).collect();
        // Half of all addresses is nearly everybody, which is what --trust-network is for.
        all.filter(|all| all.iter().all(is_narrow)).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_nearly_everybody_and_headers_of_everybody_are_refused() {
        for text in ["10.0.1.5", "10.0.0.0/8", "172.16.0.0/12,fd00::/64"] {
            assert!(Networks::read(text).is_some(), "{text}");
        }
        for text in ["0.0.0.0/0", "0.0.0.0/1,128.0.0.0/1", "::/0", "::/1", "::ffff:0:0/96", "x"] {
            assert!(Networks::read(text).is_none(), "{text}");
        }
        assert!(HeaderName::read("X-Forwarded-User").is_some());
        assert!(HeaderName::read("host").is_none() && HeaderName::read("Cookie").is_none());
    }
}
