//! Capacity providers as they are kept, their view, and the store.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::ecs::refusal::invalid;
use crate::fault::Fault;
use crate::tag::Tag;

/// What a provider provides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Fargate,
    FargateSpot,
    AutoScaling,
    ManagedInstances,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Fargate => "FARGATE",
            Self::FargateSpot => "FARGATE_SPOT",
            Self::AutoScaling => "EC2_AUTOSCALING",
            Self::ManagedInstances => "MANAGED_INSTANCES",
        }
    }
}

/// A change that is under way or done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Creating,
    Created,
    Updating,
    Updated,
    Deleting,
}

impl Change {
    fn name(self) -> &'static str {
        match self {
            Self::Creating => "CREATE_IN_PROGRESS",
            Self::Created => "CREATE_COMPLETE",
            Self::Updating => "UPDATE_IN_PROGRESS",
            Self::Updated => "UPDATE_COMPLETE",
            Self::Deleting => "DELETE_IN_PROGRESS",
        }
    }
}

/// A provider.
#[derive(Debug, Clone)]
pub(crate) struct Provider {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// `autoScalingGroupProvider` or `managedInstancesProvider`, defaults filled in.
    pub(crate) detail: Value,
    /// The cluster that a managed-instances provider belongs to.
    pub(crate) cluster: Option<String>,
    pub(crate) change: Option<Change>,
    pub(crate) tags: Vec<Tag>,
}

impl Provider {
    fn fargate(name: &str, kind: Kind) -> Self {
        let name = name.to_owned();
        Self { name, kind, detail: Value::Null, cluster: None, change: None, tags: Vec::new() }
    }

    /// The `CapacityProvider` shape.
    pub(crate) fn view(&self, arn: &str, tags: bool) -> Value {
        let mut out = json!({
            "capacityProviderArn": arn,
            "name": self.name,
            "status": if self.change == Some(Change::Creating) { "PROVISIONING" } else { "ACTIVE" },
            "tags": if tags { json!(self.tags) } else { json!([]) },
            "type": self.kind.name(),
        });
        match self.kind {
            Kind::AutoScaling => out["autoScalingGroupProvider"] = self.detail.clone(),
            Kind::ManagedInstances => out["managedInstancesProvider"] = self.detail.clone(),
            Kind::Fargate | Kind::FargateSpot => {}
        }
        if let Some(cluster) = &self.cluster {
            out["cluster"] = json!(cluster);
        }
        if let Some(change) = self.change {
            out["updateStatus"] = change.name().into();
        }
        out
    }
}

/// The most providers of one cluster ("Capacity providers per cluster", ECS service quotas).
const MOST_PER_CLUSTER: usize = 20;

/// All providers of one world.
#[derive(Debug, Clone)]
pub(crate) struct Providers {
    pub(crate) all: BTreeMap<String, Provider>,
}

impl Default for Providers {
    fn default() -> Self {
        let all = [("FARGATE", Kind::Fargate), ("FARGATE_SPOT", Kind::FargateSpot)]
            .map(|(name, kind)| (name.to_owned(), Provider::fargate(name, kind)))
            .into();
        Self { all }
    }
}

impl Providers {
    pub(crate) fn kind(&self, name: &str) -> Option<Kind> {
        self.all.get(name).map(|provider| provider.kind)
    }

    pub(crate) fn is_active(&self, name: &str) -> bool {
        self.all
            .get(name)
            .is_some_and(|provider| !matches!(provider.change, Some(Change::Creating | Change::Deleting)))
    }

    /// Whether a provider belongs to a cluster from its creation.
    pub(crate) fn is_of(&self, name: &str, cluster: &str) -> bool {
        self.all.get(name).is_some_and(|provider| provider.cluster.as_deref() == Some(cluster))
    }

    /// Refuses a list that a cluster cannot be associated with.
    pub(crate) fn check_list(&self, names: &[String]) -> Result<(), Fault> {
        if names.len() > MOST_PER_CLUSTER {
            return Err(invalid("The maximum number of capacity providers per cluster has been exceeded."));
        }
        for (at, name) in names.iter().enumerate() {
            if names[..at].contains(name) {
                return Err(invalid(
                    "The specified list of capacity providers contains duplicates. Specify a list \
                     with unique capacity providers and try again.",
                ));
            }
            if self.kind(name) == Some(Kind::ManagedInstances) {
                // The first sentence is AWS's (hashicorp/terraform-provider-aws issue 44783).
                return Err(invalid(
                    "Cannot associate Managed Instances capacity provider to clusters using this API. Managed \
                     Instances capacity providers are already associated with the cluster that they were created for.",
                ));
            }
            if !self.is_active(name) {
                return Err(invalid(format!(
                    "The specified capacity provider '{name}' is not in an ACTIVE state. Specify a \
                     valid capacity provider and try again."
                )));
            }
        }
        Ok(())
    }
}

/// The name in a provider's name or ARN.
pub(crate) fn short(text: &str) -> &str {
    text.rsplit_once(":capacity-provider/").map_or(text, |(_, name)| name)
}
