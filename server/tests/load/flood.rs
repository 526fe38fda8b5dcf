//! `make flood`: whoever reaches the port does what a dashboard can stand least, all at once.
//!
//! Silent connections, heads and bodies that come byte by byte, sockets with filters of their own that do not read, and
//! long searches; meanwhile `/healthz` and a page are asked for on new connections.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::client::Client;
use crate::histogram::Histogram;
use crate::program::{Program, connect};

/// What is aimed at.
const HEALTH: f64 = 1_000.0;
const PAGE: f64 = 3_000.0;
const GROWTH: f64 = 150.0;

fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

pub(crate) async fn flood() {
    let tasks = number("SLIPWAY_FLOOD_TASKS", 10_000);
    let seconds = number("SLIPWAY_FLOOD_SECONDS", 40);
    let part = |all: u32| all * number("SLIPWAY_FLOOD_PERCENT", 100) / 100;
    println!("build: {}", if cfg!(debug_assertions) { "dev: NOT optimised" } else { "optimised" });
    let program = Arc::new(Program::demo(tasks, "error", Stdio::inherit()).await);
    // What the first requests leave behind in caches is not the flood's.
    for path in ["/", "/tasks", "/launches"] {
        program.ask(&format!("GET {path}"), "", "").await.unwrap();
    }
    let before = program.memory();
    println!("{tasks} tasks on the board; {before:.0} MiB before");

    let to = program.address;
    let mut crowd = JoinSet::new();
    for n in 0..part(10_000) {
        crowd.spawn(async move {
            loop {
                if let Ok(mut silent) = connect(to, n).await {
                    let _ = silent.read(&mut [0; 1]).await;
                }
                sleep(Duration::from_millis(200)).await;
            }
        });
    }
    for n in 0..part(1_000) {
        crowd.spawn(drip(to, n, format!("GET /tasks HTTP/1.1\r\nhost: {to}\r\nx-slow: ")));
        let form = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 1000000";
        crowd.spawn(drip(to, n, format!("POST /api/run_task HTTP/1.1\r\nhost: {to}\r\n{form}\r\n\r\n")));
        crowd.spawn(async move {
            loop {
                if let Ok(mut socket) = Client::connect(to, n, Some(4096)).await {
                    let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster";
                    let hello = format!(
                        r#"{{"type":"hello","clusters":["{arn}/staging","{arn}/prod","{arn}/made-up-{n}"],"cursor":null}}"#
                    );
                    let _ = socket.say(&hello).await;
                    // It doesn't read; in the end it is closed.
                    sleep(Duration::from_secs(30)).await;
                }
                sleep(Duration::from_millis(500)).await;
            }
        });
    }
    let long = format!(r#"{{"query":"text={}"}}"#, "a+".repeat(50_000));
    for _ in 0..part(100) {
        let (program, long) = (Arc::clone(&program), long.clone());
        crowd.spawn(async move {
            loop {
                let json = "content-type: application/json\r\n";
                let _ = program.ask("POST /api/task_list", json, &long).await;
                sleep(Duration::from_secs(2)).await;
            }
        });
    }

    let (health, page) = (Arc::new(Histogram::new()), Arc::new(Histogram::new()));
    let end = Instant::now() + Duration::from_secs(seconds.into());
    let mut asking = JoinSet::new();
    for (path, seen, pause) in [("/healthz", &health, 100), ("/tasks", &page, 500)] {
        let (program, seen) = (Arc::clone(&program), Arc::clone(seen));
        asking.spawn(async move {
            while Instant::now() < end {
                let start = Instant::now();
                let request = format!("GET {path}");
                let answer = program.ask(&request, "accept: text/html\r\n", "");
                let said = timeout(Duration::from_secs(60), answer).await;
                let good = said.is_ok_and(|said| said.is_ok_and(|said| said.starts_with("HTTP/1.1 200")));
                let took = if good { start.elapsed() } else { Duration::from_secs(60) };
                seen.record(u64::try_from(took.as_micros()).unwrap());
                sleep(Duration::from_millis(pause)).await;
            }
        });
    }
    let mut most = before;
    while !asking.is_empty() {
        most = most.max(program.memory());
        while asking.try_join_next().is_some() {}
        sleep(Duration::from_millis(100)).await;
    }
    crowd.shutdown().await;
    sleep(Duration::from_secs(20)).await;
    let after = program.memory();
    let mut missed = 0;
    let mut say = |what: &str, figure: f64, aim: f64, unit: &str| {
        let verdict = if figure <= aim { "reached" } else { "MISSED" };
        missed += u32::from(figure > aim);
        println!("{what:<52} {figure:>8.0} {unit}   aim {aim} {unit}: {verdict}");
    };
    say(&format!("/healthz, slowest of {}", health.count()), health.millis(1.0), HEALTH, "ms");
    say(&format!("/tasks, slowest of {}", page.count()), page.millis(1.0), PAGE, "ms");
    say("memory, at most more than before", most - before, GROWTH, "MiB");
    say("memory, 20 s after, more than before", after - before, GROWTH / 2.0, "MiB");
    assert!(missed == 0, "{missed} figures missed their aim");
}

/// Says `head` and then a byte every second, for as long as it is let, again and again.
async fn drip(to: std::net::SocketAddr, n: u32, head: String) {
    loop {
        if let Ok(mut slow) = connect(to, n).await
            && slow.write_all(head.as_bytes()).await.is_ok()
        {
            while slow.write_all(b"a").await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        }
        sleep(Duration::from_millis(500)).await;
    }
}
