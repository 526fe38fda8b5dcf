"""The calls that infrastructure tools make before and beside those of ECS: reading back what they made, tags, retention."""

import pytest

from refusal import refused


@pytest.fixture
def vpc(ec2):
    return ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]


def test_dry_run_changes_nothing(ec2, vpc):
    make = lambda **more: ec2.create_security_group(GroupName="mine", Description="d", VpcId=vpc, **more)
    with refused("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412):
        make(DryRun=True)
    group = make(DryRun=False)["GroupId"]
    with refused("InvalidGroup.Duplicate"):
        make(DryRun=True)
    rule = dict(GroupId=group, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
    for call, arguments in [
        (ec2.authorize_security_group_ingress, rule), (ec2.delete_security_group, {"GroupId": group}),
        (ec2.create_tags, {"Resources": [group], "Tags": [{"Key": "a", "Value": "b"}]}), (ec2.describe_vpcs, {}),
    ]:
        with refused("DryRunOperation", status=412):
            call(DryRun=True, **arguments)
    shown = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert shown["IpPermissions"] == [] and shown.get("Tags", []) == []


@pytest.mark.parametrize("call, least, most", [
    ("describe_route_tables", 5, 100), ("describe_vpcs", 5, 1000), ("describe_subnets", 5, 1000),
    ("describe_security_groups", 5, 1000), ("describe_network_interfaces", 5, 1000),
])
def test_each_list_has_its_own_page_size(emulator, call, least, most):
    ec2 = emulator.client("ec2", parameter_validation=False)
    for size in (least - 1, most + 1, 100_000):
        with refused("InvalidParameterValue", f"Value ( {size} ) for parameter maxResults is invalid. Expecting a value between {least} and {most}."):
            getattr(ec2, call)(MaxResults=size)
    for size in (least, most):
        getattr(ec2, call)(MaxResults=size)


def test_vpc_endpoints_cut_in_silence(ec2):
    assert ec2.describe_vpc_endpoints(MaxResults=100_000)["VpcEndpoints"] == []


def test_vpc_attributes(ec2, vpc):
    for name, member in [("enableDnsSupport", "EnableDnsSupport"), ("enableDnsHostnames", "EnableDnsHostnames")]:
        assert ec2.describe_vpc_attribute(VpcId=vpc, Attribute=name)[member] == {"Value": True}
    assert ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableNetworkAddressUsageMetrics")["EnableNetworkAddressUsageMetrics"] == {"Value": False}
    with refused("InvalidVpcID.NotFound"):
        ec2.describe_vpc_attribute(VpcId="vpc-0", Attribute="enableDnsSupport")


def test_zones(emulator, ec2, subnets):
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    assert [z["ZoneName"] for z in zones] == ["us-east-1a", "us-east-1b", "us-east-1c"]
    assert ec2.describe_availability_zones(Filters=[{"Name": "zone-id", "Values": ["use1-az2"]}])["AvailabilityZones"] == [zones[1]]
    used = {s["AvailabilityZone"]: s["AvailabilityZoneId"] for s in ec2.describe_subnets()["Subnets"]}
    assert used == {z["ZoneName"]: z["ZoneId"] for z in zones}
    with refused("InvalidParameterValue", "Invalid availability zone: [us-east-1z]"):
        ec2.describe_availability_zones(ZoneNames=["us-east-1z"])
    gov = emulator.client("ec2", region="us-gov-west-1").describe_availability_zones()["AvailabilityZones"]
    assert gov[0]["ZoneId"] == "usgw1-az1"


def test_tags(ec2, vpc, subnets):
    subnet = subnets["public-a"]
    ec2.create_tags(Resources=[vpc, subnet], Tags=[{"Key": "team", "Value": "red"}, {"Key": "Name", "Value": "renamed"}])
    of = lambda *filters: {(t["ResourceId"], t["ResourceType"], t["Key"], t["Value"]) for t in ec2.describe_tags(
        Filters=[{"Name": name, "Values": values} for name, values in filters])["Tags"]}
    assert of(("resource-id", [subnet])) == {(subnet, "subnet", "team", "red"), (subnet, "subnet", "Name", "renamed")}
    assert of(("key", ["team"]), ("resource-type", ["vpc"])) == {(vpc, "vpc", "team", "red")}
    assert [s["SubnetId"] for s in ec2.describe_subnets(Filters=[{"Name": "tag:team", "Values": ["red"]}])["Subnets"]] == [subnet]
    with refused("InvalidID"):
        ec2.create_tags(Resources=[vpc, "subnet-0"], Tags=[{"Key": "x", "Value": "y"}])
    assert of(("key", ["x"])) == set()
    ec2.delete_tags(Resources=[vpc, subnet], Tags=[{"Key": "team", "Value": "blue"}, {"Key": "Name"}])
    assert of(("resource-id", [subnet])) == {(subnet, "subnet", "team", "red")}


def test_egress_and_deletion_of_groups(ec2, vpc, run):
    make = lambda name: ec2.create_security_group(GroupName=name, Description="d", VpcId=vpc)["GroupId"]
    group, other = make("mine"), make("other")
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    https = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [{"GroupId": other}]}]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)
    added = ec2.authorize_security_group_egress(GroupId=group, IpPermissions=https)["SecurityGroupRules"][0]
    assert added["IsEgress"] is True and added["ReferencedGroupInfo"]["GroupId"] == other
    shown = ec2.describe_security_groups(Filters=[{"Name": "egress.ip-permission.group-id", "Values": [other]}])["SecurityGroups"]
    assert [g["GroupId"] for g in shown] == [group] and len(shown[0]["IpPermissionsEgress"]) == 1
    with refused("DependencyViolation", f"resource {other} has a dependent object"):
        ec2.delete_security_group(GroupId=other)
    assert ec2.delete_security_group(GroupId=group)["GroupId"] == group
    ec2.delete_security_group(GroupName="other")
    with refused("InvalidGroup.NotFound"):
        ec2.delete_security_group(GroupId=other)
    default = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}])
    with refused("CannotDelete"):
        ec2.delete_security_group(GroupId=default["SecurityGroups"][0]["GroupId"])


def test_filters_over_a_groups_rules(ec2):
    find = lambda name, value: [g["GroupName"] for g in ec2.describe_security_groups(Filters=[{"Name": name, "Values": [value]}])["SecurityGroups"]]
    assert find("ip-permission.from-port", "443") == ["web"]
    assert sorted(find("ip-permission.to-port", "80")) == ["dedicated-web", "web"]
    assert find("ip-permission.protocol", "udp") == [] and find("ip-permission.cidr", "0.0.0.0/0") != []


def test_policies_of_roles(emulator):
    iam = emulator.client("iam")
    assert iam.list_role_policies(RoleName="app-web")["PolicyNames"] == []
    assert iam.list_attached_role_policies(RoleName="app-web")["AttachedPolicies"] == []
    with refused("NoSuchEntity", status=404):
        iam.list_attached_role_policies(RoleName="nobody")


def test_log_groups_keep_what_they_were_made_with(logs):
    key = "arn:aws:kms:us-east-1:123456789012:key/1"
    logs.create_log_group(logGroupName="/mine", logGroupClass="INFREQUENT_ACCESS", kmsKeyId=key, deletionProtectionEnabled=True)
    logs.put_retention_policy(logGroupName="/mine", retentionInDays=14)
    shown = logs.describe_log_groups(logGroupNamePrefix="/mine")["logGroups"][0]
    assert (shown["logGroupClass"], shown["kmsKeyId"], shown["retentionInDays"]) == ("INFREQUENT_ACCESS", key, 14)
    assert shown["deletionProtectionEnabled"] is True
    assert [g["logGroupName"] for g in logs.describe_log_groups(logGroupClass="INFREQUENT_ACCESS")["logGroups"]] == ["/mine"]
    with refused("InvalidParameterException"):
        logs.put_retention_policy(logGroupName="/mine", retentionInDays=15)
    logs.delete_retention_policy(logGroupName="/mine")
    assert "retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix="/mine")["logGroups"][0]
    with refused("OperationAbortedException"):
        logs.delete_log_group(logGroupName="/mine")
    logs.delete_log_group(logGroupName="/ecs/web")
    with refused("ResourceNotFoundException"):
        logs.delete_log_group(logGroupName="/ecs/web")


def test_container_instances_are_none(ecs):
    assert ecs.list_container_instances(cluster="staging")["containerInstanceArns"] == []
    answer = ecs.describe_container_instances(cluster="staging", containerInstances=["a" * 32])
    assert answer["containerInstances"] == [] and answer["failures"][0]["reason"] == "MISSING"
    with refused("ClusterNotFoundException"):
        ecs.list_container_instances(cluster="nowhere")


def test_answers_name_what_they_ignored(ec2, ecs):
    seen = []
    remember = lambda response_dict, **_: seen.append(response_dict["headers"].get("x-emulator-ignored"))
    for client in (ec2, ecs):
        client.meta.events.register("before-parse", remember)
    ec2.describe_availability_zones(AllAvailabilityZones=True)
    ecs.list_container_instances(cluster="staging", status="ACTIVE", filter="x")
    ecs.list_clusters()
    assert seen == ["AllAvailabilityZones", "filter, status", None]
