//! Refusals as the SDK types them.

use aws_sdk_ecs::error::ProvideErrorMetadata;
use aws_sdk_ecs::types::LaunchType;

use crate::world::World;

#[tokio::test]
async fn typed_and_untyped_errors() {
    let world = World::start().await;
    let missing = world.ecs.list_tasks().cluster("nope").send().await.unwrap_err().into_service_error();
    assert!(missing.is_cluster_not_found_exception());
    assert_eq!(missing.message(), Some("Cluster not found."));

    let run = || world.ecs.run_task().cluster("staging").task_definition("web");
    let bare = run().launch_type(LaunchType::Fargate).send().await.unwrap_err().into_service_error();
    assert!(bare.is_invalid_parameter_exception());

    let network = world.network().await;
    let token = |count| {
        run()
            .launch_type(LaunchType::Fargate)
            .network_configuration(network.clone())
            .client_token("once")
            .count(count)
            .send()
    };
    let first = token(1).await.unwrap();
    let again = token(1).await.unwrap();
    assert_eq!(first.tasks()[0].task_arn(), again.tasks()[0].task_arn());
    let conflict = token(2).await.unwrap_err().into_service_error();
    let aws_sdk_ecs::operation::run_task::RunTaskError::ConflictException(conflict) = conflict else {
        panic!("{conflict:?}");
    };
    assert_eq!(conflict.resource_ids(), [first.tasks()[0].task_arn().unwrap()]);
}

#[tokio::test]
async fn throttling_is_unmodelled_and_found_by_code() {
    let world = World::start().await;
    let calls = r#"{"calls":[{"times":9,"do":{"error":{"status":400,"code":"ThrottlingException"}}}]}"#;
    world.own("PUT", "faults", calls).await;
    let error = world.ecs.list_clusters().send().await.unwrap_err();
    assert_eq!(error.code(), Some("ThrottlingException"));
    // The SDK's own retries are part of the contract: the third attempt is the last.
    let left: serde_json::Value = serde_json::from_str(&world.own("GET", "faults", "").await).unwrap();
    assert_eq!(left["calls"][0]["times"], 6);
}

#[tokio::test]
async fn capacity_failures_come_with_200() {
    let world = World::start().await;
    world.ecs.list_clusters().send().await.unwrap();
    world.own("PUT", "faults", r#"{"capacity":[{"provider":"FARGATE"}]}"#).await;
    let answer = world
        .ecs
        .run_task()
        .cluster("staging")
        .task_definition("web")
        .launch_type(LaunchType::Fargate)
        .network_configuration(world.network().await)
        .send()
        .await
        .unwrap();
    assert!(answer.tasks().is_empty());
    let failure = &answer.failures()[0];
    assert_eq!(failure.arn(), None);
    assert!(failure.reason().unwrap().starts_with("Capacity is unavailable at this time."));
}
