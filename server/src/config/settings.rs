//! What the settings of each command are, once read, and their defaults.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use domain::fargate::price::{self, Prices};
use domain::launch::count::DEFAULT_LIMIT;

use super::error::{ConfigError, Origin};
use super::places::{PlaceSettings, Places};
use super::prices::PriceList;
use super::sources::Sources;
use super::value::{Account, Age, Amount, Found, Interval, Keeping, Level, Queues, Sockets, Speed, Tasks};
use super::{Access, Command, DatabaseUrl, PublicUrl};
use crate::telemetry::Format;

/// All that a command needs to start.
#[derive(Debug, Clone)]
pub enum Config {
    /// `slipway serve`.
    Serve(Server),
    /// `slipway demo`.
    Demo(Demo),
    /// `slipway emulator`.
    Emulator(Emulator),
    /// `slipway store renew-epoch`.
    RenewEpoch(Store),
    /// `slipway check`.
    Check(Check),
    /// `slipway healthcheck`.
    Healthcheck(Healthcheck),
}

impl Config {
    /// How and what to log.
    pub fn log(&self) -> &Log {
        match self {
            Self::Serve(server) => &server.log,
            Self::Demo(demo) => &demo.server.log,
            Self::Emulator(emulator) => &emulator.log,
            Self::RenewEpoch(store) => &store.log,
            Self::Check(check) => &check.log,
            Self::Healthcheck(check) => &check.log,
        }
    }
}

/// The settings of a dashboard.
#[derive(Debug, Clone)]
pub struct Server {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The address people type, if it is another.
    pub public_url: Option<PublicUrl>,
    /// Where the built site is, if it was said.
    pub site_dir: Option<PathBuf>,
    /// The folder of the database, where that is a file.
    pub data: PathBuf,
    /// The PostgreSQL database, if there is one instead.
    pub database_url: Option<DatabaseUrl>,
    /// What is kept of the past.
    pub keep: Keep,
    /// The time between two full scans.
    pub poll_interval: Duration,
    /// Open pages of one user, at most.
    pub sockets_per_user: u32,
    /// Tasks of one launch, at most.
    pub launch_limit: u32,
    /// The places, at least one; the first is the default one.
    pub places: Vec<PlaceSettings>,
    /// How long the environment values of a launch are kept.
    pub forget_env_after: Duration,
    /// Who may use it.
    pub access: Access,
    /// What Fargate costs, by region.
    pub prices: Vec<Prices>,
    /// Its logs.
    pub log: Log,
}

/// The settings of a question about credentials.
#[derive(Debug, Clone)]
pub struct Check {
    /// The places, at least one.
    pub places: Vec<PlaceSettings>,
    /// Its logs.
    pub log: Log,
}

/// The settings of a command on the store alone.
#[derive(Debug, Clone)]
pub struct Store {
    /// The places, each with a store of its own.
    pub places: Vec<PlaceSettings>,
    /// The folder of the database, where that is a file.
    pub data: PathBuf,
    /// The PostgreSQL database, if there is one instead.
    pub database_url: Option<DatabaseUrl>,
    /// Its logs.
    pub log: Log,
}

/// What is kept of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// How long changes, events and the rows of stopped tasks are kept.
    pub history: Duration,
    /// How many changes are kept, at most.
    pub changes: u64,
}

/// The settings of a dashboard with the emulator inside.
#[derive(Debug, Clone)]
pub struct Demo {
    /// The dashboard.
    pub server: Server,
    /// Where the emulator listens; a free port of the same address is taken when this one is in use.
    pub emulator_listen: SocketAddr,
    /// How its time runs.
    pub world: World,
}

/// The settings of the emulator alone.
#[derive(Debug, Clone)]
pub struct Emulator {
    /// Where it listens. It holds no secrets, so any address will do.
    pub listen: SocketAddr,
    /// Whether it starts without sample data.
    pub empty: bool,
    /// The account it plays.
    pub account: String,
    /// How its time runs.
    pub world: World,
    /// Its logs.
    pub log: Log,
}

/// The settings of a question to the dashboard on this machine.
#[derive(Debug, Clone)]
pub struct Healthcheck {
    /// Where the dashboard listens.
    pub listen: SocketAddr,
    /// Its logs.
    pub log: Log,
}

/// How an emulator's time runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct World {
    /// How many times faster than AWS.
    pub speed: f64,
    /// What moves it.
    pub time: Time,
}

/// What moves an emulator's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// The clock.
    Auto,
    /// A poke.
    Manual,
}

/// How and what to log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// How lines are written.
    pub format: Format,
    /// What is logged: a filter that has been tried.
    pub level: String,
}

const fn local(port: u16) -> SocketAddr {
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

/// How long the environment values of a launch are kept.
const FORGET_ENV_AFTER: Duration = Duration::from_secs(24 * 3600);

const DASHBOARD: SocketAddr = local(3000);
const EMULATOR: SocketAddr = local(4566);

const DEFAULT_HISTORY: Duration = Duration::from_secs(90 * 24 * 3600);
/// Some 5 GB: a change takes about a kilobyte.
const DEFAULT_CHANGES: u64 = 5_000_000;

pub(super) fn read(command: Command, sources: &Sources) -> Result<Config, ConfigError> {
    let log = Log {
        format: sources.or("log_format", Format::Text)?,
        level: sources.or("log_level", Level("info".to_owned()))?.0,
    };
    Ok(match command {
        // The demo's made-up tasks never share a database with real ones.
        Command::Serve => Config::Serve(server(sources, log, "data", Duration::from_secs(5))?),
        Command::Demo => Config::Demo(Demo {
            server: server(sources, log, "data/demo", Duration::from_secs(1))?,
            emulator_listen: sources.or("emulator_listen", EMULATOR)?,
            world: world(sources, 10.0)?,
        }),
        Command::RenewEpoch => Config::RenewEpoch(Store {
            places: places(sources)?,
            data: sources.or("data", PathBuf::from("data"))?,
            database_url: sources.optional("database_url")?.map(|found| found.value),
            log,
        }),
        Command::Emulator => Config::Emulator(Emulator {
            listen: sources.or("listen", EMULATOR)?,
            empty: sources.or("empty", false)?,
            account: sources.or("account", Account("123456789012".to_owned()))?.0,
            world: world(sources, 1.0)?,
            log,
        }),
        Command::Check => Config::Check(Check { places: places(sources)?, log }),
        Command::Healthcheck => {
            Config::Healthcheck(Healthcheck { listen: sources.or("listen", DASHBOARD)?, log })
        }
    })
}

fn server(sources: &Sources, log: Log, data: &str, poll: Duration) -> Result<Server, ConfigError> {
    let listen: Found<SocketAddr> =
        sources.optional("listen")?.unwrap_or(Found { value: DASHBOARD, origin: Origin::Default });
    Ok(Server {
        access: Access::decide(sources, listen.value, listen.origin)?,
        listen: listen.value,
        public_url: sources.optional("public_url")?.map(|found| found.value),
        site_dir: sources.optional("site_dir")?.map(|found| found.value),
        data: sources.or("data", PathBuf::from(data))?,
        database_url: sources.optional("database_url")?.map(|found| found.value),
        keep: Keep {
            history: sources.or("keep_history", Age(DEFAULT_HISTORY))?.0,
            changes: sources.or("keep_changes", Amount(DEFAULT_CHANGES))?.0,
        },
        poll_interval: sources.or("poll_interval", Interval(poll))?.0,
        sockets_per_user: sources.or("sockets_per_user", Sockets(64))?.0,
        launch_limit: sources.or("launch_limit", Tasks(DEFAULT_LIMIT))?.0,
        places: with_queue(places(sources)?, sources.or("events_queue", Queues::default())?.0),
        prices: sources.or("prices", PriceList(price::known()))?.0,
        forget_env_after: sources.or("forget_env_after", Keeping(FORGET_ENV_AFTER))?.0,
        log,
    })
}

fn places(sources: &Sources) -> Result<Vec<PlaceSettings>, ConfigError> {
    Ok(sources.or("places", Places(vec![PlaceSettings::home()]))?.0)
}

/// The queues that stand outside of the places are the first place's.
fn with_queue(mut places: Vec<PlaceSettings>, queues: Vec<String>) -> Vec<PlaceSettings> {
    if let Some(first) = places.first_mut() {
        first.events_queue.extend(queues);
    }
    places
}

fn world(sources: &Sources, speed: f64) -> Result<World, ConfigError> {
    Ok(World { speed: sources.or("speed", Speed(speed))?.0, time: sources.or("time", Time::Auto)? })
}
