//! The real program in a process of its own, so that it can be killed as the system kills it, and what a browser asks it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use domain::launch::form::LaunchForm;
use domain::launch::view::LaunchView;

use crate::world::ask;

/// `slipway serve` on the data of a folder, before an emulator. It never scans twice by itself. `SLIPWAY_BIN` names
/// another build of it, an older one perhaps.
pub(crate) fn serve(dir: &Path, emulator: &str) -> Command {
    let pkg = dir.join("site/pkg/0");
    std::fs::create_dir_all(&pkg).unwrap();
    for name in ["slipway.js", "slipway_bg.wasm", "slipway.css"] {
        std::fs::write(pkg.join(name), "").unwrap();
    }
    let program = std::env::var("SLIPWAY_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_slipway").to_owned());
    let mut command = Command::new(program);
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
    pub(crate) fn start(command: Command) -> Self {
        Self::try_start(command).unwrap_or_else(|said| panic!("the program says where it listens: {said}"))
    }

    /// Starts it; what it said when it ended instead.
    pub(crate) fn try_start(mut command: Command) -> Result<Self, String> {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let mut said = String::new();
        let address = lines.find_map(|line| {
            said = said.clone() + &line + "\n";
            let (_, rest) = line.split_once("listening on ")?;
            rest.split_once(": ")?.0.parse().ok()
        });
        let Some(address) = address else {
            child.wait().unwrap();
            return Err(said);
        };
        // What it says further is read, so that it never waits to be heard.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address })
    }

    /// The process's id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub(crate) fn kill(self) {
        drop(self);
    }
}

impl Drop for Listening {
    /// A test that fails leaves no process behind.
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Presses Run task on a form; an error when the process goes away meanwhile.
pub(crate) async fn press(process: SocketAddr, form: &LaunchForm) -> std::io::Result<String> {
    let headers = "content-type: application/x-www-form-urlencoded\r\naccept: application/json\r\n";
    let LaunchForm { launch, cluster, family, compute, count, public_ip, subnets, .. } = form;
    let body = format!(
        "form[launch]={launch}&form[cluster]={cluster}&form[family]={family}&form[compute]={compute}\
         &form[count]={count}&form[subnets][]={}&form[public_ip]={public_ip}&form[intent]=run",
        subnets[0]
    );
    ask(process, "POST /api/run_task", headers, &body).await
}

/// The launch as its page has it; `None` where there is no such launch, an error while it can't be read.
pub(crate) async fn launch(process: SocketAddr, id: &str) -> Result<Option<LaunchView>, String> {
    let headers = "content-type: application/json\r\naccept: application/json\r\n";
    let asked = ask(process, "POST /api/launch", headers, &format!(r#"{{"id":"{id}"}}"#)).await;
    let answer = asked.map_err(|error| error.to_string())?;
    let (head, json) = answer.split_once("\r\n\r\n").ok_or("no whole answer")?;
    if head.starts_with("HTTP/1.1 404") {
        return Ok(None);
    }
    if !head.starts_with("HTTP/1.1 200") {
        return Err(answer);
    }
    Ok(Some(serde_json::from_str(json).unwrap()))
}

/// The launch as its page has it, once nothing of it is open. While its database is away a page can't be read.
pub(crate) async fn settled(process: SocketAddr, id: &str) -> Option<LaunchView> {
    let looking = async {
        let mut looks = Looks::default();
        loop {
            looks.next().await;
            match launch(process, id).await {
                Ok(view) if view.as_ref().is_none_or(|view| view.tally().open == 0) => return view,
                Ok(_) | Err(_) => {}
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(120), looking).await.expect("it comes to an end")
}

/// The waits between looks at a process: a debug build would do nothing else than answer. Each is longer than the one
/// before.
#[derive(Default)]
pub(crate) struct Looks(u32);

impl Looks {
    pub(crate) async fn next(&mut self) {
        self.0 = (self.0 + 5).min(250) * 3 / 2;
        tokio::time::sleep(std::time::Duration::from_millis(self.0.into())).await;
    }
}
