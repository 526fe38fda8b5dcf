"""Starts both servers in turn, runs the load client, prints a table and the memory."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

import boto3

SECONDS = sys.argv[1] if len(sys.argv) > 1 else "5"
TOOLS = os.environ["TOOLS"]
LIVE = 100_000


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(command, port):
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return running
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{command[0]} did not start")


def load(port, *arguments):
    done = subprocess.run(
        [f"{TOOLS}/ecs-emulator-load", f"127.0.0.1:{port}", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return [float(number) for number in done.stdout.split()]


def subnet(port):
    ec2 = boto3.client(
        "ec2", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
        aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="x")
    return ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]["SubnetId"]


def own(port, path, body):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/_emulator/{path}", data=json.dumps(body).encode(), method="POST")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def big_network(port):
    """Two VPCs of 65,531 addresses each: room for the live tasks."""
    vpcs = [
        {"cidr": f"10.{n}.0.0/16", "subnets": [{"cidr": f"10.{n}.0.0/16", "zone": "a", "public": True}]} for n in (1, 2)
    ]
    return [vpc["subnets"][0] for vpc in own(port, "world", {"region": "us-east-1", "vpcs": vpcs})["vpcs"]]


def memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def main():
    port = free_port()
    moto = start([os.path.join(os.path.dirname(sys.executable), "moto_server"), "-p", str(port)], port)
    theirs = load(port, subnet(port), "measure", SECONDS)
    moto.terminate()

    port = free_port()
    emulator = start([f"{TOOLS}/ecs-emulator", f"127.0.0.1:{port}"], port)
    ours = load(port, big_network(port)[0], "measure", SECONDS)
    emulator.terminate()

    print(f"{'calls a second':28}{'moto_server':>12}{'ecs-emulator':>14}{'times':>8}")
    for name, a, b in zip(("RunTask of 10", "DescribeTasks of 100", "ListTasks over 10,000"), theirs, ours):
        print(f"{name:28}{a:12.1f}{b:14.1f}{b / a:8.0f}")

    port = free_port()
    emulator = start([f"{TOOLS}/ecs-emulator", f"127.0.0.1:{port}", "manual", "empty"], port)
    before = memory(emulator.pid)
    load(port, ",".join(big_network(port)), "fill", str(LIVE))
    provisioning = memory(emulator.pid)
    started = time.monotonic()
    own(port, "advance", {"seconds": 60})
    elapsed = time.monotonic() - started
    running = memory(emulator.pid)
    print(f"\n{LIVE:,} tasks: {before:.0f} MiB before, {provisioning:.0f} MiB provisioning, {running:.0f} MiB running")
    print(f"2 state changes of each in {elapsed:.2f} s: {elapsed / (2 * LIVE) * 1e6:.1f} µs a change")
    emulator.terminate()


main()
