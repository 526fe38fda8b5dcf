//! What the capacity page is made of, and what became of a plan.

use serde::{Deserialize, Serialize};

use super::lists::Lists;
use super::provider::Provider;
use crate::id::LaunchId;
use crate::launch::plan::Violation;
use crate::problem::Problem;
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
    /// Its providers and default strategy.
    pub lists: Lists,
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

/// What uses a provider of the cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderUse {
    /// The provider's name.
    pub provider: String,
    /// Tasks that have not stopped.
    pub tasks: u32,
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
