//! The trait that the server implements, and the caller that every call names.

use std::sync::Arc;

use async_trait::async_trait;
use domain::audit::{AuditFilter, AuditPage};
use domain::capacity::change::Plan;
use domain::capacity::group::GroupForm;
use domain::capacity::provider::Provider;
use domain::capacity::view::{Applied, CapacityView, ClusterCapacity, Deletion};
use domain::cluster::ClusterSummary;
use domain::cluster::create::ClusterForm;
use domain::find::Found;
use domain::id::{ClusterName, Family, LaunchId};
use domain::launch::form::LaunchForm;
use domain::launch::list::{LaunchFilter, LaunchPage};
use domain::launch::plan::ContainerOverride;
use domain::launch::view::{LaunchView, Verdict};
use domain::log::query::LogQuery;
use domain::log::view::{LogNews, LogView};
use domain::network::NetworkChoices;
use domain::overview::Overview;
use domain::place::Place;
use domain::problem::Problem;
use domain::role::Role;
use domain::task::past::{ListPage, PastPage};
use domain::task::query::TaskQuery;
use domain::task::story::TaskStory;
use domain::task_definition::{Definition, Revision};
use futures::stream::BoxStream;

use super::{BoardFilter, BoardSnapshot, Draft, Made, Relaunch, Submitted};

/// The acting user: who is named in launches and in the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// A stable name: `local` until a sign-in method is configured.
    pub name: String,
}

impl Actor {
    const LOCAL: &str = "local";

    /// Who acts while there is no sign-in method.
    #[must_use]
    pub fn local() -> Self {
        Self { name: Self::LOCAL.to_owned() }
    }

    /// Whether this is the one who acts while there is no sign-in method.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.name == Self::LOCAL
    }
}

/// Who asks, and for which place. Provided in the context of every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The acting user.
    pub actor: Actor,
    /// The account and region.
    pub place: Place,
}

/// What the app needs of a server.
#[async_trait]
pub trait Port: Send + Sync + 'static {
    /// All clusters of the place that are not INACTIVE, by name.
    async fn clusters(&self, caller: &Caller) -> Result<Vec<ClusterSummary>, Problem>;

    /// The families with an ACTIVE revision, by name.
    async fn families(&self, caller: &Caller) -> Result<Vec<String>, Problem>;

    /// The ACTIVE revisions of a family, newest first (at most the newest 100).
    async fn revisions(&self, caller: &Caller, family: &Family) -> Result<Vec<Revision>, Problem>;

    /// VPCs, subnets and security groups of the place.
    async fn network(&self, caller: &Caller) -> Result<NetworkChoices, Problem>;

    /// A revision with its containers; the Latest one where none is named.
    async fn definition(
        &self,
        caller: &Caller,
        family: &Family,
        revision: Option<u32>,
    ) -> Result<Definition, Problem>;

    /// The account's roles that trust `ecs-tasks.amazonaws.com`, by name.
    async fn roles(&self, caller: &Caller) -> Result<Vec<Role>, Problem>;

    /// Forgets what was kept of all these lists, so that the next reading asks AWS.
    async fn refresh(&self, caller: &Caller) -> Result<(), Problem>;

    /// A new launch id for a form about to be rendered.
    fn mint_launch(&self) -> LaunchId;

    /// Checks the form against present facts, stores the launch and starts it. Returns before AWS has
    /// answered. The same id with the same content returns the first launch; with other content it is
    /// a [`domain::problem::ProblemKind::Conflict`].
    async fn submit(&self, caller: &Caller, form: &LaunchForm) -> Result<Submitted, Problem>;

    /// A launch by id.
    async fn launch(&self, caller: &Caller, id: &LaunchId) -> Result<LaunchView, Problem>;

    /// A page of the launches of the place that the filter wants, newest first.
    async fn launches(&self, caller: &Caller, filter: &LaunchFilter) -> Result<LaunchPage, Problem>;

    /// Launches again what a launch asked for, or what is missing of it, under the id `id`. It is checked
    /// against present facts like any form. The same id again returns the same launch, and what is missing
    /// of a launch is launched once whoever presses.
    async fn relaunch(
        &self,
        caller: &Caller,
        from: &LaunchId,
        id: &LaunchId,
        what: Relaunch,
    ) -> Result<Submitted, Problem>;

    /// Cancels what was not sent of a launch. A batch in flight is waited for.
    async fn cancel_launch(&self, caller: &Caller, id: &LaunchId) -> Result<(), Problem>;

    /// Cancels the rest of a launch and stops its tasks. Returns once the order is stored.
    async fn stop_launch(&self, caller: &Caller, id: &LaunchId, reason: &str) -> Result<(), Problem>;

    /// Notes what a person decided on a batch that needs review.
    async fn decide_batch(
        &self,
        caller: &Caller,
        id: &LaunchId,
        batch: u32,
        verdict: Verdict,
    ) -> Result<(), Problem>;

    /// Looks once more for the tasks of a batch that needs review.
    async fn look_again(&self, caller: &Caller, id: &LaunchId, batch: u32) -> Result<(), Problem>;

    /// The containers whose environment a launch overrides, with the values, for whoever typed them.
    async fn environment(&self, caller: &Caller, id: &LaunchId) -> Result<Vec<ContainerOverride>, Problem>;

    /// A form that asks for what a launch asked for, revision pinned, under the launch's own id. Environment
    /// values are in it for whoever typed them, while they are kept; else the names alone.
    async fn form_of_launch(&self, caller: &Caller, id: &LaunchId) -> Result<LaunchForm, Problem>;

    /// The board's rows of a filter.
    async fn board(&self, caller: &Caller, filter: &BoardFilter) -> Result<BoardSnapshot, Problem>;

    /// What the page of a list of tasks is drawn from.
    async fn tasks(&self, caller: &Caller, query: &TaskQuery) -> Result<ListPage, Problem>;

    /// The tasks of a list that have left the board, after the query's `before`, at most `most`.
    async fn past_tasks(&self, caller: &Caller, query: &TaskQuery, most: u32) -> Result<PastPage, Problem>;

    /// The overview; with the board's rows where they are few and `with_rows` asks for them.
    async fn overview(&self, caller: &Caller, with_rows: bool) -> Result<Overview, Problem>;

    /// What a text may mean: pages, clusters, families, launches, and tasks by the beginning of their id.
    async fn find(&self, caller: &Caller, text: &str) -> Result<Found, Problem>;

    /// The story of one task, also of one that has left the board. `id` is its id or its ARN.
    async fn task(&self, caller: &Caller, cluster: &ClusterName, id: &str) -> Result<TaskStory, Problem>;

    /// The logs of a task as a query wants them: their end, an older page, or what a search of the whole found. Why
    /// a container has none is in the answer and no error.
    async fn task_logs(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
        query: &LogQuery,
    ) -> Result<LogView, Problem>;

    /// What has come since `cursor` of the end of a container's log; of all containers where none is named.
    /// However many ask, a stream is read from AWS at most once in two seconds.
    async fn log_news(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
        container: &str,
        cursor: &str,
    ) -> Result<LogNews, Problem>;

    /// The whole log of a container as a file; of all containers where none is named.
    async fn log_file(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
        container: &str,
    ) -> Result<LogFile, Problem>;

    /// Stops a task; the reason becomes AWS's `stoppedReason`.
    async fn stop_task(&self, caller: &Caller, arn: &str, reason: &str) -> Result<(), Problem>;

    /// Keeps a draft for an hour, for its owner only; returns its id.
    async fn keep_draft(&self, caller: &Caller, draft: Draft) -> Result<String, Problem>;

    /// A draft of the caller's; `None` when it is gone or another's.
    async fn draft(&self, caller: &Caller, id: &str) -> Result<Option<Draft>, Problem>;

    /// A cluster's capacity with all that its page shows.
    async fn capacity(&self, caller: &Caller, cluster: &ClusterName) -> Result<CapacityView, Problem>;

    /// A cluster's capacity alone, to follow a change.
    async fn cluster_capacity(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
    ) -> Result<ClusterCapacity, Problem>;

    /// Applies a plan unless the cluster differs from what it was made from. Stored in the audit before it is sent.
    async fn apply_capacity(&self, caller: &Caller, plan: &Plan) -> Result<Applied, Problem>;

    /// Creates a cluster.
    async fn create_cluster(&self, caller: &Caller, form: &ClusterForm) -> Result<Made, Problem>;

    /// What stands against deleting a cluster.
    async fn deletion(&self, caller: &Caller, cluster: &ClusterName) -> Result<Deletion, Problem>;

    /// Deletes an empty cluster; `typed` must be its name.
    async fn delete_cluster(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        typed: &str,
    ) -> Result<Made, Problem>;

    /// Every capacity provider of the account and region.
    async fn providers(&self, caller: &Caller) -> Result<Vec<Provider>, Problem>;

    /// Creates (`new`) or changes a provider on an Auto Scaling group.
    async fn save_provider(&self, caller: &Caller, form: &GroupForm, new: bool) -> Result<Made, Problem>;

    /// Deletes a provider that no cluster is associated with; `typed` must be its name.
    async fn delete_provider(&self, caller: &Caller, name: &str, typed: &str) -> Result<Made, Problem>;

    /// A page of the audit, newest first.
    async fn audit(&self, caller: &Caller, filter: &AuditFilter) -> Result<AuditPage, Problem>;

    /// Keeps a text for an hour, for its owner only; returns its id. What it means is the page's.
    async fn keep_text(&self, caller: &Caller, text: String) -> Result<String, Problem>;

    /// A text of the caller's; `None` when it is gone or another's.
    async fn kept_text(&self, caller: &Caller, id: &str) -> Result<Option<String>, Problem>;
}

/// The log of a task as a file.
pub struct LogFile {
    /// What the file is called.
    pub name: String,
    /// Its text, read as it is taken.
    pub pieces: BoxStream<'static, String>,
}

/// The port as it is handed round.
pub type SharedPort = Arc<dyn Port>;
