"""What no SDK would send: each answered as AWS does, and nothing falls over."""

import http.client
import json
import random
import socket

import pytest

TARGET = "AmazonEC2ContainerServiceV20141113."


def send(emulator, body, target=None, service="ecs", headers=None, method="POST", path="/"):
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=20)
    head = {"Content-Type": "application/x-amz-json-1.1"}
    if service:
        head["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0")
    if target:
        head["X-Amz-Target"] = target
    head.update(headers or {})
    connection.request(method, path, body=body, headers=head)
    answer = connection.getresponse()
    raw = answer.read()
    connection.close()
    return answer, raw


def refusal(emulator, body, operation="ListClusters", **more):
    answer, raw = send(emulator, body, TARGET + operation, **more)
    return answer.status, json.loads(raw)


@pytest.mark.parametrize("body", [b"{", b"nonsense", b"\xff\xfe", b'{"a":', b"{]", b'{"a" 1}', b"\x00"])
def test_malformed_json(emulator, body):
    assert refusal(emulator, body) == (400, {"__type": "SerializationException"})


@pytest.mark.parametrize(
    "operation, body, message",
    [
        ("ListClusters", {"maxResults": "ten"}, "STRING_VALUE can not be converted to Integer"),
        ("ListClusters", {"nextToken": 3}, "NUMBER_VALUE can not be converted to String"),
        ("RunTask", {"taskDefinition": True}, "TRUE_VALUE can not be converted to String"),
        ("RunTask", {"taskDefinition": "web", "enableECSManagedTags": "yes"}, "STRING_VALUE can not be converted to Boolean"),
        ("DescribeTasks", {"tasks": "one"}, "STRING_VALUE can not be converted to List"),
        ("ListClusters", [], "Start of structure or map expected where not found."),
        ("DescribeTasks", {"tasks": {"a": 1}}, "Start of structure or map found where not expected."),
    ],
)
def test_wrong_types(emulator, operation, body, message):
    status, error = refusal(emulator, json.dumps(body), operation)
    assert (status, error) == (400, {"__type": "SerializationException", "Message": message})


def test_null_unknown_members_and_an_empty_body_are_fine(emulator):
    for body in (b"", b"{}", b'{"maxResults":null}', b'{"colour":"red"}'):
        assert refusal(emulator, body)[0] == 200


def test_operations_that_are_not_there(emulator):
    assert refusal(emulator, b"{}", "Nonsense")[1]["__type"] == "UnknownOperationException"
    status, error = refusal(emulator, b"{}", "CreateService")
    assert status == 400 and error["__type"] == "UnsupportedFeatureException" and "CreateService" in error["message"]
    for service, target in (("sqs", "AmazonSQS."), ("events", "AWSEvents."), ("logs", "Logs_20140328.")):
        _, raw = send(emulator, b"{}", target + "Nonsense", service=service)
        assert b"UnknownOperationException" in raw and b"Nonsense" in raw
    answer, raw = send(emulator, b"{}", None)
    assert answer.status == 400 and b"UnknownOperationException" in raw
    for service in ("ec2", "iam", "sts"):
        answer, raw = send(emulator, b"Action=Nonsense", service=service)
        assert answer.status == 400 and b"<Code>InvalidAction</Code>" in raw and b"Nonsense" in raw
        answer, raw = send(emulator, b"", service=service)
        assert answer.status == 400 and b"<Code>MissingAction</Code>" in raw


def test_missing_and_odd_signatures(emulator):
    status, error = refusal(emulator, b"{}", service=None)
    assert (status, error["__type"]) == (400, "MissingAuthenticationTokenException")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer, raw = send(emulator, b"Action=DescribeVpcs", service=None, headers=form)
    assert answer.status == 401 and b"AuthFailure" in raw
    # The target is the fallback where the scope says nothing.
    assert refusal(emulator, b"{}", service=None, headers={"Authorization": "Bearer x"})[0] == 200
    assert refusal(emulator, b"{}", service="elsewhere")[0] == 200
    answer, raw = send(emulator, b"{}", None, service="elsewhere")
    assert answer.status == 400 and b"elsewhere" in raw
    answer, raw = send(emulator, None, service=None, method="GET", headers={"Content-Type": "text/html"})
    assert answer.status == 403 and b"ECS emulator" in raw


def test_huge_bodies(emulator):
    answer, raw = send(emulator, b"x" * (5 * 1024 * 1024), TARGET + "ListClusters")
    assert answer.status == 413
    deep = b'{"cluster":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert refusal(emulator, deep, "DescribeTasks")[0] == 400


def test_half_a_request(emulator):
    with socket.create_connection(("127.0.0.1", emulator.port)) as raw:
        raw.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    with socket.create_connection(("127.0.0.1", emulator.port)) as raw:
        raw.sendall(b"\x16\x03\x01\x02\x00 this is no HTTP\r\n\r\n")
        raw.settimeout(10)
        raw.recv(1000)
    assert refusal(emulator, b"{}")[0] == 200


def test_own_endpoints(emulator):
    def own(path, body=b"", method="POST", **headers):
        answer, raw = send(emulator, body, service=None, method=method, path="/_emulator/" + path, headers=headers)
        return answer.status, json.loads(raw)

    assert own("nonsense")[0] == 404
    assert own("advance", b'{"seconds":-1}')[0] == 400
    assert own("advance", b'{"seconds":1e300}')[0] == 400
    assert own("advance", b"[")[0] == 400
    assert own("interrupt", b'{"task":"x"}')[0] == 400
    assert own("interrupt", json.dumps({"task": "0" * 32}).encode())[0] == 404
    assert own("reset", **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert own("world", b'{"vpcs":[{"cidr":"x"}]}')[0] == 400


def test_random_bytes(emulator):
    """A short run here; the Rust suite mutates the decoders for longer."""
    chance = random.Random(7)
    seeds = [
        ("ecs", TARGET + "RunTask", b'{"taskDefinition":"web","cluster":"staging","count":1,"tags":[{"key":"a","value":"b"}]}'),
        ("ecs", TARGET + "RegisterTaskDefinition", b'{"family":"f","containerDefinitions":[{"name":"a","image":"b","memory":5}]}'),
        ("sqs", "AmazonSQS.CreateQueue", b'{"QueueName":"q","Attributes":{"VisibilityTimeout":"5"}}'),
        ("events", "AWSEvents.PutRule", b'{"Name":"r","EventPattern":"{\\"a\\":[{\\"prefix\\":\\"x\\"}]}"}'),
        ("ec2", None, b"Action=DescribeSubnets&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1"),
    ]
    for _ in range(300):
        service, target, body = chance.choice(seeds)
        changed = bytearray(body)
        for _ in range(chance.randrange(1, 6)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        answer, _ = send(emulator, bytes(changed), target, service=service)
        assert answer.status < 500


def test_odd_platforms_are_refused(emulator):
    document = {"family": "f", "containerDefinitions": [{"name": "a", "image": "b", "memory": 5}]}
    for platform in ({"operatingSystemFamily": "é"}, {"cpuArchitecture": "Z80"}):
        status, error = refusal(emulator, json.dumps({**document, "runtimePlatform": platform}), "RegisterTaskDefinition")
        assert status == 400 and error["__type"] == "ClientException"
