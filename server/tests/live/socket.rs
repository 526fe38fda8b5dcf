//! The event socket on a real connection.

use std::time::Duration;

use domain::event::cursor::Cursor;
use domain::event::frame::{ClientFrame, ServerFrame};
use tokio_tungstenite::tungstenite::Message;

use crate::peer::{Peer, Said};
use crate::world::World;

#[tokio::test]
async fn who_comes_back_is_told_every_missed_change_once_and_in_order() {
    let world = World::new().await;
    let mut peer = world.peer(None).await;
    peer.frame("status").await;
    let arn = world.launch(&world.form("migrate", "1").await).await.batches[0].tasks[0].clone();
    peer.until(|peer| peer.tasks.contains_key(&arn)).await;
    let left_at = peer.cursor.clone();
    drop(peer);

    for seconds in [8, 18, 13, 30] {
        world.pass(seconds).await;
    }
    let mut back = world.peer(left_at.clone()).await;
    assert_eq!(back.next().await, Said::Frame(ServerFrame::Resume { cursor: left_at.unwrap() }));
    back.frame("mark").await;
    let short = &arn[arn.len() - 4..];
    let states: Vec<&str> = back.told.iter().filter_map(|told| told.strip_prefix(short)).collect();
    assert_eq!(states, [" PENDING", " RUNNING", " DEPROVISIONING", " STOPPED"]);
    let head = world.rooms.store.head().await.unwrap();
    assert_eq!(back.cursor, Some(head));
}

#[tokio::test]
async fn a_cursor_that_proves_nothing_is_reset() {
    let world = World::new().await;
    let head = world.rooms.store.head().await.unwrap();
    let foreign = Cursor { epoch: "ANOTHER".into(), position: 0 };
    let future = Cursor { position: head.position + 1, ..head };
    for cursor in [foreign, future] {
        let mut peer = world.peer(Some(cursor)).await;
        assert!(matches!(peer.next().await, Said::Frame(ServerFrame::Reset { .. })));
        assert!(matches!(peer.next().await, Said::Frame(ServerFrame::Snapshot { .. })));
    }
}

#[tokio::test]
async fn forgotten_entries_are_a_reset_too() {
    let world = World::new().await;
    world.launch(&world.form("web", "1").await).await;
    let cursor = Cursor { position: 0, ..world.rooms.store.head().await.unwrap() };
    world.rooms.store.forget(i64::MAX).await.unwrap();
    let mut peer = world.peer(Some(cursor)).await;
    assert!(matches!(peer.next().await, Said::Frame(ServerFrame::Reset { .. })));
}

#[tokio::test]
async fn a_filter_shows_its_clusters_and_can_be_changed() {
    let world = World::new().await;
    let view = world.launch(&world.form("web", "1").await).await;
    let arn = view.batches[0].tasks[0].clone();
    let nowhere = vec!["arn:aws:ecs:us-east-1:1:cluster/nowhere".to_owned()];
    let mut peer = Peer::hello(world.rooms.address, Some(nowhere), None).await;
    peer.frame("status").await;
    assert!(peer.tasks.is_empty());
    let hello = ClientFrame::Hello { clusters: Some(vec![view.cluster_arn]), cursor: peer.cursor.clone() };
    peer.say(&hello).await;
    peer.until(|peer| peer.tasks.contains_key(&arn)).await;
}

#[tokio::test]
async fn the_protocols_breakers_are_closed_with_4010() {
    let world = World::new().await;
    let hello = r#"{"type":"hello","clusters":null,"cursor":null}"#;
    let long = format!(r#"{{"type":"hello","clusters":["{}"],"cursor":null}}"#, "x".repeat(70_000));
    for bad in ["hello", "{}", r#"{"type":"hello","clusters":7,"cursor":null}"#, &long] {
        let mut peer = Peer::connect(world.rooms.address).await;
        peer.text(bad).await;
        assert_eq!(peer.next().await, Said::Closed(4010), "{}", &bad[..5]);
    }
    let mut peer = world.peer(None).await;
    peer.send(Message::binary(vec![1, 2, 3])).await;
    while let Said::Frame(_) = peer.next().await {}

    let mut eager = Peer::connect(world.rooms.address).await;
    for _ in 0..20 {
        eager.text(hello).await;
    }
    let closed = loop {
        if let Said::Closed(code) = eager.next().await {
            break code;
        }
    };
    assert_eq!(closed, 4010);
}

#[tokio::test]
async fn without_the_subprotocol_there_is_no_socket() {
    let world = World::new().await;
    let url = format!("ws://{}/api/events", world.rooms.address);
    let refused = tokio_tungstenite::connect_async(url).await.unwrap_err();
    assert!(refused.to_string().contains("400"), "{refused}");
}

#[tokio::test]
async fn a_restart_says_4012() {
    let world = World::new().await;
    let mut peer = world.peer(None).await;
    peer.frame("status").await;
    world.rooms.shutdown.ask();
    assert_eq!(peer.next().await, Said::Closed(4012));
    tokio::time::timeout(Duration::from_secs(10), world.rooms.shutdown.drained()).await.expect("drained");
}

#[tokio::test]
async fn a_stale_source_is_told_and_so_is_its_return() {
    let world = World::new().await;
    let mut peer = world.peer(None).await;
    let ServerFrame::Status(status) = peer.frame("status").await else { unreachable!() };
    assert_eq!((status.stale_since, status.why), (None, None));
    world
        .faults(r#"{"calls":[{"operation":"ListClusters","do":{"error":{"status":400,"code":"AccessDeniedException","message":"no"}}}]}"#)
        .await;
    world.pass(1).await;
    let ServerFrame::Status(status) = peer.frame("status").await else { unreachable!() };
    assert!(status.stale_since.is_some());
    assert!(status.why.is_some_and(|why| why.contains("ecs:ListClusters")));
    world.faults("{}").await;
    world.pass(1).await;
    let ServerFrame::Status(status) = peer.frame("status").await else { unreachable!() };
    assert_eq!(status.why, None);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_dropped_while_others_live() {
    let world = World::new().await;
    let slow = world.rooms.hub.subscribe(server::hub::Filter::all(), None).await.unwrap();
    let mut peer = world.peer(None).await;
    peer.frame("status").await;
    let cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/staging".to_owned();
    let mut sent = 0;
    while !slow.is_overrun() {
        let gone = domain::event::frame::Change::Gone(format!("{cluster}/{sent}"));
        let entry =
            server::store::NewEntry { cluster: cluster.clone(), change: gone, via: server::store::Via::Age };
        let entries = world.rooms.store.append(vec![entry], 0).await.unwrap();
        world.rooms.hub.publish(entries).await.unwrap();
        sent += 1;
        peer.frame("delta").await;
        assert!(sent < 200);
    }
}
