"""Walks botocore's model of every operation in docs/emulator.md: each member of an input is read, or is listed in
docs/emulator.md as ignored; each range, pattern, list of values and required member is enforced, or is listed here with
the reason why not."""

import http.client
import json
import re
import urllib.parse

import botocore.session
import pytest

import model
import model_values as values
from conftest import REGION

SESSION = botocore.session.get_session()
OPERATIONS = list(model.operations())
WRITTEN = json.loads(model.FILE.read_text())
CONTENT_TYPES = {"ecs": "1.1", "events": "1.1", "logs": "1.1", "sqs": "1.0"}
GROUP = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/g"

# What the emulator takes although the model says otherwise: (service, what, pattern of OPERATION.PATH) and why.
LENIENT = [

    ("ecs", "required", r"[^.]+\.[^.\[]+", "what is missing at the top is refused, or has a default, in the operation's own words"),
    ("events", "pattern", r".*HttpParameters.PathParameterValues\[\]", "Rust's regex has no look-ahead"),
    ("sqs", "enum", r".*AttributeNames.*", "unknown names are refused by GetQueueAttributes alone; ReceiveMessage overlooks them"),
]


def shape_of(service, operation):
    return SESSION.get_service_model(service).operation_model(operation).input_shape


def merge(into, more):
    """Adds what is not there, in the first item of a list too."""
    for key, value in more.items():
        own = into.get(key)
        if isinstance(value, dict) and isinstance(own, dict):
            merge(own, value)
        elif isinstance(value, list) and isinstance(own, list) and own and isinstance(own[0], dict) and isinstance(value[0], dict):
            merge(own[0], value[0])
        else:
            into.setdefault(key, value)
    return into


def prune(value, name):
    """A value without the members of a name."""
    if isinstance(value, dict):
        return {key: prune(inner, name) for key, inner in value.items() if key != name}
    return [prune(inner, name) for inner in value] if isinstance(value, list) else value


class World:
    """Sends raw requests, and knows names that exist."""

    def __init__(self, emulator):
        self.emulator = emulator
        self.count = 0
        emulator.post("reset")
        ec2, sqs = emulator.client("ec2"), emulator.client("sqs")
        vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
        group = ec2.create_security_group(GroupName="walked", Description="d", VpcId=vpc)["GroupId"]
        queue = sqs.create_queue(QueueName="walked")["QueueUrl"]
        sqs.send_message(QueueUrl=queue, MessageBody="m")
        received = sqs.receive_message(QueueUrl=queue)["Messages"][0]["ReceiptHandle"]
        subnet = ec2.describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["public-a"]}])["Subnets"][0]["SubnetId"]
        events = emulator.client("events")
        events.put_rule(Name="walked", EventPattern='{"source":["aws.ecs"]}')
        self.named = {
            "ecs": {"cluster": "staging", "taskDefinition": "web:1", "capacityProvider": "FARGATE", "capacityProviders": ["FARGATE"],
                    "services": ["storefront"], "autoScalingGroupArn": GROUP, "subnets": [subnet],
                    "resourceArn": f"arn:aws:ecs:{REGION}:123456789012:cluster/staging"},
            "ec2": {"VpcId": vpc, "GroupId": group, "CidrIp": "10.0.0.0/8", "CidrIpv6": "2001:db8::/32", "IpProtocol": "tcp",
                    "FromPort": 1, "ToPort": 1, "ResourceIds": [vpc], "Attribute": "enableDnsSupport", "Name": "tag-key",
                    "ResourceType": "security-group"},
            "iam": {"RoleName": "app-web", "PolicySourceArn": "arn:aws:iam::123456789012:role/app-web"},
            "sts": {"RoleArn": "arn:aws:iam::123456789012:role/app-web"},
            "events": {"Name": "walked", "Rule": "walked", "EventPattern": '{"source":["aws.ecs"]}', "EventBusName": "default"},
            "sqs": {"QueueUrl": queue, "QueueName": "walked", "ReceiptHandle": received},
            "logs": {"logGroupName": "/ecs/web"},
        }
        ports = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1}
        rule = {**ports, "GroupId": group, "CidrIp": "10.0.0.0/8", "IpPermissions": [{**ports, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}
        network = {"awsvpcConfiguration": {"subnets": [subnet]}}
        sides = [f"{verb}SecurityGroup{side}" for verb in ("Authorize", "Revoke") for side in ("Ingress", "Egress")]
        self.base = {
            **{side: rule for side in sides}, "CreateSecurityGroup": {"TagSpecifications": [{"ResourceType": "security-group"}]},
            "DeleteSecurityGroup": {"GroupId": group},
            "RunTask": {"cluster": "staging", "taskDefinition": "web:1", "networkConfiguration": network},
        }

    def name(self, service, operation, value, skip=None):
        """Puts names that exist where the walk left its filler."""
        known = dict(self.named[service])
        self.count += 1
        if operation in ("CreateCluster", "CreateCapacityProvider"):
            known |= {"clusterName": f"c{self.count}", "name": f"p{self.count}", "autoScalingGroupArn": f"{GROUP}{self.count}"}
        if operation == "UpdateCapacityProvider":
            known |= {"name": "spare-machines"}

        def fill(inner):
            if isinstance(inner, dict):
                # A tag without a key, and a filter without a name, say nothing.
                inner = {"key": "a", **inner} if set(inner) == {"value"} else inner
                inner = {"Name": "tag-key", **inner} if set(inner) == {"Values"} else inner
                return {k: known[k] if k in known and k != skip and v in ("a", "aa", ["a"], 1, "a" * 20) else fill(v) for k, v in inner.items()}
            return [fill(one) for one in inner] if isinstance(inner, list) else inner

        base = json.loads(json.dumps(self.base.get(operation, {})))
        if operation == "CreateCluster":
            base["clusterName"] = known["clusterName"]
        base = prune(base, skip)
        if "GroupName" in value:
            base.pop("GroupId", None)
        if service == "ec2" and skip != "DryRun":
            base["DryRun"] = True
        return merge(fill(value), base)

    def send(self, service, operation, value):
        """(status, code and message, members that were ignored)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=20)
        head = {"Authorization": f"AWS4-HMAC-SHA256 Credential=x/20261121/{REGION}/{service}/aws4_request, SignedHeaders=host, Signature=0"}
        if service in CONTENT_TYPES:
            metadata = SESSION.get_service_model(service).metadata
            head["Content-Type"] = f"application/x-amz-json-{CONTENT_TYPES[service]}"
            head["X-Amz-Target"] = f"{metadata['targetPrefix']}.{operation}"
            body = json.dumps(value)
        else:
            pairs = list(form(service, WRITTEN[service]["operations"][operation]["input"], value))
            body = urllib.parse.urlencode([("Action", operation), *pairs])
        connection.request("POST", "/", body=body, headers=head)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if service in CONTENT_TYPES:
            error = json.loads(text) if answer.status >= 300 else {}
            said = (error.get("__type"), error.get("message", error.get("Message")))
        else:
            said = tuple((re.findall(f"<{tag}>([^<]*)", text) or [None])[0] for tag in ("Code", "Message"))
        ignored = (answer.headers.get("x-emulator-ignored") or "").split(", ")
        return answer.status, said, {one for one in ignored if one}


def form(service, shape_name, value, prefix=""):
    """A value as the pairs of a form."""
    shape = WRITTEN[service]["shapes"][shape_name]
    if isinstance(value, dict) and shape["type"] == "structure":
        for name, inner in value.items():
            member = shape["members"][name]
            yield from form(service, member["shape"], inner, f"{prefix}{'.' if prefix else ''}{member.get('wire', name)}")
    elif isinstance(value, list) and shape["type"] == "list":
        for at, inner in enumerate(value, 1):
            yield from form(service, shape["member"], inner, f"{prefix}{'' if service == 'ec2' else '.member'}.{at}")
    else:
        yield prefix, str(value).lower() if isinstance(value, bool) else str(value)


def wire_path(service, operation, path):
    """A path as the emulator names it: in a form by the names of the form."""
    if service in CONTENT_TYPES:
        return path.replace("{}", "")
    shape = WRITTEN[service]["shapes"][WRITTEN[service]["operations"][operation]["input"]]
    out = ""
    for step in re.findall(r"\[\]|[^.\[]+", path):
        if step == "[]":
            out, shape = out + "[]", WRITTEN[service]["shapes"][shape["member"]]
        else:
            member = shape["members"][step]
            out += ("." if out else "") + member.get("wire", step)
            shape = WRITTEN[service]["shapes"][member["shape"]]
    return out


@pytest.fixture
def world(emulator):
    return World(emulator)


def ignored_members(world, service, operation):
    shape = shape_of(service, operation)
    if shape is None:
        return set()
    if service in CONTENT_TYPES:
        return world.send(service, operation, values.legal(shape))[2]
    found = set()
    for path, inner in values.paths(shape):
        if inner.type_name in ("structure", "list", "map"):
            continue
        value = world.name(service, operation, values.put(shape, path, values.legal(inner)))
        ignored = world.send(service, operation, value)[2]
        if wire_path(service, operation, path) in ignored:
            found.add(path)
    return found


def documented():
    """Operation -> members, of the list in docs/emulator.md."""
    text = model.DOCS.read_text().split("### Members that are ignored")[1].split("\n## ")[0]
    found = {}
    for operations, members in re.findall(r"^\| ([A-Z][^|]*) \| ([^|]*) \|", text, re.M):
        for operation in operations.split(", "):
            found.setdefault(operation, set()).update(re.findall(r"`([^`]+)`", members))
    return found


def test_the_written_model_is_that_of_the_pinned_botocore():
    assert model.FILE.read_text() == model.written(), "run `python model.py --write`"


@pytest.mark.parametrize("service, operation", OPERATIONS)
def test_each_member_is_read_or_documented_as_ignored(world, service, operation):
    found = {re.sub(r"\[\]$", "", path) for path in ignored_members(world, service, operation)}
    assert found == documented().get(operation, set())


def test_the_documented_list_names_operations_that_there_are():
    assert set(documented()) <= {operation for _, operation in OPERATIONS}


def is_lenient(service, what, where):
    return any(
        service == own and re.fullmatch(kinds, what) and re.fullmatch(places, where) for own, kinds, places, _ in LENIENT
    )


@pytest.mark.parametrize("service, operation", OPERATIONS)
def test_each_constraint_is_enforced(world, service, operation):
    shape = shape_of(service, operation)
    if shape is None:
        return
    taken = []

    def refused_for(what, where, broken, legal):
        bad = world.send(service, operation, broken)
        good = world.send(service, operation, legal)
        assert bad[0] < 500 and good[0] < 500, (where, bad, good)
        if bad[0] < 300 or bad[1] == good[1]:
            if not is_lenient(service, what, f"{operation}.{where}"):
                taken.append((what, where, bad[1]))

    for path, inner in values.paths(shape):
        last = re.split(r"[.\[{]", path)[-1].rstrip("]}") or None
        for what, value in values.broken(inner):
            if service not in CONTENT_TYPES and (not isinstance(value, (str, int)) or (what == "type" and inner.type_name in ("structure", "list", "map"))):
                continue
            if service not in CONTENT_TYPES and value == "":
                # An empty member of a form is one that is not there.
                continue
            broken = world.name(service, operation, values.put(shape, path, value), skip=last)
            legal = world.name(service, operation, values.put(shape, path, values.legal(inner)))
            refused_for(what, path, broken, legal)
    for path, inner in [("", shape), *values.paths(shape)]:
        if inner.type_name == "structure":
            for name in inner.required_members:
                where = f"{path}.{name}" if path else name
                broken = world.name(service, operation, values.without(shape, path, name), skip=name)
                refused_for("required", where, broken, world.name(service, operation, values.put(shape, where, values.legal(inner.members[name]))))
    assert taken == []
