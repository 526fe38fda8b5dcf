"""What the form says of networks and task definitions as real accounts have them."""

import contextlib
import http.server
import os
import pathlib
import subprocess
import tempfile
import threading
import urllib.parse
import urllib.request

from case import Wrong, case, holds, lacks, same
from demo import REGION, ROLE, Demo, await_answer, free_port

VPC = "vpc-0f1e2d3c4b5a69780"


def review(demo, **query):
    """The text of the form, its review included, for a launch on `staging`."""
    pairs = {"cluster": "staging", "family": "web", "count": "1", **query}
    return demo.text("/run?" + urllib.parse.urlencode(pairs))


def form_of(demo, **query):
    pairs = {"cluster": "staging", "family": "web", "count": "1", **query}
    return demo.call("open_form", query=urllib.parse.urlencode(pairs))


def name_of(opened, subnet):
    known = {one["id"]: one["name"] for one in opened["network"]["Ok"]["subnets"]}
    return known.get(subnet, subnet)


@case("a subnet too small for its share of the tasks is not suggested, and is named when it is chosen")
def shares(demo):
    for count in ["1", "40", "300"]:
        opened = form_of(demo, count=count)
        chosen = [name_of(opened, one) for one in opened["form"]["subnets"]]
        if "tiny-b" in chosen or not chosen:
            raise Wrong(f"for {count} tasks {chosen} are suggested")
    subnets = ",".join(demo.subnet(name) for name in ["private-a", "private-b", "tiny-b"])
    page = review(demo, count="60", subnets=subnets)
    holds(page, "tiny-b", "60 tasks spread over 3 subnets")
    lacks(page, " 1 free addresses")


@case("route tables are asked for by as many as EC2 gives")
def route_tables(demo):
    subnet = demo.subnet("isolated-a")
    page = review(demo, subnets=subnet)
    holds(page, "has no route to the internet")
    lacks(page, "route tables of the chosen subnets")
    # More than EC2 takes is refused by it; the demo's own answer is judged by the emulator's tests.
    answer = demo.client("ec2").describe_route_tables(MaxResults=100)
    if not answer["RouteTables"]:
        raise Wrong("100 route tables at a time are refused")


@case("a volume that is configured at launch is asked for before AWS is")
def volumes(demo):
    mount = [{"sourceVolume": "scratch", "containerPath": "/scratch"}]
    container = {"name": "app", "image": "busybox", "mountPoints": mount}
    demo.register("with-volume", [container], volumes=[{"name": "scratch", "configuredAtLaunch": True}])
    subnet = demo.subnet()
    page = review(demo, family="with-volume", subnets=subnet, public_ip="ENABLED")
    holds(page, "EBS volume", "Volume “scratch” needs a size", "Infrastructure role")
    given = dict(volume_size="20", volume_type="gp3", volume_role=f"{ROLE}-infra")
    page = review(demo, family="with-volume", subnets=subnet, public_ip="ENABLED", **given)
    holds(page, "an EBS volume of 20 GiB as “scratch”", "--volume-configurations")
    lacks(page, "needs a size")


@case("a .env text with a byte order mark, invisible characters or quoted lines is read or refused")
def env_files(demo):
    subnet = demo.subnet()
    opened = form_of(demo, family="web", subnets=subnet)
    name = opened["definition"]["Ok"]["containers"][0]["name"]

    def press(text):
        form = {name: value for name, value in form_of(demo, subnets=subnet)["form"].items() if isinstance(value, str)}
        fields = {f"form[{field}]": value for field, value in form.items()}
        fields |= {"form[cluster]": "staging", "form[family]": "web", "form[count]": "1", "form[subnets]": [subnet]}
        fields |= {"form[public_ip]": "ENABLED", "form[intent]": "run"}
        fields |= {"form[containers][0][name]": name, "form[containers][0][env_file]": text}
        return demo.post("run_task", **fields)

    pem = 'KEY="-----BEGIN-----\nAbC==\n-----END-----"'
    launch = press(f"\ufeffTOKEN=abc\n# OLD=1\nexport\tMODE=x\n{pem}")["Launched"]
    ecs = demo.client("ecs")

    def started():
        return ecs.list_tasks(cluster="staging", startedBy=f"slipway/{launch}/1")["taskArns"]

    task = await_answer("the launch's task", started)[0]
    override = ecs.describe_tasks(cluster="staging", tasks=[task])["tasks"][0]["overrides"]["containerOverrides"][0]
    found = {one["name"]: one["value"] for one in override["environment"]}
    same(found, {"TOKEN": "abc", "MODE": "x", "KEY": "-----BEGIN-----\nAbC==\n-----END-----"}, "what was sent")

    for text, wanted in [("TO\u200bKEN=a", "U+200B"), ("\ufeffA=1\nA=2", "twice"), ('A="half\nb==', "does not end")]:
        broken = press(text)["Refused"]
        holds(" ".join(one["message"] for one in broken), wanted)


@case("a managed-instances provider is its cluster's, and no plan names it")
def managed_instances(demo):
    ecs = demo.client("ecs")
    network = {"subnets": [demo.subnet()]}
    template = {"ec2InstanceProfileArn": f"{ROLE}-profile".replace(":role/", ":instance-profile/"), "networkConfiguration": network}
    managed = {"infrastructureRoleArn": f"{ROLE}-infra", "instanceLaunchTemplate": template}
    ecs.create_capacity_provider(name="metal", cluster="staging", managedInstancesProvider=managed)
    page = demo.text("/clusters/staging/capacity?detach=FARGATE_SPOT&strategy=FARGATE:0:1")
    holds(page, "metal", "belongs to this cluster", "--capacity-providers FARGATE \\")
    lacks(demo.get("/clusters/staging/capacity"), "Attach metal", "Detach metal")
    lacks(demo.get("/clusters/bare/capacity"), "Attach metal", "Detach metal")


class Ec2Stub(http.server.BaseHTTPRequestHandler):
    """EC2 with one VPC whose subnets lead out by IPv6 alone, one of them without IPv4."""

    subnets = (
        "<item><subnetId>subnet-0aaaaaaaaaaaaaaa6</subnetId><vpcId>{vpc}</vpcId><availabilityZone>eu-west-1a</availabilityZone>"
        "<ipv6Native>true</ipv6Native><availableIpAddressCount>0</availableIpAddressCount><ipv6CidrBlockAssociationSet><item>"
        "<ipv6CidrBlock>2001:db8:1::/64</ipv6CidrBlock></item></ipv6CidrBlockAssociationSet></item>"
        "<item><subnetId>subnet-0aaaaaaaaaaaaaad6</subnetId><vpcId>{vpc}</vpcId><availabilityZone>eu-west-1b</availabilityZone>"
        "<cidrBlock>10.7.0.0/24</cidrBlock><availableIpAddressCount>250</availableIpAddressCount><ipv6CidrBlockAssociationSet><item>"
        "<ipv6CidrBlock>2001:db8:2::/64</ipv6CidrBlock></item></ipv6CidrBlockAssociationSet></item>"
    )
    tables = (
        "<item><routeTableId>rtb-1</routeTableId><vpcId>{vpc}</vpcId><routeSet><item><destinationIpv6CidrBlock>::/0"
        "</destinationIpv6CidrBlock><egressOnlyInternetGatewayId>eigw-0aa</egressOnlyInternetGatewayId><state>active</state></item>"
        "</routeSet><associationSet><item><main>true</main></item></associationSet></item>"
    )
    sets = {
        "DescribeVpcs": ("vpcSet", "<item><vpcId>{vpc}</vpcId><cidrBlock>10.7.0.0/16</cidrBlock></item>"),
        "DescribeSubnets": ("subnetSet", subnets),
        "DescribeRouteTables": ("routeTableSet", tables),
        "DescribeSecurityGroups": ("securityGroupInfo", ""),
        "DescribeVpcEndpoints": ("vpcEndpointSet", ""),
    }

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        asked = dict(urllib.parse.parse_qsl(body))
        name, items = self.sets[asked["Action"]]
        answer = f"<{asked['Action']}Response><{name}>{items.format(vpc=VPC)}</{name}></{asked['Action']}Response>".encode()
        if asked["Action"] == "DescribeRouteTables" and not 5 <= int(asked["MaxResults"]) <= 100:
            answer = b"<Response><Errors><Error><Code>InvalidParameterValue</Code><Message>no</Message></Error></Errors></Response>"
            self.send_response(400)
        else:
            self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def ec2_stub():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ec2Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@contextlib.contextmanager
def serving(demo, **environment):
    """`slipway serve` before the demo's emulator, with an environment of its own; gives its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        built = pathlib.Path(folder, "site/pkg/0000")
        built.mkdir(parents=True)
        for name in ["slipway.js", "slipway_bg.wasm", "slipway.css"]:
            (built / name).touch()
        command = [os.environ["SLIPWAY_BIN"], "serve", "--listen", f"127.0.0.1:{port}"]
        command += ["--site-dir", f"{folder}/site", "--data", f"{folder}/data"]
        process = subprocess.Popen(command, env=surroundings(demo, **environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        url = f"http://127.0.0.1:{port}"

        def ready():
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/readyz") as answer:
                return answer.status == 200

        try:
            await_answer("slipway serve to be ready", ready)
            yield Demo(url, demo.endpoint)
        finally:
            process.terminate()
            process.wait(15)


def surroundings(demo, **more):
    """The environment of a program that runs before the demo's emulator."""
    return {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": demo.endpoint,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        **more,
    }


@case("subnets with IPv6 alone have no IPv4 addresses to run out of, and lead out by ::/0")
def ipv6_subnets(demo):
    with ec2_stub() as stub, serving(demo, AWS_ENDPOINT_URL_EC2=stub) as other:
        for subnet, words in [("subnet-0aaaaaaaaaaaaaaa6", "IPv6 only"), ("subnet-0aaaaaaaaaaaaaad6", "250 free")]:
            page = review(other, subnets=subnet)
            holds(page, "2001:db8:1::/64", "2001:db8:2::/64", "out by IPv6", words, "leads out by IPv6 alone")
            lacks(page, "has no default route", " 0 free addresses", "route tables of the chosen subnets")


@case("a task with an IPv6 address alone shows it")
def ipv6_task(demo):
    details = [{"name": "subnetId", "value": "subnet-6"}, {"name": "ipv6Address", "value": "2001:db8:1::7"}]
    attachment = {"id": "a", "type": "eni", "status": "ATTACHED", "details": details}
    task = demo.event([{"name": "app", "lastStatus": "STOPPED", "exitCode": 0}], attachments=[attachment])
    holds(demo.page(task), "2001:db8:1::7")


@case("rule, queue and policy are of the region's partition")
def partitions(demo):
    rows = [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("eusc-de-east-1", "aws-eusc"), ("us-isob-east-1", "aws-iso-b")]
    for region, partition in rows:
        command = [os.environ["SLIPWAY_BIN"], "events", "setup"]
        subprocess.run(command, env=surroundings(demo, AWS_REGION=region), capture_output=True, check=True)
        sqs = demo.client("sqs", region)
        queue = sqs.get_queue_url(QueueName="slipway-events")["QueueUrl"]
        policy = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["Policy"])["Attributes"]["Policy"]
        holds(policy, f"arn:{partition}:sqs:{region}:", f"arn:{partition}:events:{region}:")
        lacks(policy, "arn:aws:")
