//! A server in a process of its own: ours, or any that says its address on its first line.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child as Process, ChildStdin, ChildStdout, Command};

/// The process. Dropping it kills it.
pub(crate) struct Child {
    process: Process,
    say: ChildStdin,
    hear: Lines<BufReader<ChildStdout>>,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Child {
    /// Our server on the journal of `folder`.
    pub(crate) async fn slipway(folder: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("--serve").arg(folder);
        Self::start(command).await
    }

    pub(crate) async fn start(mut command: Command) -> Self {
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let say = process.stdin.take().unwrap();
        let mut hear = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = tokio::time::timeout(Duration::from_secs(60), hear.next_line());
        let address = first.await.expect("a server that starts").unwrap().unwrap().parse().unwrap();
        Self { process, say, hear, address }
    }

    /// Tells it a line. One that is dying hears nothing.
    pub(crate) async fn tell(&mut self, line: &str) {
        let _ = self.say.write_all(format!("{line}\n").as_bytes()).await;
    }

    /// Tells it a line and waits for the answer.
    pub(crate) async fn ask(&mut self, line: &str) -> String {
        self.tell(line).await;
        self.hear.next_line().await.unwrap().unwrap()
    }

    /// SIGKILL.
    pub(crate) async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    /// Asks it to end and waits for it.
    pub(crate) async fn end(mut self) {
        self.tell("end").await;
        drop(self.say);
        let ended = tokio::time::timeout(Duration::from_secs(30), self.process.wait()).await;
        assert!(ended.expect("it ends").unwrap().success());
    }

    /// Its resident memory, in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id().unwrap())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// The processor time it has taken, in seconds.
    pub(crate) fn time(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id().unwrap())).unwrap();
        // After the name, which may hold spaces, `utime` and `stime` are the 12th and 13th.
        let after = stat.rsplit(')').next().unwrap();
        let ticks: Vec<f64> =
            after.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse().unwrap()).collect();
        // Linux counts a hundred of them a second.
        (ticks[0] + ticks[1]) / 100.0
    }
}
