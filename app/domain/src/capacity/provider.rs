//! A capacity provider as AWS describes it. Kinds are an open set: what is unknown is shown and preserved.

use serde::{Deserialize, Serialize};

use super::group::Group;
use crate::fargate::strategy::{FARGATE, FARGATE_SPOT};

/// What a provider provides.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProvider.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// The reserved `FARGATE`.
    Fargate,
    /// The reserved `FARGATE_SPOT`.
    FargateSpot,
    /// `EC2_AUTOSCALING`.
    AutoScaling,
    /// `MANAGED_INSTANCES`; belongs to one cluster.
    ManagedInstances,
    /// What AWS has invented since.
    Other(String),
}

impl ProviderKind {
    /// The kind by AWS's word. A provider that AWS gives no type is judged by its name.
    #[must_use]
    pub fn read(word: Option<&str>, name: &str) -> Self {
        match (word, name) {
            (Some("FARGATE"), _) | (None, FARGATE) => Self::Fargate,
            (Some("FARGATE_SPOT"), _) | (None, FARGATE_SPOT) => Self::FargateSpot,
            (Some("EC2_AUTOSCALING"), _) => Self::AutoScaling,
            (Some("MANAGED_INSTANCES"), _) => Self::ManagedInstances,
            (word, _) => Self::Other(word.unwrap_or_default().to_owned()),
        }
    }

    /// The word on the page.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Fargate => "Fargate".into(),
            Self::FargateSpot => "Fargate Spot".into(),
            Self::AutoScaling => "Auto Scaling group".into(),
            Self::ManagedInstances => "Managed Instances".into(),
            Self::Other(word) if word.is_empty() => "of unknown type".into(),
            Self::Other(word) => word.clone(),
        }
    }

    /// Whether AWS keeps it: it can be associated or not, never created, changed or deleted.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html>
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        matches!(self, Self::Fargate | Self::FargateSpot)
    }
}

/// One provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// What it provides.
    pub kind: ProviderKind,
    /// `ACTIVE`, `PROVISIONING`, `DEPROVISIONING`, `INACTIVE`, or what AWS invents next.
    pub status: String,
    /// `UPDATE_COMPLETE` and the like, of the last change of the provider itself.
    pub update: Option<String>,
    /// Why that went wrong.
    pub update_reason: Option<String>,
    /// The cluster that a managed-instances provider belongs to, by name.
    pub cluster: Option<String>,
    /// The Auto Scaling group behind it.
    pub group: Option<Group>,
}

impl Provider {
    /// Whether a cluster can be associated with it now.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE" && self.update.as_deref() != Some("DELETE_IN_PROGRESS")
    }

    /// Whether it belongs to one cluster from its creation to its deletion, and PutClusterCapacityProviders is refused
    /// as a whole when it names it.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html>
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.kind == ProviderKind::ManagedInstances
    }

    /// Whether it belongs to this cluster. One whose cluster AWS does not name was asked for by its cluster.
    #[must_use]
    pub fn is_bound_to(&self, cluster: &str) -> bool {
        self.is_bound() && self.cluster.as_deref().is_none_or(|own| own == cluster)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_table() {
        let rows = [
            (Some("FARGATE"), "FARGATE", ProviderKind::Fargate, true),
            (None, "FARGATE", ProviderKind::Fargate, true),
            (None, "FARGATE_SPOT", ProviderKind::FargateSpot, true),
            (Some("EC2_AUTOSCALING"), "mine", ProviderKind::AutoScaling, false),
            (Some("MANAGED_INSTANCES"), "mine", ProviderKind::ManagedInstances, false),
            (Some("MOON_BASE"), "mine", ProviderKind::Other("MOON_BASE".into()), false),
            (None, "mine", ProviderKind::Other(String::new()), false),
        ];
        for (word, name, kind, reserved) in rows {
            assert_eq!(ProviderKind::read(word, name), kind, "{word:?} {name}");
            assert_eq!(kind.is_reserved(), reserved, "{kind:?}");
        }
        assert_eq!(ProviderKind::Other("MOON_BASE".into()).label(), "MOON_BASE");
    }
}
