//! The sources of task changes, and the one door they all go through.
//!
//! It owns what becomes of a row that somebody has learned of: validated, folded, journaled in one
//! commit, handed to the hub. It refuses to trust order or completeness: rows may be late, doubled
//! or missing, and a full scan repairs what was lost. The source today is the reconciling poller,
//! whose cost depends on tasks and clusters, never on how many browsers are open.

mod ingest;
mod missing;
mod pace;
mod poller;
mod scan;

use std::sync::Arc;

use async_trait::async_trait;
use domain::event::frame::SourceStatus;
use domain::task::row::TaskRow;
use tokio::sync::watch;

use crate::aws::Aws;
use crate::clock::SharedClock;
use crate::hub::{Feed, Hub};
use crate::shutdown::Shutdown;
use crate::store::{SharedStore, StoreError, Via};

pub use ingest::{Ingest, IngestError};
pub use pace::Pace;
use poller::Poller;

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
}

/// A handle on the sources. Cheap to clone.
#[derive(Clone)]
pub struct Events {
    ingest: Arc<Ingest>,
    asked: Arc<watch::Sender<u64>>,
    done: watch::Receiver<u64>,
    status: watch::Receiver<Option<SourceStatus>>,
}

impl Events {
    /// Starts the poller; its first full scan begins at once.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(parts: Parts, shutdown: &Shutdown) -> Result<Self, StoreError> {
        let Parts { aws, store, hub, clock, pace } = parts;
        let ingest = Arc::new(Ingest::open(store, hub.clone(), clock.clone()).await?);
        let (asked, asks) = watch::channel(0);
        let (tell_done, done) = watch::channel(0);
        let (tell_status, status) = watch::channel(None);
        let poller = Poller {
            scanner: scan::Scanner::new(aws, Arc::clone(&ingest), clock.clone()),
            hub,
            clock,
            pace,
            asks,
            done: tell_done,
            status: tell_status,
            shutdown: shutdown.clone(),
        };
        shutdown.spawn(poller.run());
        Ok(Self { ingest, asked: Arc::new(asked), done, status })
    }

    /// The status before the first scan; the hub is started with it.
    #[must_use]
    pub fn unheard() -> SourceStatus {
        poller::well()
    }

    /// How the source of changes is, and news of it; `None` until the first scan has ended.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Option<SourceStatus>> {
        self.status.clone()
    }

    /// Asks for a full scan and waits until one that began after this call has ended, well or not.
    /// Returns `false` when the poller has ended.
    pub async fn scanned(&self) -> bool {
        let ticket = self.ask();
        self.done.clone().wait_for(|done| *done >= ticket).await.is_ok()
    }

    fn ask(&self) -> u64 {
        let mut ticket = 0;
        self.asked.send_modify(|asked| {
            *asked += 1;
            ticket = *asked;
        });
        ticket
    }
}

#[async_trait]
impl Feed for Events {
    async fn seen(&self, rows: Vec<TaskRow>) {
        if let Err(error) = self.ingest.take(Via::Answer, rows).await {
            tracing::error!("what AWS answered could not be recorded, the next scan repairs it: {error}");
            self.ask();
        }
    }

    fn poke(&self) {
        self.ask();
    }
}
