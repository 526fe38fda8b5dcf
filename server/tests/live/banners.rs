//! What goes wrong between Slipway and AWS is a sentence on every page that heals by itself: no crash,
//! and no storm of calls meanwhile.

use std::time::Duration;

use domain::event::frame::{ServerFrame, SourceStatus};

use crate::peer::Peer;
use crate::world::World;

pub(crate) async fn status(peer: &mut Peer) -> SourceStatus {
    match peer.frame("status").await {
        ServerFrame::Status(status) => status,
        other => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn trouble_with_aws_is_told_as_what_it_is_and_heals() {
    let world = World::new().await;
    let mut peer = world.peer(None).await;
    assert_eq!(status(&mut peer).await.why, None);
    let throttled = r#"{"calls":[{"do":{"error":{"status":400,"code":"ThrottlingException","message":"Rate exceeded"}}}]}"#;
    for (faults, part) in [
        (r#"{"expired_credentials":true}"#, "they have expired"),
        (throttled, "asked too often"),
        (r#"{"calls":[{"do":{"error":{"status":503}}}]}"#, "an error of its own"),
        (r#"{"calls":[{"do":"drop"}]}"#, "did not answer"),
    ] {
        world.faults(faults).await;
        world.pass(1).await;
        let told = status(&mut peer).await;
        assert!(told.why.as_ref().is_some_and(|why| why.contains(part)), "{faults}: {told:?}");
        assert!(told.stale_since.is_some(), "{faults}: since when is not said");
        world.faults("{}").await;
        world.pass(1).await;
        assert_eq!(status(&mut peer).await.why, None, "{faults}: it has not healed");
    }
}

#[tokio::test]
async fn an_endpoint_that_is_not_there_is_a_sentence_within_seconds() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let aws = server::aws::Aws::at(&endpoint, "us-east-1").unwrap();
    let error = tokio::time::timeout(Duration::from_secs(30), aws.cluster_arns()).await.unwrap().unwrap_err();
    assert!(error.to_string().contains("cannot be reached"), "{error}");
}
