"""Programs that others wrote, pinned in requirements.txt, against the emulator: fabfuel's ecs-deploy as it is, and the
calls that Airflow's EcsRunTaskOperator makes. The operator itself can't be installed without all of Airflow, so its calls
are made here by boto3, in its order and with its arguments (apache-airflow-providers-amazon, operators/ecs.py)."""

import os
import subprocess
import sys

import pytest

from conftest import REGION


@pytest.fixture
def program(emulator):
    def run(*arguments):
        environment = {
            **os.environ, "AWS_ENDPOINT_URL": emulator.url, "AWS_DEFAULT_REGION": REGION, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        ecs = os.path.join(os.path.dirname(sys.executable), "ecs")
        return subprocess.run([ecs, *arguments], env=environment, capture_output=True, text=True, timeout=60)

    return run


def test_ecs_deploy_runs_a_task(program, ecs, subnets, ec2):
    group = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["web"]}])["SecurityGroups"][0]["GroupId"]
    done = program("run", "staging", "web", "2", "--launchtype", "FARGATE", "--subnet", subnets["public-a"], "--securitygroup", group,
                   "--public-ip", "-e", "app", "MODE", "once", "-c", "app", "sleep 5")
    assert done.returncode == 0, done.stdout + done.stderr
    arns = ecs.list_tasks(cluster="staging")["taskArns"]
    tasks = ecs.describe_tasks(cluster="staging", tasks=arns)["tasks"]
    assert len(tasks) == 2 and all(task["startedBy"] == "ECS Deploy" for task in tasks)
    override = tasks[0]["overrides"]["containerOverrides"][0]
    assert {"name": "MODE", "value": "once"} in override["environment"] and override["command"] == ["sleep", "5"]
    # It registers no revision for a run.
    assert ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]["revision"] == 3


def test_ecs_deploy_says_what_aws_says(program, subnets):
    done = program("run", "nowhere", "web", "--launchtype", "FARGATE", "--subnet", subnets["public-a"], "--securitygroup", "sg-1")
    assert done.returncode != 0 and "Cluster not found" in done.stdout + done.stderr


def test_the_calls_of_airflows_operator(emulator, ecs, logs, network):
    # EcsRunTaskOperator.execute: startedBy is the owner of the DAG, which is any text.
    owner = "data team @ airflow.example"
    started = ecs.run_task(
        cluster="staging", taskDefinition="migrate", startedBy=owner, launchType="FARGATE", platformVersion="LATEST", group="airflow",
        overrides={"containerOverrides": [{"name": "app", "environment": [{"name": "AIRFLOW_RUN", "value": "manual__2026-11-21T00:00:00+00:00"}]}]},
        networkConfiguration=network, tags=[{"key": "dag", "value": "nightly"}], propagateTags="TASK_DEFINITION", count=1,
    )
    assert started["failures"] == []
    arn = started["tasks"][0]["taskArn"]
    # _try_reattach_task looks for a task of the run before it starts another.
    assert ecs.list_tasks(cluster="staging", desiredStatus="RUNNING", startedBy=owner)["taskArns"] == [arn]
    ecs.get_waiter("tasks_stopped").wait(cluster="staging", tasks=[arn], WaiterConfig={"Delay": 15, "MaxAttempts": 40})
    # _check_success_task
    answer = ecs.describe_tasks(cluster="staging", tasks=[arn])
    assert answer["failures"] == [] and [one["exitCode"] for one in answer["tasks"][0]["containers"]] == [0]
    # EcsTaskLogFetcher
    stream = f"ecs/app/{arn.rsplit('/', 1)[1]}"
    seen, token = [], None
    while True:
        page = logs.get_log_events(logGroupName="/ecs/migrate", logStreamName=stream, startFromHead=True, limit=3, **({"nextToken": token} if token else {}))
        seen += page["events"]
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
    assert len(seen) > 3
    # on_kill
    ecs.stop_task(cluster="staging", task=arn, reason="Task killed by the user")


def test_the_calls_of_airflows_other_operators(emulator, ecs):
    # EcsCreateClusterOperator with wait_for_completion, EcsRegisterTaskDefinitionOperator, their counterparts.
    ecs.create_cluster(clusterName="airflow", capacityProviders=["FARGATE"])
    assert ecs.describe_clusters(clusters=["airflow"])["clusters"][0]["status"] == "PROVISIONING"
    emulator.advance(60)
    assert ecs.describe_clusters(clusters=["airflow"])["clusters"][0]["status"] == "ACTIVE"
    made = ecs.register_task_definition(
        family="airflow", containerDefinitions=[{"name": "c", "image": "busybox", "command": ["true"], "memory": 128}],
        cpu="256", memory="512", networkMode="awsvpc", requiresCompatibilities=["FARGATE"])["taskDefinition"]
    arn = made["taskDefinitionArn"]
    assert ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]["status"] == "ACTIVE"
    assert ecs.deregister_task_definition(taskDefinition=arn)["taskDefinition"]["status"] == "INACTIVE"
    assert ecs.delete_cluster(cluster="airflow")["cluster"]["status"] == "INACTIVE"
