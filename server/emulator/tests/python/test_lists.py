import pytest

from refusal import refused


def test_filters(ecs, emulator, run):
    first = run("web", startedBy="me/1", group="blue")
    second = run("migrate", startedBy="me/2")
    names = lambda **filters: set(ecs.list_tasks(cluster="staging", **filters)["taskArns"])
    both = {first["taskArn"], second["taskArn"]}
    assert names() == both == names(launchType="FARGATE")
    assert names(family="web") == {first["taskArn"]} and names(family="nobody") == set()
    assert names(startedBy="me/2") == {second["taskArn"]}
    assert names(launchType="EC2") == set() == names(desiredStatus="PENDING")
    emulator.advance(100)
    assert names() == {first["taskArn"]}
    assert names(desiredStatus="STOPPED") == {second["taskArn"]} == names(startedBy="me/2", desiredStatus="STOPPED")
    assert names(startedBy="me/2") == set()


@pytest.mark.parametrize("other", [dict(family="web"), dict(launchType="FARGATE"), dict(serviceName="x"), dict(containerInstance="x")])
def test_started_by_stands_alone(ecs, other):
    with refused("InvalidParameterException"):
        ecs.list_tasks(cluster="staging", startedBy="me", **other)


def test_pages_neither_repeat_nor_skip(ecs, emulator, network):
    for _ in range(3):
        ecs.run_task(cluster="staging", taskDefinition="web", count=10, networkConfiguration=network)
    pages = list(ecs.get_paginator("list_tasks").paginate(cluster="staging", PaginationConfig={"PageSize": 7}))
    arns = [arn for page in pages for arn in page["taskArns"]]
    assert len(arns) == len(set(arns)) == 30 and len(pages) == 5
    with refused("InvalidParameterException"):
        ecs.list_tasks(cluster="staging", maxResults=0)
    with refused("InvalidParameterException", "oken"):
        ecs.list_tasks(cluster="mixed", nextToken=ecs.list_tasks(cluster="staging", maxResults=1)["nextToken"])


def test_describe_limits(ecs):
    describe = lambda tasks, **more: ecs.describe_tasks(cluster="staging", tasks=tasks, **more)
    with refused("InvalidParameterException", "Tasks cannot be empty."):
        describe([])
    with refused("InvalidParameterException"):
        describe(["x"] * 101)
    with refused("InvalidParameterException"):
        describe(["x"], include=["NOTHING"])
    missing = describe(["f" * 32, "short"])["failures"]
    assert [f["reason"] for f in missing] == ["MISSING", "MISSING"]
    assert missing[0]["arn"] == "arn:aws:ecs:us-east-1:123456789012:task/staging/" + "f" * 32


def test_services(ecs, emulator):
    arns = ecs.list_services(cluster="mixed")["serviceArns"]
    assert arns == ["arn:aws:ecs:us-east-1:123456789012:service/mixed/storefront"]
    found = ecs.describe_services(cluster="mixed", services=["storefront", "nope"], include=["TAGS"])
    assert found["services"][0]["serviceName"] == "storefront" and found["failures"][0]["reason"] == "MISSING"
    emulator.post("world", {"services": [
        {"cluster": "staging", "name": f"s{n}", "task_definition": "web:1", "desired": 2, "running": 1} for n in range(12)
    ]})
    first = ecs.list_services(cluster="staging")
    assert len(first["serviceArns"]) == 10 and first["nextToken"]
    shown = ecs.describe_services(cluster="staging", services=["s0"])["services"][0]
    assert (shown["launchType"], shown["desiredCount"], shown["runningCount"]) == ("FARGATE", 2, 1)
    with refused("InvalidParameterException"):
        ecs.describe_services(cluster="mixed", services=[])
    with refused("ServiceNotFoundException"):
        ecs.list_tasks(cluster="mixed", serviceName="nope")
    assert ecs.list_tasks(cluster="mixed", serviceName="storefront")["taskArns"] == []
