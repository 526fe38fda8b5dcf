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

#[tokio::test]
async fn a_definition_with_what_a_launch_depends_on() {
    let world = World::new().await;
    let backend = &world.rooms.backend;
    let family = Family::parse("web-with-sidecar").unwrap();
    let found = backend.definition(&caller(), &family, None).await.unwrap();
    assert_eq!(found.revision.revision, 1);
    assert_eq!(found.tags.iter().map(|tag| tag.key.as_str()).collect::<Vec<_>>(), ["owner"]);
    assert!(found.execution_role.is_some_and(|role| role.ends_with(":role/ecsTaskExecutionRole")));
    let [app, router] = &found.containers[..] else { panic!("{:?}", found.containers) };
    assert_eq!((app.name.as_str(), app.essential, app.stop_timeout), ("app", true, Some(60)));
    assert_eq!((router.essential, router.stop_timeout), (false, None));
    assert_eq!(app.environment[0].name, "RELEASE");
    let log = app.log.as_ref().unwrap();
    assert_eq!((log.group.as_deref(), log.exists), (Some("/ecs/web-with-sidecar"), Some(true)));

    let lost = Family::parse("missing-logs").unwrap();
    let found = backend.definition(&caller(), &lost, Some(1)).await.unwrap();
    assert_eq!(found.containers[0].log.as_ref().unwrap().exists, Some(false));
    let problem = backend.definition(&caller(), &lost, Some(9)).await.unwrap_err();
    assert_eq!((problem.kind, problem.code.as_str()), (ProblemKind::NotFound, "definition-unknown"));
}

#[tokio::test]
async fn only_roles_that_trust_tasks_are_offered() {
    let world = World::new().await;
    let roles = world.rooms.backend.roles(&caller()).await.unwrap();
    let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(names, ["app-reports", "app-web", "app-worker", "ecsTaskExecutionRole"]);
    assert_eq!(roles[0].arn, "arn:aws:iam::123456789012:role/batch/app-reports");
}

#[tokio::test]
async fn log_groups_that_may_not_be_read_stay_unknown() {
    let world = World::new().await;
    world
        .faults(r#"{"calls":[{"service":"logs","do":{"error":{"status":400,"code":"AccessDeniedException","message":"no"}}}]}"#)
        .await;
    let family = Family::parse("web").unwrap();
    let found = world.rooms.backend.definition(&caller(), &family, None).await.unwrap();
    assert_eq!(found.containers[0].log.as_ref().unwrap().exists, None);
}

#[tokio::test]
async fn lists_are_kept_until_a_refresh() {
    let world = World::new().await;
    let backend = &world.rooms.backend;
    let before = backend.families(&caller()).await.unwrap();
    world.ecs(
        "RegisterTaskDefinition",
        r#"{"family":"a-new-one","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512","containerDefinitions":[{"name":"app","image":"x"}]}"#,
    )
    .await;
    assert_eq!(backend.families(&caller()).await.unwrap(), before);
    backend.refresh(&caller()).await.unwrap();
    assert!(backend.families(&caller()).await.unwrap().contains(&"a-new-one".to_owned()));
}
