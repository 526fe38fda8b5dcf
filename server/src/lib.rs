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

use app::port::Installation;
use axum::routing::MethodRouter;
use domain::help;
use domain::place::Place;
use ecs_emulator::{Emulator, Options, TimeMode};
use tokio::net::TcpListener;

use crate::aws::{AlbKeys, Aws, NoRegion, Role};
use crate::backend::{Backend, Retry};
use crate::cli::{banner, check, healthcheck};
use crate::clock::{SharedClock, SystemClock};
use crate::config::{Access, Config, DatabaseUrl, Keep, PlaceSettings};
use crate::events::{Events, Pace};
use crate::http::{Hosts, Hubs, PlacePort, Shell, Site, SiteError};
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
    #[error("AWS refuses {0}.")]
    Refused(String),
    /// The dashboard on this machine does not answer.
    #[error(transparent)]
    Unhealthy(#[from] healthcheck::Unhealthy),
    /// Serving broke off.
    #[error("Serving broke off: {0}.")]
    Serve(#[from] io::Error),
}

/// The sections of the documentation that [`RunError::section`] names; a test looks that each is there.
#[cfg(test)]
const STARTING: [&str; 9] = [
    "install#on-your-machine",
    "operations#the-data-folder",
    help::DATABASE,
    help::LOGS,
    "configuration#settings",
    "configuration#who-may-come-in",
    "configuration#aws",
    help::ACTIONS,
    "operations#health",
];

impl RunError {
    /// The section of the documentation that explains it.
    #[must_use]
    pub fn section(&self) -> &'static str {
        match self {
            Self::Site(_) => "install#on-your-machine",
            Self::Data(_) => "operations#the-data-folder",
            Self::Database(_) => help::DATABASE,
            Self::Telemetry(_) | Self::Serve(_) => help::LOGS,
            Self::Listen { .. } => "configuration#settings",
            Self::Assemble(_) => "configuration#aws",
            Self::Refused(_) => help::ACTIONS,
            Self::Unhealthy(_) => "operations#health",
        }
    }
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
        /// The region of a place that names none.
        region: &'static str,
    },
}

impl Cloud {
    /// The clients of a place.
    async fn clients(&self, place: &PlaceSettings) -> Result<Aws, NoRegion> {
        let role = place.role.clone().map(|role| Role { arn: role.arn, external_id: role.external_id });
        match self {
            Self::Aws => Aws::in_place(place.region.as_deref(), role.as_ref()).await,
            Self::Emulator { endpoint, region } => {
                Aws::at_as(endpoint, place.region.as_deref().unwrap_or(region), role.as_ref()).await
            }
        }
    }
}

/// What the rooms behind the dashboard are made from.
#[derive(Clone)]
pub struct Foundations {
    /// The AWS to ask.
    pub cloud: Cloud,
    /// The places, each with where its launches, changes and audit are kept; the default one first.
    pub places: Vec<(PlaceSettings, SharedStore)>,
    /// What is kept of the past.
    pub keep: Keep,
    /// The time between two full scans.
    pub poll_interval: Duration,
    /// Open pages of one user, at most.
    pub sockets_per_user: u32,
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
    /// The configured places with their backends, the default one first.
    pub places: Arc<[PlacePort]>,
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
        Config::Check(check) => check_credentials(&check).await,
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
    for place in server.places.iter_mut().filter(|place| place.events_queue.is_empty()) {
        let aws = cloud.clients(place).await.map_err(|error| RunError::Assemble(error.into()))?;
        place.events_queue.push(demonstrate_events(&aws).await?);
    }
    let ended = dashboard(server, cloud, shutdown, |dashboard| {
        println!("{}", banner::Demo { dashboard, emulator: at, wanted, world, data: &data });
    })
    .await;
    emulator.shutdown().await;
    ended
}

/// Sets up the demo's events on its own emulator, which forgets them with everything else.
async fn demonstrate_events(aws: &Aws) -> Result<String, RunError> {
    cli::events::set_up(aws).await.map_err(|error| RunError::Assemble(error.into()))
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
async fn check_credentials(asked: &config::Check) -> Result<(), RunError> {
    let mut refused = Vec::new();
    for place in &asked.places {
        if asked.places.len() > 1 {
            println!("Place {}", place.name);
        }
        let aws = Cloud::Aws.clients(place).await.map_err(|error| RunError::Assemble(error.into()))?;
        let report = check::check(&aws).await.map_err(|error| RunError::Assemble(error.into()))?;
        println!("{report}");
        refused.extend(report.refused().into_iter().map(str::to_owned));
    }
    match refused[..] {
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
    let mut places = Vec::with_capacity(server.places.len());
    for place in server.places {
        let store = open(&server.data, server.database_url.as_ref(), &place.name).await?;
        places.push((place, store));
    }
    let listener = listen(server.listen, "listen")?;
    let at = listener.local_addr()?;

    let readiness = Readiness::awaiting(&[
        (STORE, "The store is not open yet."),
        (SCAN, "The first scan of AWS is not done yet."),
    ]);
    let demo = matches!(cloud, Cloud::Emulator { .. });
    let rooms = assemble(Foundations {
        cloud,
        places,
        keep: server.keep,
        poll_interval: server.poll_interval,
        sockets_per_user: server.sockets_per_user,
        forget_env_after: server.forget_env_after,
        launch_limit: server.launch_limit,
        clock: Arc::new(SystemClock),
        readiness: readiness.clone(),
        shutdown: shutdown.clone(),
    })
    .await?;
    let shell = Shell {
        installation: Installation {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            demo,
            open_to_network: server.access == Access::TrustedNetwork,
            launch_limit: server.launch_limit,
            prices: server.prices.into(),
            places: rooms.places.iter().map(|one| one.place.clone()).collect(),
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

/// Puts the rooms behind the dashboard together, those of each place by themselves, and the socket that reads
/// their hubs. What they spawn runs on `shutdown`; it returns once every place's rooms stand.
async fn assemble(foundations: Foundations) -> Result<Rooms, RunError> {
    let mut hubs = Hubs::new();
    let mut found = Vec::new();
    let mut first = None;
    // At once, because each waits for its account.
    let all = foundations.places.iter().map(|(place, store)| furnish(&foundations, place, Arc::clone(store)));
    for rooms in futures_util::future::try_join_all(all).await? {
        if first.is_none() {
            // One account out of reach must not take the others from the people: only the default place counts.
            let awaited =
                await_scan(rooms.events, foundations.readiness.clone(), foundations.shutdown.clone());
            foundations.shutdown.spawn(awaited);
        }
        first.get_or_insert(rooms.aws);
        hubs.insert(rooms.served.place.name.clone(), rooms.hub);
        found.push(rooms.served);
    }
    foundations.readiness.ready(STORE);
    let nowhere = || RunError::Assemble("no place is configured".into());
    Ok(Rooms {
        places: found.into(),
        aws: first.ok_or_else(nowhere)?,
        events: crate::http::events(hubs, foundations.shutdown, foundations.sockets_per_user),
    })
}

/// The rooms of one place.
struct PlaceRooms {
    served: PlacePort,
    aws: Aws,
    hub: Hub,
    events: Events,
}

/// The rooms of one place: its AWS clients, the hub over its store, the sources of changes that feed it, the
/// backend that is its port.
async fn furnish(
    foundations: &Foundations,
    place: &PlaceSettings,
    store: SharedStore,
) -> Result<PlaceRooms, RunError> {
    let Foundations { shutdown, keep, poll_interval, forget_env_after, launch_limit, .. } = foundations;
    let clock = &foundations.clock;
    let aws = foundations.cloud.clients(place).await.map_err(|error| RunError::Assemble(error.into()))?;
    let unopened = |error: StoreError| RunError::Assemble(error.into());
    let keep = store::Keep { history: keep.history, changes: keep.changes };
    shutdown.spawn(store::tidy_always(Arc::clone(&store), keep, Arc::clone(clock), shutdown.clone()));
    let hub = Hub::start(Arc::clone(&store), Events::unheard()).await.map_err(unopened)?;
    let sources = events::Parts {
        aws: aws.clone(),
        store: Arc::clone(&store),
        hub: hub.clone(),
        clock: Arc::clone(clock),
        pace: Pace::every(*poll_interval),
        queues: place.events_queue.clone(),
    };
    let events = Events::start(sources, shutdown).await.map_err(unopened)?;
    let place =
        Place { name: place.name.clone(), account: account(&aws).await, region: aws.region().to_owned() };
    let parts = backend::Parts {
        place: place.clone(),
        aws: aws.clone(),
        store,
        hub: hub.clone(),
        feed: Arc::new(events.clone()),
        clock: Arc::clone(clock),
        retry: Retry::default(),
        launch_limit: *launch_limit,
        forget_env_after: *forget_env_after,
    };
    let backend = Arc::new(Backend::open(parts, shutdown).await.map_err(unopened)?);
    shutdown.spawn(Arc::clone(&backend).forget_by_the_clock(shutdown.clone()));
    Ok(PlaceRooms { served: PlacePort { place, port: backend }, aws, hub, events })
}

/// Opens the store of a place: in the database that is named, else in the data folder. Each place has a store of
/// its own, so nothing of one can be mixed up with another's. `home` has what was there when there was but one place.
async fn open(data: &Path, url: Option<&DatabaseUrl>, place: &str) -> Result<SharedStore, RunError> {
    let apart = (place != Place::HOME).then_some(place);
    match url {
        Some(url) => {
            // A name has dashes but no underscores, a schema that needs no quotes the other way round.
            let schema = apart.map(|place| format!("place_{}", place.replace('-', "_")));
            let store = PostgresStore::open_in(url.options(), schema.as_deref()).await?;
            tracing::info!(database.url = %url, "the store is {url}");
            Ok(Arc::new(store))
        }
        None => {
            let file = match apart {
                Some(place) => data::prepare(&data::folder_of(data, place))?,
                None => data::prepare(data)?,
            };
            let store = SqliteStore::open(&file).await.map_err(|error| RunError::Assemble(error.into()))?;
            tracing::info!(database.file = %file.display(), "the store is {}, for this process alone", file.display());
            Ok(Arc::new(store))
        }
    }
}

/// Gives the journals of a restored store new epochs.
async fn renew_epoch(settings: config::Store) -> Result<(), RunError> {
    for place in &settings.places {
        let store = open(&settings.data, settings.database_url.as_ref(), &place.name).await?;
        let epoch = store.renew_epoch().await.map_err(|error| RunError::Assemble(error.into()))?;
        println!("The journal of the place {} has the epoch {epoch} now.", place.name);
    }
    println!("Servers that run on it must be started anew.");
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
mod tests;
