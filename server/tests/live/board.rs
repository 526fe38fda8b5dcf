//! The poller's repairs: tasks of others, tasks that vanish.

use crate::world::World;

#[tokio::test]
async fn a_task_that_ecs_forgot_unseen_is_ended_after_being_missing_twice() {
    let world = World::new().await;
    let arn = world.launch(&world.form("migrate", "1").await).await.batches[0].tasks[0].clone();
    world.pass(30).await;
    let mut peer = world.peer(None).await;
    peer.until(|peer| peer.tasks.get(&arn).is_some_and(|task| task.last_status.as_str() == "RUNNING")).await;
    // It ends and is forgotten while nobody looks.
    world.pass(8000).await;
    assert_eq!(peer.tasks[&arn].last_status.as_str(), "RUNNING");
    world.pass(10).await;
    peer.until(|peer| peer.tasks[&arn].last_status.is_stopped()).await;
    assert!(peer.tasks[&arn].cause.as_deref().is_some_and(|cause| cause.starts_with("Ended unseen:")));
}

#[tokio::test]
async fn a_scan_that_finds_nothing_new_journals_nothing() {
    let world = World::new().await;
    world.launch(&world.form("web", "3").await).await;
    world.pass(60).await;
    let head = world.rooms.store.head().await.unwrap();
    world.pass(0).await;
    world.pass(0).await;
    assert_eq!(world.rooms.store.head().await.unwrap(), head);
}
