//! What the form offers of a region's network: VPCs, subnets with their reach, security groups, and the
//! VPC endpoints that stand in for a way out.

use std::collections::{BTreeSet, HashMap};

use domain::network::{Endpoint, NetworkChoices, NetworkList, Reach, SecurityGroup, Subnet, Vpc};

use super::client::QueryClient;
use super::xml::Node;
use crate::aws::bounds::Paging;
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
        let (vpcs, subnets, groups, tables, endpoints) = tokio::join!(
            list(&self.ec2, "ec2:DescribeVpcs", "DescribeVpcs", "vpcSet"),
            list(&self.ec2, "ec2:DescribeSubnets", "DescribeSubnets", "subnetSet"),
            list(&self.ec2, "ec2:DescribeSecurityGroups", "DescribeSecurityGroups", "securityGroupInfo"),
            list(&self.ec2, "ec2:DescribeRouteTables", "DescribeRouteTables", "routeTableSet"),
            list(&self.ec2, "ec2:DescribeVpcEndpoints", "DescribeVpcEndpoints", "vpcEndpointSet"),
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
            subnets: subnets.iter().map(|node| subnet(node, &routes)).collect(),
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

/// All items of a list, page by page.
async fn list(
    client: &QueryClient,
    iam: &'static str,
    action: &str,
    set: &str,
) -> Result<Vec<Node>, AwsError> {
    let mut nodes = Vec::new();
    let mut paging = Paging::default();
    loop {
        let token = paging.token();
        let mut parameters = vec![("MaxResults", "1000")];
        parameters.extend(token.as_deref().map(|token| ("NextToken", token)));
        let page = client.send(iam, action, &parameters).await?;
        nodes.extend(page.items(set).cloned());
        if !paging.follow(iam, Some(page.string("nextToken")))? {
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
fn subnet(node: &Node, routes: &Routes) -> Subnet {
    let (id, vpc) = (node.string("subnetId"), node.string("vpcId"));
    Subnet {
        reach: routes.of(&id, &vpc),
        name: name_tag(node),
        zone: node.string("availabilityZone"),
        cidr: node.string("cidrBlock"),
        free_addresses: node.text_of("availableIpAddressCount").and_then(|n| n.parse().ok()).unwrap_or(0),
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

/// The reach of each route table, by the subnets it is associated with and by the VPC it is the
/// main table of: a subnet without a table of its own uses the VPC's main one.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html>
#[derive(Debug, Default)]
struct Routes {
    by_subnet: HashMap<String, Reach>,
    by_vpc: HashMap<String, Reach>,
}

impl Routes {
    fn read(tables: &[Node]) -> Self {
        let mut routes = Self::default();
        for table in tables {
            let reach = reach(table);
            for association in table.items("associationSet") {
                if association.is_true("main") {
                    routes.by_vpc.insert(table.string("vpcId"), reach);
                }
                if let Some(subnet) = association.text_of("subnetId") {
                    routes.by_subnet.insert(subnet.to_owned(), reach);
                }
            }
        }
        routes
    }

    fn of(&self, subnet: &str, vpc: &str) -> Reach {
        self.by_subnet.get(subnet).or_else(|| self.by_vpc.get(vpc)).copied().unwrap_or(Reach::Unknown)
    }
}

/// Where the default route leads. A route whose target is gone is a `blackhole`.
fn reach(table: &Node) -> Reach {
    let default = |route: &&Node| {
        route.text_of("destinationCidrBlock") == Some("0.0.0.0/0")
            && route.text_of("state") != Some("blackhole")
    };
    // Within the VPC, or to an endpoint of its own.
    let inside = |route: &&Node| {
        let gateway = route.text_of("gatewayId").unwrap_or_default();
        gateway == "local" || gateway.starts_with("vpce-") || route.text_of("state") == Some("blackhole")
    };
    match table.items("routeSet").find(default) {
        None if table.items("routeSet").any(|route| !inside(&route)) => Reach::OtherNetworks,
        None => Reach::Isolated,
        Some(route) if route.text_of("gatewayId").is_some_and(|id| id.starts_with("igw-")) => Reach::Public,
        Some(_) => Reach::PrivateWithExit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: &str = r#"<DescribeRouteTablesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><routeTableSet>
<item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet>
  <item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state></item>
  <item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1</gatewayId><state>active</state></item></routeSet>
  <associationSet><item><main>true</main></item></associationSet></item>
<item><routeTableId>rtb-2</routeTableId><vpcId>vpc-1</vpcId><routeSet>
  <item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId><state>active</state></item></routeSet>
  <associationSet><item><main>false</main><subnetId>subnet-p</subnetId></item></associationSet></item>
<item><routeTableId>rtb-3</routeTableId><vpcId>vpc-1</vpcId><routeSet>
  <item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-0</natGatewayId><state>blackhole</state></item></routeSet>
  <associationSet><item><main>false</main><subnetId>subnet-i</subnetId></item></associationSet></item>
<item><routeTableId>rtb-4</routeTableId><vpcId>vpc-1</vpcId><routeSet>
  <item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state></item>
  <item><destinationCidrBlock>10.9.0.0/16</destinationCidrBlock><transitGatewayId>tgw-1</transitGatewayId><state>active</state></item></routeSet>
  <associationSet><item><main>false</main><subnetId>subnet-t</subnetId></item></associationSet></item>
<item><routeTableId>rtb-5</routeTableId><vpcId>vpc-1</vpcId><routeSet>
  <item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state></item>
  <item><destinationPrefixListId>pl-1</destinationPrefixListId><gatewayId>vpce-1</gatewayId><state>active</state></item></routeSet>
  <associationSet><item><main>false</main><subnetId>subnet-e</subnetId></item></associationSet></item>
</routeTableSet></DescribeRouteTablesResponse>"#;

    #[test]
    fn reach_by_route_table_with_the_main_one_as_default() {
        let root = Node::parse(TABLES.as_bytes()).expect("XML");
        let tables: Vec<Node> = root.items("routeTableSet").cloned().collect();
        let routes = Routes::read(&tables);
        let rows = [
            ("subnet-p", "vpc-1", Reach::PrivateWithExit),
            ("subnet-i", "vpc-1", Reach::Isolated),
            ("subnet-t", "vpc-1", Reach::OtherNetworks),
            ("subnet-e", "vpc-1", Reach::Isolated),
            ("subnet-other", "vpc-1", Reach::Public),
            ("subnet-other", "vpc-2", Reach::Unknown),
        ];
        for (subnet, vpc, reach) in rows {
            assert_eq!(routes.of(subnet, vpc), reach, "{subnet} {vpc}");
        }
    }

    #[test]
    fn only_endpoints_that_work_count() {
        let body = r#"<DescribeVpcEndpointsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcEndpointSet>
<item><vpcEndpointId>vpce-1</vpcEndpointId><vpcEndpointType>Interface</vpcEndpointType><vpcId>vpc-1</vpcId><serviceName>com.amazonaws.eu-west-1.ecr.api</serviceName><state>available</state></item>
<item><vpcEndpointId>vpce-2</vpcEndpointId><vpcId>vpc-1</vpcId><serviceName>com.amazonaws.eu-west-1.ecr.dkr</serviceName><state>pending</state></item>
</vpcEndpointSet></DescribeVpcEndpointsResponse>"#;
        let root = Node::parse(body.as_bytes()).expect("XML");
        let found: Vec<Endpoint> = root.items("vpcEndpointSet").filter_map(endpoint).collect();
        assert_eq!(
            found,
            [Endpoint { vpc: "vpc-1".into(), service: "com.amazonaws.eu-west-1.ecr.api".into() }]
        );
    }

    #[test]
    fn a_recorded_answer_is_read() {
        let body = r#"<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcSet><item>
<vpcId>vpc-0abc</vpcId><state>available</state><cidrBlock>172.31.0.0/16</cidrBlock><instanceTenancy>dedicated</instanceTenancy>
<isDefault>true</isDefault><tagSet><item><key>Name</key><value>a &lt; b</value></item></tagSet></item></vpcSet></DescribeVpcsResponse>"#;
        let root = Node::parse(body.as_bytes()).expect("XML");
        let found: Vec<Vpc> = root.items("vpcSet").map(vpc).collect();
        assert_eq!(
            found,
            [Vpc {
                id: "vpc-0abc".into(),
                name: "a < b".into(),
                cidr: "172.31.0.0/16".into(),
                is_default: true,
                dedicated: true,
            }]
        );
    }
}
