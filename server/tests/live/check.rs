//! `slipway check` before an emulator that refuses.

use server::cli::check::check;

use crate::world::World;

fn denied(service: &str, operation: &str) -> String {
    format!(
        r#"{{"service":"{service}","operation":"{operation}","do":{{"error":{{"status":400,"code":"AccessDeniedException","message":"no"}}}}}}"#
    )
}

#[tokio::test]
async fn every_action_is_named_with_what_is_known_of_it() {
    let world = World::new().await;
    let report = check(&world.aws()).await.unwrap();
    assert!(report.refused().is_empty(), "{report}");
    let said = report.to_string();
    for line in
        ["  works    ecs:DescribeTasks\n", "  works    ec2:DescribeSubnets\n", "  allowed  ecs:RunTask\n"]
    {
        assert!(said.contains(line), "{said}");
    }
    assert!(!said.contains("unknown"), "{said}");
    assert_eq!(world.count().await, 0, "nothing was changed");
}

#[tokio::test]
async fn what_is_refused_is_named_and_what_cannot_be_known_says_why() {
    let world = World::new().await;
    let faults = [denied("ec2", "DescribeSubnets"), denied("iam", "SimulatePrincipalPolicy")].join(",");
    world.faults(&format!(r#"{{"calls":[{faults}]}}"#)).await;
    let report = check(&world.aws()).await.unwrap();
    assert_eq!(report.refused(), ["ec2:DescribeSubnets", "iam:SimulatePrincipalPolicy"], "{report}");
    let said = report.to_string();
    assert!(said.contains("  unknown  ecs:RunTask (only iam:SimulatePrincipalPolicy could tell"), "{said}");
    assert!(said.contains("  works    ec2:DescribeVpcs\n"), "{said}");
}

#[tokio::test]
async fn without_credentials_it_is_one_sentence() {
    let world = World::new().await;
    world.faults(r#"{"expired_credentials":true}"#).await;
    let said = check(&world.aws()).await.unwrap_err().to_string();
    assert!(said.contains("expired"), "{said}");
}
