//! What the engine does besides sending: capacity retried elsewhere, the launch's security group, cancelling,
//! stopping, reviews, launching the missing, and forgetting.

use app::port::{Actor, Caller, Port, Relaunch, Submitted};
use domain::launch::form::{ContainerForm, LaunchForm, NewGroupForm, Pair, RuleLine, StrategyLine};
use domain::launch::view::{BatchState, EnvironmentValues, GroupState, LaunchView, Verdict};

use crate::world::{World, caller};

const RATE: &str = r#"{"error":{"status":400,"code":"ThrottlingException","message":"Rate exceeded"}}"#;

/// A form on Spot over two subnets, with every retry chosen.
async fn spot(world: &World, count: &str) -> LaunchForm {
    let mut form = world.form("web", count).await;
    let network = world.rooms.backend.network(&caller()).await.unwrap();
    let named = |name: &str| network.subnets.iter().find(|s| s.name.starts_with(name)).unwrap().id.clone();
    form.subnets = vec![named("private-a"), named("private-b")];
    form.compute = domain::launch::form::CUSTOM.into();
    form.strategy =
        vec![StrategyLine { provider: "FARGATE_SPOT".into(), base: String::new(), weight: "1".into() }];
    form.retry_subnets = "on".into();
    form.retry_on_demand = "on".into();
    form
}

fn steps(view: &LaunchView) -> Vec<(u32, Option<u32>, usize, bool)> {
    let step = |batch: &domain::launch::view::BatchView| {
        let subnets = batch.variant.subnets.as_ref().map_or(0, Vec::len);
        (batch.size, batch.variant.instead_of, subnets, batch.variant.on_demand)
    };
    view.batches.iter().map(step).collect()
}

#[tokio::test]
async fn no_capacity_is_retried_over_the_subnets_and_then_on_demand() {
    let world = World::new().await;
    let before = world.count().await;
    world.faults(r#"{"capacity":[{"provider":"FARGATE_SPOT","left":3}]}"#).await;
    let view = world.launch(&spot(&world, "8").await).await;
    let expected =
        [(8, None, 0, false), (5, Some(1), 1, false), (5, Some(2), 1, false), (5, Some(3), 0, true)];
    assert_eq!(steps(&view), expected);
    let tally = view.tally();
    assert_eq!((tally.asked, tally.started, tally.failed), (8, 8, 0));
    assert_eq!(world.count().await, before + 8);
}

#[tokio::test]
async fn without_the_choice_no_capacity_is_final() {
    let world = World::new().await;
    world.faults(r#"{"capacity":[{"provider":"FARGATE_SPOT"}]}"#).await;
    let form = LaunchForm {
        retry_subnets: String::new(),
        retry_on_demand: String::new(),
        ..spot(&world, "8").await
    };
    let view = world.launch(&form).await;
    assert_eq!((view.batches.len(), view.tally().failed), (1, 8));
}

fn new_group(form: LaunchForm, name: &str) -> LaunchForm {
    let rule = RuleLine { protocol: "tcp".into(), ports: "80".into(), source: "0.0.0.0/0".into() };
    let group = NewGroupForm {
        wanted: "on".into(),
        name: name.into(),
        description: "for a test".into(),
        rules: vec![rule.clone(), RuleLine { ports: "443".into(), ..rule }],
    };
    LaunchForm { new_group: group, ..form }
}

async fn groups(world: &World, name: &str) -> usize {
    let network = world.aws().network().await.unwrap();
    network.security_groups.iter().filter(|group| group.name == name).count()
}

#[tokio::test]
async fn the_new_security_group_is_made_once_though_replies_are_lost() {
    let world = World::new().await;
    world
        .faults(
            r#"{"calls":[{"operation":"CreateSecurityGroup","times":4,"do":"lose_reply"},
                         {"operation":"AuthorizeSecurityGroupIngress","times":4,"do":"lose_reply"}]}"#,
        )
        .await;
    let view = world.launch(&new_group(world.form("web", "12").await, "mine")).await;
    let group = view.own_group.clone().unwrap();
    assert_eq!((group.state, view.tally().started), (GroupState::Ready, 12), "{view:?}");
    assert_eq!(groups(&world, "mine").await, 1);
    // The launch of the same again uses the group that is there.
    let next = world.rooms.backend.mint_launch();
    let from = view.plan.launch;
    let again = world.rooms.backend.relaunch(&caller(), &from, &next, Relaunch::All).await.unwrap();
    assert_eq!(again, Submitted::Launched(next.clone()));
    world.rooms.backend.settled().await;
    let again = world.view(&next).await;
    assert_eq!((again.plan.network.security_groups.last(), again.own_group), (group.id.as_ref(), None));
}

#[tokio::test]
async fn when_the_rules_fail_nothing_launches_and_what_is_left_is_said() {
    let world = World::new().await;
    let before = world.count().await;
    world
        .faults(
            r#"{"calls":[{"operation":"AuthorizeSecurityGroupIngress",
                "do":{"error":{"status":400,"code":"UnauthorizedOperation","message":"You are not authorized"}}}]}"#,
        )
        .await;
    let view = world.launch(&new_group(world.form("web", "12").await, "mine")).await;
    let group = view.own_group.clone().unwrap();
    assert_eq!(group.state, GroupState::Failed);
    let said = group.problem.unwrap().message;
    assert!(said.contains(&group.id.unwrap()) && said.contains("Nothing was launched"), "{said}");
    assert!(view.batches.iter().all(|batch| batch.state == BatchState::Refused));
    assert_eq!((view.tally().failed, world.count().await), (12, before));
}

#[tokio::test]
async fn the_rest_is_cancelled_at_once_and_launched_as_the_missing_once() {
    let world = World::new().await;
    let before = world.count().await;
    // The first batches get through, the others are told to wait.
    world.faults(&format!(r#"{{"calls":[{{"operation":"RunTask","do":{RATE}}}]}}"#)).await;
    let id = world.submit(&world.form("web", "200").await).await;
    world.rooms.backend.cancel_launch(&caller(), &id).await.unwrap();
    world.rooms.backend.settled().await;
    let view = world.view(&id).await;
    assert_eq!((view.tally().cancelled, world.count().await), (200, before), "{:?}", view.tally());
    assert_eq!(view.cancelled.as_ref().map(|deed| deed.by.as_str()), Some("local"));
    world.faults("{}").await;

    // Two people press, one of them twice.
    let (one, other) = (world.rooms.backend.mint_launch(), world.rooms.backend.mint_launch());
    for next in [&one, &one, &other] {
        let answer = world.rooms.backend.relaunch(&caller(), &id, next, Relaunch::Missing).await.unwrap();
        assert_eq!(answer, Submitted::Launched(one.clone()));
    }
    world.rooms.backend.stop_launch(&caller(), &one, "enough").await.unwrap();
    world.rooms.backend.settled().await;
    let child = world.view(&one).await;
    assert_eq!((child.parent.as_ref(), world.view(&id).await.child), (Some(&id), Some(one)));
    let stop = child.stop.clone().unwrap();
    let tally = child.tally();
    assert_eq!((stop.done, stop.told, stop.failed), (true, tally.started, 0), "{stop:?} {tally:?}");
    assert_eq!(tally.started + tally.cancelled, 200);
    assert_eq!(world.count().await, before + tally.started as usize);
    let running = world.aws().list_tasks("staging").await.unwrap().running;
    let described = world.aws().describe_tasks("staging", &running, 0).await.unwrap().tasks;
    assert!(described.iter().all(|row| row.launch != child.plan.launch.as_str().to_owned().into()));
}

#[tokio::test]
async fn a_review_is_decided_by_a_person_and_stands_in_the_audit() {
    let world = World::new().await;
    world.faults(r#"{"calls":[{"operation":"RunTask","do":{"error":{}}}]}"#).await;
    let id = world.submit(&world.form("web", "4").await).await;
    while world.view(&id).await.batches[0].state != BatchState::Sent {
        tokio::task::yield_now().await;
    }
    world.rooms.events.scanned().await;
    world.clock.advance(51 * 60_000);
    world.rooms.backend.settled().await;
    let next = world.rooms.backend.mint_launch();
    let backend = &world.rooms.backend;
    let early = backend.relaunch(&caller(), &id, &next, Relaunch::Missing).await.unwrap_err();
    assert_eq!(early.code, "nothing-missing");
    backend.look_again(&caller(), &id, 1).await.unwrap();
    backend.decide_batch(&caller(), &id, 1, Verdict::NotStarted).await.unwrap();
    assert!(backend.decide_batch(&caller(), &id, 1, Verdict::AsTheyAre).await.is_err());
    assert_eq!(world.view(&id).await.tally().missing(), 4);
    let audit = world.rooms.store.audit_lines("home", 1).await.unwrap();
    assert_eq!(audit[0].action, "decide-batch");
    world.faults("{}").await;
    let answer = backend.relaunch(&caller(), &id, &next, Relaunch::Missing).await.unwrap();
    assert_eq!(answer, Submitted::Launched(next.clone()));
    backend.settled().await;
    assert_eq!(world.view(&next).await.tally().started, 4);
}

#[tokio::test]
async fn environment_values_are_their_owners_and_are_forgotten() {
    let world = World::new().await;
    let form = world.form("web", "1").await;
    let pair = Pair { key: "TOKEN".into(), value: "hunter2".into() };
    let container = ContainerForm { name: "app".into(), env: vec![pair], ..ContainerForm::default() };
    let view = world.launch(&LaunchForm { containers: vec![container], ..form }).await;
    let id = view.plan.launch.clone();
    let backend = &world.rooms.backend;
    assert!(!serde_json::to_string(&view).unwrap().contains("hunter2"));
    assert_eq!(view.values, EnvironmentValues::Yours);
    let shown = backend.environment(&caller(), &id).await.unwrap();
    assert_eq!(shown[0].environment[0].value.as_deref(), Some("hunter2"));

    let other = Caller { actor: Actor { name: "somebody".into() }, ..caller() };
    assert_eq!(backend.environment(&other, &id).await.unwrap_err().code, "values-of-another");
    let theirs = backend.form_of_launch(&other, &id).await.unwrap();
    assert_eq!(
        (theirs.containers[0].env[0].key.as_str(), theirs.containers[0].env[0].value.as_str()),
        ("TOKEN", "")
    );
    for what in [Relaunch::All, Relaunch::Missing] {
        let refused = backend.relaunch(&other, &id, &backend.mint_launch(), what).await.unwrap_err();
        assert_eq!(refused.code, "values-of-another");
        assert!(refused.message.contains("Open Run again with changes"), "{}", refused.message);
    }
    assert_eq!(world.count().await, 1, "nobody sends another person's values");
    let own = backend.form_of_launch(&caller(), &id).await.unwrap();
    assert_eq!(own.containers[0].env[0].value, "hunter2");
    let next = backend.mint_launch();
    let again = backend.relaunch(&caller(), &id, &next, Relaunch::All).await.unwrap();
    assert_eq!(again, Submitted::Launched(next.clone()));
    backend.settled().await;
    assert_eq!(world.view(&next).await.values, EnvironmentValues::Yours);

    world.clock.advance(24 * 3_600_000);
    backend.forget().await.unwrap();
    assert_eq!(world.view(&id).await.values, EnvironmentValues::Forgotten);
    assert_eq!(backend.environment(&caller(), &id).await.unwrap_err().code, "values-forgotten");
    let next = backend.mint_launch();
    let again = backend.relaunch(&caller(), &id, &next, Relaunch::All).await.unwrap_err();
    assert_eq!(again.code, "values-forgotten");
    let audit = world.rooms.store.audit_lines("home", 50).await.unwrap();
    assert!(audit.iter().all(|line| !line.detail.to_string().contains("hunter2")));
}
