//! What is known of a call that failed: it decides whether a launch may be sent again.

use domain::problem::ProblemKind;
use server::aws::{Aws, Outcome};

use crate::world::World;

#[tokio::test]
async fn outcomes_by_what_happened_to_the_call() {
    let world = World::new().await;
    let aws = Aws::at(&world.emulator.endpoint(), "us-east-1").unwrap();
    let rows = [
        (r#"{"calls":[{"operation":"StopTask","do":"lose_reply"}]}"#, Outcome::Unknown, ""),
        (r#"{"calls":[{"operation":"StopTask","do":{"error":{}}}]}"#, Outcome::Unknown, "ServerException"),
        (
            r#"{"calls":[{"operation":"StopTask","do":{"error":{"status":400,"code":"ThrottlingException"}}}]}"#,
            Outcome::Throttled,
            "ThrottlingException",
        ),
        (
            r#"{"calls":[{"operation":"StopTask","do":{"error":{"status":400,"code":"AccessDeniedException"}}}]}"#,
            Outcome::Refused,
            "AccessDeniedException",
        ),
        (
            r#"{"calls":[{"operation":"StopTask","do":{"error":{"status":400,"code":"InvalidParameterException","message":"Error retrieving subnet information: Request limit exceeded. (ErrorCode: RequestLimitExceeded)"}}}]}"#,
            Outcome::Throttled,
            "InvalidParameterException",
        ),
    ];
    for (faults, outcome, code) in rows {
        world.faults(faults).await;
        let error = aws.stop_task("staging", "x", "why", 0).await.unwrap_err();
        assert_eq!((error.outcome, error.code()), (outcome, code), "{faults}");
    }
}

#[tokio::test]
async fn expired_credentials_are_a_sentence_of_their_own() {
    let world = World::new().await;
    world.faults(r#"{"expired_credentials":true}"#).await;
    let aws = Aws::at(&world.emulator.endpoint(), "us-east-1").unwrap();
    for error in [aws.clusters().await.unwrap_err(), aws.network().await.unwrap_err()] {
        assert_eq!(error.problem.code, "aws-credentials", "{error}");
        assert_eq!(error.outcome, Outcome::Passing);
    }
}

#[tokio::test]
async fn what_was_never_sent_is_known_not_to_be() {
    // A port that was free a moment ago.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let aws = Aws::at(&endpoint, "us-east-1").unwrap();
    let error = aws.stop_task("staging", "x", "why", 0).await.unwrap_err();
    assert_eq!(error.outcome, Outcome::Unsent);
    assert_eq!(
        (error.problem.kind, error.problem.code.as_str()),
        (ProblemKind::Unavailable, "aws-unreachable")
    );
}

#[tokio::test]
async fn the_query_client_tries_again_when_asked_too_often() {
    let world = World::new().await;
    world
        .faults(
            r#"{"calls":[{"service":"ec2","times":2,"do":{"error":{"status":503,"code":"RequestLimitExceeded","message":"Request limit exceeded."}}}]}"#,
        )
        .await;
    let aws = Aws::at(&world.emulator.endpoint(), "us-east-1").unwrap();
    assert!(!aws.network().await.unwrap().subnets.is_empty());
}
