//! An emulator, and the rooms before it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::port::{Actor, Caller, Port, Submitted};
use axum::{Extension, Router};
use domain::event::cursor::Cursor;
use domain::id::LaunchId;
use domain::launch::form::LaunchForm;
use domain::launch::list::{LaunchFilter, LaunchSummary};
use domain::launch::view::LaunchView;
use domain::place::Place;
use ecs_emulator::{Emulator, Options, TimeMode};
use server::aws::Aws;
use server::backend::{self, Backend, Retry};
use server::clock::{Clock, ManualClock, SharedClock, SystemClock};
use server::events::{self, Events, Pace};
use server::hub::{Hub, SharedFeed};
use server::shutdown::Shutdown;
use server::store::{SharedStore, SqliteStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::peer::Peer;

/// Nothing scans by itself: tests poke.
const NEVER: Duration = Duration::from_secs(86_400);

/// An emulator with the rooms before it.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) clock: ManualClock,
    pub(crate) rooms: Rooms,
    dir: tempfile::TempDir,
    queues: Vec<String>,
}

/// The rooms of one process.
pub(crate) struct Rooms {
    pub(crate) backend: Arc<Backend>,
    pub(crate) store: SharedStore,
    pub(crate) hub: Hub,
    pub(crate) events: Events,
    pub(crate) shutdown: Shutdown,
    pub(crate) address: SocketAddr,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::made(false).await
    }

    /// With a rule, and queues that the rooms read; or without.
    pub(crate) async fn made(events: bool) -> Self {
        let emulator = Self::emulator().await;
        let clock = ManualClock::at(SystemClock.now_ms());
        let dir = tempfile::tempdir().unwrap();
        let mut queues = Vec::new();
        if events {
            let aws = Aws::at(&emulator.endpoint(), "us-east-1").unwrap();
            queues.push(server::cli::events::set_up(&aws).await.unwrap());
        }
        let rooms = Rooms::open(&emulator.endpoint(), &clock, dir.path(), queues.clone()).await;
        Self { emulator, clock, rooms, dir, queues }
    }

    /// An emulator whose time stands still.
    pub(crate) async fn emulator() -> Emulator {
        let options = Options { time: TimeMode::Manual, seed: Some(7), ..Options::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Emulator::start(options, listener).await.unwrap()
    }

    /// Ends the process (as if it were killed after what it stored) and starts another on its data.
    pub(crate) async fn restart(&mut self) {
        self.rooms.stop().await;
        let queues = self.queues.clone();
        self.rooms = Rooms::open(&self.emulator.endpoint(), &self.clock, self.dir.path(), queues).await;
    }

    /// Rooms on the data of those that have ended, before an AWS of the test's own.
    pub(crate) async fn reopened(&self, aws: Aws) -> Rooms {
        let clock: SharedClock = Arc::new(self.clock.clone());
        Rooms::open_with(aws, Arc::clone(&clock), clock, |feed| feed, self.dir.path(), Vec::new()).await
    }

    /// Moves both clocks.
    pub(crate) fn advance(&self, seconds: u64) {
        self.emulator.advance(Duration::from_secs(seconds));
        self.clock.advance(i64::try_from(seconds * 1000).unwrap());
    }

    /// Moves both clocks and scans.
    pub(crate) async fn pass(&self, seconds: u64) {
        self.advance(seconds);
        assert!(self.rooms.events.scanned().await);
    }

    /// Switches faults of the emulator on.
    pub(crate) async fn faults(&self, json: &str) {
        self.post("PUT /_emulator/faults", "", json).await;
    }

    /// An ECS call past Slipway, as the AWS CLI would make it.
    pub(crate) async fn ecs(&self, operation: &str, json: &str) {
        let headers = format!(
            "content-type: application/x-amz-json-1.1\r\nx-amz-target: AmazonEC2ContainerServiceV20141113.{operation}\r\n\
             authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ecs/aws4_request, SignedHeaders=host, Signature=0\r\n"
        );
        self.post("POST /", &headers, json).await;
    }

    /// An SQS call past Slipway.
    pub(crate) async fn sqs(&self, operation: &str, json: &str) {
        sqs(self.emulator.addr(), operation, json).await;
    }

    /// A request to the emulator, `POST /_emulator/interrupt` and the like.
    pub(crate) async fn post(&self, request: &str, headers: &str, json: &str) {
        post(self.emulator.addr(), request, headers, json).await;
    }

    /// A form that is complete but for what a test is about.
    pub(crate) async fn form(&self, family: &str, count: &str) -> LaunchForm {
        let network = self.rooms.backend.network(&caller()).await.unwrap();
        let subnet = network.subnets.iter().find(|subnet| subnet.name.starts_with("private-a")).unwrap();
        LaunchForm {
            cluster: "staging".into(),
            family: family.into(),
            count: count.into(),
            subnets: vec![subnet.id.clone()],
            intent: "run".into(),
            ..LaunchForm::fresh(self.rooms.backend.mint_launch().to_string())
        }
    }

    /// Submits a form that is in order and waits until its launch is settled.
    pub(crate) async fn launch(&self, form: &LaunchForm) -> LaunchView {
        let id = self.submit(form).await;
        self.rooms.backend.settled().await;
        self.view(&id).await
    }

    /// Submits a form that is in order.
    pub(crate) async fn submit(&self, form: &LaunchForm) -> LaunchId {
        match self.rooms.backend.submit(&caller(), form).await.unwrap() {
            Submitted::Launched(id) => id,
            Submitted::Refused(violations) => panic!("refused: {violations:?}"),
        }
    }

    pub(crate) async fn view(&self, id: &LaunchId) -> LaunchView {
        self.rooms.backend.launch(&caller(), id).await.unwrap()
    }

    /// The launches that a query of the list wants.
    pub(crate) async fn listed(&self, query: &str) -> Vec<LaunchSummary> {
        let page = self.rooms.backend.launches(&caller(), &LaunchFilter::parse(query)).await.unwrap();
        page.launches
    }

    /// How many tasks the emulator has on `staging`, whatever their state.
    pub(crate) async fn count(&self) -> usize {
        let listed = self.aws().list_tasks("staging").await.unwrap();
        listed.running.len() + listed.stopped.len()
    }

    /// The emulator, asked past Slipway.
    pub(crate) fn aws(&self) -> Aws {
        Aws::at(&self.emulator.endpoint(), "us-east-1").unwrap()
    }

    pub(crate) async fn peer(&self, cursor: Option<Cursor>) -> Peer {
        Peer::hello(self.rooms.address, None, cursor).await
    }
}

impl Rooms {
    async fn open(endpoint: &str, clock: &ManualClock, dir: &std::path::Path, queues: Vec<String>) -> Self {
        let clock: SharedClock = Arc::new(clock.clone());
        let aws = Aws::at(endpoint, "us-east-1").unwrap();
        Self::open_with(aws, Arc::clone(&clock), clock, |feed| feed, dir, queues).await
    }

    /// Opens the rooms; `backend_clock` and `wrap` stand between the backend and its clock and feed.
    pub(crate) async fn open_with(
        aws: Aws,
        clock: SharedClock,
        backend_clock: SharedClock,
        wrap: impl FnOnce(SharedFeed) -> SharedFeed,
        dir: &std::path::Path,
        queues: Vec<String>,
    ) -> Self {
        let shutdown = Shutdown::default();
        let store: SharedStore = Arc::new(SqliteStore::open(&dir.join("slipway.db")).await.unwrap());
        let hub = Hub::start(store.clone(), Events::unheard()).await.unwrap();
        let events = Events::start(
            events::Parts {
                aws: aws.clone(),
                store: store.clone(),
                hub: hub.clone(),
                clock,
                pace: Pace { moving: NEVER, idle: NEVER },
                queues,
            },
            &shutdown,
        )
        .await
        .unwrap();
        let parts = backend::Parts {
            place: place(),
            aws,
            store: store.clone(),
            hub: hub.clone(),
            feed: wrap(Arc::new(events.clone())),
            clock: backend_clock,
            retry: Retry {
                first: Duration::from_millis(1),
                longest: Duration::from_millis(20),
                ..Retry::default()
            },
            launch_limit: 1000,
            forget_env_after: Duration::from_secs(24 * 3600),
        };
        let backend = Arc::new(Backend::open(parts, &shutdown).await.unwrap());
        let router: Router = Router::new()
            .route(
                "/api/events",
                server::http::events([(Place::HOME.into(), hub.clone())].into(), shutdown.clone(), 64),
            )
            .layer(Extension(caller()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let ending = shutdown.clone();
        tokio::spawn(async move {
            axum::serve(listener, router).with_graceful_shutdown(async move { ending.asked().await }).await
        });
        assert!(events.scanned().await);
        Self { backend, store, hub, events, shutdown, address }
    }

    /// Asks everything to end and waits for it.
    pub(crate) async fn stop(&self) {
        self.shutdown.ask();
        self.shutdown.drained().await;
    }
}

pub(crate) fn place() -> Place {
    Place { name: Place::HOME.into(), account: String::new(), region: "us-east-1".into() }
}

pub(crate) fn caller() -> Caller {
    Caller { actor: Actor::local(), place: place() }
}

/// An SQS call to the emulator.
pub(crate) async fn sqs(emulator: SocketAddr, operation: &str, json: &str) {
    let headers = format!(
        "content-type: application/x-amz-json-1.0\r\nx-amz-target: AmazonSQS.{operation}\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0\r\n"
    );
    post(emulator, "POST /", &headers, json).await;
}

/// A request to the emulator.
pub(crate) async fn post(emulator: SocketAddr, request: &str, headers: &str, json: &str) {
    let answer = ask(emulator, request, headers, json).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// A request to anybody, and the whole answer; an error when the other end goes away meanwhile.
pub(crate) async fn ask(to: SocketAddr, request: &str, headers: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(to).await?;
    let request = format!(
        "{request} HTTP/1.1\r\nhost: {to}\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
