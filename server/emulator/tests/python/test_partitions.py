"""AWS's partitions: an ARN begins as its Region's does, and events arrive in each."""

import json
import re

import pytest

from refusal import refused

PLACES = [
    ("us-east-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("eusc-de-east-1", "aws-eusc"),
    ("us-iso-east-1", "aws-iso"), ("us-isob-east-1", "aws-iso-b"), ("eu-isoe-west-1", "aws-iso-e"), ("us-isof-south-1", "aws-iso-f"),
]


def arns(value):
    """Every ARN inside an answer."""
    if isinstance(value, dict):
        value = [v for k, v in value.items() if k != "ResponseMetadata"]
    if isinstance(value, list):
        return [arn for one in value for arn in arns(one)]
    return re.findall(r"arn:[a-z-]+:[^\"' ]*", value) if isinstance(value, str) else []


@pytest.mark.parametrize("region, partition", PLACES)
def test_arns_and_events(emulator, region, partition):
    client = lambda service: emulator.client(service, region=region)
    ecs, ec2, sqs, events, iam, sts = (client(name) for name in ("ecs", "ec2", "sqs", "events", "iam", "sts"))
    account = f"{region}:123456789012"
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    queue, rule = f"arn:{partition}:sqs:{account}:q", f"arn:{partition}:events:{account}:rule/r"
    allow = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue,
             "Condition": {"ArnEquals": {"aws:SourceArn": rule}}}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [allow]})})
    made = events.put_rule(Name="r", EventPattern='{"source":["aws.ecs"]}')
    assert made["RuleArn"] == rule
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": queue}])
    subnet = ec2.describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["public-a"]}])["Subnets"][0]["SubnetId"]
    answers = [
        ecs.run_task(cluster="staging", taskDefinition="web", launchType="FARGATE",
                     networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "assignPublicIp": "ENABLED"}}),
        ecs.list_clusters(), ecs.describe_capacity_providers(), ecs.describe_task_definition(taskDefinition="web"),
        ecs.list_account_settings(effectiveSettings=True), ecs.describe_services(cluster="mixed", services=["storefront"]),
        ec2.describe_subnets(), ec2.describe_security_groups(), sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"]),
        iam.list_roles(), sts.get_caller_identity(),
        sts.assume_role(RoleArn=f"arn:{partition}:iam::123456789012:role/app-web", RoleSessionName="me"),
        client("logs").describe_log_groups(),
    ]
    emulator.advance(30)
    task = answers[0]["tasks"][0]["taskArn"]
    answers.append(ecs.describe_tasks(cluster="staging", tasks=[task]))
    messages = [json.loads(m["Body"]) for m in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]]
    assert {message["detail"]["taskArn"] for message in messages} == {task}
    answers.extend(messages)
    for answer in answers:
        found = arns(answer)
        assert found and all(arn.startswith(f"arn:{partition}:") for arn in found), [a for a in found if not a.startswith(f"arn:{partition}:")]


def test_a_role_of_another_partition_is_no_role(emulator):
    with refused("ValidationError"):
        emulator.client("sts", region="us-gov-west-1").assume_role(RoleArn="arn:aws:iam::123456789012:role/app-web", RoleSessionName="me")
