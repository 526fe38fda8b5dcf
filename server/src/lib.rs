//! Slipway's server: the wiring of its rooms.
//!
//! This file and `main.rs` are the only ones that know every room; `tests/layering` says who may
//! import whom. `assemble` is where backend, sources of changes, store and hub are put together,
//! and [`run`] is the life of a process. Long, because nothing else may wire.

// Leptos components take owned props and return opaque views.
#![recursion_limit = "256"]

pub mod aws;
pub mod backend;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data;
pub mod events;
pub mod http;
pub mod hub;
pub mod readiness;
pub mod shutdown;
pub mod sign_in;
pub mod store;
pub mod telemetry;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::port::{Installation, SharedPort};
use axum::routing::MethodRouter;
use domain::place::Place;
use ecs_emulator::{Emulator, Options, TimeMode};
use tokio::net::TcpListener;

use crate::aws::{AlbKeys, Aws};
use crate::backend::{Backend, Retry};
use crate::cli::{banner, check, healthcheck};
use crate::clock::{SharedClock, SystemClock};
use crate::config::{Access, Config, DatabaseUrl, Keep};
use crate::events::{Events, Pace};
use crate::http::{Hosts, Shell, Site, SiteError};
use crate::hub::Hub;
use crate::readiness::Readiness;
use crate::shutdown::{GRACE, Shutdown};
use crate::sign_in::{PublicKeys, SignIn};
use crate::store::{PostgresStore, SharedStore, SqliteStore, StoreError};

/// Why the program ended otherwise than it was asked to. Each displays as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no site to serve.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] data::DataError),
    /// The PostgreSQL database cannot be used.
    #[error(transparent)]
    Database(#[from] store::OpenError),
    /// Logs or metrics cannot be set up.
    #[error(transparent)]
    Telemetry(#[from] telemetry::TelemetryError),
    /// The address cannot be listened on.
    #[error("Cannot listen on {address} ({cause}): free it, or choose another with --{flag}.")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The flag that sets it.
        flag: &'static str,
        /// What the system said.
        cause: io::Error,
    },
    /// The rooms behind the dashboard cannot be put together.
    #[error(transparent)]
    Assemble(Box<dyn std::error::Error + Send + Sync>),
    /// Some of what Slipway may call is refused.
    #[error("AWS refuses {0}. docs/iam.md says what is missing without it.")]
    Refused(String),
    /// The dashboard on this machine does not answer.
    #[error(transparent)]
    Unhealthy(#[from] healthcheck::Unhealthy),
    /// Serving broke off.
    #[error("Serving broke off: {0}.")]
    Serve(#[from] io::Error),
}

/// The AWS that a dashboard stands before.
#[derive(Debug, Clone)]
pub enum Cloud {
    /// The real one, found by the SDK's standard chain.
    Aws,
    /// The emulator inside. The environment, the profile files and the instance's role are never
    /// asked: a demo must not touch anybody's account, whatever this machine is set up for.
    Emulator {
        /// Where it listens.
        endpoint: String,
        /// The region it plays.
        region: &'static str,
    },
}

/// What the rooms behind the dashboard are made from.
#[derive(Clone)]
pub struct Foundations {
    /// The AWS to ask.
    pub cloud: Cloud,
    /// Where launches, changes and the audit are kept.
    pub store: SharedStore,
    /// What is kept of the past.
    pub keep: Keep,
    /// The time between two full scans.
    pub poll_interval: Duration,
    /// Open pages of one user, at most.
    pub sockets_per_user: u32,
    /// The queues that bring events, by name or URL.
    pub queues: Vec<String>,
    /// How long the environment values of a launch are kept.
    pub forget_env_after: Duration,
    /// Tasks of one launch, at most.
    pub launch_limit: u32,
    /// The time.
    pub clock: SharedClock,
    /// Where rooms report what they wait for: [`STORE`] and [`SCAN`].
    pub readiness: Readiness,
    /// Where long-running tasks are started and hear the request to end.
    pub shutdown: Shutdown,
}

/// The rooms behind the dashboard, put together.
pub struct Rooms {
    /// The backend.
    pub port: SharedPort,
    /// The configured places, the default one first.
    pub places: Arc<[Place]>,
    /// The AWS clients of the first place.
    pub aws: Aws,
    /// The event socket, `GET /api/events`.
    pub events: MethodRouter<Shell>,
}

/// The part of [`Readiness`] that the store reports.
pub const STORE: &str = "store";
/// The part of [`Readiness`] that the first scan of AWS reports.
pub const SCAN: &str = "scan";

/// Runs what the settings ask for, until it is asked to end.
pub async fn run(config: Config) -> Result<(), RunError> {
    let shutdown = Shutdown::default();
    tokio::spawn(shutdown::on_signals(shutdown.clone()));
    match config {
        Config::Serve(server) => dashboard(server, Cloud::Aws, shutdown, |_| ()).await,
        Config::Demo(demo) => demonstrate(demo, shutdown).await,
        Config::Emulator(emulator) => emulate(emulator, shutdown).await,
        Config::RenewEpoch(store) => renew_epoch(store).await,
        Config::Check(_) => check_credentials().await,
        Config::Healthcheck(check) => Ok(healthcheck::ask(check.listen).await?),
    }
}

/// The demo: the emulator first, then the dashboard before it. The emulator ends last, so that what
/// the dashboard still asks while it drains is answered.
async fn demonstrate(demo: config::Demo, shutdown: Shutdown) -> Result<(), RunError> {
    let config::Demo { mut server, emulator_listen: wanted, world } = demo;
    let listener = listen_or_near(wanted, "emulator-listen")?;
    let emulator = Emulator::start(play(world), listener).await?;
    let at = emulator.addr();
    let data = server.data.clone();
    let cloud = Cloud::Emulator { endpoint: banner::url(at), region: banner::REGION };
    if server.events_queue.is_empty() {
        server.events_queue.push(demonstrate_events(&banner::url(at)).await?);
    }
    let ended = dashboard(server, cloud, shutdown, |dashboard| {
        println!("{}", banner::Demo { dashboard, emulator: at, wanted, world, data: &data });
    })
    .await;
    emulator.shutdown().await;
    ended
}

/// Sets up the demo's events on its own emulator, which forgets them with everything else.
async fn demonstrate_events(endpoint: &str) -> Result<String, RunError> {
    let aws = Aws::at(endpoint, banner::REGION).map_err(|error| RunError::Assemble(error.into()))?;
    cli::events::set_up(&aws).await.map_err(|error| RunError::Assemble(error.into()))
}

/// The emulator alone.
async fn emulate(emulator: config::Emulator, shutdown: Shutdown) -> Result<(), RunError> {
    let config::Emulator { listen: wanted, world, empty, account, log: _ } = emulator;
    let listener = listen(wanted, "listen")?;
    let emulator = Emulator::start(Options { account, empty, ..play(world) }, listener).await?;
    println!("{}", banner::Emulator { listen: emulator.addr(), world });
    shutdown.asked().await;
    emulator.shutdown().await;
    Ok(())
}

/// What the present credentials may do, printed.
async fn check_credentials() -> Result<(), RunError> {
    let aws = Aws::from_environment().await.map_err(|error| RunError::Assemble(error.into()))?;
    let report = check::check(&aws).await.map_err(|error| RunError::Assemble(error.into()))?;
    print!("{report}");
    match report.refused()[..] {
        [] => Ok(()),
        ref refused => Err(RunError::Refused(refused.join(", "))),
    }
}

/// The emulator's options for how its time runs.
fn play(world: config::World) -> Options {
    let time = match world.time {
        config::Time::Auto => TimeMode::Auto,
        config::Time::Manual => TimeMode::Manual,
    };
    Options { speed: world.speed, time, ..Options::default() }
}

/// The dashboard, before whichever AWS. `up` is told where it listens.
async fn dashboard(
    server: config::Server,
    cloud: Cloud,
    shutdown: Shutdown,
    up: impl FnOnce(SocketAddr),
) -> Result<(), RunError> {
    // What is quick to fail goes first, and nothing is asked of AWS before all of it has held.
    let site = Site::find(server.site_dir.as_deref())?;
    let metrics = telemetry::metrics()?;
    let store = open(&server.data, server.database_url.as_ref()).await?;
    let listener = listen(server.listen, "listen")?;
    let at = listener.local_addr()?;

    let readiness = Readiness::awaiting(&[
        (STORE, "The store is not open yet."),
        (SCAN, "The first scan of AWS is not done yet."),
    ]);
    let demo = matches!(cloud, Cloud::Emulator { .. });
    let rooms = assemble(Foundations {
        cloud,
        store,
        keep: server.keep,
        poll_interval: server.poll_interval,
        sockets_per_user: server.sockets_per_user,
        queues: server.events_queue,
        forget_env_after: server.forget_env_after,
        launch_limit: server.launch_limit,
        clock: Arc::new(SystemClock),
        readiness: readiness.clone(),
        shutdown: shutdown.clone(),
    })
    .await?;
    let shell = Shell {
        port: rooms.port,
        installation: Installation {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            demo,
            open_to_network: server.access == Access::TrustedNetwork,
            launch_limit: server.launch_limit,
            prices: server.prices.into(),
        },
        places: rooms.places,
        sign_in: sign_in(&server.access, &rooms.aws),
        hosts: Hosts::new(at, server.public_url.as_ref().map(config::PublicUrl::host)),
        site: Arc::new(site),
        readiness,
        metrics: metrics.clone(),
    };
    tokio::spawn(telemetry::upkeep(metrics));
    let url = server.public_url.as_ref().map_or_else(|| banner::url(at), config::PublicUrl::origin);
    tracing::info!(http.listen = %at, http.url = url, "listening on {at}: open {url}");
    up(at);
    let serving = crate::http::serve(listener, crate::http::router(shell, rooms.events), shutdown.clone());
    ended(serving, &shutdown, GRACE).await
}

/// Puts the rooms behind the dashboard together: the AWS clients of `cloud`, the store on the
/// database, the hub over it, the sources of changes that feed it, the backend that is the port,
/// and the socket that reads the hub. It spawns what runs on `shutdown` and returns once the store
/// is open; the first scan reports to `readiness` when it is done.
async fn assemble(foundations: Foundations) -> Result<Rooms, RunError> {
    let Foundations {
        cloud,
        store,
        keep,
        poll_interval,
        sockets_per_user,
        queues,
        forget_env_after,
        launch_limit,
        clock,
        readiness,
        shutdown,
    } = foundations;
    let aws = match &cloud {
        Cloud::Aws => Aws::from_environment().await,
        Cloud::Emulator { endpoint, region } => Aws::at(endpoint, region),
    }
    .map_err(|error| RunError::Assemble(error.into()))?;
    let unopened = |error: StoreError| RunError::Assemble(error.into());
    readiness.ready(STORE);
    let keep = store::Keep { history: keep.history, changes: keep.changes };
    shutdown.spawn(store::tidy_always(Arc::clone(&store), keep, Arc::clone(&clock), shutdown.clone()));
    let hub = Hub::start(Arc::clone(&store), Events::unheard()).await.map_err(unopened)?;
    let sources = events::Parts {
        aws: aws.clone(),
        store: Arc::clone(&store),
        hub: hub.clone(),
        clock: Arc::clone(&clock),
        pace: Pace::every(poll_interval),
        queues,
    };
    let events = Events::start(sources, &shutdown).await.map_err(unopened)?;
    shutdown.spawn(await_scan(events.clone(), readiness, shutdown.clone()));
    let place =
        Place { name: Place::HOME.to_owned(), account: account(&aws).await, region: aws.region().to_owned() };
    let parts = backend::Parts {
        place: place.clone(),
        aws: aws.clone(),
        store,
        hub: hub.clone(),
        feed: Arc::new(events),
        clock,
        retry: Retry::default(),
        launch_limit,
        forget_env_after,
    };
    let backend = Arc::new(Backend::open(parts, &shutdown).await.map_err(unopened)?);
    shutdown.spawn(Arc::clone(&backend).forget_by_the_clock(shutdown.clone()));
    Ok(Rooms {
        port: backend,
        places: Arc::new([place]),
        aws,
        events: crate::http::events(hub, shutdown, sockets_per_user),
    })
}

/// Opens the store: the database that is named, else the file in the data folder.
async fn open(data: &Path, url: Option<&DatabaseUrl>) -> Result<SharedStore, RunError> {
    match url {
        Some(url) => {
            let store = PostgresStore::open(url.options()).await?;
            tracing::info!(database.url = %url, "the store is {url}");
            Ok(Arc::new(store))
        }
        None => {
            let file = data::prepare(data)?;
            let store = SqliteStore::open(&file).await.map_err(|error| RunError::Assemble(error.into()))?;
            tracing::info!(database.file = %file.display(), "the store is {}, for this process alone", file.display());
            Ok(Arc::new(store))
        }
    }
}

/// Gives the journal of a restored store a new epoch.
async fn renew_epoch(store: config::Store) -> Result<(), RunError> {
    let store = open(&store.data, store.database_url.as_ref()).await?;
    let epoch = store.renew_epoch().await.map_err(|error| RunError::Assemble(error.into()))?;
    println!("The journal has the epoch {epoch} now. Servers that run on it must be started anew.");
    Ok(())
}

/// How the acting user is found, as the settings say.
fn sign_in(access: &Access, aws: &Aws) -> SignIn {
    SignIn::new(access, |base| Arc::new(aws.alb_keys(base)), Arc::new(SystemClock))
}

#[async_trait::async_trait]
impl PublicKeys for AlbKeys {
    async fn fetch(&self, id: &str) -> Result<String, String> {
        Self::fetch(self, id).await
    }
}

/// The account that the frame shows. Start-up does not wait long for it: without it the frame shows the
/// region alone, and what is wrong with the credentials shows at the first scan.
async fn account(aws: &Aws) -> String {
    const PATIENCE: Duration = Duration::from_secs(3);
    match tokio::time::timeout(PATIENCE, aws.account()).await {
        Ok(Ok(account)) => account,
        Ok(Err(error)) => {
            tracing::warn!("the account is not known: {error}");
            String::new()
        }
        Err(_) => {
            tracing::warn!("the account is not known: AWS did not answer within {} s", PATIENCE.as_secs());
            String::new()
        }
    }
}

/// Reports the first scan that went well, and until then why none did.
async fn await_scan(events: Events, readiness: Readiness, shutdown: Shutdown) {
    let mut status = events.status();
    loop {
        match status.borrow_and_update().as_ref() {
            Some(status) if status.stale_since.is_none() => return readiness.ready(SCAN),
            Some(status) => readiness.not_ready(SCAN, status.why.clone().unwrap_or_default()),
            None => {}
        }
        tokio::select! {
            news = status.changed() => if news.is_err() { return },
            () = shutdown.asked() => return,
        }
    }
}

fn listen(address: SocketAddr, flag: &'static str) -> Result<TcpListener, RunError> {
    crate::http::listen(address).map_err(|cause| RunError::Listen { address, flag, cause })
}

/// As [`listen`], but on a free port when the wanted one is taken.
fn listen_or_near(wanted: SocketAddr, flag: &'static str) -> Result<TcpListener, RunError> {
    match crate::http::listen(wanted) {
        Err(taken) if taken.kind() == io::ErrorKind::AddrInUse => {
            listen(SocketAddr::new(wanted.ip(), 0), flag)
        }
        bound => bound.map_err(|cause| RunError::Listen { address: wanted, flag, cause }),
    }
}

/// Serves to the end: until `serving` is over and all that was started on `shutdown` has finished,
/// but no longer than `grace` after the request to end.
async fn ended(
    serving: impl Future<Output = io::Result<()>>,
    shutdown: &Shutdown,
    grace: Duration,
) -> Result<(), RunError> {
    let finishing = async {
        let served = serving.await;
        // Serving that broke off takes the rest with it.
        shutdown.ask();
        shutdown.drained().await;
        served
    };
    let overdue = async {
        shutdown.asked().await;
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        served = finishing => {
            served?;
            tracing::info!("everything has finished");
        }
        () = overdue => tracing::warn!("not everything finished within {} s: ending all the same", grace.as_secs()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_emulator_moves_when_its_port_is_taken_and_the_dashboard_says_so() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = taken.local_addr().unwrap();
        let near = listen_or_near(address, "emulator-listen").unwrap().local_addr().unwrap();
        assert!(near.ip() == address.ip() && near.port() != address.port());
        let said = listen(address, "listen").unwrap_err().to_string();
        assert!(
            said.starts_with(&format!("Cannot listen on {address} (")) && said.ends_with("with --listen."),
            "{said}"
        );
    }

    #[tokio::test]
    async fn the_end_waits_for_what_was_started_but_not_for_ever() {
        let shutdown = Shutdown::default();
        let (said, heard) = tokio::sync::oneshot::channel();
        let task = shutdown.clone();
        shutdown.spawn(async move {
            task.asked().await;
            let _ = said.send("flushed");
        });
        ended(async { Ok(()) }, &shutdown, Duration::from_secs(60)).await.unwrap();
        assert_eq!(heard.await, Ok("flushed"));

        let stuck = Shutdown::default();
        stuck.spawn(std::future::pending());
        stuck.ask();
        ended(async { Ok(()) }, &stuck, Duration::ZERO).await.unwrap();
    }

    #[tokio::test]
    async fn serving_that_breaks_off_ends_the_rest_and_is_an_error() {
        let shutdown = Shutdown::default();
        let broken = async { Err(io::Error::other("the listener is gone")) };
        let said = ended(broken, &shutdown, Duration::from_secs(60)).await.unwrap_err().to_string();
        assert_eq!(said, "Serving broke off: the listener is gone.");
        assert!(shutdown.is_asked());
    }
}
