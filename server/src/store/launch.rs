//! Launches and their batches.

use std::collections::HashMap;

use async_trait::async_trait;
use domain::id::LaunchId;
use domain::launch::batch::BatchTag;
use domain::launch::form::LaunchForm;
use domain::launch::list::{LaunchSummary, Outcome, Standing};
use domain::launch::plan::LaunchPlan;
use domain::launch::request::Variant;
use domain::launch::view::{
    BatchState, BatchView, Decision, Deed, EnvironmentValues, LaunchFailure, LaunchView, OwnGroup, StopOrder,
    Tally,
};
use domain::problem::Problem;
use domain::time::Millis;

use super::{AuditLine, StoreError};

/// A launch as it is stored before its first call.
#[derive(Clone, PartialEq)]
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
    /// The launch whose missing tasks it asks for. A launch has at most one child.
    pub parent: Option<LaunchId>,
    /// Who typed the values of environment variables; `None` where there are none.
    pub values_of: Option<String>,
    /// The sizes of its batches, in order.
    pub batches: Vec<u32>,
}

impl NewLaunch {
    /// What a search looks in.
    pub(super) fn words(&self) -> String {
        let plan = &self.plan;
        let group = plan.group.as_deref().unwrap_or_default();
        let words =
            [plan.launch.as_str(), &plan.task_definition(), plan.cluster.as_str(), &self.actor, group];
        words.join(" ").to_lowercase()
    }

    /// The batches as they are when nothing was sent.
    pub(super) fn waiting(&self) -> Vec<StoredBatch> {
        let waiting = |(size, number): (&u32, u32)| {
            StoredBatch::waiting(
                &self.plan.launch,
                number,
                &NextBatch { size: *size, variant: Variant::default() },
            )
        };
        self.batches.iter().zip(1..).map(waiting).collect()
    }
}

/// A batch that is added to a launch: it asks again for what another found no capacity for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextBatch {
    /// How many tasks.
    pub size: u32,
    /// How it differs from the launch.
    pub variant: Variant,
}

/// A launch in the store.
#[derive(Clone, PartialEq)]
pub struct StoredLaunch {
    /// The place's name.
    pub place: String,
    /// Who pressed Run task.
    pub actor: String,
    /// When.
    pub at: Millis,
    /// The cluster's ARN.
    pub cluster: String,
    /// What was typed; without the values of environment variables once they were forgotten.
    pub form: LaunchForm,
    /// What it means; likewise.
    pub plan: LaunchPlan,
    /// The launch whose missing tasks it asked for.
    pub parent: Option<LaunchId>,
    /// The launch that asked for what is missing here.
    pub child: Option<LaunchId>,
    /// Its own security group, where it has one.
    pub own_group: Option<OwnGroup>,
    /// Who cancelled the rest.
    pub cancelled: Option<Deed>,
    /// The order to stop its tasks.
    pub stop: Option<StopOrder>,
    /// Who typed the values of environment variables; `None` where there are none.
    pub values_of: Option<String>,
    /// Whether those values are kept.
    pub values_kept: bool,
    /// Its batches, in order.
    pub batches: Vec<StoredBatch>,
}

impl std::fmt::Debug for StoredLaunch {
    /// Without form and plan: environment values stand in them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredLaunch")
            .field("id", &self.plan.launch)
            .field("batches", &self.batches)
            .finish_non_exhaustive()
    }
}

impl StoredLaunch {
    /// What `actor` may do with its environment values.
    #[must_use]
    pub fn values(&self, actor: &str) -> EnvironmentValues {
        match &self.values_of {
            None => EnvironmentValues::None,
            Some(_) if !self.values_kept => EnvironmentValues::Forgotten,
            Some(owner) if owner == actor => EnvironmentValues::Yours,
            Some(_) => EnvironmentValues::Others,
        }
    }

    /// As pages show it to `actor`: environment values are taken out.
    #[must_use]
    pub fn view(self, actor: &str) -> LaunchView {
        let values = self.values(actor);
        LaunchView {
            plan: self.plan.masked(),
            cluster_arn: self.cluster,
            by: self.actor,
            at: self.at,
            batches: self.batches.into_iter().map(|batch| batch.view).collect(),
            own_group: self.own_group,
            parent: self.parent,
            child: self.child,
            cancelled: self.cancelled,
            stop: self.stop,
            values,
        }
    }

    /// Counts the batches.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let views: Vec<BatchView> = self.batches.iter().map(|batch| batch.view.clone()).collect();
        Tally::of(self.plan.count, &views)
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

impl StoredBatch {
    /// A batch that was not sent.
    pub(super) fn waiting(launch: &LaunchId, number: u32, next: &NextBatch) -> Self {
        let tag = BatchTag { launch: launch.clone(), batch: number };
        Self {
            token: tag.client_token(),
            started_by: tag.started_by(),
            sent_at: None,
            view: BatchView {
                number,
                size: next.size,
                state: BatchState::Waiting,
                variant: next.variant.clone(),
                tasks: Vec::new(),
                failures: Vec::new(),
                problem: None,
                decision: None,
            },
        }
    }
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
    /// The batch that asks again for what found no capacity. It is added in the same commit, unless the
    /// launch was cancelled.
    pub next: Option<NextBatch>,
}

/// Whether a batch may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// It may, and is noted as sent; this is when it was first.
    Send(Millis),
    /// The rest of the launch was cancelled after it was first sent. Nothing was noted.
    Cancelled,
    /// It is closed: another process was faster, or it was cancelled before it was ever sent.
    Closed,
}

/// What storing a launch found.
#[derive(Debug, Clone, PartialEq)]
pub enum Created {
    /// It is new.
    New,
    /// There is one of this id already, or its parent has another child; nothing was stored.
    Exists(Box<StoredLaunch>),
}

/// Which launches of a place are wanted. What is `None` or empty wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LaunchQuery {
    /// Where they stand.
    pub standing: Option<Standing>,
    /// The cluster's name.
    pub cluster: Option<String>,
    /// The family.
    pub family: Option<String>,
    /// Who pressed Run task.
    pub actor: Option<String>,
    /// What id, definition, cluster, person or group have in them, whatever the case.
    pub text: String,
    /// Not older than this.
    pub since: Option<Millis>,
    /// Older than this launch.
    pub before: Option<LaunchId>,
    /// At most so many.
    pub most: u32,
}

/// The launches' part of a store. Whatever changes a batch brings the launch's tally up to date in the same
/// commit.
#[async_trait]
pub trait Launches: Send + Sync + 'static {
    /// Stores a launch, its batches and its audit line in one commit, unless its id is taken or its parent
    /// has a child.
    async fn create_launch(&self, launch: &NewLaunch, audit: &AuditLine) -> Result<Created, StoreError>;

    /// A launch by id, in whichever place.
    async fn launch(&self, id: &LaunchId) -> Result<Option<StoredLaunch>, StoreError>;

    /// The launches of a place that are wanted, newest first.
    /// Their outcomes are not counted; [`outcomes`](Self::outcomes) does.
    async fn launches(&self, place: &str, wanted: &LaunchQuery) -> Result<Vec<LaunchSummary>, StoreError>;

    /// What became of the tasks of these launches, by id; one of which no task was journaled is left out.
    async fn outcomes(&self, launches: &[&str]) -> Result<HashMap<String, Outcome>, StoreError>;

    /// The launches of a place with a batch that is waiting or sent, or an order to stop that is not done,
    /// oldest first.
    async fn open_launches(&self, place: &str) -> Result<Vec<LaunchId>, StoreError>;

    /// Asks whether a batch may be sent, and notes that it is about to be, before it is.
    async fn batch_sent(&self, launch: &LaunchId, number: u32, at: Millis) -> Result<Leave, StoreError>;

    /// Notes why a batch that was sent has no answer yet; its outcome takes the place of it.
    async fn batch_troubled(
        &self,
        launch: &LaunchId,
        number: u32,
        problem: &Problem,
    ) -> Result<(), StoreError>;

    /// Notes what became of a batch. One that is closed stays as it is, unless it needs a review on which
    /// nobody has decided: then more may be known now. Tells whether it was noted.
    async fn batch_closed(
        &self,
        launch: &LaunchId,
        number: u32,
        outcome: &BatchOutcome,
    ) -> Result<bool, StoreError>;

    /// Notes how far the launch's own security group is. When it failed, every batch that waits is refused
    /// with its problem, in the same commit.
    async fn group_noted(&self, launch: &LaunchId, group: &OwnGroup) -> Result<(), StoreError>;

    /// Cancels every batch that waits, with the audit line in one commit. Returns how many tasks that were.
    async fn cancel_launch(
        &self,
        launch: &LaunchId,
        deed: &Deed,
        audit: &AuditLine,
    ) -> Result<u32, StoreError>;

    /// Notes what a person decided on a batch that needs review, with the audit line in one commit. Tells
    /// whether it was noted: a batch is decided on once.
    async fn batch_decided(
        &self,
        launch: &LaunchId,
        number: u32,
        decision: &Decision,
        audit: &AuditLine,
    ) -> Result<bool, StoreError>;

    /// Notes the order to stop a launch's tasks or how far it is; a new order comes with its audit line.
    async fn stop_noted(
        &self,
        launch: &LaunchId,
        order: &StopOrder,
        audit: Option<&AuditLine>,
    ) -> Result<(), StoreError>;

    /// Forgets the environment values of launches that were pressed at `before` or earlier and of which
    /// nothing is open. Returns of how many.
    async fn forget_values(&self, before: Millis) -> Result<u64, StoreError>;
}
