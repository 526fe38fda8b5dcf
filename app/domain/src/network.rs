//! Subnets and security groups as the form offers them.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// What the form needs to know of a region's network, for one VPC choice after another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkChoices {
    /// The VPCs of the region.
    pub vpcs: Vec<Vpc>,
    /// The subnets of all VPCs.
    pub subnets: Vec<Subnet>,
    /// The security groups of all VPCs.
    pub security_groups: Vec<SecurityGroup>,
    /// The VPC endpoints of all VPCs; `None` where they could not be read.
    #[serde(default)]
    pub endpoints: Option<Vec<Endpoint>>,
    /// The lists that AWS refused, which are empty then; VPCs are named by the others as far as they go.
    #[serde(default)]
    pub unread: Vec<(NetworkList, Problem)>,
}

/// One of the lists that a form offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkList {
    /// `ec2:DescribeVpcs`.
    Vpcs,
    /// `ec2:DescribeSubnets`.
    Subnets,
    /// `ec2:DescribeSecurityGroups`.
    SecurityGroups,
}

impl NetworkChoices {
    /// Why a list is missing; `None` where it was read.
    #[must_use]
    pub fn lacks(&self, list: NetworkList) -> Option<&Problem> {
        self.unread.iter().find(|(unread, _)| *unread == list).map(|(_, problem)| problem)
    }
}

/// A VPC endpoint that is available.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The VPC it is in.
    pub vpc: String,
    /// `com.amazonaws.eu-west-1.ecr.api` and the like.
    pub service: String,
}

/// A VPC. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vpc {
    /// `vpc-…`.
    pub id: String,
    /// The Name tag; empty when it has none.
    pub name: String,
    /// Its main IPv4 range.
    pub cidr: String,
    /// Whether it is the region's default VPC.
    pub is_default: bool,
    /// Dedicated tenancy, which Fargate does not support.
    pub dedicated: bool,
}

/// A subnet. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// `subnet-…`.
    pub id: String,
    /// The Name tag; empty when it has none.
    pub name: String,
    /// The VPC it is in.
    pub vpc: String,
    /// The availability zone, `eu-west-1a`.
    pub zone: String,
    /// The zone's id, `euw1-az2`, which means the same zone in every account.
    pub zone_id: String,
    /// Its IPv4 range; empty for a subnet that has only IPv6.
    pub cidr: String,
    /// Its IPv6 range; empty when it has none.
    pub ipv6_cidr: String,
    /// Whether it has IPv6 alone (`ipv6Native`).
    pub ipv6_only: bool,
    /// IPv4 addresses not in use; 0 says nothing of a subnet that has only IPv6.
    pub free_addresses: u32,
    /// How its traffic leaves.
    pub reach: Reach,
    /// Whether its IPv6 traffic leaves: a route for `::/0` to an internet gateway, an egress-only one or the like.
    pub ipv6_exit: bool,
    /// The account that shares it, where that is another than the caller's.
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html>
    pub shared_by: Option<String>,
}

impl Subnet {
    /// How many tasks find an address in it now; `None` for a subnet that has only IPv6, whose /64 never fills.
    #[must_use]
    pub fn room(&self) -> Option<u32> {
        (!self.ipv6_only).then_some(self.free_addresses)
    }

    /// Its name with its id, or the id alone.
    #[must_use]
    pub fn label(&self) -> String {
        if self.name.is_empty() { self.id.clone() } else { format!("{} ({})", self.name, self.id) }
    }

    /// Its ranges of addresses, IPv4 first.
    #[must_use]
    pub fn ranges(&self) -> String {
        let all = [&self.cidr, &self.ipv6_cidr].map(String::as_str);
        all.into_iter().filter(|range| !range.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// What the form says beside it: zone, reach, and how many addresses are free.
    #[must_use]
    pub fn summary(&self) -> String {
        let room = match self.room() {
            Some(free) => format!("{free} free"),
            None => "IPv6 only".to_owned(),
        };
        let mut words = vec![self.zone.clone(), self.reach.word().to_owned(), room];
        words.extend(self.shared_by.as_ref().map(|account| format!("shared by {account}")));
        words.join(" · ")
    }
}

/// How a subnet's traffic leaves it, by its route table.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// A default route to an internet gateway: a public IP is needed to get out.
    Public,
    /// A default route to a NAT gateway or the like: no public IP needed, and none works.
    PrivateWithExit,
    /// No default route: only what is in the VPC or behind an endpoint.
    Isolated,
    /// No default route, but routes to other networks (peering, a transit gateway, a VPN), which may lead on.
    OtherNetworks,
    /// No default route for IPv4, but one for IPv6 (`::/0`): to an internet gateway, or out only, by an egress-only one.
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html>
    Ipv6,
    /// The route tables could not be read.
    #[default]
    Unknown,
}

impl Reach {
    /// The word shown beside the subnet.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::PrivateWithExit => "private",
            Self::Isolated => "isolated",
            Self::OtherNetworks => "other networks",
            Self::Ipv6 => "out by IPv6",
            Self::Unknown => "routes unknown",
        }
    }
}

/// A security group. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// `sg-…`.
    pub id: String,
    /// The group's name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// The VPC it is in.
    pub vpc: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_all_said_and_no_ipv4_is_counted_where_there_is_none() {
        let plain = Subnet {
            zone: "eu-west-1a".into(),
            cidr: "10.0.1.0/24".into(),
            free_addresses: 251,
            reach: Reach::PrivateWithExit,
            ..Subnet::default()
        };
        let dual = Subnet { ipv6_cidr: "2001:db8:1::/64".into(), ..plain.clone() };
        let only = Subnet {
            cidr: String::new(),
            ipv6_only: true,
            free_addresses: 0,
            reach: Reach::Ipv6,
            shared_by: Some("210987654321".into()),
            ..dual.clone()
        };
        assert_eq!(plain.summary(), "eu-west-1a · private · 251 free");
        assert_eq!(only.summary(), "eu-west-1a · out by IPv6 · IPv6 only · shared by 210987654321");
        assert_eq!(
            [plain.ranges(), dual.ranges(), only.ranges()],
            ["10.0.1.0/24", "10.0.1.0/24, 2001:db8:1::/64", "2001:db8:1::/64"]
        );
        assert_eq!((plain.room(), only.room()), (Some(251), None));
    }
}
