from refusal import refused


def test_vpcs_and_subnets(ec2, emulator):
    vpcs = ec2.describe_vpcs()["Vpcs"]
    assert sorted(v["InstanceTenancy"] for v in vpcs) == ["dedicated", "default"]
    default = ec2.describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"][0]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [default["VpcId"]]}])["Subnets"]
    assert {s["AvailabilityZone"] for s in subnets} == {"us-east-1a", "us-east-1b", "us-east-1c"}
    named = ec2.describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["private-*"]}])["Subnets"]
    assert len(named) == 3
    pages = list(ec2.get_paginator("describe_subnets").paginate(PaginationConfig={"PageSize": 5}))
    assert [len(p["Subnets"]) for p in pages] == [5, 4]
    with refused("InvalidVpcID.NotFound"):
        ec2.describe_vpcs(VpcIds=["vpc-0"])
    with refused("InvalidSubnetID.NotFound"):
        ec2.describe_subnets(SubnetIds=["subnet-0"])
    with refused("InvalidParameterValue"):
        ec2.describe_subnets(Filters=[{"Name": "colour", "Values": ["red"]}])


def test_routes_tell_public_from_private(ec2, subnets):
    def target(name):
        of_subnet = [{"Name": "association.subnet-id", "Values": [subnets[name]]}]
        tables = ec2.describe_route_tables(Filters=of_subnet)["RouteTables"]
        if not tables:
            vpc = ec2.describe_subnets(SubnetIds=[subnets[name]])["Subnets"][0]["VpcId"]
            of_vpc = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]
            tables = ec2.describe_route_tables(Filters=of_vpc)["RouteTables"]
        return [r.get("GatewayId", r.get("NatGatewayId"))[:4] for r in tables[0]["Routes"]]

    assert target("public-a") == ["loca", "igw-"]
    assert target("private-a") == ["loca", "nat-"]
    assert target("isolated-a") == ["loca"]
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []


def test_security_groups(ec2):
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    create = lambda name: ec2.create_security_group(
        GroupName=name, Description="d", VpcId=vpc,
        TagSpecifications=[{"ResourceType": "security-group", "Tags": [{"Key": "k", "Value": "v"}]}])
    made = create("ecs-web")
    assert made["Tags"] == [{"Key": "k", "Value": "v"}]
    with refused("InvalidGroup.Duplicate"):
        create("ecs-web")
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "HTTP"}]}
    opened = ec2.authorize_security_group_ingress(GroupId=made["GroupId"], IpPermissions=[rule])
    assert opened["Return"] is True and opened["SecurityGroupRules"][0]["CidrIpv4"] == "0.0.0.0/0"
    with refused("InvalidPermission.Duplicate"):
        ec2.authorize_security_group_ingress(GroupId=made["GroupId"], IpPermissions=[rule])
    with refused("InvalidParameterValue"):
        ec2.authorize_security_group_ingress(GroupId=made["GroupId"], IpPermissions=[{**rule, "IpRanges": [{"CidrIp": "x"}]}])
    shown = ec2.describe_security_groups(GroupIds=[made["GroupId"]])["SecurityGroups"][0]
    assert shown["IpPermissions"][0]["IpRanges"] == rule["IpRanges"]
    assert shown["IpPermissionsEgress"][0]["IpProtocol"] == "-1"
    ec2.revoke_security_group_ingress(GroupId=made["GroupId"], IpPermissions=[rule])
    assert ec2.describe_security_groups(GroupIds=[made["GroupId"]])["SecurityGroups"][0]["IpPermissions"] == []
    with refused("InvalidPermission.NotFound"):
        ec2.revoke_security_group_ingress(GroupId=made["GroupId"], IpPermissions=[rule])
    with refused("InvalidGroup.NotFound"):
        ec2.describe_security_groups(GroupIds=["sg-0"])
    with refused("InvalidVpcID.NotFound"):
        ec2.create_security_group(GroupName="x", Description="d", VpcId="vpc-0")


def test_the_public_address_is_asked_of_ec2(ec2, emulator, run, look):
    task = run("web")
    emulator.advance(30)
    details = {d["name"]: d["value"] for d in look(task)["attachments"][0]["details"]}
    eni = ec2.describe_network_interfaces(NetworkInterfaceIds=[details["networkInterfaceId"]])["NetworkInterfaces"][0]
    assert eni["PrivateIpAddress"] == details["privateIPv4Address"] and eni["Association"]["PublicIp"].startswith("3.")
    assert eni["Groups"][0]["GroupName"] == "default"
    by_filter = ec2.describe_network_interfaces(
        Filters=[{"Name": "network-interface-id", "Values": [details["networkInterfaceId"]]}])["NetworkInterfaces"]
    assert by_filter == [eni]
    with refused("InvalidNetworkInterfaceID.NotFound"):
        ec2.describe_network_interfaces(NetworkInterfaceIds=["eni-00000000000000000"])
    with refused("InvalidAction"):
        ec2.describe_instances()
