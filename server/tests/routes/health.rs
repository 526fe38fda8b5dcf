//! What machines ask.

use crate::world::{World, request};

#[tokio::test]
async fn being_up_is_not_being_ready() {
    let world = World::new();
    assert_eq!(world.ask(request("GET", "/healthz"), "").await.text(), "ok\n");

    world.readiness.ready("store");
    world.readiness.not_ready("scan", "Access denied.");
    let waiting = world.ask(request("GET", "/readyz"), "").await;
    assert_eq!(waiting.status, 503);
    assert_eq!(
        waiting.json(),
        serde_json::json!({ "ready": false, "missing": { "scan": "Access denied." } })
    );

    world.readiness.ready("scan");
    let ready = world.ask(request("GET", "/readyz"), "").await;
    assert_eq!((ready.status.as_u16(), &ready.json()["ready"]), (200, &serde_json::json!(true)));
}

#[tokio::test]
async fn metrics_are_prometheus_text() {
    let answer = World::new().ask(request("GET", "/metrics"), "").await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
}
