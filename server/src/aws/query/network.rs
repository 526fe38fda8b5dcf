//! What the form offers of a region's network: VPCs, subnets with their reach, security groups, and the
//! VPC endpoints that stand in for a way out.

use std::collections::{BTreeSet, HashMap};

use domain::network::{Endpoint, NetworkChoices, NetworkList, Reach, SecurityGroup, Subnet, Vpc};

use super::client::QueryClient;
use super::xml::Node;
use crate::aws::bounds::ListPages;
use crate::aws::{Aws, AwsError};

impl Aws {
    /// The public address of a network interface; `None` when it has none, or is gone.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn public_ip(&self, interface: &str) -> Result<Option<String>, AwsError> {
        let parameters = [("NetworkInterfaceId.1", interface)];
        let answer =
            self.ec2.send("ec2:DescribeNetworkInterfaces", "DescribeNetworkInterfaces", &parameters).await?;
        let address = |node: &Node| Some(node.child("association")?.text_of("publicIp")?.to_owned());
        Ok(answer.items("networkInterfaceSet").find_map(address))
    }

    /// All VPCs, subnets and security groups. One list that may not be read does not spoil the rest: it is
    /// noted as unread, and route tables and endpoints leave the reach unknown.
    ///
    /// # Errors
    /// What AWS answered, when it gave none of the three.
    pub async fn network(&self) -> Result<NetworkChoices, AwsError> {
        let (vpcs, subnets, groups, tables, endpoints, account) = tokio::join!(
            list(&self.ec2, &VPCS),
            list(&self.ec2, &SUBNETS),
            list(&self.ec2, &SECURITY_GROUPS),
            list(&self.ec2, &ROUTE_TABLES),
            list(&self.ec2, &ENDPOINTS),
            self.own_account(),
        );
        let endpoints = match endpoints {
            Ok(nodes) => Some(nodes.iter().filter_map(endpoint).collect()),
            Err(error) => {
                tracing::warn!("the VPC endpoints stay unknown: {error}");
                None
            }
        };
        let routes = match tables {
            Ok(tables) => Routes::read(&tables),
            Err(error) => {
                tracing::warn!("the reach of subnets stays unknown: {error}");
                Routes::default()
            }
        };
        let (vpcs, subnets, groups) = match (vpcs, subnets, groups) {
            (Err(error), Err(_), Err(_)) => return Err(error),
            lists => lists,
        };
        let mut unread = Vec::new();
        let mut nodes = |list, read: Result<Vec<Node>, AwsError>| {
            read.unwrap_or_else(|error| {
                tracing::warn!("the form goes without a list: {error}");
                unread.push((list, error.into()));
                Vec::new()
            })
        };
        let vpcs = nodes(NetworkList::Vpcs, vpcs);
        let subnets = nodes(NetworkList::Subnets, subnets);
        let groups = nodes(NetworkList::SecurityGroups, groups);
        let mut choices = NetworkChoices {
            vpcs: vpcs.iter().map(vpc).collect(),
            subnets: subnets.iter().map(|node| subnet(node, &routes, account.as_deref())).collect(),
            security_groups: groups.iter().map(security_group).collect(),
            endpoints,
            unread,
        };
        if choices.lacks(NetworkList::Vpcs).is_some() {
            choices.vpcs = named(&choices);
        }
        choices.vpcs.sort_by(|a, b| b.is_default.cmp(&a.is_default).then_with(|| a.id.cmp(&b.id)));
        choices.subnets.sort_by(|a, b| (&a.zone, &a.id).cmp(&(&b.zone, &b.id)));
        choices.security_groups.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(choices)
    }
}

/// The VPCs that the other lists name, by their ids alone.
fn named(choices: &NetworkChoices) -> Vec<Vpc> {
    let of_subnets = choices.subnets.iter().map(|subnet| &subnet.vpc);
    let ids: BTreeSet<&String> =
        of_subnets.chain(choices.security_groups.iter().map(|group| &group.vpc)).collect();
    let only = |id: &String| Vpc {
        id: id.clone(),
        name: String::new(),
        cidr: String::new(),
        is_default: false,
        dedicated: false,
    };
    ids.into_iter().map(only).collect()
}

/// A list of EC2, and how much of it is asked for at a time: as much as the call takes, which differs.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination>
struct Ec2List {
    iam: &'static str,
    action: &'static str,
    set: &'static str,
    page: &'static str,
}

const VPCS: Ec2List =
    Ec2List { iam: "ec2:DescribeVpcs", action: "DescribeVpcs", set: "vpcSet", page: "1000" };
const SUBNETS: Ec2List =
    Ec2List { iam: "ec2:DescribeSubnets", action: "DescribeSubnets", set: "subnetSet", page: "1000" };
const SECURITY_GROUPS: Ec2List = Ec2List {
    iam: "ec2:DescribeSecurityGroups",
    action: "DescribeSecurityGroups",
    set: "securityGroupInfo",
    page: "1000",
};
/// Takes 5 to 100, and refuses more.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html>
const ROUTE_TABLES: Ec2List = Ec2List {
    iam: "ec2:DescribeRouteTables",
    action: "DescribeRouteTables",
    set: "routeTableSet",
    page: "100",
};
const ENDPOINTS: Ec2List = Ec2List {
    iam: "ec2:DescribeVpcEndpoints",
    action: "DescribeVpcEndpoints",
    set: "vpcEndpointSet",
    page: "1000",
};

/// All items of a list, page by page.
async fn list(client: &QueryClient, of: &Ec2List) -> Result<Vec<Node>, AwsError> {
    let mut nodes = Vec::new();
    let mut pages = ListPages::default();
    loop {
        let token = pages.token();
        let mut parameters = vec![("MaxResults", of.page)];
        parameters.extend(token.as_deref().map(|token| ("NextToken", token)));
        let page = client.send(of.iam, of.action, &parameters).await?;
        nodes.extend(page.items(of.set).cloned());
        if !pages.follow(of.iam, Some(page.string("nextToken")))? {
            return Ok(nodes);
        }
    }
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html>
fn vpc(node: &Node) -> Vpc {
    Vpc {
        id: node.string("vpcId"),
        name: name_tag(node),
        cidr: node.string("cidrBlock"),
        is_default: node.is_true("isDefault"),
        dedicated: node.text_of("instanceTenancy").is_some_and(|tenancy| tenancy != "default"),
    }
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html>
fn subnet(node: &Node, routes: &Routes, account: Option<&str>) -> Subnet {
    let (id, vpc) = (node.string("subnetId"), node.string("vpcId"));
    let owner = node.text_of("ownerId").filter(|owner| account.is_some_and(|account| account != *owner));
    // One that is being taken off the subnet, or never came to be on it, is no range of it.
    let ipv6 = node.items("ipv6CidrBlockAssociationSet").find(|block| {
        let state = block.child("ipv6CidrBlockState").and_then(|state| state.text_of("state"));
        state.is_none_or(|state| state == "associated")
    });
    let ipv6_only = node.is_true("ipv6Native");
    let exits = routes.of(&id, &vpc);
    Subnet {
        reach: exits.map_or(Reach::Unknown, |exits| exits.reach(ipv6_only)),
        ipv6_exit: exits.is_some_and(|exits| exits.ipv6) && (ipv6_only || ipv6.is_some()),
        name: name_tag(node),
        zone: node.string("availabilityZone"),
        zone_id: node.string("availabilityZoneId"),
        cidr: node.string("cidrBlock"),
        ipv6_cidr: ipv6.map(|block| block.string("ipv6CidrBlock")).unwrap_or_default(),
        ipv6_only,
        free_addresses: node.text_of("availableIpAddressCount").and_then(|n| n.parse().ok()).unwrap_or(0),
        shared_by: owner.map(str::to_owned),
        id,
        vpc,
    }
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html>
fn security_group(node: &Node) -> SecurityGroup {
    SecurityGroup {
        id: node.string("groupId"),
        name: node.string("groupName"),
        description: node.string("groupDescription"),
        vpc: node.string("vpcId"),
    }
}

/// An endpoint that works: one that is pending, refused or deleted is none. Its service has the region in
/// its name.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html>
fn endpoint(node: &Node) -> Option<Endpoint> {
    let available = node.text_of("state").is_some_and(|state| state.eq_ignore_ascii_case("available"));
    available.then(|| Endpoint { vpc: node.string("vpcId"), service: node.string("serviceName") })
}

fn name_tag(node: &Node) -> String {
    node.items("tagSet")
        .find(|tag| tag.text_of("key") == Some("Name"))
        .map(|tag| tag.string("value"))
        .unwrap_or_default()
}

/// The ways out of each route table, by the subnets it is associated with and by the VPC it is the
/// main table of: a subnet without a table of its own uses the VPC's main one.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html>
#[derive(Debug, Default)]
struct Routes {
    by_subnet: HashMap<String, Exits>,
    by_vpc: HashMap<String, Exits>,
}

impl Routes {
    fn read(tables: &[Node]) -> Self {
        let mut routes = Self::default();
        for table in tables {
            let exits = Exits::read(table);
            for association in table.items("associationSet") {
                if association.is_true("main") {
                    routes.by_vpc.insert(table.string("vpcId"), exits);
                }
                if let Some(subnet) = association.text_of("subnetId") {
                    routes.by_subnet.insert(subnet.to_owned(), exits);
                }
            }
        }
        routes
    }

    fn of(&self, subnet: &str, vpc: &str) -> Option<Exits> {
        self.by_subnet.get(subnet).or_else(|| self.by_vpc.get(vpc)).copied()
    }
}

/// Where a table's routes lead out of the VPC. A route whose target is gone is a `blackhole` and leads nowhere.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html>
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Exits {
    /// The default route of IPv4.
    ipv4: Option<Reach>,
    /// Whether there is a default route of IPv6 that leads out.
    ipv6: bool,
    /// Whether any route leads to another network, and whether one does for IPv6.
    others: bool,
    ipv6_others: bool,
}

impl Exits {
    fn read(table: &Node) -> Self {
        let mut exits = Self::default();
        for route in table.items("routeSet") {
            let gateway = route.text_of("gatewayId").unwrap_or_default();
            // Within the VPC, or to an endpoint of its own.
            let inside = gateway == "local" || gateway.starts_with("vpce-");
            if inside || route.text_of("state") == Some("blackhole") {
                continue;
            }
            let ipv6 = route.text_of("destinationIpv6CidrBlock");
            if route.text_of("destinationCidrBlock") == Some("0.0.0.0/0") {
                let public = gateway.starts_with("igw-");
                exits.ipv4 = Some(if public { Reach::Public } else { Reach::PrivateWithExit });
            } else if ipv6 == Some("::/0") {
                exits.ipv6 = true;
            } else {
                exits.others = true;
                exits.ipv6_others |= ipv6.is_some();
            }
        }
        exits
    }

    /// How a subnet's traffic leaves. Of a subnet with IPv6 alone no route of IPv4 counts.
    fn reach(self, ipv6_only: bool) -> Reach {
        let others = if ipv6_only { self.ipv6_others } else { self.others };
        match self.ipv4.filter(|_| !ipv6_only) {
            Some(reach) => reach,
            None if self.ipv6 => Reach::Ipv6,
            None if others => Reach::OtherNetworks,
            None => Reach::Isolated,
        }
    }
}

#[cfg(test)]
mod tests;
