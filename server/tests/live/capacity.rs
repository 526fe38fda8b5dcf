//! Clusters and their capacity against the emulator: plans applied, races, and every way AWS refuses. Long, because each
//! refusal is a case of its own on one set of helpers.

use app::port::{Made, Port};
use domain::audit::AuditFilter;
use domain::capacity::change::{Change, Plan};
use domain::capacity::group::GroupForm;
use domain::capacity::lists::Lists;
use domain::capacity::view::{Applied, CapacityView};
use domain::cluster::create::ClusterForm;
use domain::fargate::strategy::StrategyItem;
use domain::id::ClusterName;
use domain::launch::form::{Pair, StrategyLine};
use domain::problem::Problem;
use futures_util::future::join;

use crate::world::{World, caller};

fn name(text: &str) -> ClusterName {
    ClusterName::parse(text).unwrap()
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

fn item(provider: &str, base: u32, weight: u32) -> StrategyItem {
    StrategyItem { provider: provider.into(), base, weight }
}

fn attach(list: &[&str]) -> Change {
    Change { attach: names(list), ..Change::default() }
}

fn detach(list: &[&str]) -> Change {
    Change { detach: names(list), ..Change::default() }
}

fn strategy(items: &[StrategyItem]) -> Change {
    Change { strategy: Some(items.to_vec()), ..Change::default() }
}

impl World {
    async fn capacity(&self, cluster: &str) -> CapacityView {
        self.rooms.backend.capacity(&caller(), &name(cluster)).await.unwrap()
    }

    async fn lists(&self, cluster: &str) -> Lists {
        self.aws().cluster_capacity(cluster).await.unwrap().unwrap().lists
    }

    /// A plan as the page makes it now.
    async fn plan(&self, cluster: &str, change: Change) -> Plan {
        Plan { cluster: name(cluster), from: self.lists(cluster).await, change }
    }

    async fn apply(&self, plan: &Plan) -> Result<Applied, Problem> {
        self.rooms.backend.apply_capacity(&caller(), plan).await
    }

    /// Plans and applies at once.
    async fn change(&self, cluster: &str, change: Change) -> Result<Applied, Problem> {
        let plan = self.plan(cluster, change).await;
        self.apply(&plan).await
    }

    async fn audit(&self, query: &str) -> Vec<String> {
        let page = self.rooms.backend.audit(&caller(), &AuditFilter::parse(query)).await.unwrap();
        page.entries.into_iter().map(|entry| format!("{} {}", entry.action, entry.words)).collect()
    }

    /// Somebody else, past Slipway.
    async fn past_slipway(&self, cluster: &str, change: &Change) {
        let to = change.merge(&self.lists(cluster).await);
        self.aws().put_capacity(cluster, &to).await.unwrap();
        self.emulator.advance(std::time::Duration::from_secs(5));
    }
}

#[tokio::test]
async fn attaching_keeps_everything_that_was_there() {
    let world = World::new().await;
    let before = world.lists("mixed").await;
    let to = [item("FARGATE", 1, 1), item("FARGATE_SPOT", 0, 3)];
    let Applied::Sent(cluster) = world.change("mixed", strategy(&to)).await.unwrap() else {
        panic!("not sent")
    };
    assert!(cluster.is_busy(), "AWS carries it out");
    assert_eq!(cluster.lists.providers, before.providers, "the Auto Scaling provider is not dropped");
    world.advance(5);
    assert_eq!(world.capacity("mixed").await.cluster.attachments_status.as_deref(), Some("UPDATE_COMPLETE"));

    world.change("bare", attach(&["FARGATE_SPOT", "FARGATE"])).await.unwrap();
    assert_eq!(
        world.lists("bare").await,
        Lists { providers: names(&["FARGATE_SPOT", "FARGATE"]), strategy: vec![] }
    );
    assert_eq!(
        world.audit("").await,
        [
            "change-capacity attach FARGATE_SPOT, attach FARGATE",
            "change-capacity default strategy FARGATE weight 1 → FARGATE base 1 weight 1 · FARGATE_SPOT weight 3",
        ]
    );
}

#[tokio::test]
async fn managed_instances_providers_are_in_no_plan_and_no_call() {
    let world = World::new().await;
    let network = world.rooms.backend.network(&caller()).await.unwrap();
    let new = serde_json::json!({
        "name": "metal",
        "cluster": "staging",
        "managedInstancesProvider": {
            "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infra",
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/metal",
                "networkConfiguration": { "subnets": [network.subnets[0].id] },
            },
        },
    });
    world.ecs("CreateCapacityProvider", &new.to_string()).await;
    world.advance(5);
    let view = world.capacity("staging").await;
    assert_eq!(
        (&view.cluster.own, view.cluster.lists.providers.contains(&"metal".into())),
        (&names(&["metal"]), false)
    );

    let change = Change { strategy: Some(vec![item("FARGATE", 0, 1)]), ..detach(&["FARGATE_SPOT"]) };
    let plan = Plan { cluster: name("staging"), from: view.cluster.lists, change };
    let Applied::Sent(cluster) = world.apply(&plan).await.unwrap() else { panic!("not sent") };
    assert_eq!((cluster.own, cluster.lists.providers), (names(&["metal"]), names(&["FARGATE"])));
    world.advance(5);
    for cluster in ["staging", "bare"] {
        let Applied::Refused(broken) = world.change(cluster, attach(&["metal"])).await.unwrap() else {
            panic!("{cluster}: not refused")
        };
        assert_eq!(broken[0].code, "provider-bound");
        assert!(broken[0].message.contains("belongs to the cluster staging"), "{}", broken[0].message);
    }
}

#[tokio::test]
async fn put_it_back_is_the_plan_that_the_audit_prepares() {
    let world = World::new().await;
    let before = world.lists("staging").await;
    let change = Change { strategy: Some(vec![item("FARGATE", 0, 1)]), ..detach(&["FARGATE_SPOT"]) };
    world.change("staging", change).await.unwrap();
    world.advance(5);
    let page = world.rooms.backend.audit(&caller(), &AuditFilter::default()).await.unwrap();
    let link = page.entries[0].put_back().unwrap();
    let query = link.strip_prefix("/clusters/staging/capacity?").unwrap();
    world.change("staging", Change::parse(query).unwrap()).await.unwrap();
    assert!(world.lists("staging").await.same_as(&before));
}

#[tokio::test]
async fn who_comes_second_is_told_and_nothing_is_overwritten() {
    let world = World::new().await;
    let mine = world.plan("mixed", attach(&[])).await;
    let mine = Plan { change: strategy(&[item("FARGATE_SPOT", 0, 1)]), ..mine };
    world.past_slipway("mixed", &detach(&["FARGATE_SPOT"])).await;
    let theirs = world.lists("mixed").await;
    let Applied::Changed(now) = world.apply(&mine).await.unwrap() else { panic!("not told") };
    assert_eq!(now.lists, theirs);
    assert_eq!(world.lists("mixed").await, theirs, "nothing was sent");
    assert!(world.audit("action=refused").await[0].contains("changed by somebody else"));
}

#[tokio::test]
async fn a_change_under_way_is_waited_for() {
    let world = World::new().await;
    world.change("staging", strategy(&[item("FARGATE", 0, 1)])).await.unwrap();
    let next = world.plan("staging", strategy(&[item("FARGATE_SPOT", 0, 1)])).await;
    assert!(matches!(world.apply(&next).await.unwrap(), Applied::Busy(_)));
    world.advance(5);
    assert!(matches!(world.apply(&next).await.unwrap(), Applied::Sent(_)));
}

#[tokio::test]
async fn what_aws_could_not_attach_is_told_with_its_reason_and_can_be_tried_again() {
    let world = World::new().await;
    world.faults(r#"{"attachments":["spare-machines"]}"#).await;
    world.change("bare", attach(&["spare-machines"])).await.unwrap();
    world.advance(5);
    let failed = world.capacity("bare").await.cluster;
    assert_eq!(failed.attachments_status.as_deref(), Some("UPDATE_FAILED"));
    let [attachment] = &failed.attachments[..] else { panic!("{:?}", failed.attachments) };
    assert_eq!((attachment.provider.as_str(), attachment.status.as_str()), ("spare-machines", "FAILED"));
    assert!(attachment.reason.as_deref().is_some_and(|reason| reason.contains("was not found")));

    // It is attached by its name all the same, so what heals it is to detach it and attach it again.
    world.faults("{}").await;
    world.change("bare", detach(&["spare-machines"])).await.unwrap();
    world.advance(5);
    world.change("bare", attach(&["spare-machines"])).await.unwrap();
    world.advance(5);
    assert_eq!(world.capacity("bare").await.cluster.attachments_status.as_deref(), Some("UPDATE_COMPLETE"));
}

#[tokio::test]
async fn a_change_that_begins_between_the_reading_and_the_call_is_seen_through_the_refusal() {
    let world = World::new().await;
    let busy = r#"{"calls":[{"operation":"PutClusterCapacityProviders","times":1,"do":{"error":{"status":400,"code":"UpdateInProgressException","message":"The specified cluster is in a busy state."}}}]}"#;
    let plan = world.plan("staging", strategy(&[item("FARGATE", 0, 1)])).await;
    world.faults(busy).await;
    assert!(matches!(world.apply(&plan).await.unwrap(), Applied::Busy(_)));
    assert!(matches!(world.apply(&plan).await.unwrap(), Applied::Sent(_)));
}

#[tokio::test]
async fn a_lost_reply_is_looked_up_and_the_call_is_not_repeated() {
    let world = World::new().await;
    let put = |what: &str| {
        format!(r#"{{"calls":[{{"operation":"PutClusterCapacityProviders","times":1,"do":{what}}}]}}"#)
    };
    world.faults(&put(r#""lose_reply""#)).await;
    let sent = world.change("bare", attach(&["FARGATE"])).await.unwrap();
    assert!(matches!(sent, Applied::Sent(_)), "{sent:?}");
    assert_eq!(world.lists("bare").await.providers, ["FARGATE"]);
    world.advance(5);

    world.faults(&put(r#"{"error":{"status":500}}"#)).await;
    let plan = world.plan("bare", attach(&["FARGATE_SPOT"])).await;
    assert!(world.apply(&plan).await.is_err(), "the SDK would have tried again, unseen");
    assert_eq!(world.lists("bare").await.providers, ["FARGATE"]);
    world.faults(&put(r#""lose_reply""#)).await;
    assert!(matches!(world.apply(&plan).await.unwrap(), Applied::Sent(_)));
}

#[tokio::test]
async fn what_is_in_use_is_refused_with_who_uses_it_by_us_or_by_aws() {
    let world = World::new().await;
    let mut form = world.form("web", "3").await;
    form.compute = "custom".into();
    form.strategy =
        vec![StrategyLine { provider: "FARGATE_SPOT".into(), base: String::new(), weight: "1".into() }];
    world.launch(&form).await;
    world.pass(30).await;
    let used = world.capacity("staging").await;
    let spot = used.facts().uses("FARGATE_SPOT").cloned().unwrap();
    assert_eq!((spot.tasks, spot.launches.len()), (3, 1));
    let change = Change { strategy: Some(vec![item("FARGATE", 0, 1)]), ..detach(&["FARGATE_SPOT"]) };
    let Applied::Refused(broken) = world.change("staging", change.clone()).await.unwrap() else {
        panic!("sent")
    };
    assert_eq!(broken[0].code, "provider-in-use");
    assert!(broken[0].message.contains("3 tasks use it"), "{}", broken[0].message);

    // A task that Slipway does not know of yet.
    world.past_slipway("bare", &attach(&["FARGATE", "FARGATE_SPOT"])).await;
    form.launch = world.rooms.backend.mint_launch().to_string();
    form.cluster = "bare".into();
    world.faults(r#"{"calls":[{"operation":"ListServices","do":{"error":{"status":400,"code":"AccessDeniedException","message":"no"}}}]}"#).await;
    world.launch(&form).await;
    let problem = world.change("bare", detach(&["FARGATE_SPOT"])).await.unwrap_err();
    assert_eq!((problem.code.as_str(), problem.kind.status()), ("provider-in-use", 409));
    assert!(problem.message.contains("Stop them or wait"), "{}", problem.message);
    assert!(world.capacity("bare").await.uses.is_err(), "what could not be read blocks nothing and is said");
}

#[tokio::test]
async fn a_task_on_a_launch_type_uses_no_provider() {
    let world = World::new().await;
    world.launch(&world.form("web", "2").await).await;
    world.pass(30).await;
    let view = world.capacity("staging").await;
    // The list of clusters counts it on FARGATE, so the page of its capacity says where it is.
    assert_eq!(view.facts().uses("FARGATE").map(|used| (used.tasks, used.on_launch_type)), Some((0, 2)));
    let change = Change { strategy: Some(vec![item("FARGATE_SPOT", 0, 1)]), ..detach(&["FARGATE"]) };
    assert!(matches!(world.change("staging", change).await.unwrap(), Applied::Sent(_)));
}

#[tokio::test]
async fn a_service_holds_its_provider() {
    let world = World::new().await;
    let change = Change { strategy: Some(vec![]), ..detach(&["FARGATE"]) };
    let Applied::Refused(broken) = world.change("mixed", change).await.unwrap() else { panic!("sent") };
    assert!(broken[0].message.contains("the service storefront uses it"), "{}", broken[0].message);
}

/// Every error that AWS declares for a change, as the emulator throws it, and the way out that the sentence names.
#[tokio::test]
async fn every_error_is_a_sentence_with_the_way_out() {
    let world = World::new().await;
    let rows = [
        (
            "ResourceInUseException",
            "The specified capacity provider is in use and cannot be removed.",
            "provider-in-use",
            "Stop them or wait",
        ),
        ("ClientException", "Cluster was not ACTIVE.", "cluster-not-active", "Wait a moment"),
        ("ClusterNotFoundException", "Cluster not found.", "cluster-not-found", "Choose another"),
        (
            "LimitExceededException",
            "The limit for the resource has been exceeded.",
            "aws-limit",
            "Service Quotas",
        ),
        (
            "InvalidParameterException",
            "The maximum number of capacity providers per cluster has been exceeded.",
            "providers-too-many",
            "Detach some",
        ),
        (
            "InvalidParameterException",
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. Specify one or the other and try again.",
            "strategy-mixed",
            "Remove one kind",
        ),
        (
            "InvalidParameterException",
            "The specified capacity provider 'x' is not in an ACTIVE state. Specify a valid capacity provider and try again.",
            "provider-inactive",
            "Wait until it is",
        ),
        (
            "AccessDeniedException",
            "User: arn:aws:iam::1:user/x is not authorized to perform: ecs:PutClusterCapacityProviders on resource: y",
            "aws-denied",
            "Allow ecs:PutClusterCapacityProviders",
        ),
        ("ThrottlingException", "Rate exceeded", "aws-throttled", "Wait a few seconds"),
        (
            "ServerException",
            "These errors are usually caused by a server issue.",
            "aws-server-error",
            "Try again",
        ),
        ("BrandNewException", "Something else.", "aws-refused", "Something else."),
    ];
    let before = world.lists("staging").await;
    for (code, message, ours, way_out) in rows {
        let fault = serde_json::json!({ "calls": [{
            "operation": "PutClusterCapacityProviders",
            "do": { "error": { "status": 400, "code": code, "message": message } },
        }]});
        world.faults(&fault.to_string()).await;
        let problem = world.change("staging", strategy(&[item("FARGATE", 0, 1)])).await.unwrap_err();
        assert_eq!(problem.code, ours, "{code}");
        assert!(problem.message.contains(way_out), "{code}: {}", problem.message);
        assert_eq!(
            problem.aws.map(|fault| fault.message).as_deref(),
            Some(message),
            "AWS's own words follow"
        );
        assert_eq!(world.lists("staging").await, before);
    }
    assert_eq!(world.audit("action=refused").await.len(), 11, "every refusal is noted");
    assert_eq!(
        world.audit("action=change-capacity").await.len(),
        11,
        "and every attempt, before it was sent"
    );
}

/// The same rules where the emulator itself enforces them: past our own checks, they are AWS's.
#[tokio::test]
async fn the_emulators_own_refusals_are_understood() {
    let world = World::new().await;
    let aws = world.aws();
    let put = async |cluster: &str, providers: &[&str], items: &[StrategyItem]| {
        let to = Lists { providers: names(providers), strategy: items.to_vec() };
        aws.put_capacity(cluster, &to).await.unwrap_err().problem.code.clone()
    };
    let mixed = ["FARGATE", "FARGATE_SPOT", "spare-machines"];
    assert_eq!(
        put("mixed", &mixed, &[item("FARGATE", 0, 1), item("spare-machines", 0, 1)]).await,
        "strategy-mixed"
    );
    assert_eq!(put("mixed", &mixed, &[item("gone", 0, 1)]).await, "strategy-not-associated");
    assert_eq!(put("mixed", &["gone"], &[]).await, "provider-inactive");
    assert_eq!(put("mixed", &mixed[1..], &[]).await, "provider-in-use");
    let many: Vec<String> = (0..21).map(|n| format!("p{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(put("mixed", &many, &[]).await, "providers-too-many");
    assert_eq!(put("nowhere", &[], &[]).await, "cluster-not-found");
    world.change("bare", attach(&["FARGATE"])).await.unwrap();
    assert_eq!(put("bare", &[], &[]).await, "cluster-busy");
}

#[tokio::test]
async fn the_rate_of_changes_is_kept() {
    let world = World::new().await;
    world.faults(r#"{"throttling":true}"#).await;
    let started = tokio::time::Instant::now();
    for n in 0..23u32 {
        let sent = world.change("staging", strategy(&[item("FARGATE", 0, n + 1)])).await.unwrap();
        assert!(matches!(sent, Applied::Sent(_)), "{n}: {sent:?}");
        world.advance(5);
    }
    assert!(started.elapsed() >= std::time::Duration::from_millis(1900), "20 at once, then one a second");
}

/// Two people at the same cluster at the same time, through the real server.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pairs_of_people_lose_nothing() {
    let world = World::new().await;
    let wishes = [
        attach(&["FARGATE"]),
        attach(&["FARGATE_SPOT"]),
        Change { strategy: Some(vec![item("FARGATE", 0, 1)]), ..attach(&["FARGATE"]) },
        Change { strategy: Some(vec![item("spare-machines", 0, 1)]), ..attach(&["spare-machines"]) },
    ];
    let mut pair = 0;
    for one in &wishes {
        for other in &wishes {
            pair += 1;
            if pair > 9 {
                // The bucket holds 20; a longer test would wait for it.
                return;
            }
            let cluster = format!("pair-{pair}");
            let form = ClusterForm {
                name: cluster.clone(),
                providers: vec![],
                strategy: vec![],
                intent: "create".into(),
                ..ClusterForm::fresh()
            };
            assert!(world.aws().create_cluster(&form.read().unwrap()).await.is_ok());
            let (a, b) = (world.plan(&cluster, one.clone()).await, world.plan(&cluster, other.clone()).await);
            let (told_a, told_b) = join(world.apply(&a), world.apply(&b)).await;
            let told = [told_a.unwrap(), told_b.unwrap()];
            let won = told.iter().filter(|told| matches!(told, Applied::Sent(_))).count();
            let lost =
                told.iter().filter(|told| matches!(told, Applied::Changed(_) | Applied::Busy(_))).count();
            assert_eq!((won, lost), (1, 1), "{told:?}");
            world.advance(5);
            // The loser plans again on what is there.
            let again = if matches!(told[0], Applied::Sent(_)) { other } else { one };
            let now = world.lists(&cluster).await;
            let rest = again.on(&now);
            if !rest.is_empty() {
                assert!(matches!(world.change(&cluster, rest).await.unwrap(), Applied::Sent(_)));
                world.advance(5);
            }
            let end = world.lists(&cluster).await;
            for provider in one.attach.iter().chain(&other.attach) {
                assert!(end.providers.contains(provider), "{provider} was lost: {end:?}");
            }
            assert!(
                one.strategy.is_none()
                    || other.strategy.is_some()
                    || Some(&end.strategy) == one.strategy.as_ref()
            );
        }
    }
}

#[tokio::test]
async fn a_cluster_is_created_as_the_seed_does_and_deleted_when_it_is_empty() {
    let world = World::new().await;
    let backend = &world.rooms.backend;
    let form = ClusterForm {
        name: "FargateCluster".into(),
        strategy: vec![],
        intent: "create".into(),
        ..ClusterForm::fresh()
    };
    assert_eq!(backend.create_cluster(&caller(), &form).await.unwrap(), Made::Done("FargateCluster".into()));
    assert!(
        backend.clusters(&caller()).await.unwrap().iter().any(|cluster| cluster.name == "FargateCluster")
    );
    let Made::Refused(broken) = backend.create_cluster(&caller(), &form).await.unwrap() else {
        panic!("made twice")
    };
    assert_eq!((broken[0].code.as_str(), broken[0].field.as_str()), ("cluster-exists", "name"));

    let full = ClusterForm {
        name: "full".into(),
        insights: "enabled".into(),
        tags: vec![Pair { key: "team".into(), value: "data".into() }],
        intent: "create".into(),
        ..ClusterForm::fresh()
    };
    backend.create_cluster(&caller(), &full).await.unwrap();
    assert_eq!(world.lists("full").await.strategy, [item("FARGATE", 0, 1)]);

    let cluster = name("FargateCluster");
    let busy = backend.delete_cluster(&caller(), &cluster, "FargateCluster").await.unwrap_err();
    assert!(busy.message.contains("still carrying out"), "{}", busy.message);
    world.advance(5);
    let Made::Refused(broken) = backend.delete_cluster(&caller(), &cluster, "fargatecluster").await.unwrap()
    else {
        panic!("deleted")
    };
    assert_eq!(broken[0].code, "not-confirmed");
    backend.delete_cluster(&caller(), &cluster, "FargateCluster").await.unwrap();
    assert_eq!(backend.capacity(&caller(), &cluster).await.unwrap_err().code, "cluster-not-found");
    assert!(
        !backend.clusters(&caller()).await.unwrap().iter().any(|cluster| cluster.name == "FargateCluster")
    );
}

#[tokio::test]
async fn what_blocks_a_deletion_is_listed() {
    let world = World::new().await;
    let backend = &world.rooms.backend;
    let problem = backend.delete_cluster(&caller(), &name("mixed"), "mixed").await.unwrap_err();
    assert!(problem.message.contains("storefront"), "{}", problem.message);
    world.launch(&world.form("web", "2").await).await;
    let deletion = backend.deletion(&caller(), &name("staging")).await.unwrap();
    assert_eq!(deletion.blocks(), ["2 tasks are not stopped. Stop them or wait until they end."]);
    let refused = world.aws().delete_cluster("staging").await.unwrap_err();
    assert_eq!(refused.problem.code, "cluster-has-tasks");
    let refused = world.aws().delete_cluster("mixed").await.unwrap_err();
    assert_eq!(refused.problem.code, "cluster-has-services");
}

#[tokio::test]
async fn providers_on_auto_scaling_groups() {
    let world = World::new().await;
    let backend = &world.rooms.backend;
    let arn = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:77:autoScalingGroupName/mine";
    let form = GroupForm { name: "mine".into(), arn: arn.into(), target: "80".into(), ..GroupForm::fresh() };
    backend.save_provider(&caller(), &form, true).await.unwrap();
    let twice = backend.save_provider(&caller(), &form, true).await.unwrap_err();
    assert_eq!(twice.code, "provider-exists");
    let taken = backend
        .save_provider(&caller(), &GroupForm { name: "other".into(), ..form.clone() }, true)
        .await
        .unwrap_err();
    assert_eq!(taken.code, "group-taken");
    world.advance(6);
    backend
        .save_provider(&caller(), &GroupForm { target: "60".into(), protection: "on".into(), ..form }, false)
        .await
        .unwrap();
    let found = backend.providers(&caller()).await.unwrap();
    let mine = found.iter().find(|provider| provider.name == "mine").and_then(|p| p.group.clone()).unwrap();
    assert_eq!((mine.target, mine.scaling, mine.protection), (60, true, true));
    let held = backend.delete_provider(&caller(), "spare-machines", "spare-machines").await.unwrap_err();
    assert_eq!(held.code, "provider-associated");
    assert_eq!(
        backend.delete_provider(&caller(), "FARGATE", "FARGATE").await.unwrap_err().code,
        "provider-reserved"
    );
    assert_eq!(
        backend.delete_provider(&caller(), "gone", "gone").await.unwrap_err().code,
        "provider-not-found"
    );
    world.advance(6);
    backend.delete_provider(&caller(), "mine", "mine").await.unwrap();
    world.advance(6);
    assert!(!backend.providers(&caller()).await.unwrap().iter().any(|provider| provider.name == "mine"));
}

#[tokio::test]
async fn interruptions_are_counted_by_family() {
    let world = World::new().await;
    let mut form = world.form("spot-batch", "2").await;
    form.compute = "custom".into();
    form.strategy =
        vec![StrategyLine { provider: "FARGATE_SPOT".into(), base: String::new(), weight: "1".into() }];
    world.launch(&form).await;
    world.pass(30).await;
    world.pass(60).await;
    let found = world.capacity("staging").await.interruptions.unwrap();
    assert_eq!(found.iter().map(|i| (i.family.as_str(), i.tasks)).collect::<Vec<_>>(), [("spot-batch", 2)]);
}
