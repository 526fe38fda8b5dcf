//! What AWS says there is: cached for the form, read anew for a submit.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::cluster::ClusterSummary;
use domain::launch::facts::Facts;
use domain::launch::form::LaunchForm;
use domain::network::NetworkChoices;
use domain::task_definition::Revision;
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
/// Descriptions kept; beyond, all are forgotten.
const DESCRIPTIONS: usize = 5_000;

/// The lists of one place.
pub(super) struct Lists {
    aws: Aws,
    clusters: Cached<Vec<ClusterSummary>>,
    families: Cached<Vec<String>>,
    revisions: CachedBy<Vec<Revision>>,
    network: Cached<NetworkChoices>,
    /// Descriptions by ARN: a revision never changes but for its status, which the list tells.
    described: Mutex<HashMap<String, Revision>>,
}

/// Facts read for a submit. What could not be read is `None`.
pub(super) struct Fresh {
    clusters: Option<Vec<ClusterSummary>>,
    revisions: Option<Vec<Revision>>,
    network: Option<Arc<NetworkChoices>>,
}

impl Fresh {
    pub(super) fn facts(&self, limit: u32) -> Facts<'_> {
        Facts {
            clusters: self.clusters.as_deref(),
            revisions: self.revisions.as_deref(),
            network: self.network.as_deref(),
            ..Facts::none(limit)
        }
    }
}

impl Lists {
    pub(super) fn new(aws: Aws) -> Self {
        Self {
            aws,
            clusters: Cached::default(),
            families: Cached::default(),
            revisions: CachedBy::default(),
            network: Cached::default(),
            described: Mutex::new(HashMap::new()),
        }
    }

    pub(super) async fn clusters(&self) -> Result<Arc<Vec<ClusterSummary>>, AwsError> {
        let fetch = async {
            let mut clusters = self.aws.clusters().await?;
            clusters.retain(|cluster| cluster.status != "INACTIVE");
            clusters.sort_by(|a, b| a.name.cmp(&b.name));
            Ok(clusters)
        };
        self.clusters.get(fetch).await
    }

    /// A cluster was created, changed or deleted.
    pub(super) async fn forget_clusters(&self) {
        self.clusters.forget().await;
    }

    pub(super) async fn families(&self) -> Result<Arc<Vec<String>>, AwsError> {
        let fetch = async {
            let mut families = self.aws.families().await?;
            families.sort();
            Ok(families)
        };
        self.families.get(fetch).await
    }

    pub(super) async fn revisions(&self, family: &str) -> Result<Arc<Vec<Revision>>, AwsError> {
        let fetch = async {
            let arns = self.aws.revision_arns(family, REVISIONS).await?;
            let revisions: Vec<Option<Revision>> =
                stream::iter(arns).map(|arn| self.describe(arn)).buffered(AT_ONCE).try_collect().await?;
            Ok(revisions.into_iter().flatten().collect())
        };
        self.revisions.slot(family).get(fetch).await
    }

    pub(super) async fn network(&self) -> Result<Arc<NetworkChoices>, AwsError> {
        self.network.get(self.aws.network()).await
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
        let (clusters, revisions, network) = tokio::join!(
            known("cluster", self.cluster_now(&form.cluster)),
            known("task definition", self.revision_now(form)),
            known("network", self.network()),
        );
        Fresh { clusters: clusters.flatten(), revisions: revisions.flatten(), network }
    }

    /// The one cluster; nothing to ask when none was named.
    async fn cluster_now(&self, name: &str) -> Result<Option<Vec<ClusterSummary>>, AwsError> {
        if domain::id::ClusterName::parse(name).is_err() {
            return Ok(None);
        }
        self.aws.describe_clusters(&[name.to_owned()]).await.map(Some)
    }

    /// The chosen revision if it is ACTIVE, else the newest, so that "not this one" and "none" differ.
    async fn revision_now(&self, form: &LaunchForm) -> Result<Option<Vec<Revision>>, AwsError> {
        if domain::id::Family::parse(&form.family).is_err() {
            return Ok(None);
        }
        if let Ok(number) = form.revision.trim().parse::<u32>() {
            let named = self.aws.revision(&format!("{}:{number}", form.family)).await?;
            if let Some(revision) = named.filter(|revision| revision.status == "ACTIVE") {
                return Ok(Some(vec![revision]));
            }
        }
        let mut revisions = Vec::new();
        for arn in self.aws.revision_arns(&form.family, 1).await? {
            revisions.extend(self.describe(arn).await?);
        }
        Ok(Some(revisions))
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
