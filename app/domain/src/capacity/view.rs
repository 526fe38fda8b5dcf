//! What the capacity page is made of, and what became of a plan.

use serde::{Deserialize, Serialize};

use super::lists::Lists;
use super::provider::Provider;
use crate::counted::counted;
use crate::id::LaunchId;
use crate::launch::plan::Violation;
use crate::problem::{Problem, ProblemKind};
use crate::time::Millis;

/// A fact, or why it could not be read. One that could not be read never blocks.
pub type Fact<T> = Result<T, Problem>;

/// A cluster as its capacity page needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterCapacity {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// `ACTIVE` and the like.
    pub status: String,
    /// Its providers and default strategy, as PutClusterCapacityProviders replaces them: without [`Self::own`].
    pub lists: Lists,
    /// Its managed-instances providers, which came with it and are neither attached nor detached.
    #[serde(default)]
    pub own: Vec<String>,
    /// Tasks in RUNNING and PENDING, as ECS counts them.
    pub tasks: u32,
    /// Active services, as ECS counts them.
    pub services: u32,
    /// Registered container instances.
    pub instances: u32,
    /// `UPDATE_IN_PROGRESS`, `UPDATE_COMPLETE` or `UPDATE_FAILED`; `None` before the first change.
    pub attachments_status: Option<String>,
    /// What AWS attached for Auto Scaling providers.
    pub attachments: Vec<Attachment>,
}

/// What AWS attached to a cluster for one provider.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attachment.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The provider's name.
    pub provider: String,
    /// `PRECREATED`, `CREATED`, `ACTIVE`, `DELETING`, `FAILED`, …
    pub status: String,
    /// AWS's reason, where it gives one.
    pub reason: Option<String>,
}

impl ClusterCapacity {
    /// Tells the providers that belong to the cluster from those that are attached, whether or not DescribeClusters
    /// names them among all: AWS documents neither.
    #[must_use]
    pub fn with_own(mut self, own: Vec<String>) -> Self {
        self.lists.providers.retain(|name| !own.contains(name));
        self.own = own;
        self
    }

    /// The providers that a strategy may name when those in `attached` are attached.
    #[must_use]
    pub fn usable(&self, attached: &[String]) -> Vec<String> {
        attached.iter().chain(&self.own).cloned().collect()
    }

    /// Whether AWS is still carrying out a change.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html>
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.attachments_status.as_deref() == Some("UPDATE_IN_PROGRESS") || self.status == "PROVISIONING"
    }

    /// The attachment of a provider.
    #[must_use]
    pub fn attachment(&self, provider: &str) -> Option<&Attachment> {
        self.attachments.iter().find(|attachment| attachment.provider == provider)
    }
}

/// What stands against deleting a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// The cluster.
    pub cluster: ClusterCapacity,
    /// Its services, by name.
    pub services: Fact<Vec<String>>,
}

impl Deletion {
    /// What blocks it, a sentence each, with the way out; nothing when it may be deleted.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html>
    #[must_use]
    pub fn blocks(&self) -> Vec<String> {
        let ClusterCapacity { tasks, services, instances, .. } = self.cluster;
        let mut said = Vec::new();
        if tasks > 0 {
            let many = counted(tasks, "task is", "tasks are");
            said.push(format!("{many} not stopped. Stop them or wait until they end."));
        }
        let names = self.services.as_deref().unwrap_or_default();
        if !names.is_empty() {
            said.push(format!(
                "Services stand on it: {}. Delete them first; Slipway does not change services.",
                names.join(", ")
            ));
        } else if services > 0 {
            let many = counted(services, "active service stands", "active services stand");
            said.push(format!("{many} on it. Delete them first; Slipway does not change services."));
        }
        if instances > 0 {
            let many = counted(instances, "container instance is", "container instances are");
            said.push(format!("{many} registered. Deregister them first."));
        }
        if !self.cluster.own.is_empty() {
            said.push(format!(
                "It has managed-instances providers: {}. Delete them first, with the AWS console or CLI.",
                self.cluster.own.join(", ")
            ));
        }
        if self.cluster.is_busy() {
            said.push(
                "AWS is still carrying out a change of its capacity. Wait until that is complete.".into(),
            );
        }
        said
    }
}

/// What uses a provider of the cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderUse {
    /// The provider's name.
    pub provider: String,
    /// Tasks that have not stopped.
    pub tasks: u32,
    /// Tasks of launch type `FARGATE` that have not stopped. They are counted on `FARGATE` elsewhere, but they don't use
    /// the provider.
    #[serde(default)]
    pub on_launch_type: u32,
    /// Services that name it, by name.
    pub services: Vec<String>,
    /// Launches of the last 30 days whose tasks it ran, newest first.
    pub launches: Vec<LaunchId>,
}

/// Spot interruptions of one family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interruptions {
    /// The family.
    pub family: String,
    /// How many of its tasks were interrupted.
    pub tasks: u32,
    /// When the last one was.
    pub last: Millis,
}

/// The whole page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapacityView {
    /// The cluster.
    pub cluster: ClusterCapacity,
    /// Every provider of the account, associated or not.
    pub providers: Fact<Vec<Provider>>,
    /// What uses the associated ones.
    pub uses: Fact<Vec<ProviderUse>>,
    /// Spot interruptions on this cluster since [`CapacityView::since`], most first.
    pub interruptions: Fact<Vec<Interruptions>>,
    /// Since when launches and interruptions are counted.
    pub since: Millis,
}

impl CapacityView {
    /// The facts that rules and consequences look at.
    #[must_use]
    pub fn facts(&self) -> Facts<'_> {
        Facts { providers: self.providers.as_deref().ok(), uses: self.uses.as_deref().ok() }
    }
}

/// What is known beside the cluster itself; what could not be read is `None`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// Every provider of the account.
    pub providers: Option<&'a [Provider]>,
    /// What uses the cluster's.
    pub uses: Option<&'a [ProviderUse]>,
}

impl<'a> Facts<'a> {
    /// A provider by name.
    #[must_use]
    pub fn provider(&self, name: &str) -> Option<&'a Provider> {
        self.providers?.iter().find(|provider| provider.name == name)
    }

    /// What uses a provider.
    #[must_use]
    pub fn uses(&self, name: &str) -> Option<&'a ProviderUse> {
        self.uses?.iter().find(|used| used.provider == name)
    }
}

/// What became of a plan that was to be applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Applied {
    /// AWS has taken it; the cluster as AWS answered it.
    Sent(ClusterCapacity),
    /// Somebody changed the cluster since the plan was made: nothing was sent. The cluster as it is now.
    Changed(ClusterCapacity),
    /// AWS is still carrying out an earlier change: nothing was sent, the plan can wait for it.
    Busy(ClusterCapacity),
    /// These rules are broken: nothing was sent.
    Refused(Vec<Violation>),
}

impl Applied {
    /// What [`Applied::Busy`] says.
    #[must_use]
    pub fn busy() -> Problem {
        Problem::new(
            ProblemKind::Conflict,
            "cluster-busy",
            "AWS is still carrying out an earlier change of this cluster's capacity. Nothing was sent; apply the plan when that is complete.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(providers: &[&str]) -> ClusterCapacity {
        ClusterCapacity {
            arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/staging".into(),
            name: "staging".into(),
            status: "ACTIVE".into(),
            lists: Lists {
                providers: providers.iter().map(|name| (*name).to_owned()).collect(),
                strategy: Vec::new(),
            },
            own: Vec::new(),
            tasks: 1,
            services: 0,
            instances: 1,
            attachments_status: None,
            attachments: Vec::new(),
        }
    }

    #[test]
    fn own_providers_are_told_from_attached_ones_in_both_shapes_of_the_answer() {
        for providers in [&["FARGATE", "metal"][..], &["FARGATE"]] {
            let cluster = cluster(providers).with_own(vec!["metal".into()]);
            assert_eq!(
                (cluster.lists.providers.as_slice(), cluster.own.as_slice()),
                (&["FARGATE".into()][..], &["metal".into()][..])
            );
            assert_eq!(cluster.usable(&cluster.lists.providers), ["FARGATE", "metal"]);
        }
    }

    #[test]
    fn deletion_is_blocked_by_what_the_cluster_has() {
        let deletion =
            Deletion { cluster: cluster(&[]).with_own(vec!["metal".into()]), services: Ok(Vec::new()) };
        assert_eq!(
            deletion.blocks(),
            [
                "1 task is not stopped. Stop them or wait until they end.",
                "1 container instance is registered. Deregister them first.",
                "It has managed-instances providers: metal. Delete them first, with the AWS console or CLI.",
            ]
        );
    }
}
