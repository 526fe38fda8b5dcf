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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// `subnet-…`.
    pub id: String,
    /// The Name tag; empty when it has none.
    pub name: String,
    /// The VPC it is in.
    pub vpc: String,
    /// The availability zone, `eu-west-1a`.
    pub zone: String,
    /// Its IPv4 range.
    pub cidr: String,
    /// Addresses not in use.
    pub free_addresses: u32,
    /// How its traffic leaves.
    pub reach: Reach,
}

/// How a subnet's traffic leaves it, by its route table.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The route tables could not be read.
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
