//! A raw keep-alive load client, for the emulator and for moto_server alike.
//!
//! `ecs-emulator-load ADDRESS SUBNET measure SECONDS` prints RunTask (10 tasks a call), DescribeTasks (100
//! tasks) and ListTasks (over at least 10,000 tasks) in calls a second, as three numbers.
//! `ecs-emulator-load ADDRESS SUBNET fill TASKS` starts so many tasks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// Connections that are kept busy at once.
const CONNECTIONS: usize = 4;
/// Tasks that must be there before lists are measured.
const LISTED: usize = 10_000;

struct Client {
    address: String,
    stream: TcpStream,
    buffer: Vec<u8>,
    /// The server said that it closes the connection (moto_server always does).
    closed: bool,
}

impl Client {
    async fn connect(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { address: address.to_owned(), stream, buffer: Vec::new(), closed: false })
    }

    /// One call; the answer's body.
    async fn call(&mut self, operation: &str, body: &str) -> std::io::Result<Vec<u8>> {
        let request = format!(
            "POST / HTTP/1.1\r\nHost: ecs.us-east-1.amazonaws.com\r\n\
             X-Amz-Target: AmazonEC2ContainerServiceV20141113.{operation}\r\n\
             Content-Type: application/x-amz-json-1.1\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/ecs/aws4_request, \
             SignedHeaders=host, Signature=0\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if self.closed {
            *self = Self::connect(&self.address).await?;
        }
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            if let Some(head) = Head::read(&self.buffer)
                && self.buffer.len() >= head.start + head.length
            {
                self.closed = head.closes;
                return Ok(self.buffer[head.start..head.start + head.length].to_vec());
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(std::io::Error::other("the server closed the connection"));
            }
        }
    }
}

/// Where the body starts, how long it is, and whether the connection ends with it.
struct Head {
    start: usize,
    length: usize,
    closes: bool,
}

impl Head {
    /// Reads the head once it is there.
    fn read(buffer: &[u8]) -> Option<Self> {
        let start = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        let head = std::str::from_utf8(&buffer[..start]).ok()?.to_ascii_lowercase();
        let (_, rest) = head.split_once("content-length:")?;
        let length = rest.lines().next()?.trim().parse().ok()?;
        Some(Self { start, length, closes: head.contains("connection: close") })
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Calls as fast as the server answers, on all connections, until `until` says stop.
async fn busy(
    address: &str,
    operation: &'static str,
    bodies: Arc<Vec<String>>,
    until: impl Fn(usize) -> bool + Send + Sync + 'static,
) -> Result<(f64, Vec<Vec<u8>>), Failure> {
    let done = Arc::new(AtomicUsize::new(0));
    let until = Arc::new(until);
    let started = Instant::now();
    let mut workers = Vec::new();
    for worker in 0..CONNECTIONS {
        let (done, until, bodies) = (done.clone(), until.clone(), bodies.clone());
        let mut client = Client::connect(address).await?;
        workers.push(tokio::spawn(async move {
            let mut last = Vec::new();
            let mut at = worker;
            while !until(done.load(Ordering::Relaxed)) {
                last = client.call(operation, &bodies[at % bodies.len()]).await?;
                at += CONNECTIONS;
                done.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, std::io::Error>(last)
        }));
    }
    let mut last = Vec::new();
    for worker in workers {
        last.push(worker.await??);
    }
    Ok((done.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64(), last))
}

fn run_task(subnet: &str) -> String {
    json!({
        "cluster": "load",
        "taskDefinition": "load",
        "launchType": "FARGATE",
        "count": 10,
        "networkConfiguration": {
            // The empty list is for moto, which fails without it.
            "awsvpcConfiguration":
                { "subnets": [subnet], "securityGroups": [], "assignPublicIp": "ENABLED" },
        },
    })
    .to_string()
}

async fn prepare(address: &str) -> Result<Client, Failure> {
    let mut client = Client::connect(address).await?;
    client.call("CreateCluster", r#"{"clusterName":"load"}"#).await?;
    let definition = json!({
        "family": "load",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{
            "name": "app",
            "image": "nginx",
            // And so is the container's memory.
            "memory": 256,
            "environment": [{ "name": "A", "value": "1" }],
        }],
    });
    client.call("RegisterTaskDefinition", &definition.to_string()).await?;
    Ok(client)
}

/// ARNs of up to `count` tasks.
async fn arns(client: &mut Client, count: usize) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut token = Value::Null;
    while found.len() < count {
        let body = json!({ "cluster": "load", "maxResults": 100, "nextToken": token });
        let page: Value = serde_json::from_slice(&client.call("ListTasks", &body.to_string()).await?)?;
        let arns = page["taskArns"].as_array().cloned().unwrap_or_default();
        found.extend(arns.iter().filter_map(Value::as_str).map(str::to_owned));
        token = page["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    Ok(found)
}

async fn measure(address: &str, subnet: &str, seconds: u64) -> Result<(), Failure> {
    let mut client = prepare(address).await?;
    let limit = Duration::from_secs(seconds);
    let bodies = Arc::new(vec![run_task(subnet)]);
    let started = Instant::now();
    let timed = move |_| started.elapsed() >= limit;
    let (runs, answers) = busy(address, "RunTask", bodies.clone(), timed).await?;
    let answer: Value = serde_json::from_slice(&answers[0])?;
    if answer["tasks"].as_array().map(Vec::len) != Some(10) {
        return Err(format!("RunTask answered {answer}").into());
    }
    let there = (runs * limit.as_secs_f64() * 10.0) as usize;
    if there < LISTED {
        let missing = (LISTED - there) / 10 + 1;
        busy(address, "RunTask", bodies, move |done| done >= missing).await?;
    }
    let arns = arns(&mut client, LISTED).await?;
    let bodies = arns.chunks_exact(100).map(|c| json!({ "cluster": "load", "tasks": c }).to_string());
    let started = Instant::now();
    let timed = move |_| started.elapsed() >= limit;
    let (describes, answers) = busy(address, "DescribeTasks", Arc::new(bodies.collect()), timed).await?;
    let answer: Value = serde_json::from_slice(&answers[0])?;
    if answer["tasks"].as_array().map(Vec::len) != Some(100) {
        return Err("DescribeTasks did not answer 100 tasks".into());
    }
    let started = Instant::now();
    let timed = move |_| started.elapsed() >= limit;
    let body = json!({ "cluster": "load", "maxResults": 100 }).to_string();
    let (lists, _) = busy(address, "ListTasks", Arc::new(vec![body]), timed).await?;
    println!("{runs:.1} {describes:.1} {lists:.1}");
    Ok(())
}

async fn fill(address: &str, subnets: &str, tasks: usize) -> Result<(), Failure> {
    prepare(address).await?;
    let bodies: Vec<String> = subnets.split(',').map(run_task).collect();
    let calls = tasks / 10;
    // Overshoot by the calls that are under way is harmless.
    let (rate, _) = busy(address, "RunTask", Arc::new(bodies), move |done| done >= calls).await?;
    println!("{rate:.1}");
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [address, subnet, "measure", seconds] => measure(address, subnet, seconds.parse()?).await,
        [address, subnets, "fill", tasks] => fill(address, subnets, tasks.parse()?).await,
        _ => Err("usage: ADDRESS SUBNET measure SECONDS | ADDRESS SUBNETS fill TASKS".into()),
    }
}
