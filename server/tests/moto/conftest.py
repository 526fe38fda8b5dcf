"""moto's server, the built `slipway` before it, and what talks to both."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import boto3
import pytest

REGION = "eu-west-1"
PATIENCE = 60


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait_for(what, ask):
    """Asks until there is an answer; a look every tenth of a second, because neither process says when it is done."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE} s in vain: {what}")


class Slipway:
    """The dashboard, asked as a browser without JavaScript and as its own page's script."""

    def __init__(self, url):
        self.url = url

    def get(self, path):
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, headers={"accept": "text/html"})) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refused:
            return f"HTTP {refused.code} {refused.read().decode()}"

    def text(self, path):
        """What a page says: its words, one space between them."""
        page = re.sub(r"<(script|style)\b.*?</\1>", " ", self.get(path), flags=re.S)
        return " ".join(re.sub(r"<[^>]*>", " ", page).split())

    def ready(self):
        try:
            with urllib.request.urlopen(self.url + "/readyz") as answer:
                return json.load(answer)["ready"]
        except (urllib.error.URLError, ConnectionError):
            return False

    def call(self, endpoint, **arguments):
        """A read: JSON in, JSON out."""
        return self._send(endpoint, json.dumps(arguments).encode(), "application/json")

    def post(self, endpoint, **fields):
        """A form, as the page's script posts it."""
        pairs = []
        for name, value in fields.items():
            many = value if isinstance(value, list) else [value]
            pairs += [(f"{name}[{n}]" if isinstance(value, list) else name, one) for n, one in enumerate(many)]
        return self._send(endpoint, urllib.parse.urlencode(pairs).encode(), "application/x-www-form-urlencoded")

    def _send(self, endpoint, body, kind):
        headers = {"content-type": kind, "accept": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/{endpoint}", body, headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{endpoint}: HTTP {refused.code} {refused.read().decode()}") from None


@pytest.fixture(scope="session")
def endpoint():
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"

    def up():
        try:
            with urllib.request.urlopen(url + "/moto-api/"):
                return True
        except urllib.error.URLError:
            return False

    wait_for("moto to start", up)
    # By default a task goes on to its next state whenever it is described; so it stays RUNNING until it is stopped.
    stay = {"model_name": "ecs::task", "transition": {"progression": "manual", "times": 100_000}}
    urllib.request.urlopen(
        urllib.request.Request(
            url + "/moto-api/state-manager/set-transition",
            json.dumps(stay).encode(),
            {"content-type": "application/json"},
        )
    ).close()
    yield url
    server.terminate()
    server.wait()


@pytest.fixture(scope="session")
def client(endpoint):
    """A boto3 client of a service of moto."""

    def make(service):
        return boto3.client(
            service, endpoint_url=endpoint, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
        )

    return make


@pytest.fixture(scope="session")
def slipway(endpoint, tmp_path_factory):
    folder = tmp_path_factory.mktemp("slipway")
    # Only the server's answers are looked at: a site of empty files will do.
    built = folder / "site/pkg/0000"
    built.mkdir(parents=True)
    for name in ["slipway.js", "slipway_bg.wasm", "slipway.css"]:
        (built / name).touch()
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "SLIPWAY_LISTEN": f"127.0.0.1:{port}",
        "SLIPWAY_DATA": str(folder / "data"),
        "SLIPWAY_SITE_DIR": str(folder / "site"),
        "SLIPWAY_POLL_INTERVAL": "500ms",
    }
    log = open(folder / "log", "w+")
    server = subprocess.Popen([os.environ["SLIPWAY_BIN"], "serve"], env=environment, cwd=folder, stderr=log)
    dashboard = Slipway(f"http://127.0.0.1:{port}")
    try:
        wait_for("slipway to be ready", dashboard.ready)
        yield dashboard
    finally:
        server.terminate()
        assert server.wait(15) == 0
        log.seek(0)
        print(log.read())
