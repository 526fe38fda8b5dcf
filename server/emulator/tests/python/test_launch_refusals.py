"""What RunTask, CreateCapacityProvider and PutClusterCapacityProviders refuse besides what test_run.py and
test_providers.py have: launches with ECS Exec, with an EBS volume, from another Region; managed-instances providers."""

import pytest

from refusal import refused
from test_definitions import register

EXEC = ("The execute command failed because a valid task role is not being used. Specify a valid task role in your task definition "
        "or as a task override and try again.")
ROLE = "arn:aws:iam::123456789012:role/app-web"


@pytest.fixture
def launch(ecs, network):
    return lambda family, **more: ecs.run_task(
        cluster="staging", taskDefinition=family, launchType="FARGATE", networkConfiguration=network, **more)["tasks"][0]


def test_ecs_exec_needs_a_task_role(ecs, launch):
    register(ecs)
    for overrides in ({}, {"taskRoleArn": ""}):
        with refused("InvalidParameterException", EXEC):
            launch("fresh", enableExecuteCommand=True, overrides=overrides)
    assert launch("fresh", enableExecuteCommand=True, overrides={"taskRoleArn": ROLE})["enableExecuteCommand"] is True
    assert launch("fresh")["enableExecuteCommand"] is False
    with refused("InvalidParameterException", EXEC):
        launch("web", enableExecuteCommand=True, overrides={"taskRoleArn": ""})


def volume(**more):
    return [{"name": "scratch", "managedEBSVolume": {"roleArn": ROLE, "sizeInGiB": 10, **more}}]


@pytest.fixture
def scratch(ecs):
    mount = {"mountPoints": [{"sourceVolume": "scratch", "containerPath": "/scratch"}]}
    register(ecs, mount, family="scratch", volumes=[{"name": "scratch", "configuredAtLaunch": True}])


# The second sentence is AWS's; what it says where the configuration is missing is not known.
@pytest.mark.parametrize("given, text", [
    (None, "The volume 'scratch' of the task definition is configured at launch."),
    ([{"name": "other", "managedEBSVolume": {"roleArn": ROLE, "sizeInGiB": 1}}],
     "Volume configuration provided but no matching configuredAtLaunch volume found in task definition."),
    ([{"name": "scratch"}], "managedEBSVolume"),
    ([{"name": "scratch", "managedEBSVolume": {"roleArn": ROLE}}], "Specify a volume size or a snapshot ID."),
    (volume(volumeType="standard"), "The volume type standard is not supported."),
    (volume(volumeType="st1"), "The size of a st1 volume must be between 125 and 16384 GiB."),
    (volume(volumeType="io2"), "iops is required for io2 volumes."),
    (volume(iops=2999), "The iops of a gp3 volume must be between 3000 and 16000."),
    (volume(volumeType="gp2", iops=3000), "iops is not supported for gp2 volumes."),
    (volume(throughput=1001), "throughput is for gp3 volumes"),
    (volume(filesystemType="zfs"), "filesystemType should be one of"),
])
def test_volumes_that_are_configured_at_launch(ecs, scratch, launch, given, text):
    with refused("InvalidParameterException", text):
        launch("scratch", **({} if given is None else {"volumeConfigurations": given}))


def test_a_volume_becomes_an_attachment(ecs, emulator, scratch, launch, look):
    task = launch("scratch", volumeConfigurations=volume(encrypted=True, terminationPolicy={"deleteOnTermination": True}))
    emulator.advance(30)
    shown = look(task)["attachments"]
    assert [one["type"] for one in shown] == ["ElasticNetworkInterface", "AmazonElasticBlockStorage"]
    details = {one["name"]: one["value"] for one in shown[1]["details"]}
    assert shown[1]["status"] == "ATTACHED" and details["volumeName"] == "scratch" and details["volumeId"].startswith("vol-")
    with refused("InvalidParameterException", "no matching configuredAtLaunch volume"):
        launch("web", volumeConfigurations=volume())


@pytest.mark.parametrize("call", [
    lambda ecs, arn: ecs.run_task(cluster="staging", taskDefinition=arn("task-definition/web:1")),
    lambda ecs, arn: ecs.run_task(cluster=arn("cluster/staging"), taskDefinition="web"),
    lambda ecs, arn: ecs.describe_task_definition(taskDefinition=arn("task-definition/web:1")),
    lambda ecs, arn: ecs.describe_clusters(clusters=[arn("cluster/staging")]),
    lambda ecs, arn: ecs.describe_services(cluster="mixed", services=[arn("service/mixed/storefront")]),
    lambda ecs, arn: ecs.stop_task(cluster="staging", task=arn("task/staging/" + "a" * 32)),
    lambda ecs, arn: ecs.list_tags_for_resource(resourceArn=arn("cluster/staging")),
])
def test_arns_of_another_region(ecs, call):
    for place in ("aws:ecs:eu-west-1", "aws-cn:ecs:us-east-1"):
        with refused("InvalidParameterException", "Invalid Region in ARN"):
            call(ecs, lambda rest: f"arn:{place}:123456789012:{rest}")


def test_values_are_looked_at_before_names(ecs):
    with refused("InvalidParameterException", "launch type should be one of"):
        ecs.run_task(cluster="nowhere", taskDefinition="web", launchType="LAMBDA")


@pytest.mark.parametrize("starter", ["ECS Deploy", "me@example.com", "airflow.dag.task", "é", "x" * 128])
def test_started_by_takes_what_aws_takes(ecs, run, starter):
    task = run(startedBy=starter)
    assert ecs.list_tasks(cluster="staging", startedBy=starter)["taskArns"] == [task["taskArn"]]


def managed(subnets, **more):
    return {"infrastructureRoleArn": ROLE, "instanceLaunchTemplate": {
        "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/p",
        "networkConfiguration": {"subnets": [subnets["public-a"]]}, **more}}


def test_a_managed_instances_provider_belongs_to_its_cluster(ecs, subnets):
    ecs.create_capacity_provider(name="mi-one", cluster="staging", managedInstancesProvider=managed(subnets))
    attach = lambda cluster, *names, strategy=(): ecs.put_cluster_capacity_providers(
        cluster=cluster, capacityProviders=list(names), defaultCapacityProviderStrategy=list(strategy))
    for cluster in ("staging", "bare"):
        with refused("InvalidParameterException", "Cannot associate Managed Instances capacity provider to clusters using this API."):
            attach(cluster, "FARGATE", "FARGATE_SPOT", "mi-one")
    # It can be the cluster's default without being in the list, and no other cluster's.
    only = [{"capacityProvider": "mi-one", "weight": 1}]
    assert attach("staging", "FARGATE", strategy=only)["cluster"]["capacityProviders"] == ["FARGATE"]
    with refused("InvalidParameterException", "not associated with the cluster"):
        attach("bare", "FARGATE", strategy=only)


def test_create_capacity_provider_refuses(ecs, subnets):
    create = lambda **more: ecs.create_capacity_provider(**{"name": "mi", "cluster": "staging", "managedInstancesProvider": managed(subnets), **more})
    with refused("ClusterNotFoundException"):
        create(cluster="nowhere")
    with refused("InvalidParameterException", "requires a cluster"):
        ecs.create_capacity_provider(name="mi", managedInstancesProvider=managed(subnets))
    with refused("InvalidParameterException", "Specify exactly one"):
        create(managedInstancesProvider=managed(subnets), autoScalingGroupProvider={"autoScalingGroupArn": "arn:aws:x"})
    with refused("InvalidParameterException", "should be one of"):
        create(managedInstancesProvider=managed(subnets, monitoring="SOME"))
    create()
    with refused("ClientException", "A capacity provider with the specified name already exists."):
        create()


def test_put_cluster_capacity_providers_refuses(ecs):
    put = lambda *names, strategy=(): ecs.put_cluster_capacity_providers(
        cluster="staging", capacityProviders=list(names), defaultCapacityProviderStrategy=list(strategy))
    item = lambda name, **more: {"capacityProvider": name, **more}
    for names, strategy, text in [
        (["nobody"], [], "is not in an ACTIVE state"),
        (["FARGATE", "FARGATE"], [], "contains duplicates"),
        (["FARGATE"], [item("FARGATE_SPOT", weight=1)], "that is not associated with the cluster. Associate the capacity provider with the cluster or specify a valid"),
        (["FARGATE", "spare-machines"], [item("FARGATE", weight=1), item("spare-machines", weight=1)], "cannot contain a mix of capacity providers"),
        (["FARGATE", "FARGATE_SPOT"], [item("FARGATE", base=1, weight=1), item("FARGATE_SPOT", base=1, weight=1)], "multiple capacity providers with a base value"),
        (["FARGATE", "FARGATE_SPOT"], [item("FARGATE", weight=0), item("FARGATE_SPOT", weight=0)], "weight value greater than zero"),
    ]:
        with refused("InvalidParameterException", text):
            put(*names, strategy=strategy)
