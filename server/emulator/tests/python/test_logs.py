from refusal import refused


def stream(task, container="app"):
    return f"ecs/{container}/{task['taskArn'].rsplit('/')[-1]}"


def read(logs, group, name, **more):
    return logs.get_log_events(logGroupName=group, logStreamName=name, startFromHead=True, **more)


def test_a_batch_from_its_first_line_to_its_last(logs, emulator, run):
    task = run("migrate")
    with refused("ResourceNotFoundException", "The specified log stream does not exist."):
        read(logs, "/ecs/migrate", stream(task))
    emulator.advance(100)
    events, token = [], None
    while True:
        more = {"nextToken": token} if token else {}
        page = read(logs, "/ecs/migrate", stream(task), limit=5, **more)
        events += page["events"]
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
    messages = [e["message"] for e in events]
    assert messages[0].startswith("starting ") and messages[-1] == "done" and len(messages) == 2 + 12 + 1
    times = [e["timestamp"] for e in events]
    assert times == sorted(times) and all(e["ingestionTime"] >= e["timestamp"] for e in events)


def test_following_shows_new_lines_only(logs, emulator, run):
    task = run("api")
    emulator.advance(30)
    first = read(logs, "/ecs/api", stream(task))
    quiet = read(logs, "/ecs/api", stream(task), nextToken=first["nextForwardToken"])
    assert quiet["events"] == [] and quiet["nextForwardToken"] == first["nextForwardToken"]
    emulator.advance(1)
    assert len(read(logs, "/ecs/api", stream(task), nextToken=first["nextForwardToken"])["events"]) == 5
    tail = logs.get_log_events(logGroupName="/ecs/api", logStreamName=stream(task), limit=2)
    before = logs.get_log_events(
        logGroupName="/ecs/api", logStreamName=stream(task), limit=2, nextToken=tail["nextBackwardToken"])
    assert before["events"][-1]["timestamp"] < tail["events"][0]["timestamp"]
    cut = read(logs, "/ecs/api", stream(task), startTime=tail["events"][0]["timestamp"])
    assert cut["events"] == tail["events"]


def test_echo_writes_what_it_says(logs, emulator, run):
    command = {"containerOverrides": [{"name": "app", "command": ["sh", "-c", "echo one; sleep 2; echo two"]}]}
    task = run("web", overrides=command)
    emulator.advance(60)
    found = read(logs, "/ecs/web", stream(task))["events"]
    assert [e["message"] for e in found] == ["one", "two"]
    assert found[1]["timestamp"] - found[0]["timestamp"] == 2000


def test_filter(logs, emulator, run):
    run("flaky-import"), run("flaky-import")
    emulator.advance(100)
    find = lambda pattern="", **more: logs.filter_log_events(logGroupName="/ecs/flaky-import", filterPattern=pattern, **more)
    assert len(find("ERROR")["events"]) == 2
    assert len(find("?ERROR ?accepted")["events"]) == 4
    everything = find()["events"]
    assert [e["timestamp"] for e in everything] == sorted(e["timestamp"] for e in everything)
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/ecs/flaky-import", PaginationConfig={"PageSize": 3})
    paged = [e["eventId"] for page in pages for e in page["events"]]
    assert paged == [e["eventId"] for e in everything] and len(set(paged)) == len(paged)
    with refused("InvalidParameterException"):
        find("{ $.a = 1 }")


def test_groups_and_streams(logs, emulator, run):
    names = [g["logGroupName"] for g in logs.describe_log_groups(logGroupNamePrefix="/ecs/web")["logGroups"]]
    assert names == ["/ecs/web", "/ecs/web-with-sidecar"]
    task = run("web-with-sidecar")
    emulator.advance(40)
    found = logs.describe_log_streams(logGroupName="/ecs/web-with-sidecar")["logStreams"]
    assert [s["logStreamName"] for s in found] == [stream(task), stream(task, "log-router")]
    by_time = logs.describe_log_streams(
        logGroupName="/ecs/web-with-sidecar", orderBy="LastEventTime", descending=True, limit=1)
    rest = logs.describe_log_streams(
        logGroupName="/ecs/web-with-sidecar", orderBy="LastEventTime", descending=True, nextToken=by_time["nextToken"])
    assert len(rest["logStreams"]) == 1
    by_arn = logs.describe_log_streams(logGroupIdentifier="arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web")
    assert by_arn["logStreams"] == []
    with refused("ResourceNotFoundException", "The specified log group does not exist."):
        logs.describe_log_streams(logGroupName="/nope")
    with refused("InvalidParameterException"):
        read(logs, "/ecs/web-with-sidecar", stream(task), nextToken="x")
    logs.create_log_group(logGroupName="/mine")
    with refused("ResourceAlreadyExistsException"):
        logs.create_log_group(logGroupName="/mine")
