//! The sources of task changes, and the one door they all go through.
//!
//! It owns what becomes of a row that somebody has learned of: validated, folded, journaled in one
//! commit, handed to the hub. It refuses to trust order or completeness: rows may be late, doubled
//! or missing, and a full scan repairs what was lost. The sources are EventBridge's events, through
//! the queues that are configured, and the reconciling poller, which is the only one where there are
//! none. The poller's cost depends on tasks and clusters, never on how many browsers are open.

mod doubt;
mod election;
mod follow;
mod ingest;
mod keeper;
mod missing;
mod pace;
mod poller;
mod queue;
mod scan;
mod source;
mod spot;

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use domain::event::frame::SourceStatus;
use domain::task::row::TaskRow;
use tokio::sync::watch;

use crate::aws::{Aws, Bucket};
use crate::clock::SharedClock;
use crate::hub::{Feed, Hub};
use crate::shutdown::Shutdown;
use crate::store::{SharedStore, StoreError, Via};

pub use ingest::{Heard, Ingest, IngestError};
use keeper::Keeper;
pub use pace::Pace;
use poller::Poller;
use queue::Consumers;
use source::Sources;
use spot::Spots;

/// Calls that only read, at once and a second: below AWS's own bucket for reading cluster resources (100, refill
/// 20/s), which colleagues' tools share.
const READS: (u32, u32) = (50, 12);

/// What the sources are made from.
pub struct Parts {
    /// The place's clients.
    pub aws: Aws,
    /// Where changes are kept.
    pub store: SharedStore,
    /// Who is told of them.
    pub hub: Hub,
    /// The time.
    pub clock: SharedClock,
    /// How often to look.
    pub pace: Pace,
    /// The queues that bring events, by name or URL; none where there are only scans.
    pub queues: Vec<String>,
}

/// A handle on the sources. Cheap to clone.
#[derive(Clone)]
pub struct Events {
    ingest: Arc<Ingest>,
    sources: Arc<Sources>,
    done: watch::Receiver<u64>,
    status: watch::Receiver<Option<SourceStatus>>,
}

impl Events {
    /// Starts the poller, whose first full scan begins at once, and the readers of the queues.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(parts: Parts, shutdown: &Shutdown) -> Result<Self, StoreError> {
        let Parts { aws, store, hub, clock, pace, queues } = parts;
        let ingest = Arc::new(Ingest::open(Arc::clone(&store), hub.clone(), clock.clone()).await?);
        if store.is_shared() {
            shutdown.spawn(follow::follow(Arc::clone(&ingest), Arc::clone(&store), shutdown.clone()));
        }
        let (lead, leads) = watch::channel(!store.is_shared());
        let reads = Arc::new(Bucket::new(READS.0, READS.1));
        let keeper = Keeper {
            aws: aws.clone(),
            store: Arc::clone(&store),
            reads: Arc::clone(&reads),
            forgotten: HashSet::new(),
        };
        shutdown.spawn(election::stand(store, lead, shutdown.clone()));
        let (asked, asks) = watch::channel(0);
        let (tell_done, done) = watch::channel(0);
        let (tell_status, status) = watch::channel(None);
        let sources = Arc::new(Sources::new(queues.len(), Arc::new(asked), tell_status, hub, clock.clone()));
        let spots = Arc::new(Spots::new(aws.clone()));
        let poller = Poller {
            scanner: scan::Scanner::new(
                aws.clone(),
                Arc::clone(&ingest),
                Arc::clone(&spots),
                clock.clone(),
                reads,
            ),
            keeper,
            clock: clock.clone(),
            pace,
            asks,
            leads,
            done: tell_done,
            sources: Arc::clone(&sources),
            shutdown: shutdown.clone(),
        };
        shutdown.spawn(poller.run());
        let consumers = Consumers {
            aws,
            ingest: Arc::clone(&ingest),
            spots,
            sources: Arc::clone(&sources),
            clock,
            shutdown: shutdown.clone(),
        };
        consumers.start(queues);
        Ok(Self { ingest, sources, done, status })
    }

    /// The status before the first scan; the hub is started with it.
    #[must_use]
    pub fn unheard() -> SourceStatus {
        source::well()
    }

    /// How the source of changes is, and news of it; `None` until the first scan has ended.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Option<SourceStatus>> {
        self.status.clone()
    }

    /// Tells everyone while the store can't be used, until whoever checks it ends.
    pub fn follow_store(
        &self,
        mut trouble: watch::Receiver<Option<&'static str>>,
    ) -> impl Future<Output = ()> + use<> {
        let sources = Arc::clone(&self.sources);
        async move {
            while trouble.changed().await.is_ok() {
                let why = *trouble.borrow_and_update();
                sources.store(why).await;
            }
        }
    }

    /// Asks for a full scan and waits until one that began after this call has ended, well or not.
    /// Returns `false` when the poller has ended.
    pub async fn scanned(&self) -> bool {
        let ticket = self.sources.ask();
        self.done.clone().wait_for(|done| *done >= ticket).await.is_ok()
    }
}

#[async_trait]
impl Feed for Events {
    async fn seen(&self, rows: Vec<TaskRow>) {
        if let Err(error) = self.ingest.take(Via::Answer, rows).await {
            tracing::error!("what AWS answered could not be recorded, the next scan repairs it: {error}");
            self.sources.ask();
        }
    }

    fn poke(&self) {
        self.sources.ask();
    }
}
