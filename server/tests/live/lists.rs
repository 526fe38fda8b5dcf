//! What the form is offered.

use app::port::{Draft, Port};
use domain::id::Family;
use domain::launch::form::LaunchForm;
use domain::network::Reach;
use domain::problem::ProblemKind;

use crate::world::{World, caller, place};

#[tokio::test]
async fn clusters_families_and_revisions() {
    let world = World::new().await;
    let backend = &world.rooms.backend;
    let clusters = backend.clusters(&caller()).await.unwrap();
    let names: Vec<&str> = clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    assert_eq!(names, ["bare", "mixed", "staging"]);
    let families = backend.families(&caller()).await.unwrap();
    assert!(families.is_sorted() && families.iter().any(|family| family == "web"));
    let web = Family::parse("web").unwrap();
    let revisions = backend.revisions(&caller(), &web).await.unwrap();
    let numbers: Vec<u32> = revisions.iter().map(|revision| revision.revision).collect();
    assert_eq!(numbers, [3, 2, 1]);
    assert!(revisions[0].fits_fargate() && revisions[0].containers.len() == 1);
    assert!(backend.revisions(&caller(), &Family::parse("we").unwrap()).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_account_of_the_credentials() {
    let world = World::new().await;
    assert_eq!(world.aws().account().await.unwrap(), "123456789012");
}

#[tokio::test]
async fn the_network_with_the_reach_of_each_subnet() {
    let world = World::new().await;
    let network = world.rooms.backend.network(&caller()).await.unwrap();
    let reach = |name: &str| {
        network.subnets.iter().find(|subnet| subnet.name.starts_with(name)).map(|subnet| subnet.reach)
    };
    assert_eq!(reach("public-"), Some(Reach::Public));
    assert_eq!(reach("private-"), Some(Reach::PrivateWithExit));
    assert!(network.subnets.iter().any(|subnet| subnet.reach == Reach::Isolated));
    assert!(network.vpcs.iter().any(|vpc| vpc.dedicated) && network.vpcs.iter().any(|vpc| vpc.is_default));
    assert!(!network.security_groups.is_empty());
}

#[tokio::test]
async fn a_refused_list_names_the_missing_action_and_blocks_no_launch() {
    let world = World::new().await;
    let form = world.form("web", "1").await;
    world
        .faults(
            r#"{"calls":[{"service":"ec2","do":{"error":{"status":403,"code":"UnauthorizedOperation","message":"You are not authorized to perform this operation."}}},
                         {"operation":"DescribeClusters","do":{"error":{"status":400,"code":"AccessDeniedException","message":"no"}}}]}"#,
        )
        .await;
    let mut world = world;
    world.restart().await;
    let problem = world.rooms.backend.network(&caller()).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Denied);
    assert!(problem.message.contains("ec2:DescribeVpcs"), "{}", problem.message);
    assert!(world.rooms.backend.clusters(&caller()).await.is_err());
    assert_eq!(world.launch(&form).await.tally().started, 1);
}

#[tokio::test]
async fn drafts_are_their_owners_for_an_hour() {
    let world = World::new().await;
    let backend = &world.rooms.backend;
    let draft = Draft { form: LaunchForm::fresh("X".into()), violations: vec![], problem: None };
    let id = backend.keep_draft(&caller(), draft.clone()).await.unwrap();
    assert_eq!(backend.draft(&caller(), &id).await.unwrap(), Some(draft));
    let mut other = caller();
    other.actor.name = "somebody".into();
    assert_eq!(backend.draft(&other, &id).await.unwrap(), None);
    world.advance(3600);
    assert_eq!(backend.draft(&caller(), &id).await.unwrap(), None);
    other.place.name = "elsewhere".into();
    assert_eq!(backend.clusters(&other).await.unwrap_err().code, "place-unknown");
    assert_eq!(place().name, "home");
}
