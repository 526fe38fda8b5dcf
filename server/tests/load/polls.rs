//! `make bench-polls`: the longest time for which a request of each kind holds a thread, on a board of 10,000 tasks.
//!
//! The program measures each poll of a request's future itself and says the longest in its log, at `debug`; the same
//! figure is the metric `slipway_http_longest_poll_seconds`.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::program::Program;

/// What one poll may take, in milliseconds.
const AIM: f64 = 50.0;

const READS: [(&str, &str); 9] = [
    ("board", "{}"),
    ("task_list", r#"{"query":""}"#),
    ("task_list", r#"{"query":"text=a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p&sort=state"}"#),
    ("past_tasks", r#"{"query":"text=nothing"}"#),
    ("overview", r#"{"with_rows":true}"#),
    ("running_now", r#"{"with_rows":true}"#),
    ("find", r#"{"text":"web"}"#),
    ("clusters", "{}"),
    ("launches", r#"{"query":""}"#),
];

const PAGES: [&str; 11] = [
    "/",
    "/tasks",
    "/tasks?text=a+b+c+d+e+f+g+h&by=launch",
    "/tasks?place=home&sort=-state",
    "/tasks.csv",
    "/launches",
    "/run",
    "/clusters",
    "/audit",
    "/find?q=web",
    "/help/security",
];

pub(crate) async fn polls() {
    let tasks = std::env::var("SLIPWAY_POLLS_TASKS").map_or(10_000, |text| text.parse().unwrap());
    println!("build: {}", if cfg!(debug_assertions) { "dev: NOT optimised" } else { "optimised" });
    let mut program = Program::demo(tasks, "error,server::http=debug", Stdio::piped()).await;
    let longest: Arc<Mutex<BTreeMap<String, (f64, u32)>>> = Arc::default();
    let mut lines = BufReader::new(program.process.stderr.take().unwrap()).lines();
    let seen = Arc::clone(&longest);
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            let Ok(line) = serde_json::from_str::<serde_json::Value>(&line) else { continue };
            let (Some(path), Some(micros)) = (line["http.path"].as_str(), line["longest_poll_us"].as_f64())
            else {
                continue;
            };
            let mut seen = seen.lock().unwrap();
            let entry = seen.entry(path.to_owned()).or_default();
            *entry = (entry.0.max(micros / 1000.0), entry.1 + 1);
        }
    });
    // What the first of each kind sets up once a process does not count.
    for round in 0..11 {
        if round == 1 {
            longest.lock().unwrap().clear();
        }
        for page in PAGES {
            program.ask(&format!("GET {page}"), "accept: text/html\r\n", "").await.unwrap();
        }
        for (function, json) in READS {
            let headers = "content-type: application/json\r\naccept: application/json\r\n";
            program.ask(&format!("POST /api/{function}"), headers, json).await.unwrap();
        }
        let form = "content-type: application/x-www-form-urlencoded\r\naccept: text/html\r\n";
        program.ask("POST /api/run_task", form, "form[cluster]=staging&form[family]=web").await.unwrap();
    }
    println!("{tasks} tasks on the board");
    let longest = longest.lock().unwrap();
    let mut missed = 0;
    for (path, (millis, count)) in longest.iter().filter(|(_, (_, count))| *count >= 5) {
        missed += u32::from(*millis > AIM);
        let verdict = if *millis <= AIM { "" } else { "   MISSED" };
        println!("{path:<40} {count:>4} requests, longest poll {millis:>8.1} ms{verdict}");
    }
    assert!(!longest.is_empty(), "the program says nothing of its polls");
    // Without optimisation everything takes ten times as long, and nobody runs it so.
    assert!(cfg!(debug_assertions) || missed == 0, "{missed} kinds held a thread for more than {AIM} ms");
}
