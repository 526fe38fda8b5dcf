//! Networks as EC2 describes them: routes, subnets and endpoints.

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
<item><routeTableId>rtb-6</routeTableId><vpcId>vpc-1</vpcId><routeSet>
  <item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state></item>
  <item><destinationIpv6CidrBlock>2001:db8::/56</destinationIpv6CidrBlock><gatewayId>local</gatewayId><state>active</state></item>
  <item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock><egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId><state>active</state></item></routeSet>
  <associationSet><item><main>false</main><subnetId>subnet-6</subnetId></item></associationSet></item>
<item><routeTableId>rtb-7</routeTableId><vpcId>vpc-1</vpcId><routeSet>
  <item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock><egressOnlyInternetGatewayId>eigw-0</egressOnlyInternetGatewayId><state>blackhole</state></item></routeSet>
  <associationSet><item><main>false</main><subnetId>subnet-7</subnetId></item></associationSet></item>
<item><routeTableId>rtb-8</routeTableId><vpcId>vpc-1</vpcId><routeSet>
  <item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1</gatewayId><state>active</state></item>
  <item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock><gatewayId>igw-1</gatewayId><state>active</state></item></routeSet>
  <associationSet><item><main>false</main><subnetId>subnet-8</subnetId></item></associationSet></item>
</routeTableSet></DescribeRouteTablesResponse>"#;

#[test]
fn reach_by_route_table_with_the_main_one_as_default() {
    let root = Node::parse(TABLES.as_bytes()).expect("XML");
    let tables: Vec<Node> = root.items("routeTableSet").cloned().collect();
    let routes = Routes::read(&tables);
    let rows = [
        ("subnet-p", "vpc-1", Some(Reach::PrivateWithExit), Some(Reach::Isolated)),
        ("subnet-i", "vpc-1", Some(Reach::Isolated), Some(Reach::Isolated)),
        ("subnet-t", "vpc-1", Some(Reach::OtherNetworks), Some(Reach::Isolated)),
        ("subnet-e", "vpc-1", Some(Reach::Isolated), Some(Reach::Isolated)),
        ("subnet-6", "vpc-1", Some(Reach::Ipv6), Some(Reach::Ipv6)),
        ("subnet-7", "vpc-1", Some(Reach::Isolated), Some(Reach::Isolated)),
        ("subnet-8", "vpc-1", Some(Reach::Public), Some(Reach::Ipv6)),
        ("subnet-other", "vpc-1", Some(Reach::Public), Some(Reach::Isolated)),
        ("subnet-other", "vpc-2", None, None),
    ];
    for (subnet, vpc, reach, ipv6_only) in rows {
        let of = |only| routes.of(subnet, vpc).map(|exits| exits.reach(only));
        assert_eq!((of(false), of(true)), (reach, ipv6_only), "{subnet} {vpc}");
    }
}

#[test]
fn subnets_with_ipv6_and_of_other_accounts_are_read() {
    let root = Node::parse(TABLES.as_bytes()).expect("XML");
    let tables: Vec<Node> = root.items("routeTableSet").cloned().collect();
    let routes = Routes::read(&tables);
    let body = r#"<DescribeSubnetsResponse><subnetSet>
<item><subnetId>subnet-6</subnetId><vpcId>vpc-1</vpcId><availabilityZone>eu-west-1b</availabilityZone><ipv6Native>true</ipv6Native><availableIpAddressCount>0</availableIpAddressCount><ownerId>111122223333</ownerId>
  <ipv6CidrBlockAssociationSet>
    <item><ipv6CidrBlock>2001:db8:0:1::/64</ipv6CidrBlock><ipv6CidrBlockState><state>disassociated</state></ipv6CidrBlockState></item>
    <item><ipv6CidrBlock>2001:db8:0:2::/64</ipv6CidrBlock><ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState></item>
  </ipv6CidrBlockAssociationSet></item>
<item><subnetId>subnet-8</subnetId><vpcId>vpc-1</vpcId><cidrBlock>10.0.8.0/24</cidrBlock><availableIpAddressCount>7</availableIpAddressCount><ownerId>444455556666</ownerId><ipv6CidrBlockAssociationSet/></item>
</subnetSet></DescribeSubnetsResponse>"#;
    let root = Node::parse(body.as_bytes()).expect("XML");
    let read = |account| root.items("subnetSet").map(|n| subnet(n, &routes, account)).collect::<Vec<_>>();
    let [only, plain] = &read(Some("444455556666"))[..] else { panic!("two subnets") };
    assert_eq!((only.reach, only.ipv6_exit, only.ipv6_only, only.room()), (Reach::Ipv6, true, true, None));
    assert_eq!(
        (only.ipv6_cidr.as_str(), only.shared_by.as_deref()),
        ("2001:db8:0:2::/64", Some("111122223333"))
    );
    assert_eq!((plain.reach, plain.ipv6_exit, plain.room()), (Reach::Public, false, Some(7)));
    assert_eq!(plain.shared_by, None);
    assert!(read(None).iter().all(|subnet| subnet.shared_by.is_none()), "whose account it is is not known");
}

#[test]
fn only_endpoints_that_work_count() {
    let body = r#"<DescribeVpcEndpointsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcEndpointSet>
<item><vpcEndpointId>vpce-1</vpcEndpointId><vpcEndpointType>Interface</vpcEndpointType><vpcId>vpc-1</vpcId><serviceName>com.amazonaws.eu-west-1.ecr.api</serviceName><state>available</state></item>
<item><vpcEndpointId>vpce-2</vpcEndpointId><vpcId>vpc-1</vpcId><serviceName>com.amazonaws.eu-west-1.ecr.dkr</serviceName><state>pending</state></item>
</vpcEndpointSet></DescribeVpcEndpointsResponse>"#;
    let root = Node::parse(body.as_bytes()).expect("XML");
    let found: Vec<Endpoint> = root.items("vpcEndpointSet").filter_map(endpoint).collect();
    assert_eq!(found, [Endpoint { vpc: "vpc-1".into(), service: "com.amazonaws.eu-west-1.ecr.api".into() }]);
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
