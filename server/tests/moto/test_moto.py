"""One cluster's life by way of Slipway alone, on an ECS that is not ours, without any event: the poller sees it all."""

from conftest import wait_for

FAMILY = "hello"
CLUSTER = "moto"


def test_one_cluster_from_its_making_to_a_stopped_task(slipway, client):
    ecs = client("ecs")
    ec2 = client("ec2")
    subnet, vpc = open_subnet(ec2)
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    group = groups[0]["GroupId"]
    ecs.register_task_definition(
        family=FAMILY,
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "hello", "image": "public.ecr.aws/docker/library/busybox", "memory": 512}],
    )

    # Create, with both Fargate providers.
    made = slipway.post(
        "create_cluster",
        **{
            "form[name]": CLUSTER,
            "form[providers]": ["FARGATE"],
            "form[count]": "1",
            "form[insights]": "",
            "form[intent]": "create",
        },
    )
    assert made == {"Done": CLUSTER}
    assert CLUSTER in [cluster["name"] for cluster in slipway.call("clusters")]
    assert CLUSTER in slipway.text("/clusters")

    # Put capacity providers.
    applied = slipway.post(
        "apply_capacity",
        cluster=CLUSTER,
        **{"from": "FARGATE;", "change": "attach=FARGATE_SPOT&strategy=FARGATE:1:1,FARGATE_SPOT:0:3"},
    )
    assert list(applied) == ["Sent"], applied
    [described] = ecs.describe_clusters(clusters=[CLUSTER])["clusters"]
    assert sorted(described["capacityProviders"]) == ["FARGATE", "FARGATE_SPOT"]
    assert [item["capacityProvider"] for item in described["defaultCapacityProviderStrategy"]] == [
        "FARGATE",
        "FARGATE_SPOT",
    ]

    # What the form offers: moto's EC2 answers are read too.
    form = slipway.call("open_form", query=f"cluster={CLUSTER}&family={FAMILY}")
    assert FAMILY in str(form["families"])
    assert subnet in str(form["network"])

    # Run.
    fields = {f"form[{name}]": value for name, value in flat(form["form"]).items()}
    fields |= {"form[cluster]": CLUSTER, "form[family]": FAMILY, "form[count]": "2", "form[subnets]": [subnet]}
    # Without a security group moto breaks off with a KeyError; AWS takes the VPC's default one.
    fields |= {"form[security_groups]": [group], "form[public_ip]": "ENABLED", "form[intent]": "run"}
    pressed = slipway.post("run_task", **fields)
    assert list(pressed) == ["Launched"], pressed
    launch = pressed["Launched"]
    rows = wait_for("both tasks on the board", lambda: two(slipway.call("board", cluster=None, launch=launch)))
    assert {row["family"] for row in rows} == {FAMILY}
    listed = ecs.list_tasks(cluster=CLUSTER)["taskArns"]
    assert sorted(row["arn"] for row in rows) == sorted(listed)

    # Describe: the task's page, by the server alone.
    arn = listed[0]
    task_id = arn.rsplit("/", 1)[1]
    wait_for("RUNNING", lambda: slipway.call("task", cluster=CLUSTER, id=task_id)["row"]["last_status"] == "RUNNING")
    assert "RUNNING" in slipway.text(f"/clusters/{CLUSTER}/tasks/{task_id}").upper()

    # Stop, and see it stopped by the poller.
    slipway.post("stop_task", arn=arn, reason="It has run long enough")
    wait_for("STOPPED", lambda: slipway.call("task", cluster=CLUSTER, id=task_id)["row"]["last_status"] == "STOPPED")
    [stopped] = ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"]
    assert stopped["desiredStatus"] == "STOPPED" and stopped["stoppedReason"] == "It has run long enough"


def open_subnet(ec2):
    """A subnet of the default VPC with a way to the internet, which moto does not give it; and the VPC."""
    subnet = ec2.describe_subnets()["Subnets"][0]
    vpc = subnet["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    [table] = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    ec2.create_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    return subnet["SubnetId"], vpc


def two(board):
    return board["tasks"] if len(board["tasks"]) == 2 else None


def flat(form):
    """The form's plain fields; lists and rows are left to the server's defaults."""
    return {name: value for name, value in form.items() if isinstance(value, str)}
