"""What is odd about real accounts, as functions that try it on an emulator and assert what AWS does. Each takes
`client(service, region=None)`, which gives a boto3 client, and `wait(seconds)`, which lets that much of a task's life pass:
in manual time the clock is moved, before a running demo it is waited for. `CASES` has them by name."""

import json
import uuid

import pytest
from botocore.exceptions import ClientError

APP_ROLE = "arn:aws:iam::123456789012:role/app-web"
EXEC_ROLE = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"


def refusal(call, **arguments):
    """Code and message of a call that AWS refuses."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def fresh(name):
    return f"{name}-{uuid.uuid4().hex[:8]}"


def public_subnet(client, region=None):
    named = [{"Name": "tag:Name", "Values": ["public-a"]}]
    return client("ec2", region).describe_subnets(Filters=named)["Subnets"][0]["SubnetId"]


def network(client, region=None):
    return {"awsvpcConfiguration": {"subnets": [public_subnet(client, region)], "assignPublicIp": "ENABLED"}}


def register(ecs, family, container=None, **more):
    app = {"name": "app", "image": "busybox", **(container or {})}
    return ecs.register_task_definition(
        family=family, networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512", containerDefinitions=[app], **more)


def pages_of_route_tables(client, wait):
    """DescribeRouteTables takes 5 to 100 a page, where its siblings take 1,000."""
    ec2 = client("ec2")
    for size in (101, 1000):
        code, text = refusal(ec2.describe_route_tables, MaxResults=size)
        assert code == "InvalidParameterValue" and "Expecting a value between 5 and 100." in text
    assert ec2.describe_route_tables(MaxResults=100)["RouteTables"]
    for call in (ec2.describe_vpcs, ec2.describe_subnets, ec2.describe_security_groups, ec2.describe_vpc_endpoints):
        call(MaxResults=1000)


def managed_instances_belong_to_a_cluster(client, wait):
    """PutClusterCapacityProviders refuses a managed-instances provider, whichever cluster it names."""
    ecs, name = client("ecs"), fresh("mi")
    ecs.create_capacity_provider(name=name, cluster="staging", managedInstancesProvider={
        "infrastructureRoleArn": APP_ROLE, "instanceLaunchTemplate": {
            "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/p",
            "networkConfiguration": {"subnets": [public_subnet(client)]}}})
    before = ecs.describe_clusters(clusters=["staging"])["clusters"][0]["capacityProviders"]
    code, text = refusal(
        ecs.put_cluster_capacity_providers, cluster="staging", capacityProviders=["FARGATE", "FARGATE_SPOT", name],
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}])
    assert code == "InvalidParameterException" and text.startswith("Cannot associate Managed Instances capacity provider")
    assert ecs.describe_clusters(clusters=["staging"])["clusters"][0]["capacityProviders"] == before


def no_execution_role(client, wait):
    """ECR images, secrets and private registries need an execution role, and are taken with one."""
    ecs = client("ecs")
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:k-abcdef"
    for container, text in [
        ({"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1"}, "Fargate requires task definition to have execution role ARN to support ECR images."),
        ({"secrets": [{"name": "K", "valueFrom": secret}]}, "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."),
        ({"repositoryCredentials": {"credentialsParameter": secret}}, "Fargate requires task definition to have execution role ARN to support private registry authentication."),
    ]:
        assert refusal(lambda: register(ecs, fresh("no-role"), container)) == ("ClientException", text)
        register(ecs, fresh("with-role"), container, executionRoleArn=EXEC_ROLE)


def ecs_exec_without_a_role(client, wait):
    """ECS Exec wants a task role, in the definition or as an override that is not empty."""
    ecs, family = client("ecs"), fresh("no-task-role")
    register(ecs, family)
    run = dict(cluster="staging", taskDefinition=family, launchType="FARGATE", networkConfiguration=network(client), enableExecuteCommand=True)
    for overrides in ({}, {"taskRoleArn": ""}):
        code, text = refusal(ecs.run_task, overrides=overrides, **run)
        assert code == "InvalidParameterException" and text.startswith("The execute command failed because a valid task role is not being used.")
    assert ecs.run_task(overrides={"taskRoleArn": APP_ROLE}, **run)["tasks"][0]["enableExecuteCommand"] is True


def events_in_every_partition(client, wait):
    """An event's rule and queue have the partition of their Region, and it arrives."""
    for region, partition in [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("eusc-de-east-1", "aws-eusc")]:
        name = fresh("events")
        sqs, events, ecs = client("sqs", region), client("events", region), client("ecs", region)
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        assert queue == f"arn:{partition}:sqs:{region}:123456789012:{name}"
        # The policy is written as a client writes it that knows the Region's partition by itself.
        rule = f"arn:{partition}:events:{region}:123456789012:rule/{name}"
        allow = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue,
                 "Condition": {"ArnEquals": {"aws:SourceArn": rule}}}
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [allow]})})
        assert events.put_rule(Name=name, EventPattern='{"source":["aws.ecs"]}')["RuleArn"] == rule
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": queue}])
        started = ecs.run_task(cluster="staging", taskDefinition="web", launchType="FARGATE", networkConfiguration=network(client, region))
        arn = started["tasks"][0]["taskArn"]
        assert arn.startswith(f"arn:{partition}:ecs:{region}:123456789012:task/staging/")
        wait(1)
        bodies = [json.loads(one["Body"]) for one in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)["Messages"]]
        assert arn in [body["detail"]["taskArn"] for body in bodies]
        identity = client("sts", region).get_caller_identity()["Arn"]
        assert identity.startswith(f"arn:{partition}:iam::")


def a_volume_that_is_configured_at_launch(client, wait):
    """RunTask refuses such a definition without `volumeConfigurations`, and takes it with them. AWS's words are not known."""
    ecs, family = client("ecs"), fresh("scratch")
    register(ecs, family, {"mountPoints": [{"sourceVolume": "scratch", "containerPath": "/scratch"}]},
             volumes=[{"name": "scratch", "configuredAtLaunch": True}])
    run = dict(cluster="staging", taskDefinition=family, launchType="FARGATE", networkConfiguration=network(client))
    code, _ = refusal(ecs.run_task, **run)
    assert code == "InvalidParameterException"
    volume = {"name": "scratch", "managedEBSVolume": {"roleArn": APP_ROLE, "sizeInGiB": 10, "volumeType": "gp3"}}
    answer = ecs.run_task(volumeConfigurations=[volume], **run)
    assert answer["failures"] == [] and len(answer["tasks"]) == 1


CASES = {case.__name__: case for case in (
    pages_of_route_tables, managed_instances_belong_to_a_cluster, no_execution_role, ecs_exec_without_a_role,
    events_in_every_partition, a_volume_that_is_configured_at_launch,
)}
