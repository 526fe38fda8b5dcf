import pytest

from refusal import refused


def steps(ecs, emulator, task, until=200, every=1):
    """Every visible (lastStatus, desiredStatus, version) in the order of time."""
    seen = []
    for _ in range(until):
        now = ecs.describe_tasks(cluster="staging", tasks=[task["taskArn"]])["tasks"][0]
        step = (now["lastStatus"], now["desiredStatus"], now["version"])
        if not seen or seen[-1] != step:
            seen.append(step)
        if now["lastStatus"] == "STOPPED":
            return seen, now
        emulator.advance(every)
    raise AssertionError(f"never stopped: {seen}")


def test_natural_exit_ends_at_version_five(ecs, emulator, run):
    seen, task = steps(ecs, emulator, run("migrate"))
    assert seen == [
        ("PROVISIONING", "RUNNING", 1), ("PENDING", "RUNNING", 2), ("RUNNING", "RUNNING", 3),
        ("DEPROVISIONING", "STOPPED", 4), ("STOPPED", "STOPPED", 5),
    ]
    assert (task["stopCode"], task["stoppedReason"]) == ("EssentialContainerExited", "Essential container in task exited")
    assert task["containers"][0]["exitCode"] == 0
    order = ["createdAt", "connectivityAt", "pullStartedAt", "pullStoppedAt", "startedAt", "stoppingAt", "stoppedAt"]
    times = [task[name] for name in order]
    assert times == sorted(times) and task["attachments"][0]["status"] == "DELETED"
    assert task["containers"][0]["runtimeId"].startswith(task["taskArn"].rsplit("/")[-1] + "-")


def test_user_stop_ends_at_version_six(ecs, emulator, run, look):
    task = run("web", tags=[{"key": "a", "value": "b"}])
    emulator.advance(30)
    running = look(task)
    assert running["lastStatus"] == "RUNNING" and running["tags"] == [{"key": "a", "value": "b"}]
    stopped = ecs.stop_task(cluster="staging", task=task["taskArn"], reason="enough")["task"]
    assert (stopped["lastStatus"], stopped["desiredStatus"], stopped["version"]) == ("RUNNING", "STOPPED", 4)
    assert (stopped["stopCode"], stopped["stoppedReason"], stopped["tags"]) == ("UserInitiated", "enough", [])
    seen, task = steps(ecs, emulator, task)
    assert seen[-2:] == [("DEPROVISIONING", "STOPPED", 5), ("STOPPED", "STOPPED", 6)]
    assert task["containers"][0]["exitCode"] == 143
    assert task["executionStoppedAt"] >= task["stoppingAt"]
    again = ecs.stop_task(cluster="staging", task=task["taskArn"], reason="other")["task"]
    assert again["stoppedReason"] == "enough"


def test_stop_before_it_runs(ecs, emulator, run):
    task = run("web")
    stopped = ecs.stop_task(cluster="staging", task=task["taskArn"].rsplit("/")[-1])["task"]
    assert (stopped["lastStatus"], stopped["stoppedReason"]) == ("PROVISIONING", "Task stopped by user")
    _, task = steps(ecs, emulator, task)
    assert "startedAt" not in task and "exitCode" not in task["containers"][0]


def scenario(spec):
    return {"containerOverrides": [{"name": "app", "environment": [{"name": "EMULATOR_SCENARIO", "value": spec}]}]}


@pytest.mark.parametrize(
    "spec, code, exit_code, text",
    [
        ("exit code=3 after=20", "EssentialContainerExited", 3, None),
        ("crash", "EssentialContainerExited", 1, None),
        ("segfault", "EssentialContainerExited", 139, None),
        ("oom after=5", "EssentialContainerExited", 137, "OutOfMemoryError"),
        ("image-not-found", "TaskFailedToStart", None, "CannotPullContainerError"),
        ("no-route", "TaskFailedToStart", None, "i/o timeout"),
        ("secret-missing", "TaskFailedToStart", None, "ResourceInitializationError"),
        ("log-group-missing", "TaskFailedToStart", None, "The task cannot find the Amazon CloudWatch log group"),
        ("cannot-start", "TaskFailedToStart", None, "CannotStartContainerError"),
        ("no-interface", "TaskFailedToStart", None, "Timeout waiting for network interface"),
    ],
)
def test_scenarios(ecs, emulator, run, spec, code, exit_code, text):
    _, task = steps(ecs, emulator, run(overrides=scenario(spec)))
    container = task["containers"][0]
    assert (task["stopCode"], container.get("exitCode")) == (code, exit_code)
    assert text is None or text in task["stoppedReason"] + container.get("reason", "")
    assert ("startedAt" in task) == (code != "TaskFailedToStart")


def test_commands_play_too(ecs, emulator, run):
    overrides = {"containerOverrides": [{"name": "app", "command": ["sh", "-c", "echo hi; sleep 7; exit 9"]}]}
    _, task = steps(ecs, emulator, run("web", overrides=overrides))
    assert task["containers"][0]["exitCode"] == 9
    assert (task["stoppingAt"] - task["startedAt"]).total_seconds() == 7


def test_stop_timeout_is_respected(ecs, emulator, run, look):
    task = run("stubborn")
    emulator.advance(30)
    ecs.stop_task(cluster="staging", task=task["taskArn"])
    emulator.advance(29)
    assert look(task)["lastStatus"] == "RUNNING"
    emulator.advance(1)
    killed = look(task)
    assert killed["lastStatus"] == "DEPROVISIONING" and killed["containers"][0]["exitCode"] == 137


def test_spot_interruption(ecs, emulator, run, look):
    spot = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    task = run("spot-batch", capacityProviderStrategy=spot)
    emulator.advance(25 + 40)
    noticed = look(task)
    assert (noticed["lastStatus"], noticed["desiredStatus"]) == ("RUNNING", "STOPPED")
    assert (noticed["stopCode"], noticed["stoppedReason"]) == ("SpotInterruption", "Your Spot Task was interrupted.")
    by_hand = run("web", capacityProviderStrategy=spot)
    emulator.advance(30)
    emulator.post("interrupt", {"task": by_hand["taskArn"]})
    assert look(by_hand)["stopCode"] == "SpotInterruption"
    emulator.advance(60)
    assert look(by_hand)["lastStatus"] == "STOPPED"
    # On demand nobody is interrupted.
    on_demand = run("spot-batch")
    emulator.advance(120)
    assert look(on_demand)["desiredStatus"] == "RUNNING"


def test_health(emulator, run, look):
    healthy, unhealthy = run("web-with-sidecar"), run("unhealthy")
    assert "healthStatus" not in look(healthy)
    emulator.advance(26)
    assert look(healthy)["healthStatus"] == "UNKNOWN"
    version = look(healthy)["version"]
    emulator.advance(20)
    assert look(healthy)["healthStatus"] == "HEALTHY" and look(healthy)["version"] == version
    assert look(unhealthy)["healthStatus"] == "UNHEALTHY"


def test_a_network_without_a_way_out(ecs, emulator, subnets):
    def reason(subnet, public="DISABLED"):
        task = ecs.run_task(
            cluster="staging", taskDefinition="web", launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": [subnets[subnet]], "assignPublicIp": public}},
        )["tasks"][0]
        emulator.advance(150)
        return ecs.describe_tasks(cluster="staging", tasks=[task["taskArn"]])["tasks"][0].get("stoppedReason")

    assert "CannotPullContainerError" in reason("public-a")
    assert reason("public-a", "ENABLED") is None
    assert reason("private-a") is None
    assert "CannotPullContainerError" in reason("isolated-a")


def test_addresses_run_out_and_come_back(ecs, ec2, emulator, subnets):
    tiny = subnets["tiny-b"]
    free = lambda: ec2.describe_subnets(SubnetIds=[tiny])["Subnets"][0]["AvailableIpAddressCount"]
    network = {"awsvpcConfiguration": {"subnets": [tiny]}}
    arns = []
    for _ in range(2):
        answer = ecs.run_task(cluster="staging", taskDefinition="web", launchType="FARGATE", count=6, networkConfiguration=network)
        arns += [t["taskArn"] for t in answer["tasks"]]
    emulator.advance(60)
    assert free() == 0
    tasks = ecs.describe_tasks(cluster="staging", tasks=arns)["tasks"]
    failed = [t for t in tasks if t["desiredStatus"] == "STOPPED"]
    assert len(failed) == 1 and "InsufficientFreeAddressesInSubnet" in failed[0]["stoppedReason"]
    for arn in arns:
        ecs.stop_task(cluster="staging", task=arn)
    emulator.advance(60)
    assert free() == 11


def test_stopped_tasks_vanish_after_an_hour(ecs, emulator, run):
    task = run("migrate")
    emulator.advance(100)
    stopped = lambda: ecs.list_tasks(cluster="staging", desiredStatus="STOPPED")["taskArns"]
    assert stopped() == [task["taskArn"]]
    emulator.advance(3600)
    assert stopped() == []
    gone = ecs.describe_tasks(cluster="staging", tasks=[task["taskArn"]])
    assert gone["failures"] == [{"arn": task["taskArn"], "reason": "MISSING"}]


def test_waiters(ecs, run):
    task = run("migrate")
    arguments = dict(cluster="staging", tasks=[task["taskArn"]])
    ecs.get_waiter("tasks_running").wait(**arguments)
    ecs.get_waiter("tasks_stopped").wait(**arguments)


def test_counts(ecs, emulator, run):
    counts = lambda: {k: v for k, v in ecs.describe_clusters(clusters=["staging"])["clusters"][0].items() if k.endswith("TasksCount")}
    task = run()
    assert counts() == {"runningTasksCount": 0, "pendingTasksCount": 1}
    emulator.advance(30)
    assert counts() == {"runningTasksCount": 1, "pendingTasksCount": 0}
    ecs.stop_task(cluster="staging", task=task["taskArn"])
    emulator.advance(60)
    assert counts() == {"runningTasksCount": 0, "pendingTasksCount": 0}


def test_stop_refusals(ecs, run):
    with refused("InvalidParameterException", "The referenced task was not found."):
        ecs.stop_task(cluster="staging", task="0" * 32)
    with refused("InvalidParameterException", "Identifier is for cluster staging. Your cluster is bare"):
        ecs.stop_task(cluster="bare", task=run()["taskArn"])
