//! Clusters and their capacity: what the page shows, and every change of it.
//!
//! A change is read again, compared and then sent, with nobody of this process in between. PutClusterCapacityProviders
//! knows no condition: from outside a change can still fall between the last reading and the call, but it leaves the
//! cluster in UPDATE_IN_PROGRESS, in which AWS refuses ours.

mod apply;
mod cluster;
mod provider;
mod uses;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::port::Caller;
use domain::capacity::provider::Provider;
use domain::capacity::view::{CapacityView, ClusterCapacity, Fact, Interruptions};
use domain::id::ClusterName;
use domain::limit::{clip, clip_sentence};
use domain::problem::{Problem, ProblemKind};
use domain::time::Millis;
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

use super::Backend;
use super::audit::LONGEST_TARGET;
use super::policy::{Action, may};
use crate::aws::{AwsError, Bucket};
use crate::store::AuditLine;

/// Somebody looks at a page and waits.
const PATIENCE: Duration = Duration::from_secs(8);
/// How far launches and interruptions are looked back.
const LOOK_BACK: Millis = 30 * 86_400_000;
/// Clusters whose turns are kept; beyond, those that nobody waits for are forgotten.
const TURNS: usize = 1_000;

/// AWS's rates for changes, and whose turn it is.
pub(super) struct Shaping {
    /// Cluster modify actions: a burst of 20, then 1 a second.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html>
    clusters: Bucket,
    /// Capacity provider modify actions: a burst of 10, then 1 a second (same page).
    providers: Bucket,
    /// One change at a time for each cluster, by name.
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Default for Shaping {
    fn default() -> Self {
        Self { clusters: Bucket::new(20, 1), providers: Bucket::new(10, 1), turns: Mutex::default() }
    }
}

impl Shaping {
    /// Waits until nobody else of this process changes the cluster.
    async fn turn(&self, cluster: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            if turns.len() >= TURNS {
                turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            }
            Arc::clone(turns.entry(cluster.to_owned()).or_default())
        };
        turn.lock_owned().await
    }
}

impl Backend {
    /// See [`app::port::Port::capacity`].
    pub(super) async fn capacity_of(
        &self,
        caller: &Caller,
        name: &ClusterName,
    ) -> Result<CapacityView, Problem> {
        may(caller, &self.place, Action::Look)?;
        let cluster = self.cluster_here(name).await?;
        let since = self.clock.now_ms() - LOOK_BACK;
        let (providers, uses, interruptions) = tokio::join!(
            in_time("ecs:DescribeCapacityProviders", self.all_providers(Some(name))),
            self.uses_of(&cluster, since),
            self.interruptions_on(&cluster, since),
        );
        Ok(CapacityView { cluster, providers, uses, interruptions, since })
    }

    /// See [`app::port::Port::cluster_capacity`].
    pub(super) async fn cluster_of(
        &self,
        caller: &Caller,
        name: &ClusterName,
    ) -> Result<ClusterCapacity, Problem> {
        may(caller, &self.place, Action::Look)?;
        self.cluster_here(name).await
    }

    /// The cluster as it is now; an INACTIVE one is none.
    async fn cluster_here(&self, name: &ClusterName) -> Result<ClusterCapacity, Problem> {
        let (found, of_cluster) = tokio::join!(
            self.aws.cluster_capacity(name.as_str()),
            in_time("ecs:DescribeCapacityProviders", self.aws.capacity_providers_of(name.as_str())),
        );
        let found = found?.filter(|cluster| cluster.status != "INACTIVE").ok_or_else(|| {
            Problem::new(
                ProblemKind::NotFound,
                "cluster-not-found",
                format!("AWS knows no cluster “{name}” in {}. It may have been deleted.", self.place.region),
            )
        })?;
        // Where the list is denied, AWS itself refuses a change that names one of its own.
        let of_cluster = of_cluster.unwrap_or_default().into_iter();
        let own = of_cluster.filter(|provider| provider.is_bound_to(name.as_str()));
        Ok(found.with_own(own.map(|provider| provider.name).collect()))
    }

    /// Every provider of the account, and those that belong to the cluster.
    async fn all_providers(&self, cluster: Option<&ClusterName>) -> Result<Vec<Provider>, AwsError> {
        let mut providers = self.aws.capacity_providers().await?;
        if let Some(cluster) = cluster {
            // Managed-instances providers are listed for their cluster alone; that list may be denied.
            for own in self.aws.capacity_providers_of(cluster.as_str()).await.unwrap_or_default() {
                if !providers.iter().any(|known| known.name == own.name) {
                    providers.push(own);
                }
            }
        }
        Ok(providers)
    }

    async fn interruptions_on(&self, cluster: &ClusterCapacity, since: Millis) -> Fact<Vec<Interruptions>> {
        let mut found: Vec<Interruptions> = Vec::new();
        for row in self.store.interrupted(&cluster.arn).await? {
            let Some(at) = row.stopping_at.or(row.spot_deadline).filter(|at| *at >= since) else { continue };
            match found.iter_mut().find(|known| known.family == row.family) {
                Some(known) => {
                    known.tasks += 1;
                    known.last = known.last.max(at);
                }
                None => found.push(Interruptions { family: row.family, tasks: 1, last: at }),
            }
        }
        found.sort_by(|a, b| b.tasks.cmp(&a.tasks).then_with(|| a.family.cmp(&b.family)));
        Ok(found)
    }

    /// A line of the audit by the caller, now.
    pub(super) fn line(
        &self,
        caller: &Caller,
        action: &str,
        target: &str,
        detail: serde_json::Value,
    ) -> AuditLine {
        AuditLine {
            at: self.clock.now_ms(),
            place: self.place.name.clone(),
            actor: caller.actor.name.clone(),
            action: action.to_owned(),
            target: target.to_owned(),
            detail,
        }
    }

    /// Notes that something was refused, by AWS or by a rule. That it cannot be noted is no reason to hide why it
    /// was refused: the store's own log says that.
    pub(super) async fn note_refusal(
        &self,
        caller: &Caller,
        wanted: &str,
        target: &str,
        code: &str,
        message: &str,
    ) {
        // Lines are kept for ever and read by everyone; both may be what somebody typed.
        let (target, message) = (clip(target, LONGEST_TARGET), clip_sentence(message));
        let detail = serde_json::json!({ "wanted": wanted, "code": code, "message": message });
        let line = self.line(caller, "refused", &target, detail);
        if let Err(error) = self.store.audit(&line).await {
            tracing::error!("the refusal of {wanted} on {target} could not be noted: {error}");
        }
    }
}

/// What is read in time, or why not.
async fn in_time<T>(operation: &str, read: impl Future<Output = Result<T, AwsError>>) -> Fact<T> {
    match timeout(PATIENCE, read).await {
        Ok(read) => Ok(read?),
        Err(_) => Err(Problem::new(
            ProblemKind::Unavailable,
            "aws-slow",
            format!(
                "AWS takes longer than {} s for {operation}. Reload the page to ask again.",
                PATIENCE.as_secs()
            ),
        )),
    }
}
