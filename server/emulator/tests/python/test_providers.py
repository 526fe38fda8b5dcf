from refusal import refused

GROUP = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/g"


def test_fargate_is_always_there_and_cannot_be_touched(ecs):
    names = [p["name"] for p in ecs.describe_capacity_providers()["capacityProviders"]]
    assert names == ["FARGATE", "FARGATE_SPOT", "spare-machines"]
    with refused("ClientException"):
        ecs.delete_capacity_provider(capacityProvider="FARGATE")
    with refused("InvalidParameterException", "can't be tagged"):
        ecs.tag_resource(
            resourceArn="arn:aws:ecs:us-east-1:123456789012:capacity-provider/FARGATE", tags=[{"key": "a", "value": "b"}]
        )


def test_life_of_a_provider(ecs, emulator):
    made = ecs.create_capacity_provider(
        name="machines",
        autoScalingGroupProvider={"autoScalingGroupArn": GROUP, "managedScaling": {"status": "ENABLED", "targetCapacity": 80}},
        tags=[{"key": "team", "value": "red"}],
    )["capacityProvider"]
    assert made["autoScalingGroupProvider"]["managedScaling"] == {
        "status": "ENABLED", "targetCapacity": 80, "minimumScalingStepSize": 1,
        "maximumScalingStepSize": 10000, "instanceWarmupPeriod": 300,
    }
    with refused("ClientException", "already being used by another capacity provider"):
        ecs.create_capacity_provider(name="others", autoScalingGroupProvider={"autoScalingGroupArn": GROUP})
    changed = ecs.update_capacity_provider(
        name="machines", autoScalingGroupProvider={"managedScaling": {"minimumScalingStepSize": 5}}
    )["capacityProvider"]
    assert changed["updateStatus"] == "UPDATE_IN_PROGRESS"
    emulator.advance(6)
    shown = ecs.describe_capacity_providers(capacityProviders=["machines"], include=["TAGS"])["capacityProviders"][0]
    assert shown["updateStatus"] == "UPDATE_COMPLETE" and shown["tags"] == [{"key": "team", "value": "red"}]
    gone = ecs.delete_capacity_provider(capacityProvider="machines")["capacityProvider"]
    assert (gone["status"], gone["updateStatus"]) == ("ACTIVE", "DELETE_IN_PROGRESS")
    emulator.advance(6)
    missing = ecs.describe_capacity_providers(capacityProviders=["machines"])
    assert missing["failures"][0]["reason"] == "MISSING"


def test_refusals(ecs):
    create = lambda name, **provider: ecs.create_capacity_provider(
        name=name, autoScalingGroupProvider={"autoScalingGroupArn": GROUP, **provider}
    )
    with refused("InvalidParameterException", "The specified capacity provider name is invalid"):
        create("fargate-mine")
    with refused("InvalidParameterException", "scaling step size"):
        create("a", managedScaling={"minimumScalingStepSize": 10, "maximumScalingStepSize": 2})
    with refused("ClientException", "associated with a cluster"):
        ecs.delete_capacity_provider(capacityProvider="spare-machines")
    with refused("InvalidParameterException"):
        ecs.create_capacity_provider(name="a", autoScalingGroupProvider={"autoScalingGroupArn": "nonsense"})


def test_pages_are_of_ten(ecs):
    for n in range(10):
        ecs.create_capacity_provider(name=f"p{n}", autoScalingGroupProvider={"autoScalingGroupArn": f"{GROUP}{n}"})
    first = ecs.describe_capacity_providers()
    assert len(first["capacityProviders"]) == 10
    rest = ecs.describe_capacity_providers(nextToken=first["nextToken"])
    assert len(rest["capacityProviders"]) == 3 and "nextToken" not in rest
    with refused("InvalidParameterException"):
        ecs.describe_capacity_providers(maxResults=11)


def test_a_strategy_of_machines_without_machines_never_starts(ecs, emulator, network):
    answer = ecs.run_task(
        cluster="mixed", taskDefinition="web", networkConfiguration=network,
        capacityProviderStrategy=[{"capacityProvider": "spare-machines", "weight": 1}],
    )
    arn = answer["tasks"][0]["taskArn"]
    emulator.advance(1000)
    task = ecs.describe_tasks(cluster="mixed", tasks=[arn])["tasks"][0]
    assert task["stopCode"] == "TaskFailedToStart" and "EMPTY CAPACITY PROVIDER" in task["stoppedReason"]
    assert task["launchType"] == "EC2"
