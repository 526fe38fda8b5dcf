//! The rooms behind the dashboard, put together: those of each place by themselves, from its clients to its port.
//!
//! Nothing here listens, and nothing asks who acts. A place's rooms know of no other place.

use std::sync::Arc;
use std::time::Duration;

use axum::routing::MethodRouter;
use domain::place::Place;
use tokio::sync::watch;

use super::error::RunError;
use crate::aws::{Aws, NoRegion, Role};
use crate::backend::{self, Backend, Retry};
use crate::clock::SharedClock;
use crate::config::{Keep, PlaceSettings};
use crate::events::{self, Events, Pace};
use crate::http::{Hubs, PlacePort, Shell};
use crate::hub::Hub;
use crate::readiness::Readiness;
use crate::shutdown::Shutdown;
use crate::store::{self, CheckedStore, SharedStore};

/// The AWS that a dashboard stands before.
#[derive(Debug, Clone)]
pub(crate) enum Cloud {
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
    pub(crate) async fn clients(&self, place: &PlaceSettings) -> Result<Aws, NoRegion> {
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
pub(crate) struct Foundations {
    /// The AWS to ask.
    pub(crate) cloud: Cloud,
    /// The places, each with where its launches, changes and audit are kept; the default one first.
    pub(crate) places: Vec<(PlaceSettings, SharedStore)>,
    /// What is kept of the past.
    pub(crate) keep: Keep,
    /// The time between two full scans.
    pub(crate) poll_interval: Duration,
    /// Open pages of one user, at most.
    pub(crate) sockets_per_user: u32,
    /// How long the environment values of a launch are kept.
    pub(crate) forget_env_after: Duration,
    /// Tasks of one launch, at most.
    pub(crate) launch_limit: u32,
    /// The time.
    pub(crate) clock: SharedClock,
    /// Where rooms report what they wait for: [`STORE`] and [`SCAN`].
    pub(crate) readiness: Readiness,
    /// Where long-running tasks are started and hear the request to end.
    pub(crate) shutdown: Shutdown,
}

/// The rooms behind the dashboard, put together.
pub(crate) struct Rooms {
    /// The configured places with their backends, the default one first.
    pub(crate) places: Arc<[PlacePort]>,
    /// The AWS clients of the first place.
    pub(crate) aws: Aws,
    /// The event socket, `GET /api/events`.
    pub(crate) events: MethodRouter<Shell>,
}

/// The part of [`Readiness`] that the store reports.
pub(crate) const STORE: &str = "store";
/// The part of [`Readiness`] that the first scan of AWS reports.
pub(crate) const SCAN: &str = "scan";

/// Puts the rooms behind the dashboard together, those of each place by themselves, and the socket that reads
/// their hubs. What they spawn runs on `shutdown`; it returns once every place's rooms stand.
pub(super) async fn assemble(foundations: Foundations) -> Result<Rooms, RunError> {
    let mut hubs = Hubs::new();
    let mut found = Vec::new();
    let mut stores = Vec::new();
    let mut first = None;
    // At once, because each waits for its account.
    let all = foundations.places.iter().map(|(place, store)| furnish(&foundations, place, Arc::clone(store)));
    for rooms in futures_util::future::try_join_all(all).await? {
        if first.is_none() {
            // One account out of reach must not take the others from the people: only the default place counts.
            let awaited =
                await_scan(rooms.events.clone(), foundations.readiness.clone(), foundations.shutdown.clone());
            foundations.shutdown.spawn(awaited);
        }
        let (trouble, news) = watch::channel(None);
        foundations.shutdown.spawn(rooms.events.follow_store(news));
        stores.push(CheckedStore { place: rooms.served.place.name.clone(), store: rooms.store, trouble });
        first.get_or_insert(rooms.aws);
        hubs.insert(rooms.served.place.name.clone(), rooms.hub);
        found.push(rooms.served);
    }
    store::report(&stores, STORE, &foundations.readiness).await;
    let checks =
        store::check_always(stores, STORE, foundations.readiness.clone(), foundations.shutdown.clone());
    foundations.shutdown.spawn(checks);
    Ok(Rooms {
        places: found.into(),
        aws: first.ok_or(RunError::NoPlace)?,
        events: crate::http::events(hubs, foundations.shutdown, foundations.sockets_per_user),
    })
}

/// The rooms of one place.
pub(crate) struct PlaceRooms {
    pub(crate) served: PlacePort,
    pub(crate) aws: Aws,
    pub(crate) hub: Hub,
    pub(crate) events: Events,
    pub(crate) store: SharedStore,
}

/// The rooms of one place: its AWS clients, the hub over its store, the sources of changes that feed it, the
/// backend that is its port.
pub(crate) async fn furnish(
    foundations: &Foundations,
    place: &PlaceSettings,
    store: SharedStore,
) -> Result<PlaceRooms, RunError> {
    let Foundations { shutdown, keep, poll_interval, forget_env_after, launch_limit, .. } = foundations;
    let clock = &foundations.clock;
    let aws = foundations.cloud.clients(place).await?;
    let keep = store::Keep { history: keep.history, changes: keep.changes };
    shutdown.spawn(store::tidy_always(Arc::clone(&store), keep, Arc::clone(clock), shutdown.clone()));
    let hub = Hub::start(Arc::clone(&store), Events::unheard()).await?;
    let sources = events::Parts {
        aws: aws.clone(),
        store: Arc::clone(&store),
        hub: hub.clone(),
        clock: Arc::clone(clock),
        pace: Pace::every(*poll_interval),
        queues: place.events_queue.clone(),
    };
    let events = Events::start(sources, shutdown).await?;
    let place =
        Place { name: place.name.clone(), account: account(&aws).await, region: aws.region().to_owned() };
    let parts = backend::Parts {
        place: place.clone(),
        aws: aws.clone(),
        store: Arc::clone(&store),
        hub: hub.clone(),
        feed: Arc::new(events.clone()),
        clock: Arc::clone(clock),
        retry: Retry::default(),
        launch_limit: *launch_limit,
        forget_env_after: *forget_env_after,
    };
    let backend = Arc::new(Backend::open(parts, shutdown).await?);
    shutdown.spawn(Arc::clone(&backend).forget_by_the_clock(shutdown.clone()));
    Ok(PlaceRooms { served: PlacePort { place, port: backend }, aws, hub, events, store })
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
