import time

import pytest
from botocore.exceptions import ConnectionClosedError

from refusal import refused


def test_errors_count_down(ecs, emulator):
    emulator.faults(calls=[{"operation": "ListClusters", "times": 2, "do": {"error": {"status": 500}}}])
    for _ in range(2):
        with refused("ServerException", status=500):
            ecs.list_clusters()
    assert ecs.list_clusters()["clusterArns"]
    emulator.faults(calls=[{"do": {"error": {"status": 400, "code": "AccessDeniedException", "message": "no"}}}])
    with refused("AccessDeniedException", "no"):
        ecs.list_clusters()
    with refused("AccessDeniedException", "no"):
        emulator.client("ec2").describe_vpcs()
    emulator.post("faults", method="DELETE")
    assert ecs.list_clusters()["clusterArns"]


def test_a_dropped_call_did_not_happen_and_a_lost_reply_did(ecs, emulator):
    emulator.faults(calls=[{"service": "ecs", "times": 1, "do": "drop"}])
    with pytest.raises(ConnectionClosedError):
        ecs.create_cluster(clusterName="a")
    emulator.faults(calls=[{"operation": "CreateCluster", "times": 1, "do": "lose_reply"}])
    with pytest.raises(ConnectionClosedError):
        ecs.create_cluster(clusterName="b")
    names = [arn.rsplit("/")[-1] for arn in ecs.list_clusters()["clusterArns"]]
    assert "a" not in names and "b" in names


def test_a_lost_reply_and_the_token_launch_once(ecs, emulator, network):
    run = lambda: ecs.run_task(
        cluster="staging", taskDefinition="web", launchType="FARGATE", networkConfiguration=network, count=4, clientToken="t")
    emulator.faults(calls=[{"operation": "RunTask", "times": 1, "do": "lose_reply"}])
    with pytest.raises(ConnectionClosedError):
        run()
    assert len(run()["tasks"]) == 4 == len(ecs.list_tasks(cluster="staging")["taskArns"])


def test_slow(ecs, emulator):
    emulator.faults(calls=[{"times": 1, "do": {"slow": {"millis": 200}}}])
    before = time.monotonic()
    ecs.list_clusters()
    assert time.monotonic() - before >= 0.2


def test_expired_credentials(ecs, emulator):
    emulator.faults(expired_credentials=True)
    with refused("ExpiredTokenException", "expired"):
        ecs.list_clusters()
    with refused("RequestExpired"):
        emulator.client("ec2").describe_vpcs()
    with refused("ExpiredToken", status=403):
        emulator.client("sts").get_caller_identity()


def test_throttling_has_the_real_buckets(ecs, emulator):
    emulator.faults(throttling=True)
    for n in range(20):
        ecs.create_cluster(clusterName=f"c{n}")
    with refused("ThrottlingException", "Rate exceeded"):
        ecs.create_cluster(clusterName="one-more")
    # Another bucket is untouched, and a second gives one token back.
    assert ecs.list_clusters()
    emulator.advance(1)
    ecs.create_cluster(clusterName="one-more")
    with refused("ThrottlingException"):
        ecs.delete_cluster(cluster="one-more")


def test_throttling_counts_the_tasks_that_fargate_launches(ecs, emulator, network):
    emulator.faults(throttling=True)
    launch = dict(
        cluster="staging", taskDefinition="web", launchType="FARGATE", count=10, networkConfiguration=network,
    )
    for n in range(10):
        ecs.run_task(clientToken=f"t{n}", **launch)
    with refused("ThrottlingException", "Rate exceeded"):
        ecs.run_task(clientToken="t10", **launch)
    # An answer that is repeated starts nothing; half a second gives ten tasks.
    assert len(ecs.run_task(clientToken="t0", **launch)["tasks"]) == 10
    emulator.advance(0.5)
    assert len(ecs.run_task(clientToken="t10", **launch)["tasks"]) == 10


def test_unknown_faults_are_refused(emulator):
    import urllib.error

    with pytest.raises(urllib.error.HTTPError) as caught:
        emulator.faults(capactiy=[])
    assert caught.value.code == 400


def test_world_and_health(emulator, ecs, network):
    made = emulator.post("world", {
        "region": "us-east-1", "log_groups": ["/x"], "roles": [{"name": "odd", "trusts": "lambda.amazonaws.com"}],
        "vpcs": [{"cidr": "10.50.0.0/16", "name": "extra", "subnets": [{"cidr": "10.50.0.0/20", "zone": "a", "public": True}]}],
    })
    subnet = made["vpcs"][0]["subnets"][0]
    task = ecs.run_task(
        cluster="staging", taskDefinition="web", launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "assignPublicIp": "ENABLED"}},
    )["tasks"][0]
    emulator.advance(30)
    world = emulator.post("world?region=us-east-1", method="GET")["worlds"][0]
    assert world["task_count"] == 1 and world["tasks"][0]["last_status"] == "RUNNING"
    assert world["tasks"][0]["task"] in task["taskArn"]
    health = emulator.post("health", method="GET")
    assert health["tasks"] == 1 and health["account"] == "123456789012"
