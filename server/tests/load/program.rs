//! The built program as a demo, filled with tasks, and plain HTTP to ask it with.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::process::{Child as Process, Command};
use tokio::time::{Instant, sleep, timeout};

/// The demo. Dropping it kills it.
pub(crate) struct Program {
    pub(crate) process: Process,
    /// Where the dashboard listens.
    pub(crate) address: SocketAddr,
    emulator: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Program {
    /// Starts `slipway demo` with a site that has no script, logs at `level` as JSON to standard error, and waits until
    /// its board has `tasks` tasks.
    pub(crate) async fn demo(tasks: u32, level: &str, logs: Stdio) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("pkg/0a1b");
        std::fs::create_dir_all(&site).unwrap();
        for name in ["slipway.js", "slipway_bg.wasm", "slipway.css", "favicon.svg"] {
            std::fs::write(site.join(name), name).unwrap();
        }
        let (address, emulator) = (free().await, free().await);
        let process = Command::new(env!("CARGO_BIN_EXE_slipway"))
            .args(["demo", "--listen", &address.to_string(), "--emulator-listen", &emulator.to_string()])
            .args(["--log-format", "json", "--log-level", level])
            .arg("--site-dir")
            .arg(folder.path())
            .arg("--data")
            .arg(folder.path().join("data"))
            .stdout(Stdio::null())
            .stderr(logs)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let program = Self { process, address, emulator, _folder: folder };
        program.until(Duration::from_secs(60), "/healthz", |said| said.contains("200 OK")).await;
        program.fill(tasks).await;
        program
    }

    /// Starts tasks past the dashboard and waits until it shows them all.
    async fn fill(&self, tasks: u32) {
        let network = r#"{"region":"eu-west-1","vpcs":[{"cidr":"10.60.0.0/16","name":"load","subnets":[{"cidr":"10.60.0.0/16","zone":"a","public":true,"name":"load-a"}]}]}"#;
        let made = self.aws("/_emulator/world", None, network).await;
        let made: serde_json::Value = serde_json::from_str(body(&made)).unwrap();
        let subnet = made["vpcs"][0]["subnets"][0].as_str().unwrap();
        for _ in 0..tasks / 10 {
            let run = format!(
                r#"{{"cluster":"staging","taskDefinition":"web","launchType":"FARGATE","count":10,"networkConfiguration":{{"awsvpcConfiguration":{{"subnets":["{subnet}"],"assignPublicIp":"ENABLED"}}}}}}"#
            );
            let said = self.aws("/", Some("RunTask"), &run).await;
            assert!(said.contains("200 OK"), "{said}");
        }
        self.aws("/_emulator/advance", None, r#"{"seconds":60}"#).await;
        let patience = Instant::now() + Duration::from_secs(600);
        loop {
            let list = self.ask("GET /tasks.csv?state=running", "", "").await.unwrap();
            let running = list.matches(",web:").count();
            if running >= tasks as usize {
                return;
            }
            assert!(Instant::now() < patience, "{running} of {tasks} tasks run");
            sleep(Duration::from_millis(500)).await;
        }
    }

    async fn aws(&self, path: &str, operation: Option<&str>, json: &str) -> String {
        let target = operation.map_or(String::new(), |operation| {
            format!(
                "content-type: application/x-amz-json-1.1\r\nx-amz-target: AmazonEC2ContainerServiceV20141113.{operation}\r\n\
                 authorization: AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=0\r\n"
            )
        });
        ask(self.emulator, &format!("POST {path}"), &target, json).await.unwrap()
    }

    /// Asks the dashboard on a connection of its own; the answer with its head.
    pub(crate) async fn ask(&self, request: &str, headers: &str, body: &str) -> io::Result<String> {
        ask(self.address, request, headers, body).await
    }

    async fn until(&self, patience: Duration, path: &str, wanted: impl Fn(&str) -> bool) {
        let end = Instant::now() + patience;
        while !self.ask(&format!("GET {path}"), "", "").await.is_ok_and(|said| wanted(&said)) {
            assert!(Instant::now() < end, "{path} in time");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Its resident memory, in MiB.
    pub(crate) fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id().unwrap())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }
}

async fn free() -> SocketAddr {
    tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

/// A connection from one of many addresses of loopback: one address has only some 28,000 ports.
pub(crate) async fn connect(to: SocketAddr, number: u32) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    let host = u8::try_from(2 + number / 5000).unwrap_or(250);
    socket.bind((Ipv4Addr::new(127, 0, 0, host), 0).into())?;
    socket.connect(to).await
}

async fn ask(to: SocketAddr, request: &str, headers: &str, body: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(to).await?;
    let head = format!(
        "{request} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut said = Vec::new();
    timeout(Duration::from_secs(120), stream.read_to_end(&mut said)).await??;
    Ok(String::from_utf8_lossy(&said).into_owned())
}

/// What stands after an answer's head.
fn body(said: &str) -> &str {
    said.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}
