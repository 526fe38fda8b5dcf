//! Figures, beside a plain Node `ws` server that broadcasts the same bytes, in the same run.
//!
//! Sends are scheduled beforehand and never wait for an answer (open loop); a delivery's time counts
//! from when its change should have been sent. Ours journals each change before it tells it.
//! Absolute figures are this machine's; ratios count.

use std::path::Path;
use std::time::Duration;

use server::clock::{Clock as _, SystemClock};
use tokio::process::Command;
use tokio::time::{Instant, sleep_until};

use crate::child::Child;
use crate::client::{Came, Client};
use crate::rows::row;
use crate::swarm::{self, MARK, Swarm};

/// Tasks on the board while sockets are counted: a snapshot of one large frame.
const BOARD: u32 = 140;
/// Tasks on the board when its snapshot is measured.
const LARGE: u32 = 10_000;
/// Offered changes a second, until there is no keeping up.
const LADDER: [u32; 9] = [2, 5, 10, 20, 40, 80, 160, 320, 640];
/// A rate is sustained when 99 of 100 deliveries are no later than this, in milliseconds.
const LATE: f64 = 1000.0;

fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

/// What is measured of a server.
struct Figures {
    memory: f64,
    one: [f64; 3],
    /// Processor time for each delivery at a slow pace, in microseconds.
    cost: f64,
    sustained: f64,
}

pub(crate) async fn bench() {
    let sockets = number("SLIPWAY_BENCH_SOCKETS", 10_000);
    machine();
    println!("\n== {sockets} sockets ==");
    let folder = tempfile::tempdir().unwrap();
    let mut ours = Child::slipway(folder.path()).await;
    feed(&mut ours, 0..BOARD).await;
    let slipway = measure("slipway", &mut ours, sockets, |line, _| line).await;
    slow_readers(&mut ours, sockets).await;
    snapshot(&mut ours).await;
    ours.end().await;

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/load/ws/server.mjs");
    let mut command = Command::new("node");
    command.arg(script);
    let mut node = Child::start(command).await;
    let ws = measure("ws", &mut node, sockets, |line, n| {
        let row = line.trim_start_matches('[').trim_end_matches(']');
        format!(
            r#"{{"type":"delta","cursor":"01M80F102R2WA8MNG1CHFXQQCJ:{n}","changes":[{{"task":{row}}}]}}"#
        )
    })
    .await;
    node.end().await;

    println!("\n== beside ws ==");
    compare("memory of an idle socket, KiB (aim: at most 12)", slipway.memory, ws.memory);
    compare("one change to all, p99, ms (aim: at most 250)", slipway.one[1], ws.one[1]);
    compare("processor time of one frame to one socket, µs", slipway.cost, ws.cost);
    compare("changes delivered a second, sustained (aim: 3 times ws)", slipway.sustained, ws.sustained);
}

fn compare(what: &str, ours: f64, theirs: f64) {
    println!("{what:<58} slipway {ours:>12.1}   ws {theirs:>12.1}   ratio {:.2}", ours / theirs);
}

fn machine() {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("machine: {cores} cores,{}", model.trim_start_matches([' ', '\t', ':']));
    println!("memory: {}; load before: {}", memory.lines().next().unwrap_or_default(), load.trim());
    let debug = if cfg!(debug_assertions) { "dev: NOT optimised" } else { "optimised" };
    println!("build: {debug}");
}

/// Puts tasks on the board.
async fn feed(server: &mut Child, tasks: std::ops::Range<u32>) {
    for first in tasks.clone().step_by(500) {
        let rows: Vec<_> = (first..(first + 500).min(tasks.end)).map(|task| row(task, 1, "bench")).collect();
        server.tell(&serde_json::to_string(&rows).unwrap()).await;
    }
    server.ask("head").await;
}

/// Memory, one change at a time, and how much goes through.
async fn measure(
    name: &str,
    server: &mut Child,
    sockets: u32,
    frame: impl Fn(String, u64) -> String,
) -> Figures {
    // What the first connections leave behind in caches is not the sockets'.
    Swarm::connect(server.address, 200, 0).await.leave().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = server.memory();
    let swarm = Swarm::connect(server.address, sockets, 0).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let after = server.memory();
    let memory = after.saturating_sub(before) as f64 / f64::from(sockets);
    println!("{name}: {before} KiB before, {after} KiB with {sockets} idle sockets: {memory:.1} KiB each");

    let mut version = 1;
    let time = server.time();
    let seen = swarm.look();
    send(server, 2, 40, &mut version, &frame).await;
    swarm::delivered(&seen, u64::from(sockets) * 40, Duration::from_secs(10)).await;
    let one = [0.5, 0.99, 1.0].map(|part| seen.late.millis(part));
    let cost = (server.time() - time) * 1e6 / seen.frames() as f64;
    println!(
        "{name}: one change to {sockets} sockets, 40 times: p50 {:.0} ms, p99 {:.0} ms, last {:.0} ms; \
         {cost:.2} µs of processor time for each frame and socket",
        one[0], one[1], one[2]
    );

    let mut sustained = 0.0f64;
    for rate in LADDER {
        let seen = swarm.look();
        let time = server.time();
        let count = rate * 5;
        let began = Instant::now();
        send(server, rate, count, &mut version, &frame).await;
        let wanted = u64::from(sockets) * u64::from(count);
        // What the hub gathers is told once: of a task that changed twice meanwhile only the last. Each
        // change here is another task's, so nothing is left out.
        swarm::delivered(&seen, wanted, Duration::from_secs(20)).await;
        let took = began.elapsed().as_secs_f64();
        let (came, p99) = (seen.late.count(), seen.late.millis(0.99));
        let per_second = came as f64 / took;
        let keeps_up = came == wanted && p99 <= LATE;
        println!(
            "{name}: {rate:>4} changes a second: {:>9.0} deliveries a second in {:>8.0} frames, p50 {:.0} ms, \
             p99 {p99:.0} ms, {:.2} processors{}",
            per_second,
            seen.frames() as f64 / took,
            seen.late.millis(0.5),
            (server.time() - time) / took,
            if keeps_up { "" } else { " (does not keep up)" }
        );
        if !keeps_up {
            break;
        }
        sustained = sustained.max(f64::from(rate) * f64::from(sockets));
    }
    println!("{name}: {} connections lost", swarm.lost());
    swarm.leave().await;
    Figures { memory, one, cost, sustained }
}

/// Sends `count` changes, `rate` a second, each when it is due whatever became of those before.
async fn send(
    server: &mut Child,
    rate: u32,
    count: u32,
    version: &mut u64,
    frame: &impl Fn(String, u64) -> String,
) {
    let start = Instant::now() + Duration::from_millis(50);
    let start_ms = u64::try_from(SystemClock.now_ms()).unwrap() + 50;
    for n in 0..count {
        let after = Duration::from_secs(1) * n / rate;
        sleep_until(start + after).await;
        *version += 1;
        let sent_at = (start_ms + u64::try_from(after.as_millis()).unwrap()) * 1000;
        let changed = row(n % BOARD, *version, &format!("{MARK}{sent_at}"));
        server.tell(&frame(serde_json::to_string(&[changed]).unwrap(), *version)).await;
    }
}

/// Memory of the kernel for TCP, in KiB, both ends of every connection on this machine.
fn kernel() -> u64 {
    let stat = std::fs::read_to_string("/proc/net/sockstat").unwrap_or_default();
    let tcp = stat.lines().find(|line| line.starts_with("TCP:")).unwrap_or_default();
    let mut words = tcp.split_whitespace().skip_while(|word| *word != "mem").skip(1);
    words.next().and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4
}

/// One in ten does not read for a minute.
async fn slow_readers(server: &mut Child, sockets: u32) {
    let seconds = number("SLIPWAY_BENCH_SLOW_SECONDS", 60);
    let rate = number("SLIPWAY_BENCH_SLOW_RATE", 20);
    let stalled = sockets / 10;
    println!("\n== slow readers: {stalled} of {sockets} stalled, {rate} changes a second, {seconds} s ==");
    let mut p99 = [0.0; 2];
    for (at, stalled) in [0, stalled].into_iter().enumerate() {
        let swarm = Swarm::connect(server.address, sockets, stalled).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let (before, kernel_before) = (server.memory(), kernel());
        let seen = swarm.look();
        let mut version = 1_000_000 + 100_000 * at as u64;
        let (mut most, mut kernel_most) = (before, kernel_before);
        for _ in 0..seconds {
            send(server, rate, rate, &mut version, &|line, _| line).await;
            (most, kernel_most) = (most.max(server.memory()), kernel_most.max(kernel()));
        }
        let wanted = u64::from(sockets - stalled) * u64::from(seconds * rate);
        swarm::delivered(&seen, wanted, Duration::from_secs(20)).await;
        p99[at] = seen.late.millis(0.99);
        println!(
            "{stalled:>5} stalled: healthy p50 {:.0} ms, p99 {:.0} ms, {} of {wanted} delivered, {} lost; memory \
             {} KiB, at most {} KiB more; kernel at most {} KiB more",
            seen.late.millis(0.5),
            p99[at],
            seen.late.count(),
            swarm.lost(),
            before,
            most - before,
            kernel_most - kernel_before
        );
        swarm.leave().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    println!("healthy p99 with stalled peers: {:.2} times that without (aim: at most 1.2)", p99[1] / p99[0]);
}

/// The snapshot of a large board, from the hello to its last frame.
async fn snapshot(server: &mut Child) {
    println!("\n== a snapshot of {LARGE} tasks ==");
    feed(server, BOARD..LARGE).await;
    let mut times = Vec::new();
    let (mut bytes, mut longest, mut frames) = (0, 0, 0);
    for _ in 0..30 {
        let mut client = Client::connect(server.address, 0, None).await.unwrap();
        let start = Instant::now();
        client.say(r#"{"type":"hello","clusters":null,"cursor":null}"#).await.unwrap();
        (bytes, frames) = (0, 0);
        loop {
            let Came::Text(text) = client.hear().await.unwrap() else { panic!("closed") };
            bytes += text.len();
            longest = longest.max(text.len());
            frames += 1;
            if text.ends_with(br#""done":true}"#) {
                break;
            }
        }
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    println!(
        "first {first:.0} ms, median {:.0} ms, slowest {:.0} ms (aim: 300); {} bytes a task (aim: 400); {frames} \
         frames, the longest {longest} bytes (aim: at most 65536)",
        times[times.len() / 2],
        times[times.len() - 1],
        bytes / LARGE as usize
    );
}
