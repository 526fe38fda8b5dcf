"""Checks a raw answer against botocore's output shape: no member that the model does not
know, none of another type, none missing that AWS always sends."""

import xml.etree.ElementTree as ET

# What AWS always sends, by shape (CLI example outputs; facts sections 1.2, 3.1).
ALWAYS = {
    "Task": {
        "attachments", "attributes", "clusterArn", "containers", "cpu", "createdAt", "desiredStatus",
        "enableExecuteCommand", "group", "lastStatus", "launchType", "memory", "overrides", "tags",
        "taskArn", "taskDefinitionArn", "version",
    },
    "Container": {"containerArn", "taskArn", "name", "image", "lastStatus", "networkInterfaces", "cpu"},
    "Cluster": {
        "clusterArn", "clusterName", "status", "registeredContainerInstancesCount",
        "runningTasksCount", "pendingTasksCount", "activeServicesCount", "statistics", "tags",
        "settings", "capacityProviders", "defaultCapacityProviderStrategy",
    },
    "TaskDefinition": {
        "taskDefinitionArn", "containerDefinitions", "family", "revision", "volumes", "status",
        "requiresAttributes", "placementConstraints", "compatibilities", "registeredAt", "registeredBy",
    },
    "ContainerDefinition": {
        "name", "image", "cpu", "portMappings", "essential", "environment", "mountPoints", "volumesFrom",
    },
    "CapacityProvider": {"capacityProviderArn", "name", "status", "tags"},
    "Service": {
        "serviceArn", "serviceName", "clusterArn", "status", "desiredCount", "runningCount",
        "pendingCount", "taskDefinition", "deployments", "events", "createdAt",
    },
    "RunTaskResponse": {"tasks", "failures"},
    "DescribeTasksResponse": {"tasks", "failures"},
    "DescribeClustersResponse": {"clusters", "failures"},
    "ListTasksResponse": {"taskArns"},
    "ListClustersResponse": {"clusterArns"},
    "Message": {"MessageId", "ReceiptHandle", "MD5OfBody", "Body"},
    "GetLogEventsResponse": {"events", "nextForwardToken", "nextBackwardToken"},
    "Vpc": {"VpcId", "State", "CidrBlock", "InstanceTenancy", "IsDefault", "OwnerId"},
    "Subnet": {
        "SubnetId", "VpcId", "CidrBlock", "AvailableIpAddressCount", "AvailabilityZone",
        "MapPublicIpOnLaunch", "State", "SubnetArn",
    },
    "SecurityGroup": {"GroupId", "GroupName", "Description", "VpcId", "OwnerId", "IpPermissions"},
    "Role": {"Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument"},
}

# A repeated RunTask answers its stopped tasks reduced to these (ECS_Idempotency).
REDUCED = {"taskArn", "lastStatus", "desiredStatus"}

TYPES = {
    "string": str, "integer": int, "long": int, "boolean": bool, "timestamp": (int, float),
    "double": (int, float), "float": (int, float), "blob": str,
}


def check_json(shape, value, path="$"):
    kind = shape.type_name
    if kind == "structure":
        assert isinstance(value, dict), f"{path}: {value!r} is no structure"
        unknown = set(value) - set(shape.members)
        assert not unknown, f"{path}: {shape.name} has no {sorted(unknown)}"
        if not (shape.name == "Task" and set(value) == REDUCED):
            missing = ALWAYS.get(shape.name, set()) - set(value)
            assert not missing, f"{path}: {shape.name} lacks {sorted(missing)}"
        for name, inner in value.items():
            assert inner is not None, f"{path}.{name} is null"
            check_json(shape.members[name], inner, f"{path}.{name}")
    elif kind == "list":
        assert isinstance(value, list), f"{path}: {value!r} is no list"
        for at, inner in enumerate(value):
            check_json(shape.member, inner, f"{path}[{at}]")
    elif kind == "map":
        assert isinstance(value, dict), f"{path}: {value!r} is no map"
        for name, inner in value.items():
            check_json(shape.value, inner, f"{path}.{name}")
    else:
        fits = isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
        assert fits, f"{path}: {value!r} is no {kind}"
        if kind == "string" and getattr(shape, "enum", None):
            assert value in shape.enum, f"{path}: {value!r} is not one of {shape.enum}"


def strip(tag):
    return tag.split("}", 1)[-1]


def check_xml(shape, element, path, item):
    kind = shape.type_name
    if kind == "structure":
        known = {}
        for name, member in shape.members.items():
            wire = member.serialization.get("name", name)
            known[wire] = (name, member)
        seen = set()
        for child in element:
            tag = strip(child.tag)
            assert tag in known, f"{path}: {shape.name} has no <{tag}>"
            name, member = known[tag]
            seen.add(name)
            check_xml(member, child, f"{path}.{tag}", item)
        missing = ALWAYS.get(shape.name, set()) - seen
        assert not missing, f"{path}: {shape.name} lacks {sorted(missing)}"
    elif kind == "list":
        wire = shape.member.serialization.get("name", item)
        for child in element:
            assert strip(child.tag) == wire, f"{path}: <{strip(child.tag)}> instead of <{wire}>"
            check_xml(shape.member, child, f"{path}[]", item)
    elif kind in ("integer", "long"):
        int(element.text)
    elif kind == "boolean":
        assert element.text in ("true", "false"), f"{path}: {element.text!r} is no boolean"
    elif kind == "string" and getattr(shape, "enum", None):
        assert element.text in shape.enum, f"{path}: {element.text!r} is not one of {shape.enum}"


def check_answer(operation, body, protocol):
    """Checks the raw body of a successful answer."""
    shape = operation.output_shape
    if protocol == "json":
        import json

        if shape is not None and body:
            check_json(shape, json.loads(body))
        return
    root = ET.fromstring(body)
    assert strip(root.tag) == f"{operation.name}Response"
    if shape is None:
        return
    if protocol == "ec2":
        assert root.find("{*}requestId") is not None
        for child in [c for c in root if strip(c.tag) == "requestId"]:
            root.remove(child)
        check_xml(shape, root, "$", "item")
    else:
        assert root.find("{*}ResponseMetadata/{*}RequestId") is not None
        result = root.find("{*}" + f"{operation.name}Result")
        check_xml(shape, result, "$", "member")
