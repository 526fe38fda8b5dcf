//! The main job: press Run task, watch the tasks until they end.

use app::port::{BoardFilter, Port};
use domain::launch::view::BatchState;

use crate::world::{World, caller};

#[tokio::test]
async fn a_launch_is_watched_from_provisioning_to_stopped() {
    let world = World::new().await;
    let mut peer = world.peer(None).await;
    peer.frame("status").await;
    let before = peer.tasks.len();

    let view = world.launch(&world.form("migrate", "2").await).await;
    assert_eq!(view.batches.len(), 1);
    assert_eq!(view.batches[0].state, BatchState::Answered);
    let ours = view.batches[0].tasks.clone();
    assert_eq!(ours.len(), 2);
    peer.until(|peer| peer.tasks.len() == before + 2).await;

    let state = |peer: &crate::peer::Peer, wanted: &str| {
        ours.iter().all(|arn| peer.tasks.get(arn).is_some_and(|task| task.last_status.as_str() == wanted))
    };
    assert!(state(&peer, "PROVISIONING"));
    for (seconds, wanted) in [(8, "PENDING"), (18, "RUNNING"), (13, "DEPROVISIONING"), (30, "STOPPED")] {
        world.pass(seconds).await;
        peer.until(|peer| state(peer, wanted)).await;
    }
    let ended = &peer.tasks[&ours[0]];
    assert_eq!(ended.exit, Some(0));
    assert_eq!(ended.launch.as_deref(), Some(view.plan.launch.as_str()));
    assert_eq!(ended.provider.as_deref(), Some("FARGATE"));

    // What the first paint would show is what the socket has told.
    let board = world.rooms.backend.board(&caller(), &BoardFilter::default()).await.unwrap();
    assert_eq!(Some(board.cursor), peer.cursor);
    assert_eq!(board.tasks.len(), peer.tasks.len());
}

#[tokio::test]
async fn a_task_is_stopped_with_a_reason_and_leaves_the_board_after_an_hour() {
    let world = World::new().await;
    let view = world.launch(&world.form("web", "1").await).await;
    let arn = view.batches[0].tasks[0].clone();
    world.pass(30).await;
    let mut peer = world.peer(None).await;
    peer.until(|peer| peer.tasks.get(&arn).is_some_and(|task| task.last_status.as_str() == "RUNNING")).await;

    world.rooms.backend.stop_task(&caller(), &arn, "no longer needed").await.unwrap();
    peer.until(|peer| !peer.tasks[&arn].wants_to_run()).await;
    world.pass(60).await;
    peer.until(|peer| peer.tasks[&arn].last_status.is_stopped()).await;
    assert_eq!(peer.tasks[&arn].cause.as_deref(), Some("no longer needed"));

    world.pass(3700).await;
    peer.until(|peer| !peer.tasks.contains_key(&arn)).await;
    let launch = Some(view.plan.launch.to_string());
    let of_launch = BoardFilter { launch, ..BoardFilter::default() };
    let board = world.rooms.backend.board(&caller(), &of_launch).await.unwrap();
    assert_eq!(board.tasks.iter().map(|task| &task.arn).collect::<Vec<_>>(), [&arn]);
    let (cluster, id) = (view.plan.cluster, arn.rsplit('/').next().unwrap());
    assert!(world.rooms.backend.task(&caller(), &cluster, id).await.is_ok());
    let audit = world.rooms.store.audit_lines("home", 10).await.unwrap();
    assert_eq!(audit.iter().map(|line| line.action.as_str()).collect::<Vec<_>>(), ["stop-task", "launch"]);
}
