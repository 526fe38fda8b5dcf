//! N asked is N launched, whatever happens on the way.

use std::sync::Arc;

use app::port::{Port, Submitted};
use domain::launch::form::LaunchForm;
use domain::launch::request::{RunTask, Variant};
use domain::launch::view::BatchState;
use domain::problem::ProblemKind;
use server::aws::Aws;

use crate::world::{World, caller};

#[tokio::test]
async fn fifty_posts_of_one_form_are_one_launch() {
    let world = World::new().await;
    let before = world.count().await;
    let form = Arc::new(world.form("web", "12").await);
    let posts: Vec<_> = (0..50)
        .map(|_| {
            let (backend, form) = (Arc::clone(&world.rooms.backend), Arc::clone(&form));
            tokio::spawn(async move { backend.submit(&caller(), &form).await })
        })
        .collect();
    for post in posts {
        let id = match post.await.unwrap().unwrap() {
            Submitted::Launched(id) => id,
            Submitted::Refused(violations) => panic!("{violations:?}"),
        };
        assert_eq!(id.as_str(), form.launch);
    }
    world.rooms.backend.settled().await;
    assert_eq!(world.count().await, before + 12);
    assert_eq!(world.listed("").await.len(), 1);

    let other = LaunchForm { count: "13".into(), ..LaunchForm::clone(&form) };
    let problem = world.rooms.backend.submit(&caller(), &other).await.unwrap_err();
    assert_eq!((problem.kind, problem.code.as_str()), (ProblemKind::Conflict, "launch-differs"));
    assert_eq!(problem.field, Some(format!("launch:{}", form.launch)));
    assert_eq!(world.count().await, before + 12);
}

#[tokio::test]
async fn a_refused_form_launches_nothing_and_names_its_fields() {
    let world = World::new().await;
    let before = world.count().await;
    let good = world.form("web", "1").await;
    let network = world.rooms.backend.network(&caller()).await.unwrap();
    let tightest = network.subnets.iter().min_by_key(|subnet| subnet.free_addresses).unwrap();
    let too_many = tightest.free_addresses + 1;
    assert!(too_many <= 1000, "the sample has no subnet that is smaller than a launch");
    let rows = [
        (LaunchForm { count: "0".into(), ..good.clone() }, "count"),
        (LaunchForm { cluster: "gone".into(), ..good.clone() }, "cluster"),
        (LaunchForm { family: "unheard-of".into(), ..good.clone() }, "family"),
        (LaunchForm { revision: "99".into(), ..good.clone() }, "revision"),
        (LaunchForm { subnets: vec!["subnet-0000".into()], ..good.clone() }, "subnets"),
        (LaunchForm { subnets: vec![tightest.id.clone()], count: too_many.to_string(), ..good }, "subnets"),
    ];
    for (form, field) in rows {
        match world.rooms.backend.submit(&caller(), &form).await.unwrap() {
            Submitted::Refused(violations) => {
                assert!(violations.iter().any(|v| v.field == field), "{field}: {violations:?}");
            }
            Submitted::Launched(id) => panic!("{field}: launched {id}"),
        }
    }
    assert_eq!(world.count().await, before);
    assert!(world.listed("").await.is_empty());
}

#[tokio::test]
async fn a_lost_reply_is_asked_for_again_with_the_same_token() {
    let world = World::new().await;
    let before = world.count().await;
    world.faults(r#"{"calls":[{"operation":"RunTask","times":2,"do":"lose_reply"}]}"#).await;
    let view = world.launch(&world.form("web", "3").await).await;
    assert_eq!(view.batches[0].state, BatchState::Answered);
    assert_eq!(view.tally().started, 3);
    assert_eq!(world.count().await, before + 3);
}

#[tokio::test]
async fn throttling_and_server_errors_are_waited_out() {
    let world = World::new().await;
    let before = world.count().await;
    world
        .faults(
            r#"{"calls":[{"operation":"RunTask","times":1,"do":{"error":{"status":400,"code":"ThrottlingException","message":"Rate exceeded"}}},
                         {"operation":"RunTask","times":1,"do":{"error":{"status":400,"code":"InvalidParameterException","message":"Error retrieving security group information for [sg-1]: Request limit exceeded. (ErrorCode: RequestLimitExceeded)"}}},
                         {"operation":"RunTask","times":1,"do":{"error":{"status":400,"code":"ExpiredTokenException","message":"The security token included in the request is expired"}}},
                         {"operation":"RunTask","times":1,"do":{"error":{}}},
                         {"operation":"RunTask","times":1,"do":"drop"}]}"#,
        )
        .await;
    let view = world.launch(&world.form("web", "11").await).await;
    assert!(view.batches.iter().all(|batch| batch.problem.is_none()), "what has passed is said no more");
    assert_eq!((view.tally().started, view.tally().asked), (11, 11));
    assert_eq!(world.count().await, before + 11);
}

#[tokio::test]
async fn a_refused_call_is_shown_with_awss_words() {
    let world = World::new().await;
    world
        .faults(
            r#"{"calls":[{"operation":"RunTask","do":{"error":{"status":400,"code":"AccessDeniedException",
                "message":"User: arn:aws:iam::1:user/x is not authorized to perform: iam:PassRole on resource: y"}}}]}"#,
        )
        .await;
    let view = world.launch(&world.form("web", "1").await).await;
    assert_eq!(view.batches[0].state, BatchState::Refused);
    let problem = view.batches[0].problem.clone().unwrap();
    assert_eq!(problem.kind, ProblemKind::Denied);
    assert!(problem.message.contains("iam:PassRole"));
    let fault = problem.aws.unwrap();
    assert_eq!((fault.operation.as_str(), fault.code.as_str()), ("ecs:RunTask", "AccessDeniedException"));
    assert!(fault.request_id.is_some());
    assert_eq!(view.tally().failed, 1);
}

#[tokio::test]
async fn failures_in_a_good_answer_are_kept() {
    let world = World::new().await;
    world.faults(r#"{"capacity":[{"provider":"FARGATE","left":2}]}"#).await;
    let view = world.launch(&world.form("web", "5").await).await;
    let batch = &view.batches[0];
    assert_eq!((batch.state, batch.tasks.len(), batch.failures.len()), (BatchState::Answered, 2, 3));
    assert!(batch.failures[0].reason.starts_with("Capacity is unavailable"));
}

#[tokio::test]
async fn what_was_never_answered_is_looked_for_and_adopted_once_the_token_may_be_dead() {
    let world = World::new().await;
    let before = world.count().await;
    // Every call is carried out or not, none is answered; the clock passes the token's safe life.
    world.faults(r#"{"calls":[{"operation":"RunTask","do":"lose_reply"}]}"#).await;
    let id = world.submit(&world.form("web", "2").await).await;
    while world.count().await < before + 2 {
        tokio::task::yield_now().await;
    }
    world.clock.advance(51 * 60_000);
    world.rooms.backend.settled().await;
    let view = world.view(&id).await;
    assert_eq!(view.batches[0].state, BatchState::Answered);
    assert_eq!(view.tally().started, 2);
    assert_eq!(world.count().await, before + 2);
}

#[tokio::test]
async fn what_cannot_be_found_needs_review() {
    let world = World::new().await;
    let before = world.count().await;
    world.faults(r#"{"calls":[{"operation":"RunTask","do":{"error":{}}}]}"#).await;
    let id = world.submit(&world.form("web", "2").await).await;
    while world.view(&id).await.batches[0].state != BatchState::Sent {
        tokio::task::yield_now().await;
    }
    // At least one attempt must have been made before the clock passes.
    world.rooms.events.scanned().await;
    world.clock.advance(51 * 60_000);
    world.rooms.backend.settled().await;
    let view = world.view(&id).await;
    assert_eq!(view.batches[0].state, BatchState::NeedsReview);
    assert_eq!(view.batches[0].problem.as_ref().map(|p| p.code.as_str()), Some("needs-review"));
    assert_eq!((view.tally().review, world.count().await), (2, before));
}

#[tokio::test]
async fn a_restart_takes_up_what_was_open_and_launches_none_twice() {
    let mut world = World::new().await;
    let before = world.count().await;
    world.faults(r#"{"calls":[{"operation":"RunTask","do":"lose_reply"}]}"#).await;
    let id = world.submit(&world.form("web", "25").await).await;
    while world.count().await < before + 10 {
        tokio::task::yield_now().await;
    }
    world.restart().await;
    world.faults("{}").await;
    world.rooms.backend.settled().await;
    let view = world.view(&id).await;
    assert_eq!(view.tally().started, 25, "{view:?}");
    assert_eq!(world.count().await, before + 25);
}

#[tokio::test]
async fn tasks_that_the_token_has_started_before_are_adopted() {
    let world = World::new().await;
    let before = world.count().await;
    // Somebody's call went out under the batch's token with other parameters: AWS answers a conflict.
    let earlier = world.launch(&world.form("web", "1").await).await;
    let form = world.form("web", "2").await;
    let aws = Aws::at(&world.emulator.endpoint(), "us-east-1").unwrap();
    let request = RunTask {
        client_token: Some(format!("{}-1", form.launch)),
        started_by: Some("somebody-else".into()),
        ..RunTask::of(&earlier.plan, 2, &Variant::default(), None)
    };
    let started = aws.run_task(&request, 0).await.unwrap().arns;
    let view = world.launch(&form).await;
    let batch = &view.batches[0];
    assert_eq!((batch.state, &batch.tasks), (BatchState::Answered, &started));
    assert_eq!(world.count().await, before + 3);
}

#[tokio::test]
async fn a_restart_after_the_tokens_life_looks_instead_of_sending() {
    let mut world = World::new().await;
    let before = world.count().await;
    world.faults(r#"{"calls":[{"operation":"RunTask","do":"lose_reply"}]}"#).await;
    let id = world.submit(&world.form("web", "4").await).await;
    while world.count().await < before + 4 {
        tokio::task::yield_now().await;
    }
    world.rooms.stop().await;
    world.clock.advance(51 * 60_000);
    world.faults("{}").await;
    world.restart().await;
    world.rooms.backend.settled().await;
    assert_eq!(world.view(&id).await.tally().started, 4);
    assert_eq!(world.count().await, before + 4);
}
