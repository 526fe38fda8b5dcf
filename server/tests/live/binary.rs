//! The real program in a process of its own, so that it can be killed as the system kills it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// `slipway serve` on the data of a folder, before an emulator. It never scans twice by itself.
pub(crate) fn serve(dir: &Path, emulator: &str) -> Command {
    let pkg = dir.join("site/pkg/0");
    std::fs::create_dir_all(&pkg).unwrap();
    for name in ["slipway.js", "slipway_bg.wasm", "slipway.css"] {
        std::fs::write(pkg.join(name), "").unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_slipway"));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--poll-interval", "1h", "--site-dir"])
        .args([dir.join("site"), Path::new("--data").into(), dir.join("data")])
        .env_clear()
        .env("AWS_ENDPOINT_URL", emulator)
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .stdout(Stdio::null());
    command
}

/// One that has said where it listens.
pub(crate) struct Listening {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Listening {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let said = |line: String| {
            let (_, rest) = line.split_once("listening on ")?;
            rest.split_once(": ")?.0.parse().ok()
        };
        let address = lines.find_map(said).expect("the program says where it listens");
        // What it says further is read, so that it never waits to be heard.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    /// The process's id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
