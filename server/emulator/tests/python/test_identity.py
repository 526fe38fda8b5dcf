import json

from refusal import refused


def test_roles_and_their_trust(emulator):
    iam = emulator.client("iam")
    roles = iam.list_roles()["Roles"]
    trusted = [
        r["RoleName"] for r in roles
        if r["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"] == "ecs-tasks.amazonaws.com"
    ]
    assert trusted == ["app-reports", "app-web", "app-worker", "ecsTaskExecutionRole"]
    pages = list(iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 4}))
    assert [len(p["Roles"]) for p in pages] == [4, 2]
    assert [r["RoleName"] for r in iam.list_roles(PathPrefix="/batch/")["Roles"]] == ["app-reports"]
    assert iam.get_role(RoleName="ci-deploy")["Role"]["Arn"] == "arn:aws:iam::123456789012:role/ci-deploy"
    with refused("NoSuchEntity", "cannot be found", status=404):
        iam.get_role(RoleName="nobody")
    answer = iam.simulate_principal_policy(
        PolicySourceArn="arn:aws:iam::123456789012:role/app-web", ActionNames=["ecs:RunTask", "sqs:ReceiveMessage"])
    assert [r["EvalDecision"] for r in answer["EvaluationResults"]] == ["allowed"] * 2


def test_accounts_and_regions_are_worlds_apart(emulator):
    sts = emulator.client("sts")
    assert sts.get_caller_identity()["Account"] == "123456789012"
    other = emulator.client("ecs", key="210987654321")
    assert other.list_clusters()["clusterArns"] == []
    other.create_cluster(clusterName="theirs")
    assert emulator.client("ecs", key="210987654321", region="eu-west-1").list_clusters()["clusterArns"] == []
    west = emulator.client("ecs", region="eu-west-1").list_clusters()["clusterArns"]
    assert west[0].startswith("arn:aws:ecs:eu-west-1:123456789012:")
    keys = sts.assume_role(RoleArn="arn:aws:iam::210987654321:role/reader", RoleSessionName="slipway")
    assert keys["AssumedRoleUser"]["Arn"] == "arn:aws:sts::210987654321:assumed-role/reader/slipway"
    assumed = keys["Credentials"]["AccessKeyId"]
    assert emulator.client("sts", key=assumed).get_caller_identity()["Arn"] == keys["AssumedRoleUser"]["Arn"]
    assert emulator.client("ecs", key=assumed).list_clusters()["clusterArns"][0].endswith(":210987654321:cluster/theirs")
    # A new account has a default VPC with subnets in three zones and a default group.
    ec2 = emulator.client("ec2", key="210987654321")
    assert len(ec2.describe_subnets()["Subnets"]) == 3 and len(ec2.describe_security_groups()["SecurityGroups"]) == 1
    with refused("ValidationError"):
        sts.assume_role(RoleArn="arn:aws:iam::nonsense-account:role/x", RoleSessionName="xx")


def test_tags(ecs, run):
    task = run("web")
    definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1"
    cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/staging"
    service = "arn:aws:ecs:us-east-1:123456789012:service/mixed/storefront"
    provider = "arn:aws:ecs:us-east-1:123456789012:capacity-provider/spare-machines"
    for arn in (task["taskArn"], definition, cluster, service, provider):
        ecs.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
        ecs.untag_resource(resourceArn=arn, tagKeys=["a"])
        assert {"key": "b", "value": "2"} in ecs.list_tags_for_resource(resourceArn=arn)["tags"]
    with refused("InvalidParameterException"):
        ecs.tag_resource(resourceArn="nonsense", tags=[])
    with refused("InvalidParameterException"):
        ecs.list_tags_for_resource(resourceArn=task["taskArn"][:-32] + "0" * 32)
    with refused("ClusterNotFoundException"):
        ecs.list_tags_for_resource(resourceArn=cluster + "x")
    with refused("InvalidParameterException"):
        ecs.untag_resource(resourceArn=cluster, tagKeys=["aws:x"])
    for n in range(49 - 1):
        ecs.tag_resource(resourceArn=cluster, tags=[{"key": f"k{n}", "value": ""}])
    with refused("LimitExceededException"):
        ecs.tag_resource(resourceArn=cluster, tags=[{"key": "one", "value": ""}, {"key": "more", "value": ""}])


def test_account_settings(ecs):
    assert ecs.list_account_settings()["settings"] == []
    first = ecs.list_account_settings(effectiveSettings=True)
    assert len(first["settings"]) == 10 and first["nextToken"]
    put = ecs.put_account_setting(name="containerInsights", value="enabled")["setting"]
    assert put["principalArn"] == "arn:aws:iam::123456789012:root"
    assert ecs.create_cluster(clusterName="watched")["cluster"]["settings"][0]["value"] == "enabled"
    ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")
    assert len(ecs.list_account_settings()["settings"]) == 2
    ecs.delete_account_setting(name="containerInsights")
    assert [s["name"] for s in ecs.list_account_settings()["settings"]] == ["awsvpcTrunking"]
    with refused("InvalidParameterException"):
        ecs.put_account_setting(name="containerInsights", value="perhaps")
    with refused("InvalidParameterException"):
        ecs.list_account_settings(name="colour")
