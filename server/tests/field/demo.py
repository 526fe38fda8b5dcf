"""A running `slipway demo`: AWS's clients for its emulator, and its pages as a browser without JavaScript sees them."""

import contextlib
import csv
import datetime
import html
import io
import json
import os
import re
import secrets
import socket
import subprocess
import tempfile
import pathlib
import time
import urllib.error
import urllib.parse
import urllib.request

import boto3

from case import Wrong

REGION = "eu-west-1"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ecsTaskExecutionRole"
PATIENCE = 60


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def await_answer(what, ask):
    """Asks until there is an answer; a look every tenth of a second, because no page says when it is done."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.1)
    raise Wrong(f"waited {PATIENCE} s in vain: {what}")


class Demo:
    def __init__(self, url, endpoint):
        self.url = url
        self.endpoint = endpoint

    # ---- AWS

    def client(self, service, region=REGION):
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=region, aws_access_key_id="a", aws_secret_access_key="b"
        )

    def faults(self, **faults):
        self._put("/_emulator/faults", faults)

    def calm(self):
        """No fault of an earlier case is left."""
        self.faults()

    def _put(self, path, body):
        request = urllib.request.Request(
            self.endpoint + path, json.dumps(body).encode(), {"content-type": "application/json"}, method="PUT"
        )
        urllib.request.urlopen(request).close()

    def subnet(self, name="public-a"):
        for subnet in self.client("ec2").describe_subnets()["Subnets"]:
            if {"Key": "Name", "Value": name} in subnet["Tags"]:
                return subnet["SubnetId"]
        raise Wrong(f"the demo has no subnet {name}")

    def register(self, family, containers, **more):
        definition = dict(
            family=family,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=containers,
        )
        return self.client("ecs").register_task_definition(**{**definition, **more})["taskDefinition"]

    def run(self, family, **more):
        network = {"awsvpcConfiguration": {"subnets": [self.subnet()], "assignPublicIp": "ENABLED"}}
        arguments = dict(
            cluster="staging", taskDefinition=family, launchType="FARGATE", networkConfiguration=network, count=1
        )
        answer = self.client("ecs").run_task(**{**arguments, **more})
        if answer["failures"]:
            raise Wrong(f"RunTask of {family} failed: {answer['failures']}")
        return answer["tasks"][0]["taskArn"].rsplit("/", 1)[1]

    def event(self, containers, started=True, family="web", **detail):
        """Sends the end of a task that only its event tells of, and waits until its page is there. Returns its id."""
        task = secrets.token_hex(16)
        now = datetime.datetime.now(datetime.timezone.utc)
        before = lambda seconds: (now - datetime.timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
        arn = lambda kind: f"arn:aws:ecs:{REGION}:{ACCOUNT}:{kind}"
        body = {
            "taskArn": arn(f"task/staging/{task}"),
            "clusterArn": arn("cluster/staging"),
            "taskDefinitionArn": arn(f"task-definition/{family}:1"),
            "lastStatus": "STOPPED",
            "desiredStatus": "STOPPED",
            "launchType": "FARGATE",
            "group": f"family:{family}",
            "version": 5,
            "createdAt": before(120),
            "startedAt": before(60),
            "stoppingAt": before(10),
            "stoppedAt": before(0),
            "stopCode": "EssentialContainerExited",
            "stoppedReason": "Essential container in task exited",
            "containers": containers,
        }
        body.update(detail)
        if not started:
            del body["startedAt"]
        event = {
            "version": "0",
            "id": f"event-{task}",
            "detail-type": "ECS Task State Change",
            "source": "aws.ecs",
            "account": ACCOUNT,
            "time": before(0),
            "region": REGION,
            "resources": [],
            "detail": body,
        }
        sqs = self.client("sqs")
        queue = sqs.get_queue_url(QueueName="slipway-events")["QueueUrl"]
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(event))
        await_answer(f"the task of the event, {task}", lambda: self.line(task))
        return task

    def failed_to_start(self, reason=None, containers=()):
        """The event of a task that never started."""
        return self.event(
            list(containers), started=False, stopCode="TaskFailedToStart", stoppedReason=reason or "Task failed to start"
        )

    # ---- Slipway

    def get(self, path):
        request = urllib.request.Request(self.url + path, headers={"accept": "text/html"})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refused:
            return f"HTTP {refused.code} {refused.read().decode()}"

    def text(self, path):
        """What a page says: its words, one space between them."""
        page = re.sub(r"<!--.*?-->", "", self.get(path), flags=re.S)
        page = re.sub(r"<(script|style|template)\b.*?</\1>", " ", page, flags=re.S)
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())

    def page(self, task):
        """The page of a task of `staging`."""
        return self.text(f"/clusters/staging/tasks/{task}")

    def lines(self, query=""):
        """The lines of the list of tasks, as its CSV has them, by task id."""
        rows = csv.DictReader(io.StringIO(self.get(f"/tasks.csv?{query}").replace("\r\n", "\n")))
        return {row["task"].rsplit("/", 1)[-1]: row for row in rows if row.get("task")}

    def line(self, task, query=""):
        return self.lines(query).get(task)

    def stopped(self, task):
        """The line of a task, once it has stopped."""

        def ended():
            line = self.line(task)
            return line if line and line["state"].startswith("STOPPED") else None

        return await_answer(f"task {task} to stop", ended)

    def call(self, name, **arguments):
        """A read, as the pages' own script asks: JSON in, JSON out."""
        return self._send(name, json.dumps(arguments).encode(), "application/json")

    def post(self, name, **fields):
        """A form, as the pages' own script posts it."""
        pairs = []
        for field, value in fields.items():
            many = value if isinstance(value, list) else [value]
            pairs += [(f"{field}[{n}]" if isinstance(value, list) else field, one) for n, one in enumerate(many)]
        return self._send(name, urllib.parse.urlencode(pairs).encode(), "application/x-www-form-urlencoded")

    def _send(self, name, body, kind):
        headers = {"content-type": kind, "accept": "application/json", "origin": self.url}
        request = urllib.request.Request(f"{self.url}/api/{name}", body, headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            raise Wrong(f"{name}: HTTP {refused.code} {refused.read().decode()}") from None


def empty_site(folder):
    """A site of empty files, for cases that look at the server's answers only."""
    built = pathlib.Path(folder, "site/pkg/0000")
    built.mkdir(parents=True)
    for name in ["slipway.js", "slipway_bg.wasm", "slipway.css"]:
        (built / name).touch()
    return f"{folder}/site"


@contextlib.contextmanager
def demo():
    """Runs the demo for as long as the block."""
    with tempfile.TemporaryDirectory() as folder:
        site = os.environ.get("SLIPWAY_SITE_DIR") or empty_site(folder)
        port, emulator = free_port(), free_port()
        command = [os.environ["SLIPWAY_BIN"], "demo", "--listen", f"127.0.0.1:{port}"]
        command += ["--emulator-listen", f"127.0.0.1:{emulator}", "--site-dir", site]
        with open(f"{folder}/log", "w+") as log:
            server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
            running = Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{emulator}")

            def ready():
                if server.poll() is not None:
                    log.seek(0)
                    raise SystemExit(f"the demo ended at its start:\n{log.read()}")
                try:
                    with urllib.request.urlopen(running.url + "/readyz") as answer:
                        return json.load(answer)["ready"]
                except (urllib.error.URLError, ConnectionError):
                    return False

            try:
                await_answer("the demo to be ready", ready)
                yield running
            finally:
                server.terminate()
                server.wait(15)
