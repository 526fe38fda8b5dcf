//! Launches and their batches.

use async_trait::async_trait;
use domain::id::LaunchId;
use domain::launch::form::LaunchForm;
use domain::launch::plan::LaunchPlan;
use domain::launch::view::{BatchState, BatchView, LaunchFailure, LaunchView};
use domain::problem::Problem;
use domain::time::Millis;

use super::{AuditLine, StoreError};

/// A launch as it is stored before its first call.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLaunch {
    /// The place's name.
    pub place: String,
    /// Who pressed Run task.
    pub actor: String,
    /// When.
    pub at: Millis,
    /// The cluster's ARN.
    pub cluster: String,
    /// What was typed.
    pub form: LaunchForm,
    /// What it means; its `launch` is the id.
    pub plan: LaunchPlan,
    /// Its batches, in order.
    pub batches: Vec<NewBatch>,
}

/// A batch as it is stored before its call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBatch {
    /// From 1.
    pub number: u32,
    /// How many tasks.
    pub size: u32,
    /// The `clientToken`.
    pub token: String,
    /// The `startedBy`.
    pub started_by: String,
}

/// A launch in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredLaunch {
    /// The place's name.
    pub place: String,
    /// Who pressed Run task.
    pub actor: String,
    /// When.
    pub at: Millis,
    /// The cluster's ARN.
    pub cluster: String,
    /// What was typed.
    pub form: LaunchForm,
    /// What it means.
    pub plan: LaunchPlan,
    /// Its batches, in order.
    pub batches: Vec<StoredBatch>,
}

impl StoredLaunch {
    /// As pages show it.
    #[must_use]
    pub fn view(self) -> LaunchView {
        LaunchView {
            plan: self.plan,
            cluster_arn: self.cluster,
            by: self.actor,
            at: self.at,
            batches: self.batches.into_iter().map(|batch| batch.view).collect(),
        }
    }
}

/// A batch in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredBatch {
    /// As pages show it.
    pub view: BatchView,
    /// The `clientToken`.
    pub token: String,
    /// The `startedBy`.
    pub started_by: String,
    /// When it was first sent; the token's life is counted from here.
    pub sent_at: Option<Millis>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchOutcome {
    /// Its last state.
    pub state: BatchState,
    /// The tasks that are known to be its own, by ARN.
    pub tasks: Vec<String>,
    /// The tasks AWS did not start.
    pub failures: Vec<LaunchFailure>,
    /// Why it was refused, or needs review.
    pub problem: Option<Problem>,
}

/// What storing a launch found.
#[derive(Debug, Clone, PartialEq)]
pub enum Created {
    /// It is new.
    New,
    /// There is one of this id already; nothing was stored.
    Exists(Box<StoredLaunch>),
}

/// The launches' part of a store.
#[async_trait]
pub trait Launches: Send + Sync + 'static {
    /// Stores a launch, its batches and its audit line in one commit, unless its id is taken.
    async fn create_launch(&self, launch: &NewLaunch, audit: &AuditLine) -> Result<Created, StoreError>;

    /// A launch by id, in whichever place.
    async fn launch(&self, id: &LaunchId) -> Result<Option<StoredLaunch>, StoreError>;

    /// The newest launches of a place, newest first.
    async fn launches(&self, place: &str, most: u32) -> Result<Vec<StoredLaunch>, StoreError>;

    /// The launches of a place with a batch that is waiting or sent, oldest first.
    async fn open_launches(&self, place: &str) -> Result<Vec<LaunchId>, StoreError>;

    /// Notes that a batch is about to be sent, before it is. Returns when it was first sent.
    async fn batch_sent(&self, launch: &LaunchId, number: u32, at: Millis) -> Result<Millis, StoreError>;

    /// Notes what became of a batch.
    async fn batch_closed(
        &self,
        launch: &LaunchId,
        number: u32,
        outcome: &BatchOutcome,
    ) -> Result<(), StoreError>;
}
