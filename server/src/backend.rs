//! The backend: what the app may ask of the server, implemented.
//!
//! Every call goes policy, then facts, then the domain's rules, then the store, then AWS; nothing is
//! sent before it is stored. It refuses to know HTTP or how changes are found: what AWS answered is
//! handed to the feed, which journals it.

mod again;
mod aside;
mod audit;
mod cache;
mod capacity;
mod drafts;
mod engine;
mod facts;
mod find;
mod launches;
mod logs;
mod overview;
mod policy;
mod port;
mod story;
mod submit;
mod tasks;

use std::sync::Arc;
use std::time::Duration;

use domain::overview::Overview;
use domain::place::Place;
use domain::problem::Problem;
use domain::time::Millis;

use crate::aws::Aws;
use crate::clock::SharedClock;
use crate::hub::{Hub, SharedFeed};
use crate::shutdown::Shutdown;
use crate::store::{SharedStore, StoreError};

use cache::Cached;
use capacity::Shaping;
use engine::Engine;
pub use engine::Retry;
use facts::Lists;
use logs::Logs;

/// What the backend is made from.
pub struct Parts {
    /// The place it serves.
    pub place: Place,
    /// The place's clients.
    pub aws: Aws,
    /// What is kept.
    pub store: SharedStore,
    /// The board.
    pub hub: Hub,
    /// Where answered tasks go.
    pub feed: SharedFeed,
    /// The time.
    pub clock: SharedClock,
    /// How unanswered calls are sent again.
    pub retry: Retry,
    /// Tasks of one launch, at most.
    pub launch_limit: u32,
    /// How long environment values are kept.
    pub forget_env_after: Duration,
}

/// How often the clock is looked at for what is to be forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Between two looks for launches whose replica is gone.
const LOOK: Duration = Duration::from_secs(5);

/// Stands ready for every open launch; a worker waits while another replica works on it.
async fn take_up(store: SharedStore, place: String, engine: Arc<Engine>) {
    loop {
        tokio::time::sleep(LOOK).await;
        match store.open_launches(&place).await {
            Ok(launches) => launches.into_iter().for_each(|launch| engine.start(&launch)),
            Err(error) => tracing::warn!("open launches cannot be looked for, which is tried again: {error}"),
        }
    }
}

/// The port of one place.
pub struct Backend {
    place: Place,
    aws: Aws,
    store: SharedStore,
    hub: Hub,
    feed: SharedFeed,
    clock: SharedClock,
    lists: Lists,
    logs: Logs,
    engine: Arc<Engine>,
    shaping: Shaping,
    /// The overview as it was read last.
    overview: Cached<Overview, Problem>,
    launch_limit: u32,
    forget_env_after: Millis,
}

impl Backend {
    /// Opens the backend and takes up the launches that an earlier process left open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open(parts: Parts, shutdown: &Shutdown) -> Result<Self, StoreError> {
        let Parts { place, aws, store, hub, feed, clock, retry, launch_limit, forget_env_after } = parts;
        let forget_env_after = Millis::try_from(forget_env_after.as_millis()).unwrap_or(Millis::MAX);
        let engine = Arc::new(Engine::new(
            aws.clone(),
            Arc::clone(&store),
            Arc::clone(&feed),
            Arc::clone(&clock),
            retry,
            shutdown.clone(),
        ));
        for launch in store.open_launches(&place.name).await? {
            tracing::info!(launch.id = %launch, "launch {launch} was left open and is taken up again");
            engine.start(&launch);
        }
        if store.is_shared() {
            let abandoned = take_up(Arc::clone(&store), place.name.clone(), Arc::clone(&engine));
            let ended = shutdown.clone();
            shutdown.spawn(async move {
                tokio::select! {
                    () = abandoned => {}
                    () = ended.asked() => {}
                }
            });
        }
        let lists = Lists::new(aws.clone());
        let logs = Logs::new(aws.clone(), Arc::clone(&clock));
        Ok(Self {
            shaping: Shaping::default(),
            overview: Cached::living(overview::LIFE),
            place,
            lists,
            logs,
            aws,
            store,
            hub,
            feed,
            clock,
            engine,
            launch_limit,
            forget_env_after,
        })
    }

    /// Forgets by the clock what is to be forgotten, until the process is asked to end.
    pub async fn forget_by_the_clock(self: Arc<Self>, shutdown: Shutdown) {
        loop {
            self.logs.forget();
            if let Err(error) = self.forget().await {
                tracing::error!("environment values could not be forgotten: {error}");
            }
            tokio::select! {
                () = tokio::time::sleep(FORGET_EVERY) => {}
                () = shutdown.asked() => return,
            }
        }
    }

    /// Waits until no launch is under way in this process.
    pub async fn settled(&self) {
        self.engine.settled().await;
    }
}

#[cfg(test)]
mod tests;
