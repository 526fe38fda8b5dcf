//! Tasks through the SDK: the life of one, waiters, tokens, tags, lists.

use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::types::{CapacityProviderStrategyItem, DesiredStatus, TaskStopCode};
use std::time::Duration;

use crate::world::World;

#[tokio::test]
async fn a_task_lives_and_ends() {
    let world = World::start().await;
    let task = world.run("migrate").await;
    assert_eq!(task.last_status(), Some("PROVISIONING"));
    let mut seen = vec![(task.last_status().unwrap().to_owned(), task.version())];
    for _ in 0..100 {
        world.advance(1);
        let now = world.look(&task).await;
        let step = (now.last_status().unwrap().to_owned(), now.version());
        if seen.last() != Some(&step) {
            seen.push(step);
        }
    }
    let expected =
        [("PROVISIONING", 1), ("PENDING", 2), ("RUNNING", 3), ("DEPROVISIONING", 4), ("STOPPED", 5)];
    assert_eq!(seen, expected.map(|(name, version)| (name.to_owned(), version)));
    let end = world.look(&task).await;
    assert_eq!(end.stop_code(), Some(&TaskStopCode::EssentialContainerExited));
    assert_eq!(end.containers()[0].exit_code(), Some(0));
    assert!(end.stopped_at() > end.started_at());
}

#[tokio::test]
async fn waiters_work() {
    let world = World::start().await;
    let task = world.run("migrate").await;
    let arn = task.task_arn().unwrap();
    world.advance(26);
    let wait = Duration::from_secs(30);
    world.ecs.wait_until_tasks_running().cluster("staging").tasks(arn).wait(wait).await.unwrap();
    world.advance(60);
    world.ecs.wait_until_tasks_stopped().cluster("staging").tasks(arn).wait(wait).await.unwrap();
}

#[tokio::test]
async fn a_strategy_splits_and_spot_is_interrupted() {
    let world = World::start().await;
    world.ecs.list_clusters().send().await.unwrap();
    let item = |name: &str, weight, base| {
        let item = CapacityProviderStrategyItem::builder().capacity_provider(name);
        item.weight(weight).base(base).build().unwrap()
    };
    let answer = world
        .ecs
        .run_task()
        .cluster("staging")
        .task_definition("web")
        .count(10)
        .capacity_provider_strategy(item("FARGATE", 1, 1))
        .capacity_provider_strategy(item("FARGATE_SPOT", 3, 0))
        .network_configuration(world.network().await)
        .send()
        .await
        .unwrap();
    let on = |name| answer.tasks().iter().filter(move |t| t.capacity_provider_name() == Some(name));
    assert_eq!((on("FARGATE").count(), on("FARGATE_SPOT").count()), (3, 7));
    world.advance(30);
    let spot = on("FARGATE_SPOT").next().unwrap();
    let body = format!("{{\"task\":\"{}\"}}", spot.task_arn().unwrap());
    world.own("POST", "interrupt", &body).await;
    let noticed = world.look(spot).await;
    assert_eq!(noticed.stop_code(), Some(&TaskStopCode::SpotInterruption));
    assert_eq!((noticed.last_status(), noticed.desired_status()), (Some("RUNNING"), Some("STOPPED")));
}

#[tokio::test]
async fn lists_default_to_running_and_page() {
    let world = World::start().await;
    for _ in 0..3 {
        world.run("migrate").await;
    }
    let pages = world.ecs.list_tasks().cluster("staging").into_paginator().page_size(2).items().send();
    let arns: Vec<String> = pages.collect::<Result<_, _>>().await.unwrap();
    assert_eq!(arns.len(), 3);
    world.advance(120);
    let running = world.ecs.list_tasks().cluster("staging").send().await.unwrap();
    assert!(running.task_arns().is_empty());
    let stopped = world.ecs.list_tasks().cluster("staging").desired_status(DesiredStatus::Stopped);
    assert_eq!(stopped.send().await.unwrap().task_arns().len(), 3);
}
