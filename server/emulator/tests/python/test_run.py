import pytest

from refusal import refused

CAPACITY = "Capacity is unavailable at this time. Please try again later or in a different availability zone"


def test_first_answer(run):
    task = run(startedBy="me/1", enableECSManagedTags=True, enableExecuteCommand=True)
    assert (task["lastStatus"], task["desiredStatus"], task["version"]) == ("PROVISIONING", "RUNNING", 1)
    assert "capacityProviderName" not in task and task["launchType"] == "FARGATE"
    assert task["group"] == "family:web" and task["platformVersion"] == "1.4.0" and task["platformFamily"] == "Linux"
    assert task["tags"] == [{"key": "aws:ecs:clusterName", "value": "staging"}]
    attachment = task["attachments"][0]
    assert (attachment["type"], attachment["status"]) == ("ElasticNetworkInterface", "PRECREATED")
    assert [d["name"] for d in attachment["details"]] == ["subnetId"]
    assert task["overrides"] == {"containerOverrides": [{"name": "app"}], "inferenceAcceleratorOverrides": []}


def test_default_and_custom_strategy(ecs, network):
    run = lambda **more: ecs.run_task(cluster="staging", taskDefinition="web", networkConfiguration=network, **more)
    names = lambda answer: [t["capacityProviderName"] for t in answer["tasks"]]
    by_default = run(count=10)
    assert names(by_default).count("FARGATE") == 3 and names(by_default).count("FARGATE_SPOT") == 7
    assert {t["launchType"] for t in by_default["tasks"]} == {"FARGATE"}
    spot = run(count=2, capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}])
    assert names(spot) == ["FARGATE_SPOT"] * 2
    with refused("InvalidParameterException", "Specify either Launch Type or Capacity Provider Strategy"):
        run(launchType="FARGATE", capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}])


@pytest.mark.parametrize(
    "change, code, text",
    [
        (dict(cluster="nope"), "ClusterNotFoundException", "Cluster not found."),
        (dict(count=11), "InvalidParameterException", None),
        (dict(count=0), "InvalidParameterException", None),
        (dict(taskDefinition="nobody"), "ClientException", "TaskDefinition not found."),
        (dict(taskDefinition="web:x"), "InvalidParameterException", "Invalid revision number"),
        (dict(taskDefinition="legacy-on-ec2"), "InvalidParameterException", "does not support launch_type FARGATE"),
        (dict(networkConfiguration={}), "InvalidParameterException", "Network Configuration must be provided"),
        (dict(launchType="EC2"), "InvalidParameterException", "No Container Instances were found in your cluster."),
        (dict(cluster="bare", launchType=None), "InvalidParameterException", "No Container Instances were found"),
        (dict(platformVersion="1.3.0"), "PlatformTaskDefinitionIncompatibilityException", None),
        (dict(platformVersion="7.7.7"), "PlatformUnknownException", None),
        (dict(startedBy="x" * 129), "InvalidParameterException", None),
        (dict(group="x" * 256), "InvalidParameterException", None),
        (dict(propagateTags="SERVICE"), "InvalidParameterException", None),
        (dict(tags=[{"key": "aws:x", "value": "y"}]), "InvalidParameterException", None),
        (dict(tags=[{"key": "x", "value": "y"}] * 2), "InvalidParameterException", None),
        (dict(placementStrategy=[{"type": "random"}]), "InvalidParameterException", None),
        (dict(overrides={"containerOverrides": [{"name": "other"}]}), "InvalidParameterException",
         "Override for container named other is not a container in the TaskDefinition."),
        (dict(overrides={"containerOverrides": [{"name": "app", "command": ["x" * 8200]}]}),
         "InvalidParameterException", "Container Overrides length must be at most 8192"),
        (dict(overrides={"cpu": "256", "memory": "8192"}), "ClientException", "No Fargate configuration exists"),
        (dict(overrides={"ephemeralStorage": {"sizeInGiB": 5}}), "InvalidParameterException", "at least 21"),
        (dict(overrides={"taskRoleArn": "arn:aws:iam::999999999999:role/x"}), "InvalidParameterException",
         "AccountIDs mismatch"),
        (dict(overrides={"taskRoleArn": "arn:aws:iam::123456789012:role/ci-deploy"}), "ClientException",
         "ECS was unable to assume the role"),
        (dict(clientToken="x" * 65), "InvalidParameterException", None),
    ],
)
def test_refusals(ecs, network, change, code, text):
    arguments = dict(cluster="staging", taskDefinition="web", launchType="FARGATE", networkConfiguration=network)
    arguments.update(change)
    with refused(code, text):
        ecs.run_task(**{name: value for name, value in arguments.items() if value is not None})


def test_network_rules(ecs, ec2, subnets):
    groups = {g["GroupName"]: g["GroupId"] for g in ec2.describe_security_groups()["SecurityGroups"]}

    def run(names, **more):
        ids = [subnets.get(name, name) for name in names]
        return ecs.run_task(
            cluster="staging", taskDefinition="web", launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": ids, **more}},
        )

    with refused("InvalidParameterException", "InvalidSubnetID.NotFound"):
        run(["subnet-00000000000000000"])
    with refused("InvalidParameterException", "InvalidGroup.NotFound"):
        run(["public-a"], securityGroups=["sg-00000000000000000"])
    with refused("InvalidParameterException", "does not appear to belong to the same VPC"):
        run(["public-a"], securityGroups=[groups["dedicated-web"]])
    with refused("InvalidParameterException"):
        run(["public-a", "dedicated-a"])
    with refused("InvalidParameterException", "dedicated tenancy"):
        run(["dedicated-a"])
    with refused("InvalidParameterException", "at most 16"):
        run(["public-a"] * 17)
    with refused("InvalidParameterException", "at most 5"):
        run(["public-a"], securityGroups=[groups["web"]] * 6)
    with refused("InvalidParameterException", "not valid for the given networkMode"):
        run_bridge(ecs, subnets)


def run_bridge(ecs, subnets):
    ecs.put_cluster_capacity_providers(
        cluster="mixed", capacityProviders=["FARGATE", "spare-machines"], defaultCapacityProviderStrategy=[]
    )
    return ecs.run_task(
        cluster="mixed", taskDefinition="legacy-on-ec2",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnets["public-a"]]}},
        capacityProviderStrategy=[{"capacityProvider": "spare-machines", "weight": 1}],
    )


def test_overrides_show_and_count(run, look, emulator):
    overrides = {
        "cpu": "512", "memory": "1024", "ephemeralStorage": {"sizeInGiB": 50},
        "taskRoleArn": "arn:aws:iam::123456789012:role/app-worker",
        "containerOverrides": [
            {"name": "app", "command": ["sleep", "5"], "cpu": 128, "memory": 256,
             "environment": [{"name": "A", "value": "1"}]},
        ],
    }
    task = run(overrides=overrides)
    assert (task["cpu"], task["memory"], task["ephemeralStorage"]) == ("512", "1024", {"sizeInGiB": 50})
    shown = dict(task["overrides"])
    assert shown.pop("inferenceAcceleratorOverrides") == []
    assert shown == overrides
    assert (task["containers"][0]["cpu"], task["containers"][0]["memory"]) == ("128", "256")


def test_tags_propagate_and_given_ones_win(run, look):
    task = run(propagateTags="TASK_DEFINITION", tags=[{"key": "owner", "value": "me"}, {"key": "x", "value": ""}])
    assert task["tags"] == [{"key": "owner", "value": "me"}, {"key": "x", "value": ""}]
    assert look(run(propagateTags="TASK_DEFINITION"))["tags"] == [{"key": "owner", "value": "platform"}]
    assert run()["tags"] == []


def test_client_token(ecs, emulator, network):
    run = lambda **more: ecs.run_task(**{**dict(
        cluster="staging", taskDefinition="migrate", launchType="FARGATE", networkConfiguration=network,
        clientToken="once", count=2), **more})
    arns = lambda answer: [t["taskArn"] for t in answer["tasks"]]
    first = run()
    assert arns(run()) == arns(first)
    with refused("ConflictException") as caught:
        run(count=3)
    assert caught.value.response["resourceIds"] == arns(first)
    # Another cluster is another scope.
    ecs.put_cluster_capacity_providers(cluster="bare", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[])
    assert arns(run(cluster="bare")) != arns(first)
    emulator.advance(100)
    reduced = run()["tasks"]
    assert [set(task) for task in reduced] == [{"taskArn", "lastStatus", "desiredStatus"}] * 2
    assert reduced[0]["lastStatus"] == "STOPPED"
    # An hour after the last task stopped the token is free again.
    emulator.advance(3600)
    assert arns(run(count=1)) != arns(first)[:1]


def test_capacity_failures_have_no_arn(ecs, emulator, network, subnets):
    run = lambda **more: ecs.run_task(**{**dict(
        cluster="staging", taskDefinition="web", count=3, networkConfiguration=network), **more})
    emulator.faults(capacity=[{"provider": "FARGATE_SPOT", "left": 1}])
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    answer = run(capacityProviderStrategy=strategy)
    assert len(answer["tasks"]) == 1 and answer["failures"] == [{"reason": CAPACITY}] * 2
    emulator.faults(capacity=[{"zone": "us-east-1a"}])
    in_a = {"awsvpcConfiguration": {"subnets": [subnets["public-a"]]}}
    assert run(launchType="FARGATE", networkConfiguration=in_a)["failures"] == [{"reason": CAPACITY}] * 3
    assert run(launchType="FARGATE", networkConfiguration={"awsvpcConfiguration": {"subnets": [subnets["public-b"]]}})["failures"] == []
    emulator.faults(vcpu_limits={"FARGATE_SPOT": 1})
    limited = run(count=10, capacityProviderStrategy=strategy)
    assert "limit on the number of vCPUs" in limited["failures"][0]["reason"]


def test_windows_and_spot(ecs, network):
    with refused("PlatformTaskDefinitionIncompatibilityException"):
        ecs.run_task(
            cluster="staging", taskDefinition="windows-iis", networkConfiguration=network,
            capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
        )
    answer = ecs.run_task(cluster="staging", taskDefinition="windows-iis", launchType="FARGATE", networkConfiguration=network)
    task = answer["tasks"][0]
    assert (task["platformVersion"], task["platformFamily"]) == ("1.0.0", "Windows_Server_2022_Core")
    arm = ecs.run_task(
        cluster="staging", taskDefinition="arm-encoder", networkConfiguration=network,
        capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
    )["tasks"][0]
    assert arm["attributes"] == [{"name": "ecs.cpu-architecture", "value": "arm64"}]
