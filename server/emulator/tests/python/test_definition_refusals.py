"""What RegisterTaskDefinition refuses, rule by rule, and what it takes beside each rule. `AWS`: the words are AWS's own,
from its documentation or from public reports; `OURS`: AWS documents the rule and not the words."""

import pytest

from refusal import refused
from test_definitions import register

AWS, OURS = "AWS's words", "our words"
ROLE = dict(executionRoleArn="arn:aws:iam::123456789012:role/ecsTaskExecutionRole")
LOG = {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "p"}}
SECRET = {"name": "K", "valueFrom": "arn:aws:secretsmanager:us-east-1:123456789012:secret:k-abcdef"}
ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1"
CHECK = {"command": ["CMD", "true"]}
ON_EC2 = dict(requiresCompatibilities=["EC2"])
SEND = {"logDriver": "awsfirelens"}


def more(*containers, **app):
    """The app with changes, and further containers beside it."""
    others = [{"name": f"c{n}", "image": "nginx", "essential": False, **one} for n, one in enumerate(containers)]
    return dict(containerDefinitions=[{"name": "app", "image": "nginx", **app}, *others])


def waits(name, condition):
    return {"dependsOn": [{"containerName": name, "condition": condition}]}


# What is changed in a definition that is fine, AWS's words or ours, and the words.
REFUSED = [
    # The task's size and mode on Fargate
    (dict(cpu="300"), AWS, "No Fargate configuration exists for given values."),
    (dict(cpu="256", memory="4096"), AWS, "No Fargate configuration exists for given values."),
    (dict(cpu="lots"), AWS, "Invalid 'cpu' setting for task."),
    (dict(networkMode="bridge"), AWS, "Fargate only supports network mode ‘awsvpc’."),
    (dict(pidMode="host"), AWS, "do not support pidMode 'host'"),
    (dict(ipcMode="task"), AWS, "do not support ipcMode"),
    (dict(ephemeralStorage={"sizeInGiB": 20}), OURS, "EphemeralStorage size should be at least 21"),
    (dict(ephemeralStorage={"sizeInGiB": 201}), OURS, "EphemeralStorage size should be at most 200"),
    (dict(placementConstraints=[{"type": "memberOf", "expression": "x"}]), AWS, "do not support constraints"),
    (dict(runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}), AWS, "No Fargate configuration exists"),
    # Sums over the containers
    (more({"cpu": 200}, cpu=100), AWS, "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."),
    (more(memory=600), OURS, "can not be more than the task's memory"),
    (more({"memory": 300}, memory=300), OURS, "The sum of all container 'memory' values cannot be greater"),
    (more({"memoryReservation": 300}, memory=300, memoryReservation=256), OURS, "The sum of all container 'memory' values"),
    (more(memory=300, memoryReservation=301), OURS, "'memoryReservation' must be less than or equal to 'memory'"),
    # The execution role
    (more(image=ECR), AWS, "Fargate requires task definition to have execution role ARN to support ECR images."),
    (more(image="123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a"), AWS, "to support ECR images."),
    (more(image="123456789012.dkr-ecr.us-east-1.on.aws/a"), AWS, "to support ECR images."),
    (more(secrets=[SECRET]), AWS, "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."),
    ({**more(secrets=[SECRET], memory=128), **ON_EC2}, AWS, "you must also specify a value for 'executionRoleArn'."),
    (more(logConfiguration={"logDriver": "splunk", "secretOptions": [SECRET]}), AWS, "you must also specify a value for 'executionRoleArn'."),
    (more(repositoryCredentials={"credentialsParameter": SECRET["valueFrom"]}), OURS, "to support private registry authentication."),
    (more(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::b/a.env"}]), OURS, "to support environment files."),
    (more(logConfiguration=LOG), AWS, "Fargate requires task definition to have execution role ARN to support log driver awslogs."),
    ({**more(image=ECR), "executionRoleArn": ""}, AWS, "to support ECR images."),
    # A container
    (more(name=""), AWS, "Container.name should not be null or empty."),
    (more(name="a b"), OURS, "Invalid container name: a b"),
    (more(image=""), AWS, "Container.image should not be null or empty."),
    (more({"name": "app"}), OURS, "Container names must be unique."),
    (more(essential=False), OURS, "At least one container must be marked as essential."),
    (more(privileged=True), AWS, "Fargate requires that the 'privileged' setting be 'false'"),
    (more(links=["x"]), AWS, "Links are not supported when networkMode=awsvpc"),
    (more(resourceRequirements=[{"type": "GPU", "value": "1"}]), AWS, "do not support GPU resource requirements"),
    (more(linuxParameters={"sharedMemorySize": 64}), AWS, "do not support sharedMemorySize"),
    (more(linuxParameters={"maxSwap": 64}), AWS, "do not support maxSwap"),
    (more(linuxParameters={"devices": [{"hostPath": "/dev/x"}]}), AWS, "do not support devices"),
    (more(ulimits=[{"name": "nofile", "softLimit": 2000, "hardLimit": 1000}]), OURS, "can not be greater than its hard limit"),
    (more(stopTimeout=121), OURS, "Expected stopTimeout to be between 2 and 120."),
    (more(startTimeout=1), OURS, "Expected startTimeout to be between 2 and 120."),
    (more(restartPolicy={"enabled": True, "restartAttemptPeriod": 59}), OURS, "between 60 and 1800"),
    # Ports
    (more(portMappings=[{"containerPort": 80, "hostPort": 8080}]), AWS, "the host ports and container ports in port mappings must match"),
    (more(portMappings=[{"containerPort": 80}, {"containerPort": 80}]), OURS, "The container port 80 with protocol tcp is used more than once."),
    (more({"portMappings": [{"containerPort": 80}]}, portMappings=[{"containerPort": 80}]), OURS, "is used more than once"),
    (more(portMappings=[{"containerPort": 70000}]), OURS, "between 1 and 65535"),
    # Environment, secrets, files
    (more(environment=[{"name": "", "value": "x"}]), OURS, "Environment variable name should not be null or empty."),
    (more(environment=[{"value": "x"}]), OURS, "Environment variable name should not be null or empty."),
    ({**more(secrets=[{"name": "K", "valueFrom": ""}]), **ROLE}, OURS, "valueFrom of a secret should not be null or empty"),
    ({**more(secrets=[SECRET], environment=[{"name": "K", "value": "x"}]), **ROLE}, AWS,
     "The secret name must be unique and not shared with any new or existing environment variables set on the container, such as 'K'."),
    ({**more(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::b/a.txt"}]), **ROLE}, OURS, "with the file extension .env"),
    ({**more(environmentFiles=[{"type": "s3", "value": "a.env"}]), **ROLE}, OURS, "named by the ARN of an S3 object"),
    ({**more(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::b/a.env"}] * 11), **ROLE}, OURS, "more than 10"),
    # Logs
    (more(logConfiguration={"logDriver": "awslogs"}), AWS, "Log driver awslogs requires options: awslogs-group"),
    (more(logConfiguration={"logDriver": "syslog"}), OURS, "do not support the log driver 'syslog'"),
    (more(logConfiguration=SEND), OURS, "one container has to have a firelensConfiguration object"),
    (more({"firelensConfiguration": {"type": "fluentbit"}}), AWS,
     "When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver."),
    (more({"firelensConfiguration": {"type": "fluentbit"}}, {"firelensConfiguration": {"type": "fluentd"}}, logConfiguration=SEND), OURS,
     "Only one container can have a firelensConfiguration."),
    # Health checks
    (more(healthCheck={"command": []}), OURS, "Health check command can not be empty."),
    (more(healthCheck={**CHECK, "interval": 1}), OURS, "Health check interval should be between 5 and 300."),
    (more(healthCheck={**CHECK, "interval": 301}), OURS, "Health check interval should be between 5 and 300."),
    (more(healthCheck={**CHECK, "timeout": 1}), OURS, "Health check timeout should be between 2 and 60."),
    (more(healthCheck={**CHECK, "retries": 11}), OURS, "Health check retries should be between 1 and 10."),
    (more(healthCheck={**CHECK, "startPeriod": 301}), OURS, "Health check startPeriod should be between 0 and 300."),
    # Who waits for whom
    (more(**waits("app", "START")), OURS, "Container 'app' depends on itself"),
    (more(waits("c1", "START"), waits("c0", "START")), OURS, "depends on itself, directly or in a circle"),
    (more(waits("nobody", "START")), OURS, "depends on container 'nobody', which is not in the task definition"),
    (more({}, **waits("c0", "HEALTHY")), OURS, "needs a health check"),
    (more(waits("app", "SUCCESS")), AWS, "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container"),
    (more(waits("app", "COMPLETE")), AWS, "cannot be an essential container"),
    (more({"volumesFrom": [{"sourceContainer": "nobody"}]}), OURS, "Unknown container 'nobody' in volumesFrom."),
    # Volumes
    (dict(volumes=[{"name": "v"}, {"name": "v"}]), OURS, "Volume names must be unique."),
    (dict(volumes=[{"host": {}}]), OURS, "Volume.name should not be null or empty."),
    (more(mountPoints=[{"sourceVolume": "v", "containerPath": "/v"}]), OURS, "Unknown volume 'v'."),
    (dict(volumes=[{"name": "v", "host": {"sourcePath": "/x"}}]), AWS, "do not support sourcePath"),
    (dict(volumes=[{"name": "v", "dockerVolumeConfiguration": {"driver": "x"}}]), AWS, "do not support dockerVolumeConfiguration"),
    (dict(volumes=[{"name": "v", "host": {"sourcePath": "/x"}, "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]), AWS,
     "When the volume parameter is specified, only one volume configuration type should be used."),
    (dict(volumes=[{"name": "a", "configuredAtLaunch": True}, {"name": "b", "configuredAtLaunch": True}]), OURS,
     "Only one volume can be configured at launch."),
    (dict(volumes=[{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"iam": "ENABLED"}}}]), OURS,
     "EFS transit encryption must be enabled"),
    (dict(volumes=[{"name": "v", "efsVolumeConfiguration": {
        "fileSystemId": "fs-1", "transitEncryption": "ENABLED", "rootDirectory": "/x", "authorizationConfig": {"accessPointId": "fsap-1"}}}]),
     OURS, "the root directory must be left out or set to /"),
]


@pytest.mark.parametrize("change, whose, text", REFUSED)
def test_refused(ecs, change, whose, text):
    code = "InvalidParameterException" if text.startswith("Expected ") else "ClientException"
    with refused(code, text):
        register(ecs, **change)
    assert ecs.list_task_definitions(familyPrefix="fresh")["taskDefinitionArns"] == []


TAKEN = [
    more({"cpu": 128, "memory": 256}, cpu=128, memory=256),
    more({"memoryReservation": 200}, memory=500, memoryReservation=300),
    {**more(image=ECR), **ROLE},
    more(image="public.ecr.aws/a/b:1"),
    more(image="example.com/a.dkr.ecr.b:1"),
    {**more(secrets=[SECRET], environment=[{"name": "L", "value": ""}]), **ROLE},
    {**more(environmentFiles=[{"type": "s3", "value": "arn:aws-cn:s3:::b/a.env"}]), **ROLE},
    more({"firelensConfiguration": {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}}}, logConfiguration=SEND),
    more(healthCheck={**CHECK, "interval": 5, "timeout": 2, "retries": 10, "startPeriod": 0}),
    more({"healthCheck": CHECK}, **waits("c0", "HEALTHY")),
    more({}, **waits("c0", "SUCCESS")),
    more(waits("c1", "COMPLETE"), waits("app", "START"), {}),
    more(portMappings=[{"containerPort": 53}, {"containerPort": 53, "protocol": "udp"}]),
    more(ulimits=[{"name": "nofile", "softLimit": 1000, "hardLimit": 1000}]),
    dict(volumes=[{"name": "v", "configuredAtLaunch": True}], **more(mountPoints=[{"sourceVolume": "v", "containerPath": "/v"}])),
]


@pytest.mark.parametrize("change", TAKEN)
def test_taken(ecs, change):
    assert register(ecs, **change)["taskDefinition"]["revision"] == 1


def test_efs_volumes_come_back_with_their_root(ecs):
    made = register(ecs, volumes=[{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}])["taskDefinition"]
    assert made["volumes"][0]["efsVolumeConfiguration"]["rootDirectory"] == "/"
