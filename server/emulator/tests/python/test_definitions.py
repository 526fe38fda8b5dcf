import copy

from refusal import refused

APP = {"name": "app", "image": "nginx"}
FINE = dict(
    family="fresh", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory="512",
    containerDefinitions=[APP],
)


def register(ecs, container=None, **more):
    document = copy.deepcopy(FINE)
    document["containerDefinitions"][0].update(container or {})
    document.update(more)
    return ecs.register_task_definition(**document)


def test_register_fills_in_what_aws_sends(ecs):
    answer = register(
        ecs,
        {"portMappings": [{"containerPort": 80}], "healthCheck": {"command": ["CMD", "true"]}},
        cpu="1 vCPU", memory="2 GB", tags=[{"key": "a", "value": "b"}],
    )
    made = answer["taskDefinition"]
    assert made["taskDefinitionArn"].endswith(":task-definition/fresh:1") and made["status"] == "ACTIVE"
    assert (made["cpu"], made["memory"]) == ("1024", "2048")
    assert made["compatibilities"] == ["EC2", "FARGATE"]
    container = made["containerDefinitions"][0]
    assert container["portMappings"] == [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]
    assert container["essential"] is True and container["cpu"] == 0
    shown = ecs.describe_task_definition(taskDefinition="fresh", include=["TAGS"])
    assert shown["tags"] == [{"key": "a", "value": "b"}]
    assert register(ecs)["taskDefinition"]["revision"] == 2


def test_size_is_required(ecs):
    document = copy.deepcopy(FINE)
    del document["cpu"]
    with refused("ClientException", "Fargate requires that 'cpu' be defined at the task level."):
        ecs.register_task_definition(**document)


def test_arm_windows_and_efs(ecs):
    arm = register(ecs, runtimePlatform={"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"})
    assert arm["taskDefinition"]["runtimePlatform"]["cpuArchitecture"] == "ARM64"
    register(ecs, cpu="1024", memory="2048", runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"})
    register(ecs, volumes=[{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}])


def test_lists(ecs):
    families = ecs.list_task_definition_families(familyPrefix="web")["families"]
    assert families == ["web", "web-with-sidecar"]
    revisions = ecs.list_task_definitions(familyPrefix="web")["taskDefinitionArns"]
    assert [arn.rsplit(":")[-1] for arn in revisions] == ["1", "2", "3"]
    newest = ecs.list_task_definitions(familyPrefix="web", sort="DESC", maxResults=1)
    assert newest["taskDefinitionArns"][0].endswith("web:3")
    second = ecs.list_task_definitions(familyPrefix="web", sort="DESC", maxResults=1, nextToken=newest["nextToken"])
    assert second["taskDefinitionArns"][0].endswith("web:2")
    everything = ecs.get_paginator("list_task_definitions").paginate(PaginationConfig={"PageSize": 4})
    arns = [arn for page in everything for arn in page["taskDefinitionArns"]]
    assert len(arns) == len(set(arns)) >= 20


def test_deregister_then_delete(ecs, emulator, run):
    with refused("ClientException"):
        ecs.describe_task_definition(taskDefinition="nobody")
    with refused("ClientException"):
        ecs.deregister_task_definition(taskDefinition="web")
    failures = ecs.delete_task_definitions(taskDefinitions=["web:3", "web:9", "web"])["failures"]
    assert ["still in ACTIVE" in failures[0]["reason"], "does not exist" in failures[1]["reason"]] == [True, True]
    assert "identifier is invalid" in failures[2]["reason"]
    gone = ecs.deregister_task_definition(taskDefinition="web:3")["taskDefinition"]
    assert gone["status"] == "INACTIVE" and gone["deregisteredAt"]
    with refused("ClientException", "TaskDefinition is inactive"):
        run("web:3")
    assert run("web")["taskDefinitionArn"].endswith("web:2")
    deleted = ecs.delete_task_definitions(taskDefinitions=["web:3"])["taskDefinitions"][0]
    assert deleted["status"] == "DELETE_IN_PROGRESS"
    assert ecs.list_task_definitions(familyPrefix="web", status="DELETE_IN_PROGRESS")["taskDefinitionArns"]
    emulator.advance(3601)
    with refused("ClientException"):
        ecs.describe_task_definition(taskDefinition="web:3")
    assert register(ecs, family="web")["taskDefinition"]["revision"] == 4
