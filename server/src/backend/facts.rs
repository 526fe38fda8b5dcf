//! What AWS says there is: cached for the form, read anew for a submit.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::cluster::ClusterSummary;
use domain::launch::facts::Facts;
use domain::launch::form::LaunchForm;
use domain::network::{NetworkChoices, NetworkList};
use domain::problem::{Problem, ProblemKind};
use domain::role::Role;
use domain::task_definition::{Definition, Revision};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::time::timeout;

use super::cache::{Cached, CachedBy};
use crate::aws::{Aws, AwsError};

/// Revisions of a family that are offered, at most.
const REVISIONS: usize = 100;
/// Descriptions asked for at once.
const AT_ONCE: usize = 6;
/// Somebody has pressed Run task and waits.
const PATIENCE: Duration = Duration::from_secs(8);
/// A page waits for a list; what comes later is there for the next page.
const GLANCE: Duration = Duration::from_secs(5);
/// Roles change rarely, and IAM has one rate for a whole account.
const ROLES_LIVE: Duration = Duration::from_secs(60);
/// Descriptions kept; beyond, all are forgotten.
const DESCRIPTIONS: usize = 5_000;

/// The lists of one place. Cheap to clone.
#[derive(Clone)]
pub(super) struct Lists {
    aws: Aws,
    kept: Arc<Mutex<Arc<Kept>>>,
    /// Descriptions by ARN: a revision never changes but for its status, which the list tells.
    described: Arc<Mutex<HashMap<String, Revision>>>,
}

/// What was read, for a short while.
struct Kept {
    clusters: Cached<Vec<ClusterSummary>>,
    families: Cached<Vec<String>>,
    revisions: CachedBy<Vec<Revision>>,
    definitions: CachedBy<Option<Definition>>,
    roles: Cached<Vec<Role>>,
    network: Cached<NetworkChoices>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            clusters: Cached::default(),
            families: Cached::default(),
            revisions: CachedBy::default(),
            definitions: CachedBy::default(),
            roles: Cached::living(ROLES_LIVE),
            network: Cached::default(),
        }
    }
}

/// Facts read for a submit. What could not be read is `None`.
pub(super) struct Fresh {
    clusters: Option<Vec<ClusterSummary>>,
    revisions: Option<Vec<Revision>>,
    definition: Option<Definition>,
    roles: Option<Arc<Vec<Role>>>,
    network: Option<Arc<NetworkChoices>>,
}

impl Fresh {
    pub(super) fn facts(&self, limit: u32) -> Facts<'_> {
        Facts {
            clusters: self.clusters.as_deref(),
            revisions: self.revisions.as_deref(),
            definition: self.definition.as_ref(),
            roles: self.roles.as_ref().map(|roles| roles.as_slice()),
            network: self.network.as_deref(),
            limit,
        }
    }
}

impl Lists {
    pub(super) fn new(aws: Aws) -> Self {
        Self { aws, kept: Arc::default(), described: Arc::default() }
    }

    /// Forgets all lists: who asks next is told what AWS says then.
    pub(super) fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
    }

    fn kept(&self) -> Arc<Kept> {
        Arc::clone(&self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) async fn clusters(&self) -> Result<Arc<Vec<ClusterSummary>>, AwsError> {
        let aws = self.aws.clone();
        let fetch = async move {
            let mut clusters = aws.clusters().await?;
            clusters.retain(|cluster| cluster.status != "INACTIVE");
            clusters.sort_by(|a, b| a.name.cmp(&b.name));
            Ok(clusters)
        };
        self.kept().clusters.get(fetch).await
    }

    /// A cluster was created, changed or deleted.
    pub(super) fn forget_clusters(&self) {
        self.kept().clusters.forget();
    }

    pub(super) async fn families(&self) -> Result<Arc<Vec<String>>, AwsError> {
        let aws = self.aws.clone();
        let fetch = async move {
            let mut families = aws.families().await?;
            families.sort();
            Ok(families)
        };
        self.kept().families.get(fetch).await
    }

    pub(super) async fn revisions(&self, family: &str) -> Result<Arc<Vec<Revision>>, AwsError> {
        let (this, of) = (self.clone(), family.to_owned());
        let fetch = async move {
            let arns = this.aws.revision_arns(&of, REVISIONS).await?;
            let revisions: Vec<Option<Revision>> =
                stream::iter(arns).map(|arn| this.describe(arn)).buffered(AT_ONCE).try_collect().await?;
            Ok(revisions.into_iter().flatten().collect())
        };
        self.kept().revisions.slot(family).get(fetch).await
    }

    /// A revision with its containers; the latest ACTIVE one where none is named. `None` when there is none.
    pub(super) async fn definition(
        &self,
        family: &str,
        revision: Option<u32>,
    ) -> Result<Arc<Option<Definition>>, AwsError> {
        let (aws, name) = (self.aws.clone(), definition_name(family, revision));
        let slot = self.kept().definitions.slot(&name);
        slot.get(async move { aws.definition(&name).await }).await
    }

    pub(super) async fn roles(&self) -> Result<Arc<Vec<Role>>, AwsError> {
        let aws = self.aws.clone();
        self.kept().roles.get(async move { aws.roles().await }).await
    }

    pub(super) async fn network(&self) -> Result<Arc<NetworkChoices>, AwsError> {
        let aws = self.aws.clone();
        self.kept().network.get(async move { aws.network().await }).await
    }

    async fn describe(&self, arn: String) -> Result<Option<Revision>, AwsError> {
        let known = self.described.lock().unwrap_or_else(PoisonError::into_inner).get(&arn).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let revision = self.aws.revision(&arn).await?;
        if let Some(revision) = &revision {
            let mut described = self.described.lock().unwrap_or_else(PoisonError::into_inner);
            if described.len() >= DESCRIPTIONS {
                described.clear();
            }
            described.insert(arn, revision.clone());
        }
        Ok(revision)
    }

    /// Reads what a submit decides on. A list that AWS refuses does not block: its rules are then
    /// AWS's to check.
    pub(super) async fn for_submit(&self, form: &LaunchForm) -> Fresh {
        let (clusters, definition, roles, network) = tokio::join!(
            known("cluster", self.cluster_now(&form.cluster)),
            known("task definition", self.definition_now(form)),
            known("roles", self.roles_now(form)),
            known("network", self.network_now(form)),
        );
        let definition = definition.flatten();
        Fresh {
            clusters: clusters.flatten(),
            // That the chosen one is not ACTIVE and that there is none at all are told apart.
            revisions: definition.as_ref().map(|found| found.iter().map(|d| d.revision.clone()).collect()),
            definition: definition.flatten(),
            roles: roles.flatten(),
            network,
        }
    }

    /// The network, read anew when the form names what the kept list does not have: it may be younger.
    async fn network_now(&self, form: &LaunchForm) -> Result<Arc<NetworkChoices>, AwsError> {
        let kept = self.network().await?;
        let has_subnet = |id: &String| kept.subnets.iter().any(|subnet| subnet.id == *id);
        let has_group = |id: &String| kept.security_groups.iter().any(|group| group.id == *id);
        let has_subnets =
            kept.lacks(NetworkList::Subnets).is_some() || form.all_subnets().iter().all(has_subnet);
        let has_groups = kept.lacks(NetworkList::SecurityGroups).is_some()
            || form.all_security_groups().iter().all(has_group);
        if has_subnets && has_groups {
            return Ok(kept);
        }
        self.kept().network.forget();
        self.network().await
    }

    /// The one cluster; nothing to ask when none was named.
    async fn cluster_now(&self, name: &str) -> Result<Option<Vec<ClusterSummary>>, AwsError> {
        if domain::id::ClusterName::parse(name).is_err() {
            return Ok(None);
        }
        self.aws.describe_clusters(&[name.to_owned()]).await.map(Some)
    }

    /// The chosen revision if it is ACTIVE, else the latest; within, `None` when the family has none.
    async fn definition_now(&self, form: &LaunchForm) -> Result<Option<Option<Definition>>, AwsError> {
        if domain::id::Family::parse(&form.family).is_err() {
            return Ok(None);
        }
        let active = |found: &Definition| found.revision.status == "ACTIVE";
        if let Ok(number) = form.revision.trim().parse::<u32>() {
            let named = self.aws.definition(&definition_name(&form.family, Some(number))).await?;
            if let Some(found) = named.filter(active) {
                return Ok(Some(Some(found)));
            }
        }
        Ok(Some(self.aws.definition(&form.family).await?.filter(active)))
    }

    /// Nothing to ask while no role is named.
    async fn roles_now(&self, form: &LaunchForm) -> Result<Option<Arc<Vec<Role>>>, AwsError> {
        if form.task_role.is_empty() && form.execution_role.is_empty() {
            return Ok(None);
        }
        self.roles().await.map(Some)
    }
}

/// `web:7`, or `web` for its latest.
fn definition_name(family: &str, revision: Option<u32>) -> String {
    revision.map_or_else(|| family.to_owned(), |number| format!("{family}:{number}"))
}

/// What a page waits for, but not for long: a slow list does not hold up the rest.
pub(super) async fn glance<T>(
    operation: &str,
    read: impl Future<Output = Result<T, AwsError>>,
) -> Result<T, Problem> {
    match timeout(GLANCE, read).await {
        Ok(read) => Ok(read?),
        Err(_) => Err(Problem::new(
            ProblemKind::Unavailable,
            "aws-slow",
            format!(
                "AWS has not answered {operation} within {} s. Refresh in a moment, or type what you know.",
                GLANCE.as_secs()
            ),
        )),
    }
}

/// What is read in time. A list that is slow or refused is left out, and said so in the log.
async fn known<T>(what: &str, read: impl Future<Output = Result<T, AwsError>>) -> Option<T> {
    match timeout(PATIENCE, read).await {
        Ok(Ok(value)) => Some(value),
        Ok(Err(error)) => {
            tracing::warn!("a form is checked without the {what}: {error}");
            None
        }
        Err(_) => {
            tracing::warn!("a form is checked without the {what}: AWS takes longer than {PATIENCE:?}");
            None
        }
    }
}
