//! Logs of tasks: read once however many look, paged without loss, and what is said where there are none.

use std::collections::BTreeSet;

use app::port::Port;
use domain::id::ClusterName;
use domain::log::absence::Weight;
use domain::log::query::LogQuery;
use domain::log::view::{LogLine, LogNews, LogView, PAGE};
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use server::clock::Clock as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{World, caller};

/// A rule that changes nothing and counts down: what is left of it tells how often it was passed.
const COUNTED: u64 = 1_000;

async fn count(world: &World, operation: &str) {
    let rule = format!(r#"{{"operation":"{operation}","times":{COUNTED},"do":{{"slow":{{"millis":0}}}}}}"#);
    world.faults(&format!(r#"{{"calls":[{rule}]}}"#)).await;
}

/// How often the counted operation was called.
async fn calls(world: &World) -> u64 {
    let address = world.emulator.addr();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET /_emulator/faults HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let body: serde_json::Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    COUNTED - body["calls"][0]["times"].as_u64().unwrap()
}

/// Runs one task of a family for so many seconds; returns its id.
async fn run(world: &World, family: &str, seconds: u64) -> String {
    let launch = world.launch(&world.form(family, "1").await).await;
    let arn = launch.batches[0].tasks[0].clone();
    for _ in 0..seconds.div_ceil(20) {
        world.pass(20).await;
    }
    arn.rsplit('/').next().unwrap().to_owned()
}

fn staging() -> ClusterName {
    ClusterName::parse("staging").unwrap()
}

async fn view(world: &World, id: &str, query: &str) -> LogView {
    world.rooms.backend.task_logs(&caller(), &staging(), id, &LogQuery::parse(query)).await.unwrap()
}

async fn news(world: &World, id: &str, cursor: &str) -> LogNews {
    world.rooms.backend.log_news(&caller(), &staging(), id, "", cursor).await.unwrap()
}

async fn file(world: &World, id: &str) -> String {
    let file = world.rooms.backend.log_file(&caller(), &staging(), id, "").await.unwrap();
    file.pieces.collect::<Vec<_>>().await.concat()
}

#[tokio::test]
async fn however_many_read_a_stream_is_read_once_in_two_seconds_and_not_at_all_when_nobody_does() {
    let world = World::new().await;
    let id = run(&world, "api", 60).await;
    count(&world, "GetLogEvents").await;
    let views = join_all((0..50).map(|_| view(&world, &id, ""))).await;
    let opened = calls(&world).await;
    // The end, and a look whether there is anything before it.
    assert_eq!(opened, 2);
    let cursors: BTreeSet<String> = views.into_iter().map(|view| view.cursor).collect();
    assert_eq!(cursors.len(), 1);
    let cursor = cursors.first().unwrap();

    // Nothing is new within the pace.
    assert!(news(&world, &id, cursor).await.lines.is_empty());
    assert_eq!(calls(&world).await, opened);
    world.advance(2);
    let all = join_all((0..50).map(|_| news(&world, &id, cursor))).await;
    assert_eq!(calls(&world).await, opened + 1);
    for news in &all {
        // Five lines a second.
        assert_eq!((news.lines.len(), news.reset, news.live), (10, false, true));
    }
    world.advance(600);
    assert_eq!(calls(&world).await, opened + 1);
}

#[tokio::test]
async fn tail_goes_on_when_the_wall_clock_is_set_back() {
    let world = World::new().await;
    let id = run(&world, "api", 60).await;
    let cursor = view(&world, &id, "").await.cursor;
    let now = world.clock.now_ms();
    world.clock.set(now - 2 * 3_600_000);
    world.advance(2);
    assert_eq!(news(&world, &id, &cursor).await.lines.len(), 10);
}

#[tokio::test]
async fn a_reader_that_was_away_for_long_begins_anew() {
    let world = World::new().await;
    let id = run(&world, "api", 60).await;
    let first = view(&world, &id, "").await;
    let forgotten = news(&world, &id, "7.7").await;
    assert!(forgotten.reset);
    assert_eq!(forgotten.lines, first.lines);
    // More is written than is kept.
    world.advance(1_000);
    let late = news(&world, &id, &first.cursor).await;
    assert!(late.reset && late.lines.len() == PAGE);
    assert!(!news(&world, &id, &late.cursor).await.reset);
}

#[tokio::test]
async fn older_pages_lose_nothing_and_the_file_has_it_all() {
    let world = World::new().await;
    let id = run(&world, "api", 320).await;
    let mut query = LogQuery::default();
    let mut lines = BTreeSet::new();
    let mut pages = 0;
    loop {
        let page = view(&world, &id, &query.query()).await;
        assert!(page.lines.len() <= PAGE && page.lines.is_sorted_by_key(LogLine::order));
        lines.extend(page.lines.into_iter().map(|line| (line.at, line.text)));
        pages += 1;
        match page.older {
            Some(before) => query.before = Some(before),
            None => break,
        }
    }
    assert!(pages >= 3, "{pages}");
    let file = file(&world, &id).await;
    assert_eq!(file.lines().count(), lines.len());
    assert!(file.lines().next().unwrap().contains("Z starting "), "{}", &file[..200]);
    let time = |line: &str| line.split_once(' ').map(|(time, _)| time.to_owned());
    assert!(file.lines().is_sorted_by_key(time));
}

#[tokio::test]
async fn lines_of_several_containers_are_merged_or_one_containers() {
    let world = World::new().await;
    let id = run(&world, "web-with-sidecar", 60).await;
    let both = view(&world, &id, "").await;
    assert_eq!(both.containers, ["app", "log-router"]);
    let of = |view: &LogView| view.lines.iter().map(|line| line.container).collect::<BTreeSet<_>>();
    assert_eq!(of(&both), [0, 1].into());
    let one = view(&world, &id, "?container=log-router").await;
    assert_eq!(of(&one), [1].into());
    assert_eq!(one.lines.len() * 2, both.lines.len());
    assert!(file(&world, &id).await.contains("Z [log-router] "));
    let none = view(&world, &id, "?container=nope").await;
    assert_eq!((none.lines.len(), none.notes[0].code.as_str()), (0, "container-unknown"));
}

#[tokio::test]
async fn a_stopped_task_shows_its_end_and_is_followed_for_a_minute() {
    let world = World::new().await;
    let id = run(&world, "migrate", 60).await;
    let ended = view(&world, &id, "").await;
    assert_eq!(ended.lines.last().unwrap().text, "done");
    assert!(ended.live && ended.older.is_none() && ended.notes.is_empty());
    world.pass(60).await;
    let later = view(&world, &id, "").await;
    assert!(!later.live && later.lines == ended.lines);
}

#[tokio::test]
async fn what_has_no_logs_says_why() {
    let world = World::new().await;
    let coming = run(&world, "web", 0).await;
    let said = view(&world, &coming, "").await.notes;
    assert_eq!((said.len(), said[0].code.as_str()), (1, "not-started"));
    assert!(said[0].text.contains("PROVISIONING"), "{}", said[0].text);

    let id = run(&world, "missing-image", 60).await;
    let never = view(&world, &id, "").await;
    assert_eq!((never.notes[0].code.as_str(), never.notes[0].weight), ("never-started", Weight::Info));
    assert!(never.notes[0].text.contains("image"), "{}", never.notes[0].text);
    assert!(never.lines.is_empty() && never.older.is_none());
    let refused = world.rooms.backend.log_file(&caller(), &staging(), &id, "").await.err().unwrap();
    assert!(refused.message.contains("never started"), "{}", refused.message);
}

#[tokio::test]
async fn a_group_that_is_not_there_is_named() {
    let world = World::new().await;
    // The form refuses such a task; somebody else ran it.
    let subnet = &world.form("web", "1").await.subnets[0];
    let network = format!(r#"{{"awsvpcConfiguration":{{"subnets":["{subnet}"]}}}}"#);
    let run = format!(
        r#"{{"cluster":"staging","taskDefinition":"missing-logs","launchType":"FARGATE","networkConfiguration":{network}}}"#
    );
    world.ecs("RunTask", &run).await;
    world.pass(1).await;
    let arn = world.aws().list_tasks("staging").await.unwrap().running.pop().unwrap();
    for _ in 0..3 {
        world.pass(20).await;
    }
    let id = arn.rsplit('/').next().unwrap();
    let said = view(&world, id, "").await.notes;
    assert_eq!(said[0].code, "no-log-group");
    assert!(said[0].text.contains("/ecs/missing-logs"), "{}", said[0].text);
}

#[tokio::test]
async fn a_refusal_names_the_action_and_is_asked_again_later() {
    let world = World::new().await;
    let id = run(&world, "web", 60).await;
    let denied = r#"{"status":400,"code":"AccessDeniedException","message":"User: arn:aws:iam::1:user/x is not authorized to perform: logs:GetLogEvents on resource: y"}"#;
    world.faults(&format!(r#"{{"calls":[{{"operation":"GetLogEvents","do":{{"error":{denied}}}}}]}}"#)).await;
    let refused = view(&world, &id, "").await;
    assert_eq!((refused.notes[0].code.as_str(), refused.notes[0].weight), ("aws-denied", Weight::Error));
    assert!(refused.notes[0].text.contains("Allow logs:GetLogEvents"), "{}", refused.notes[0].text);
    count(&world, "GetLogEvents").await;
    world.advance(2);
    assert_eq!(news(&world, &id, &refused.cursor).await.notes, refused.notes);
    assert_eq!(calls(&world).await, 0);
    world.advance(10);
    let allowed = news(&world, &id, &refused.cursor).await;
    assert!(allowed.notes.is_empty() && !allowed.lines.is_empty());
}

#[tokio::test]
async fn the_whole_log_is_searched_by_cloudwatch() {
    let world = World::new().await;
    let id = run(&world, "api", 400).await;
    let found = view(&world, &id, "?text=%22path%22:%22/login%22&in=whole").await;
    assert!(
        !found.lines.is_empty() && found.lines.iter().all(|line| line.text.contains(r#""path":"/login""#))
    );
    assert_eq!(found.further, None);
    // More than a page, continued where it ended.
    let mut query = LogQuery::parse("?text=status&in=whole");
    let mut lines = BTreeSet::new();
    loop {
        let page = view(&world, &id, &query.query()).await;
        assert!(!page.lines.is_empty() && page.lines.len() <= PAGE && !page.live);
        lines.extend(page.lines.into_iter().map(|line| line.at));
        match page.further {
            Some(from) => query.from = Some(from),
            None => break,
        }
    }
    let whole = file(&world, &id).await;
    assert_eq!(lines.len(), whole.lines().filter(|line| line.contains("status")).count());
    assert!(view(&world, &id, "?text=STATUS&in=whole").await.lines.is_empty());
}
