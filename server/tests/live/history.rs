//! What stays of tasks that ECS has forgotten: their details, their events, their rows in the list.

use app::port::Port;
use domain::id::ClusterName;
use domain::task::past::Position;
use domain::task::query::TaskQuery;
use domain::task::row::TaskRow;
use serde_json::json;

use crate::world::{World, caller};

/// Longer than ECS and the board know a stopped task.
const FORGOTTEN: u64 = 7_200;

impl World {
    /// Runs tasks past Slipway, ten a call.
    async fn run(&self, family: &str, calls: usize, more: serde_json::Value) {
        let network = self.rooms.backend.network(&caller()).await.unwrap();
        let subnet = network.subnets.iter().find(|subnet| subnet.name.starts_with("private-a")).unwrap();
        let mut body = json!({
            "cluster": "staging", "taskDefinition": family, "launchType": "FARGATE", "count": 10,
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": [subnet.id] } },
        });
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        for _ in 0..calls {
            self.ecs("RunTask", &body.to_string()).await;
        }
    }

    async fn rows(&self) -> Vec<TaskRow> {
        self.rooms.store.board().await.unwrap().1
    }
}

fn staging() -> ClusterName {
    ClusterName::parse("staging").unwrap()
}

#[tokio::test]
async fn what_ecs_says_of_stopped_tasks_is_kept_before_it_forgets_them() {
    let world = World::new().await;
    world.run("thumbnailer", 12, json!({})).await;
    world.pass(60).await;
    let rows = world.rows().await;
    assert_eq!(rows.len(), 120);
    world.pass(300).await;
    // More than one call takes, and nobody has opened a page.
    for row in &rows {
        let detail = world.rooms.store.task_detail(&row.arn).await.unwrap().expect("it is kept");
        assert!(detail.containers[0].reason.as_deref().is_some_and(|why| why.starts_with("OutOfMemory")));
    }
    assert!(world.rooms.store.tasks_without_detail(10).await.unwrap().is_empty());

    world.pass(FORGOTTEN).await;
    assert_eq!((world.count().await, world.rows().await.len()), (0, 0));
    let story = world.rooms.backend.task(&caller(), &staging(), rows[0].id()).await.unwrap();
    let detail = story.detail.unwrap();
    assert_eq!(detail.containers[0].essential, Some(true));
    assert!(detail.network.unwrap().reach.is_some());
    assert_eq!(story.diagnosis.unwrap().container, Some(detail.containers[0].name.clone()));
}

#[tokio::test]
async fn what_ecs_has_forgotten_keeps_no_other_task_from_being_kept() {
    let mut world = World::new().await;
    world.run("migrate", 11, json!({})).await;
    // Seen on their way, not at their end.
    world.pass(20).await;
    // Slipway is away while ECS forgets them: they end unseen.
    world.rooms.stop().await;
    world.advance(FORGOTTEN);
    world.restart().await;
    world.pass(1).await;
    world.run("flaky-import", 1, json!({})).await;
    world.pass(1).await;
    world.pass(120).await;
    let without = world.rooms.store.tasks_without_detail(1_000).await.unwrap();
    assert_eq!(without.len(), 110);
    for row in world.rows().await.iter().filter(|row| row.family == "flaky-import") {
        assert!(world.rooms.store.task_detail(&row.arn).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn the_list_goes_on_with_what_has_left_the_board() {
    let world = World::new().await;
    world.run("migrate", 15, json!({ "tags": [{ "key": "team", "value": "pay" }] })).await;
    world.run("flaky-import", 1, json!({})).await;
    world.pass(60).await;
    world.pass(300).await;
    world.pass(FORGOTTEN).await;
    world.run("web", 1, json!({})).await;
    world.pass(60).await;

    let list =
        async |query: &str| world.rooms.backend.tasks(&caller(), &TaskQuery::parse(query)).await.unwrap();
    let all = list("").await;
    assert_eq!(all.board.tasks.len(), 10);
    let past = all.past.unwrap();
    assert_eq!(past.tasks.len(), 100);
    let rest = list(&format!("before={}", past.older.unwrap())).await;
    assert!(rest.board.tasks.is_empty());
    let rest = rest.past.unwrap();
    assert_eq!((rest.tasks.len(), rest.older), (60, None));
    let both: Vec<TaskRow> = past.tasks.into_iter().chain(rest.tasks).collect();
    assert!(both.is_sorted_by(|a, b| {
        let (a, b) = (Position::of(a), Position::of(b));
        (a.at, a.id) > (b.at, b.id)
    }));

    let failed = list("state=failed").await;
    assert_eq!((failed.board.tasks.len(), failed.past.unwrap().tasks.len()), (0, 10));
    assert_eq!(list("tag=team=pay&text=migrate").await.past.unwrap().tasks.len(), 100);
    assert!(list("tag=team=other").await.past.unwrap().tasks.is_empty());
    assert!(list("state=running").await.past.unwrap().tasks.is_empty());
}

#[tokio::test]
async fn a_story_has_the_json_of_each_event_without_the_values_of_variables() {
    let world = World::made(true).await;
    let variables = json!([{ "name": "TOKEN", "value": "hush-hush" }]);
    let overrides =
        json!({ "overrides": { "containerOverrides": [{ "name": "app", "environment": variables }] } });
    world.run("migrate", 1, overrides).await;
    for seconds in [1, 10, 30, 120] {
        world.pass(seconds).await;
    }
    let row = world.rows().await.pop().unwrap();
    let told = async {
        loop {
            let story = world.rooms.backend.task(&caller(), &staging(), row.id()).await.unwrap();
            if story.events.iter().any(|event| event.event.status.as_deref() == Some("STOPPED")) {
                return story;
            }
            tokio::task::yield_now().await;
        }
    };
    let story = tokio::time::timeout(std::time::Duration::from_secs(30), told).await.unwrap();
    for event in &story.events {
        let raw = event.raw.as_deref().expect("the JSON is kept");
        assert!(raw.contains("\n  \"detail\": {") && raw.contains("\"TOKEN\""), "{raw}");
        assert!(event.event.raw.is_none());
    }
    assert!(!format!("{story:?}").contains("hush-hush"));
}

#[tokio::test]
async fn an_arn_of_here_is_found_and_one_of_elsewhere_says_so() {
    let world = World::new().await;
    world.run("web", 1, json!({})).await;
    world.pass(30).await;
    let row = world.rows().await.pop().unwrap();
    let ask = async |id: &str| world.rooms.backend.task(&caller(), &staging(), id).await;
    assert_eq!(ask(&row.arn).await.unwrap().row.arn, row.arn);
    let elsewhere = row.arn.replace("us-east-1", "eu-west-1");
    let rows = [
        (elsewhere.clone(), "task-elsewhere"),
        (row.arn.replace("123456789012", "210987654321"), "task-unknown"),
        ("arn:aws:ecs:us-east-1:1:cluster/x".to_owned(), "task-arn"),
        ("0123456789abcdef0123456789abcdef".to_owned(), "task-unknown"),
        ("<script>\u{1b}[31m\u{202e}\0".to_owned(), "task-unknown"),
    ];
    for (id, code) in rows {
        let problem = ask(&id).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind.status()),
            (code, 404),
            "{id:?}: {}",
            problem.message
        );
    }
    let stop = world.rooms.backend.stop_task(&caller(), &elsewhere, "").await.unwrap_err();
    assert_eq!(stop.code, "task-unknown");
}
