"""One emulator for the session, in manual time; each test starts from a fresh world."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

import boto3
import botocore.waiter
import pytest
from botocore.config import Config

from shapes import check_answer

REGION = "us-east-1"


class Emulator:
    """The address, and the endpoints under /_emulator/."""

    def __init__(self, port):
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def post(self, path, body=None, method="POST"):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_emulator/{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def advance(self, seconds):
        return self.post("advance", {"seconds": seconds})

    def faults(self, **faults):
        return self.post("faults", faults, "PUT")

    def client(self, service, key="AKIDEXAMPLE", region=REGION, **config):
        """A boto3 client whose every successful answer is checked against the model."""
        client = boto3.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key="secret",
            config=Config(retries={"max_attempts": 0}, **config),
        )
        protocol = client.meta.service_model.metadata["protocol"]

        def check(operation_model, response_dict, **_):
            if response_dict["status_code"] < 300:
                assert response_dict["headers"].get("x-amzn-requestid")
                check_answer(operation_model, response_dict["body"], protocol)

        client.meta.events.register("before-parse", check)
        return client


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def process():
    port = free_port()
    address = f"127.0.0.1:{port}"
    binary = os.environ.get("SLIPWAY_BIN")
    if binary:
        command = [binary, "emulator", "--listen", address, "--time", "manual"]
    else:
        command = [os.environ["EMULATOR_ALONE"], address, "manual"]
    running = subprocess.Popen(command)
    emulator = Emulator(port)
    for _ in range(200):
        try:
            emulator.post("health", method="GET")
            break
        except (urllib.error.URLError, ConnectionError):
            assert running.poll() is None, "the emulator ended at its start"
            time.sleep(0.05)
    yield emulator
    assert running.poll() is None, "the emulator crashed"
    running.terminate()
    running.wait(10)


@pytest.fixture
def emulator(process, monkeypatch):
    process.post("reset")
    # A waiter's sleep is emulator time.
    monkeypatch.setattr(botocore.waiter.time, "sleep", lambda seconds: process.advance(seconds))
    yield process
    assert process.post("health", method="GET")["time"] == "manual"


@pytest.fixture
def ecs(emulator):
    return emulator.client("ecs")


@pytest.fixture
def ec2(emulator):
    return emulator.client("ec2")


@pytest.fixture
def sqs(emulator):
    return emulator.client("sqs")


@pytest.fixture
def events(emulator):
    return emulator.client("events")


@pytest.fixture
def logs(emulator):
    return emulator.client("logs")


@pytest.fixture
def subnets(ec2):
    """Subnet ids by their Name tag."""
    found = ec2.describe_subnets()["Subnets"]
    return {tag["Value"]: s["SubnetId"] for s in found for tag in s["Tags"] if tag["Key"] == "Name"}


@pytest.fixture
def network(subnets):
    return {"awsvpcConfiguration": {"subnets": [subnets["public-a"], subnets["public-b"]], "assignPublicIp": "ENABLED"}}


@pytest.fixture
def run(ecs, network):
    """Runs one task on FARGATE in `staging` and gives it back."""

    def one(family="web", **more):
        arguments = dict(cluster="staging", taskDefinition=family, launchType="FARGATE", networkConfiguration=network)
        if "capacityProviderStrategy" in more:
            del arguments["launchType"]
        answer = ecs.run_task(**{**arguments, **more})
        assert answer["failures"] == []
        return answer["tasks"][0]

    return one


@pytest.fixture
def look(ecs):
    def one(task):
        arn = task if isinstance(task, str) else task["taskArn"]
        return ecs.describe_tasks(cluster="staging", tasks=[arn], include=["TAGS"])["tasks"][0]

    return one
