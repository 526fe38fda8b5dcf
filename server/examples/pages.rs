//! `make bench-pages`: how long a page with a list of a hundred rows takes, beside a bare axum route that sends the same
//! bytes from memory, over the same connections in the same run.
//!
//! The dashboard is the demo as `slipway demo` starts it, with a hundred clusters and a thousand tasks; both servers and
//! what asks them share this process. Everybody asks again as soon as they are answered.

#[path = "shared/machine.rs"]
mod machine;

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use clap::Parser as _;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use server::cli::{Asked, Cli};
use server::config;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

/// Tasks on the board.
const TASKS: u32 = 1_000;
/// Clusters, each a row of the list of clusters.
const CLUSTERS: u32 = 100;
/// Questions of each connection, after those that warm it up.
const QUESTIONS: u32 = 300;
const WARM: u32 = 20;
/// What 99 of 100 answers may take, in milliseconds.
const AIM: f64 = 25.0;

type Failed = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failed> {
    let site = std::env::args().nth(1).ok_or("usage: pages SITE (the folder that `make site` builds)")?;
    runtime()?.block_on(bench(&site))
}

/// A page's way through router, view and backend is one deep future.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(8 << 20).build()
}

async fn bench(site: &str) -> Result<(), Failed> {
    machine::print()?;
    let (listen, emulator) = (free().await?, free().await?);
    let dir = tempfile::tempdir_in(".")?;
    let data = dir.path().to_string_lossy();
    let words = format!(
        "slipway demo --listen {listen} --emulator-listen {emulator} --site-dir {site} --data {data} --log-level error"
    );
    let Asked::Run(command, given) = Cli::parse_from(words.split(' ')).asked() else {
        return Err("`demo` is a command that runs".into());
    };
    let config = config::load(command, given, |_| None)?;
    // The life of a process is not one that is spawned: it has a thread and a runtime of its own.
    let slipway = std::thread::spawn(move || runtime()?.block_on(server::run(config)).map_err(Failed::from));
    while connect(listen).await.is_err() && !slipway.is_finished() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    fill(emulator).await?;
    settle(listen).await?;
    println!(
        "{:<24} {:>6} {:>12} {:>9} {:>9} {:>9} {:>9}",
        "", "rows", "connections", "p50 ms", "p99 ms", "bare p99", "ratio"
    );
    for path in ["/clusters", "/tasks"] {
        let page = board(listen, path, |rows| rows >= 50).await?;
        let rows = rows(&page);
        let bare = bare(page).await?;
        for connections in [1, 4] {
            let [half, slow] = measure(listen, path, connections).await?;
            let [_, plain] = measure(bare, "/", connections).await?;
            let verdict = if slow <= AIM { "reached" } else { "MISSED" };
            println!(
                "{path:<24} {rows:>6} {connections:>12} {half:>9.1} {slow:>9.1} {plain:>9.2} {:>9.1}   aim p99 {AIM} ms: {verdict}",
                slow / plain
            );
        }
    }
    Ok(())
}

/// A port that nobody has.
async fn free() -> Result<SocketAddr, Failed> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?)
}

/// Waits until the dashboard has seen every task run: what is measured is the page, and not a thousand tasks that come
/// up.
async fn settle(at: SocketAddr) -> Result<(), Failed> {
    board(at, "/tasks", |rows| rows >= 50).await?;
    board(at, "/tasks?state=coming", |rows| rows == 0).await?;
    Ok(())
}

/// A page, once its list has the rows that are wanted: the dashboard finds out by itself what was filled in past it.
async fn board(at: SocketAddr, path: &str, wanted: impl Fn(usize) -> bool) -> Result<Bytes, Failed> {
    let mut connection = connect(at).await?;
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let page = ask(&mut connection, at, path).await?;
        if wanted(rows(&page)) {
            return Ok(page);
        }
        if Instant::now() > until {
            return Err(format!("{path} has not shown its rows within a minute").into());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

fn rows(page: &Bytes) -> usize {
    String::from_utf8_lossy(page).matches("row-link").count()
}

/// Clusters and tasks, as somebody else's program would make them.
async fn fill(emulator: SocketAddr) -> Result<(), Failed> {
    let mut aws = connect(emulator).await?;
    let network = r#"{"region":"eu-west-1","vpcs":[{"cidr":"10.60.0.0/16","name":"bench","subnets":[{"cidr":"10.60.0.0/16","zone":"a","public":true,"name":"bench-a"}]}]}"#;
    let made = post(&mut aws, emulator, "/_emulator/world", None, network.to_owned()).await?;
    let made: serde_json::Value = serde_json::from_slice(&made)?;
    let subnet = made["vpcs"][0]["subnets"][0].as_str().ok_or("the emulator names the subnet it made")?;
    for n in 0..CLUSTERS {
        let body = format!(r#"{{"clusterName":"bench-{n}"}}"#);
        post(&mut aws, emulator, "/", Some("CreateCluster"), body).await?;
    }
    for _ in 0..TASKS / 10 {
        let body = format!(
            r#"{{"cluster":"staging","taskDefinition":"web","launchType":"FARGATE","count":10,
                "networkConfiguration":{{"awsvpcConfiguration":{{"subnets":["{subnet}"],"assignPublicIp":"ENABLED"}}}}}}"#
        );
        post(&mut aws, emulator, "/", Some("RunTask"), body).await?;
    }
    post(&mut aws, emulator, "/_emulator/advance", None, r#"{"seconds":60}"#.to_owned()).await?;
    Ok(())
}

/// A call to the emulator, of ECS or of its own.
async fn post(
    connection: &mut Connection,
    at: SocketAddr,
    path: &str,
    operation: Option<&str>,
    body: String,
) -> Result<Bytes, Failed> {
    let mut request = Request::builder().method(Method::POST).uri(path).header("host", at.to_string());
    if let Some(operation) = operation {
        let signed = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=0";
        request = request
            .header(CONTENT_TYPE, "application/x-amz-json-1.1")
            .header("x-amz-target", format!("AmazonEC2ContainerServiceV20141113.{operation}"))
            .header("authorization", signed);
    }
    answer(connection, request.body(Full::from(body))?).await
}

async fn answer(connection: &mut Connection, request: Request<Full<Bytes>>) -> Result<Bytes, Failed> {
    connection.ready().await?;
    let path = request.uri().to_string();
    let answer = connection.send_request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    match status {
        StatusCode::OK => Ok(body),
        status => Err(format!("{path}: {status} {}", String::from_utf8_lossy(&body)).into()),
    }
}

/// Another server, which sends this page.
async fn bare(page: Bytes) -> Result<SocketAddr, Failed> {
    let answer = move || std::future::ready(([(CONTENT_TYPE, "text/html; charset=utf-8")], page.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(axum::serve(listener, Router::new().route("/", get(answer))).into_future());
    Ok(address)
}

type Connection = SendRequest<Full<Bytes>>;

async fn connect(to: SocketAddr) -> Result<Connection, Failed> {
    let stream = TcpStream::connect(to).await?;
    stream.set_nodelay(true)?;
    let (send, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(send)
}

/// A page as a browser asks for it, but without compression, which is not what is compared.
async fn ask(connection: &mut Connection, at: SocketAddr, path: &str) -> Result<Bytes, Failed> {
    let request = Request::builder().method(Method::GET).uri(path).header("host", at.to_string());
    answer(connection, request.body(Full::default())?).await
}

/// The median and the 99th percentile, in milliseconds.
async fn measure(at: SocketAddr, path: &'static str, connections: usize) -> Result<[f64; 2], Failed> {
    let asking = (0..connections).map(|_| {
        tokio::spawn(async move {
            let mut connection = connect(at).await?;
            let mut times = Vec::new();
            for question in 0..WARM + QUESTIONS {
                let began = Instant::now();
                ask(&mut connection, at, path).await?;
                if question >= WARM {
                    times.push(began.elapsed().as_secs_f64() * 1e3);
                }
            }
            Ok::<_, Failed>(times)
        })
    });
    let mut times = Vec::new();
    for asked in asking.collect::<Vec<_>>() {
        times.extend(asked.await??);
    }
    times.sort_by(f64::total_cmp);
    Ok([times[times.len() / 2], times[times.len() * 99 / 100]])
}
