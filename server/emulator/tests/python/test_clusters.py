from refusal import refused


def test_sample(ecs):
    arns = ecs.list_clusters()["clusterArns"]
    assert [arn.rsplit("/")[-1] for arn in arns] == ["bare", "mixed", "staging"]
    found = ecs.describe_clusters(
        clusters=["staging", arns[0], "nope"],
        include=["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"],
    )
    assert [c["clusterName"] for c in found["clusters"]] == ["staging", "bare"]
    assert found["failures"] == [
        {"arn": "arn:aws:ecs:us-east-1:123456789012:cluster/nope", "reason": "MISSING"}
    ]
    assert found["clusters"][0]["attachmentsStatus"] == "UPDATE_COMPLETE"


def test_default_is_missing_like_in_a_new_account(ecs):
    found = ecs.describe_clusters()
    assert found["clusters"] == [] and found["failures"][0]["reason"] == "MISSING"
    with refused("ClusterNotFoundException", "Cluster not found."):
        ecs.list_tasks()


def test_create_provisions_and_is_idempotent(ecs, emulator):
    made = ecs.create_cluster(clusterName="a", capacityProviders=["FARGATE", "FARGATE_SPOT"])["cluster"]
    assert (made["status"], made["attachmentsStatus"]) == ("PROVISIONING", "UPDATE_IN_PROGRESS")
    with refused("ClientException", "Cluster was not ACTIVE."):
        ecs.put_cluster_capacity_providers(cluster="a", capacityProviders=[], defaultCapacityProviderStrategy=[])
    emulator.advance(5)
    again = ecs.create_cluster(clusterName="a", capacityProviders=["FARGATE", "FARGATE_SPOT"])["cluster"]
    assert (again["status"], again["attachmentsStatus"]) == ("ACTIVE", "UPDATE_COMPLETE")
    with refused("InvalidParameterException", "Arguments on this idempotent request are inconsistent"):
        ecs.create_cluster(clusterName="a")
    with refused("InvalidParameterException"):
        ecs.create_cluster(clusterName="not a name")


def test_put_replaces_both_lists_one_at_a_time(ecs, emulator):
    put = ecs.put_cluster_capacity_providers
    strategy = [{"capacityProvider": "FARGATE", "weight": 1, "base": 2}, {"capacityProvider": "FARGATE_SPOT"}]
    changed = put(cluster="bare", capacityProviders=["FARGATE", "FARGATE_SPOT"], defaultCapacityProviderStrategy=strategy)
    cluster = changed["cluster"]
    assert (cluster["status"], cluster["attachmentsStatus"]) == ("ACTIVE", "UPDATE_IN_PROGRESS")
    assert cluster["defaultCapacityProviderStrategy"][1] == {"capacityProvider": "FARGATE_SPOT", "weight": 0, "base": 0}
    with refused("UpdateInProgressException", "The specified cluster is in a busy state."):
        put(cluster="bare", capacityProviders=[], defaultCapacityProviderStrategy=[])
    emulator.advance(5)
    cleared = put(cluster="bare", capacityProviders=[], defaultCapacityProviderStrategy=[])["cluster"]
    assert cleared["capacityProviders"] == [] and cleared["defaultCapacityProviderStrategy"] == []


def test_strategy_rules(ecs):
    def put(strategy, providers=("FARGATE", "FARGATE_SPOT", "spare-machines")):
        ecs.put_cluster_capacity_providers(
            cluster="mixed", capacityProviders=list(providers), defaultCapacityProviderStrategy=strategy
        )

    item = lambda name, **more: {"capacityProvider": name, **more}
    with refused("InvalidParameterException", "is not associated with the cluster"):
        put([item("FARGATE", weight=1)], providers=["FARGATE_SPOT"])
    with refused("InvalidParameterException", "contains multiple capacity providers with a base value"):
        put([item("FARGATE", weight=1, base=1), item("FARGATE_SPOT", weight=1, base=1)])
    with refused("InvalidParameterException", "with a weight value greater than zero"):
        put([item("FARGATE"), item("FARGATE_SPOT")])
    with refused("InvalidParameterException", "cannot contain a mix of capacity providers"):
        put([item("FARGATE", weight=1), item("spare-machines", weight=1)])
    with refused("InvalidParameterException", "not in an ACTIVE state"):
        put([], providers=["nobody"])
    with refused("InvalidParameterException", "maximum number of capacity providers"):
        put([], providers=[f"p{n}" for n in range(21)])


def test_provider_in_use_stays(ecs, emulator, run):
    task = run(capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}])
    put = lambda: ecs.put_cluster_capacity_providers(
        cluster="staging", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
    )
    with refused("ResourceInUseException", "is in use and cannot be removed"):
        put()
    ecs.stop_task(cluster="staging", task=task["taskArn"])
    emulator.advance(60)
    assert put()["cluster"]["capacityProviders"] == ["FARGATE"]


def test_a_group_that_cannot_be_attached(ecs, emulator):
    emulator.faults(attachments=["spare-machines"])
    ecs.put_cluster_capacity_providers(
        cluster="bare", capacityProviders=["spare-machines"], defaultCapacityProviderStrategy=[]
    )
    emulator.advance(10)
    found = ecs.describe_clusters(clusters=["bare"], include=["ATTACHMENTS"])["clusters"][0]
    assert found["attachmentsStatus"] == "UPDATE_FAILED"
    assert [attachment["status"] for attachment in found["attachments"]] == ["FAILED"]


def test_update_and_delete(ecs, emulator, run):
    settings = [{"name": "containerInsights", "value": "enhanced"}]
    assert ecs.update_cluster_settings(cluster="bare", settings=settings)["cluster"]["settings"] == settings
    changed = ecs.update_cluster(
        cluster="bare",
        configuration={"executeCommandConfiguration": {"logging": "DEFAULT"}},
        serviceConnectDefaults={"namespace": "shop"},
    )["cluster"]
    assert changed["configuration"] == {"executeCommandConfiguration": {"logging": "DEFAULT"}}
    run()
    with refused("ClusterContainsTasksException"):
        ecs.delete_cluster(cluster="staging")
    with refused("ClusterContainsServicesException"):
        ecs.delete_cluster(cluster="mixed")
    assert ecs.delete_cluster(cluster="bare")["cluster"]["status"] == "INACTIVE"
    assert ecs.describe_clusters(clusters=["bare"])["clusters"][0]["status"] == "INACTIVE"
    with refused("ClusterNotFoundException"):
        ecs.update_cluster_settings(cluster="bare", settings=settings)
    emulator.advance(3601)
    assert ecs.describe_clusters(clusters=["bare"])["failures"][0]["reason"] == "MISSING"


def test_pages(ecs):
    for n in range(7):
        ecs.create_cluster(clusterName=f"c{n}")
    pages = list(ecs.get_paginator("list_clusters").paginate(PaginationConfig={"PageSize": 3}))
    assert [len(page["clusterArns"]) for page in pages] == [3, 3, 3, 1]
    with refused("InvalidParameterException", "oken"):
        ecs.list_clusters(nextToken="made up")
    with refused("InvalidParameterException"):
        ecs.list_clusters(maxResults=101)
