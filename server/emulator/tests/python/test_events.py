import json

import pytest

from refusal import refused

PATTERN = {"source": ["aws.ecs"], "detail-type": ["ECS Task State Change"]}


@pytest.fixture
def queue(sqs, events):
    """A queue to which a rule sends everything; gives a function that drains it."""
    url = sqs.create_queue(QueueName="ecs-events")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    rule = events.put_rule(Name="ecs-task-events", EventPattern=json.dumps(PATTERN))["RuleArn"]
    policy = {"Version": "2012-10-17", "Statement": [{
        "Sid": "EventsToQueue", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage", "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    events.put_targets(Rule="ecs-task-events", Targets=[{"Id": "queue", "Arn": arn}])

    def drain():
        found = []
        while True:
            got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            if not got:
                return found
            found += [json.loads(m["Body"]) for m in got]
            entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(got)]
            assert len(sqs.delete_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == len(got)

    drain.url, drain.arn = url, arn
    return drain


def steps(found):
    return [(e["detail"]["lastStatus"], e["detail"]["desiredStatus"], e["detail"]["version"]) for e in found]


def test_every_change_is_told(ecs, emulator, run, queue):
    task = run("web", startedBy="me", capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}])
    emulator.advance(30)
    emulator.post("interrupt", {"task": task["taskArn"]})
    emulator.advance(60)
    found = queue()
    assert steps(found) == [
        ("PROVISIONING", "RUNNING", 1), ("PENDING", "RUNNING", 2), ("RUNNING", "RUNNING", 3),
        ("RUNNING", "STOPPED", 4), ("DEPROVISIONING", "STOPPED", 5), ("STOPPED", "STOPPED", 6),
    ]
    last = found[-1]
    assert set(last) == {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}
    assert (last["version"], last["source"], last["account"]) == ("0", "aws.ecs", "123456789012")
    assert last["resources"] == [task["taskArn"]] and len({e["id"] for e in found}) == 6
    detail = last["detail"]
    assert detail["attachments"][0]["type"] == "eni" and detail["attachments"][0]["status"] == "DELETED"
    assert {d["name"] for d in detail["attachments"][0]["details"]} == {
        "subnetId", "networkInterfaceId", "macAddress", "privateDnsName", "privateIPv4Address"}
    for name in ("createdAt", "startedAt", "stoppedAt", "updatedAt", "connectivityAt", "pullStartedAt"):
        assert detail[name].endswith("Z") and detail[name][10] == "T"
    absent = {"tags", "healthStatus", "platformFamily", "fargateEphemeralStorage"}
    assert not absent & set(detail) and "inferenceAcceleratorOverrides" not in detail["overrides"]
    assert detail["stopCode"] == "SpotInterruption" and detail["startedBy"] == "me"
    assert "healthStatus" not in detail["containers"][0]


def test_patterns_choose(ecs, events, emulator, run, queue):
    pattern = {**PATTERN, "detail": {
        "lastStatus": ["STOPPED"], "containers": {"exitCode": [{"anything-but": 0}]}, "group": [{"prefix": "family:fl"}],
    }}
    events.put_rule(Name="ecs-task-events", EventPattern=json.dumps(pattern))
    run("flaky-import"), run("migrate")
    emulator.advance(100)
    found = queue()
    assert steps(found) == [("STOPPED", "STOPPED", 5)] and found[0]["detail"]["group"] == "family:flaky-import"
    events.put_rule(Name="ecs-task-events", EventPattern=json.dumps(PATTERN), State="DISABLED")
    run("migrate")
    assert queue() == []


def test_without_the_policy_nothing_arrives(sqs, run, queue):
    sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"Policy": ""})
    run("web")
    assert queue() == []


def test_inputs(events, run, queue):
    put = lambda **more: events.put_targets(Rule="ecs-task-events", Targets=[{"Id": "queue", "Arn": queue.arn, **more}])
    put(InputPath="$.detail.group")
    run("web")
    assert queue() == ["family:web"]
    put(InputTransformer={"InputPathsMap": {"g": "$.detail.group"}, "InputTemplate": '{"group":"<g>"}'})
    run("web")
    assert queue() == [{"group": "family:web"}]


def test_duplicates_disorder_and_loss(emulator, run, queue):
    emulator.faults(events={"duplicate": True})
    run("web")
    found = queue()
    assert len(found) == 2 and found[0] == found[1]
    emulator.faults(events={"disorder": True})
    for _ in range(10):
        run("web")
    assert queue() == []
    emulator.advance(4)
    late = queue()
    assert len(late) == 10
    emulator.faults(events={"lose": True})
    run("web")
    emulator.advance(60)
    assert queue() == []


def test_rules_and_targets(events, queue):
    shown = events.describe_rule(Name="ecs-task-events")
    assert shown["State"] == "ENABLED" and json.loads(shown["EventPattern"]) == PATTERN
    assert [r["Name"] for r in events.list_rules(NamePrefix="ecs")["Rules"]] == ["ecs-task-events"]
    assert events.list_targets_by_rule(Rule="ecs-task-events")["Targets"] == [{"Id": "queue", "Arn": queue.arn}]
    with refused("ValidationException", "has targets"):
        events.delete_rule(Name="ecs-task-events")
    failed = events.put_targets(Rule="ecs-task-events", Targets=[{"Id": f"t{n}", "Arn": queue.arn} for n in range(5)])
    assert failed["FailedEntryCount"] == 1 and failed["FailedEntries"][0]["ErrorCode"] == "LimitExceededException"
    gone = events.remove_targets(Rule="ecs-task-events", Ids=["queue", "t0", "t1", "t2", "t3", "nope"])
    assert gone["FailedEntryCount"] == 1
    events.delete_rule(Name="ecs-task-events")
    events.delete_rule(Name="ecs-task-events")
    with refused("ResourceNotFoundException", "Rule ecs-task-events does not exist on EventBus default."):
        events.describe_rule(Name="ecs-task-events")
    for bad in ("", "{", "[]", '{"a":1}', '{"a":[{"nope":1}]}'):
        with refused("InvalidEventPatternException" if bad else "InvalidEventPatternException", "Event pattern is not valid"):
            events.put_rule(Name="bad", EventPattern=bad)
    with refused("ResourceNotFoundException"):
        events.put_rule(Name="a", EventPattern=json.dumps(PATTERN), EventBusName="other")
    for n in range(3):
        events.put_rule(Name=f"r{n}", EventPattern=json.dumps(PATTERN))
    first = events.list_rules(Limit=2)
    assert len(events.list_rules(NextToken=first["NextToken"])["Rules"]) == 1


def test_targets_keep_their_settings(events):
    events.put_rule(Name="r", EventPattern='{"source":["aws.ecs"]}')
    account = "us-east-1:123456789012"
    targets = [
        {"Id": "ecs", "Arn": f"arn:aws:ecs:{account}:cluster/staging", "RoleArn": "arn:aws:iam::123456789012:role/app-web", "EcsParameters": {
            "TaskDefinitionArn": f"arn:aws:ecs:{account}:task-definition/web", "TaskCount": 2, "LaunchType": "FARGATE",
            "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}}}},
        {"Id": "kinesis", "Arn": f"arn:aws:kinesis:{account}:stream/s", "KinesisParameters": {"PartitionKeyPath": "$.id"}},
        {"Id": "queue", "Arn": f"arn:aws:sqs:{account}:q.fifo", "SqsParameters": {"MessageGroupId": "g"},
         "RetryPolicy": {"MaximumRetryAttempts": 3}, "DeadLetterConfig": {"Arn": f"arn:aws:sqs:{account}:dead"}},
    ]
    assert events.put_targets(Rule="r", Targets=targets)["FailedEntryCount"] == 0
    events.put_targets(Rule="r", Targets=[{"Id": "more", "Arn": f"arn:aws:sqs:{account}:q"}])
    shown = events.list_targets_by_rule(Rule="r")["Targets"]
    assert shown == [targets[0], targets[1], {"Id": "more", "Arn": f"arn:aws:sqs:{account}:q"}, targets[2]]


def test_rules_are_switched_on_and_off(events):
    events.put_rule(Name="r", EventPattern='{"source":["aws.ecs"]}')
    events.disable_rule(Name="r")
    assert events.describe_rule(Name="r")["State"] == "DISABLED"
    events.enable_rule(Name="r")
    assert events.describe_rule(Name="r")["State"] == "ENABLED"
    with refused("ResourceNotFoundException"):
        events.enable_rule(Name="nobody")
