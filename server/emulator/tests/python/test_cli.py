"""The AWS CLI, unmodified: the commands of the documentation and a way through a task's life."""

import json
import os
import subprocess
import sys

import pytest

AWS = os.path.join(os.path.dirname(sys.executable), "aws")


@pytest.fixture
def aws(emulator):
    def call(*words, fails=None):
        environment = {
            "PATH": os.environ["PATH"], "HOME": "/nonexistent",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": "", "AWS_DEFAULT_OUTPUT": "json",
        }
        done = subprocess.run([sys.executable, AWS, *words, "--endpoint-url", emulator.url], env=environment, capture_output=True, text=True, timeout=60)
        if fails:
            assert done.returncode != 0 and fails in done.stderr, done.stderr
            return None
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    return call


def test_the_documented_fargate_commands(aws, emulator):
    """Only the endpoint and the placeholders are filled in (fargate-capacity-providers)."""
    region = ("--region", "us-west-2")
    made = aws(
        "ecs", "create-cluster", "--cluster-name", "FargateCluster",
        "--capacity-providers", "FARGATE", "FARGATE_SPOT", *region)
    assert made["cluster"]["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    emulator.advance(10)
    for n in (1, 2):
        group = f"arn:aws:autoscaling:us-west-2:123456789012:autoScalingGroup:{n}:autoScalingGroupName/g{n}"
        aws(
            "ecs", "create-capacity-provider", "--name", f"existing_capacity_provider{n}",
            "--auto-scaling-group-provider", f"autoScalingGroupArn={group}", *region)
    changed = aws(
        "ecs", "put-cluster-capacity-providers", "--cluster", "FargateCluster",
        "--capacity-providers", "FARGATE", "FARGATE_SPOT", "existing_capacity_provider1", "existing_capacity_provider2",
        "--default-capacity-provider-strategy", "capacityProvider=existing_capacity_provider1,weight=1", *region)
    assert len(changed["cluster"]["capacityProviders"]) == 4
    assert [a["type"] for a in changed["cluster"]["attachments"]] == ["as_policy", "as_policy"]
    emulator.advance(10)
    subnets = aws("ec2", "describe-subnets", "--filters", "Name=default-for-az,Values=true", *region)["Subnets"]
    groups = aws("ec2", "describe-security-groups", "--group-names", "web", *region)["SecurityGroups"]
    network = "awsvpcConfiguration={subnets=[%s,%s],securityGroups=[%s],assignPublicIp=ENABLED}" % (
        subnets[0]["SubnetId"], subnets[1]["SubnetId"], groups[0]["GroupId"])
    ran = aws(
        "ecs", "run-task",
        "--capacity-provider-strategy", "capacityProvider=FARGATE,weight=1", "capacityProvider=FARGATE_SPOT,weight=1",
        "--cluster", "FargateCluster", "--task-definition", "web:1", "--network-configuration", network,
        "--count", "4", *region)
    assert sorted(t["capacityProviderName"] for t in ran["tasks"]) == ["FARGATE"] * 2 + ["FARGATE_SPOT"] * 2


def test_a_task_from_start_to_end(aws, emulator):
    subnet = aws("ec2", "describe-subnets", "--filters", "Name=tag:Name,Values=public-a")["Subnets"][0]["SubnetId"]
    network = f"awsvpcConfiguration={{subnets=[{subnet}],assignPublicIp=ENABLED}}"
    ran = aws("ecs", "run-task", "--cluster", "staging", "--task-definition", "web", "--launch-type", "FARGATE",
              "--network-configuration", network, "--started-by", "cli")
    arn = ran["tasks"][0]["taskArn"]
    assert aws("ecs", "list-tasks", "--cluster", "staging", "--started-by", "cli")["taskArns"] == [arn]
    emulator.advance(30)
    aws("ecs", "wait", "tasks-running", "--cluster", "staging", "--tasks", arn)
    aws("ecs", "stop-task", "--cluster", "staging", "--task", arn, "--reason", "done looking")
    emulator.advance(60)
    aws("ecs", "wait", "tasks-stopped", "--cluster", "staging", "--tasks", arn)
    task = aws("ecs", "describe-tasks", "--cluster", "staging", "--tasks", arn, "--include", "TAGS")["tasks"][0]
    assert task["stoppedReason"] == "done looking"
    lines = aws("logs", "get-log-events", "--log-group-name", "/ecs/web",
                "--log-stream-name", "ecs/app/" + arn.rsplit("/")[-1])["events"]
    assert lines[-1]["message"] == "received SIGTERM, shutting down"


def test_definitions_from_json(aws):
    containers = json.dumps([{"name": "sleep", "image": "busybox", "cpu": 10, "command": ["sleep", "360"], "memory": 10, "essential": True}])
    made = aws("ecs", "register-task-definition", "--family", "sleep360", "--container-definitions", containers)
    assert made["taskDefinition"]["compatibilities"] == ["EXTERNAL", "EC2"]
    aws("ecs", "run-task", "--cluster", "staging", "--task-definition", "sleep360", "--launch-type", "FARGATE",
        fails="Task definition does not support launch_type FARGATE.")
    aws("ecs", "deregister-task-definition", "--task-definition", "sleep360:1")
    aws("ecs", "delete-task-definitions", "--task-definitions", "sleep360:1")


def test_refusals_read_as_on_aws(aws):
    aws("ecs", "list-tasks", "--cluster", "nope",
        fails="An error occurred (ClusterNotFoundException) when calling the ListTasks operation: Cluster not found.")
    aws("sqs", "get-queue-url", "--queue-name", "nope", fails="AWS.SimpleQueueService.NonExistentQueue")
    aws("ec2", "describe-vpcs", "--vpc-ids", "vpc-0", fails="(InvalidVpcID.NotFound)")
    aws("iam", "get-role", "--role-name", "nobody", fails="(NoSuchEntity)")


def test_the_other_services(aws):
    assert aws("sts", "get-caller-identity")["Account"] == "123456789012"
    roles = aws("iam", "list-roles", "--max-items", "2")
    assert len(roles["Roles"]) == 2 and roles["NextToken"]
    url = aws("sqs", "create-queue", "--queue-name", "q")["QueueUrl"]
    aws("sqs", "send-message", "--queue-url", url, "--message-body", "hello")
    got = aws("sqs", "receive-message", "--queue-url", url, "--attribute-names", "All")["Messages"][0]
    assert got["Body"] == "hello"
    aws("sqs", "delete-message", "--queue-url", url, "--receipt-handle", got["ReceiptHandle"])
    pattern = json.dumps({"source": ["aws.ecs"]})
    aws("events", "put-rule", "--name", "r", "--event-pattern", pattern)
    assert aws("events", "list-rules")["Rules"][0]["Name"] == "r"
    assert aws("logs", "describe-log-groups", "--log-group-name-prefix", "/ecs/api")["logGroups"]
    assert aws("ec2", "describe-route-tables")["RouteTables"]
