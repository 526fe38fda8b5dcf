//! Events from the emulator's EventBridge through its SQS into the journal, and what is no event.

use std::time::Duration;

use domain::event::frame::Source;
use domain::event::history::Verdict;
use domain::launch::form::{CUSTOM, StrategyLine};
use domain::time::iso;
use serde_json::json;
use server::cli::events::set_up;

use crate::world::World;

/// Longer than a received message stays hidden.
const SHOWN_AGAIN: u64 = 61;

#[tokio::test]
async fn events_alone_carry_a_task_from_its_start_to_its_end() {
    let world = World::with_events().await;
    world.until_source(Source::Events).await;
    let arn = world.launch(&world.form("migrate", "1").await).await.batches[0].tasks[0].clone();
    let mut peer = world.peer(None).await;
    // Nobody scans: what the peer sees came through the queue.
    for status in ["PENDING", "RUNNING", "STOPPED"] {
        world.advance(if status == "STOPPED" { 120 } else { 13 });
        peer.until(|peer| peer.tasks.get(&arn).is_some_and(|task| task.last_status.as_str() == status)).await;
    }
    let history = world.rooms.store.history(&arn, 100).await.unwrap();
    assert!(history.iter().any(|kept| kept.event.status.as_deref() == Some("DEPROVISIONING")), "{history:?}");
    world.until_empty("slipway-events").await;
}

#[tokio::test]
async fn doubled_and_disordered_events_end_where_ecs_does() {
    let world = World::with_events().await;
    world.until_source(Source::Events).await;
    world.faults(r#"{"events":{"duplicate":true,"disorder":true,"lose":false}}"#).await;
    let launch = world.launch(&world.form("migrate", "10").await).await;
    let arns = launch.batches[0].tasks.clone();
    world.advance(300);
    let mut peer = world.peer(None).await;
    let ended = |peer: &crate::peer::Peer| {
        arns.iter().all(|arn| peer.tasks.get(arn).is_some_and(|task| task.last_status.is_stopped()))
    };
    peer.until(ended).await;
    world.until_empty("slipway-events").await;
    let mut late_or_double = 0;
    for arn in &arns {
        let history = world.rooms.store.history(arn, 100).await.unwrap();
        late_or_double += history
            .iter()
            .filter(|kept| kept.deliveries > 1 || kept.event.verdict != Verdict::Applied)
            .count();
    }
    assert!(late_or_double >= arns.len(), "{late_or_double}");
}

#[tokio::test]
async fn what_cannot_be_taken_ends_in_the_dead_letter_queue_and_disturbs_nothing() {
    let world = World::with_events().await;
    world.until_source(Source::Events).await;
    let foreign = json!({
        "detail-type": "ECS Task State Change", "source": "aws.ecs", "account": "210987654321", "detail": {},
    })
    .to_string();
    let forged = foreign.replace("aws.ecs", "my.app");
    let huge = format!("{{\"x\":\"{}\"}}", "x".repeat(300_000));
    for body in ["no JSON", "{\"detail\":", &foreign, &forged, &huge] {
        world.send("slipway-events", body).await;
    }
    // What is new to us is none of our business, and no reason to keep it.
    let new = json!({"detail-type": "ECS Something New", "source": "aws.ecs", "detail": {}}).to_string();
    world.send("slipway-events", &new).await;
    let arn = world.launch(&world.form("migrate", "1").await).await.batches[0].tasks[0].clone();
    let mut peer = world.peer(None).await;
    world.advance(30);
    peer.until(|peer| peer.tasks.get(&arn).is_some_and(|task| task.last_status.as_str() == "RUNNING")).await;
    // Five tries each, then SQS moves them away.
    for _ in 0..6 {
        world.until_received("slipway-events").await;
        world.advance(SHOWN_AGAIN);
    }
    world.until_empty("slipway-events").await;
    assert_eq!(world.waiting("slipway-events-dead").await, 5);
    assert_eq!(world.rooms.store.board().await.unwrap().1.len(), 1);
}

#[tokio::test]
async fn a_spot_notice_says_when_each_container_is_stopped() {
    let world = World::with_events().await;
    world.until_source(Source::Events).await;
    let mut form = world.form("stubborn", "1").await;
    form.compute = CUSTOM.into();
    form.strategy =
        vec![StrategyLine { provider: "FARGATE_SPOT".into(), base: String::new(), weight: "1".into() }];
    let arn = world.launch(&form).await.batches[0].tasks[0].clone();
    world.advance(60);
    let mut peer = world.peer(None).await;
    peer.until(|peer| peer.tasks.get(&arn).is_some_and(|task| task.last_status.as_str() == "RUNNING")).await;
    world.interrupt(&arn).await;
    peer.until(|peer| peer.tasks[&arn].spot_deadline.is_some()).await;
    let task = &peer.tasks[&arn];
    let event = &world.rooms.store.history(&arn, 100).await.unwrap().pop().unwrap().event;
    let at = event.at.unwrap();
    assert!(event.spot && task.spot_stops.len() == 1, "{task:?}");
    let stops = world.aws().stop_timeouts(&format!("{}:{}", task.family, task.revision)).await.unwrap();
    let seconds = stops[0].seconds.unwrap_or(30);
    assert_eq!(task.spot_deadline, Some(at + i64::from(seconds) * 1000));
}

#[tokio::test]
async fn forged_event_hides_a_task_for_minutes_and_not_for_ever() {
    let world = World::with_events().await;
    world.until_source(Source::Events).await;
    let arn = world.launch(&world.form("web", "1").await).await.batches[0].tasks[0].clone();
    world.advance(60);
    let mut peer = world.peer(None).await;
    peer.until(|peer| peer.tasks.get(&arn).is_some_and(|task| task.last_status.as_str() == "RUNNING")).await;
    let task = peer.tasks[&arn].clone();
    let parts: Vec<&str> = arn.split(':').collect();
    let (region, account) = (parts[3], parts[4]);
    let body = json!({
        "id": "forged", "detail-type": "ECS Task State Change", "source": "aws.ecs", "account": account,
        "region": region, "time": iso(task.started_at.unwrap()), "detail": {
            "taskArn": arn, "clusterArn": task.cluster, "version": 1_000_000, "lastStatus": "STOPPED",
            "taskDefinitionArn":
                format!("arn:aws:ecs:{region}:{account}:task-definition/{}:{}", task.family, task.revision),
            "desiredStatus": "STOPPED", "stoppedReason": "forged", "containers": [{"name": "app", "exitCode": 9}],
        },
    });
    world.send("slipway-events", &body.to_string()).await;
    peer.until(|peer| peer.tasks[&arn].last_status.is_stopped()).await;
    for _ in 0..4 {
        world.pass(10).await;
    }
    assert!(peer.tasks[&arn].last_status.is_stopped(), "ECS may be behind its own events");
    world.pass(100).await;
    peer.until(|peer| peer.tasks[&arn].last_status.as_str() == "RUNNING").await;
    assert_eq!((peer.tasks[&arn].exit, peer.tasks[&arn].cause.as_deref()), (None, None));
    // Its true events are history by their versions; the scans tell how it ends.
    world.ecs("StopTask", &json!({ "cluster": task.cluster, "task": arn }).to_string()).await;
    world.pass(120).await;
    peer.until(|peer| peer.tasks[&arn].last_status.is_stopped()).await;
    assert_ne!(peer.tasks[&arn].cause.as_deref(), Some("forged"));
}

#[tokio::test]
async fn while_the_queue_cannot_be_read_ecs_is_asked() {
    let world = World::with_events().await;
    world.until_source(Source::Events).await;
    world.faults(r#"{"calls":[{"service":"sqs","do":{"error":{"status":503}}}]}"#).await;
    world.until_source(Source::Polling).await;
    let why = world.rooms.events.status().borrow().as_ref().and_then(|status| status.why.clone());
    assert!(why.is_some_and(|why| why.starts_with("ECS is asked instead of the queue: ")));
    world.faults("{}").await;
    world.until_source(Source::Events).await;
}

#[tokio::test]
async fn the_set_up_may_be_repeated_and_puts_right_what_differs() {
    let world = World::with_events().await;
    let aws = world.aws();
    let before = aws.rule("slipway-events").await.unwrap();
    assert_eq!(set_up(&aws).await.unwrap(), "slipway-events");
    assert_eq!(aws.rule("slipway-events").await.unwrap(), before);
    let url = aws.queue_url("slipway-events").await.unwrap().unwrap();
    aws.set_queue_attributes(&url, &[("Policy", String::new()), ("VisibilityTimeout", "5".into())])
        .await
        .unwrap();
    aws.remove_target("slipway-events", "slipway").await.unwrap();
    set_up(&aws).await.unwrap();
    let attributes = aws.queue_attributes(&url).await.unwrap();
    assert_eq!(attributes["VisibilityTimeout"], "60");
    assert!(attributes["Policy"].contains("rule/slipway-events"), "{attributes:?}");
    assert_eq!(aws.rule("slipway-events").await.unwrap(), before);
}

impl World {
    /// An emulator with a rule and queues, and the rooms that read them.
    async fn with_events() -> Self {
        Self::made(true).await
    }

    /// Waits until pages are told of this source.
    async fn until_source(&self, source: Source) {
        let mut status = self.rooms.events.status();
        let told = status.wait_for(|status| status.as_ref().is_some_and(|status| status.source == source));
        tokio::time::timeout(Duration::from_secs(30), told).await.unwrap().unwrap();
    }

    /// How many messages wait in a queue, and how many were received and are hidden.
    async fn messages(&self, queue: &str) -> (u32, u32) {
        let aws = self.aws();
        let url = aws.queue_url(queue).await.unwrap().unwrap();
        let attributes = aws.queue_attributes(&url).await.unwrap();
        let count = |name: &str| attributes[name].parse().unwrap();
        (count("ApproximateNumberOfMessages"), count("ApproximateNumberOfMessagesNotVisible"))
    }

    async fn waiting(&self, queue: &str) -> u32 {
        self.messages(queue).await.0
    }

    /// Waits until nothing waits to be received.
    async fn until_received(&self, queue: &str) {
        self.until(queue, |(waiting, _)| waiting == 0).await;
    }

    /// Waits until all has been received and deleted.
    async fn until_empty(&self, queue: &str) {
        self.until(queue, |messages| messages == (0, 0)).await;
    }

    async fn until(&self, queue: &str, fits: impl Fn((u32, u32)) -> bool) {
        let looking = async {
            while !fits(self.messages(queue).await) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking).await.expect("the queue in time");
    }

    async fn send(&self, queue: &str, body: &str) {
        let url = self.aws().queue_url(queue).await.unwrap().unwrap();
        let json = json!({ "QueueUrl": url, "MessageBody": body }).to_string();
        self.sqs("SendMessage", &json).await;
    }

    async fn interrupt(&self, task: &str) {
        self.post("POST /_emulator/interrupt", "", &json!({ "task": task }).to_string()).await;
    }
}
