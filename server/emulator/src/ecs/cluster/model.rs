//! A cluster as it is kept.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::Uuid;
use crate::tag::Tag;

/// `status` of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Provisioning,
    Active,
    Inactive,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
        }
    }
}

/// One entry of a capacity provider strategy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StrategyItem {
    #[serde(default)]
    pub(crate) capacity_provider: String,
    pub(crate) weight: Option<i32>,
    pub(crate) base: Option<i32>,
}

impl StrategyItem {
    pub(crate) fn weight(&self) -> i32 {
        self.weight.unwrap_or(0)
    }

    pub(crate) fn base(&self) -> i32 {
        self.base.unwrap_or(0)
    }
}

/// A resource that ECS attached to the cluster for an Auto Scaling provider.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: Uuid,
    pub(crate) provider: String,
    pub(crate) policy: Uuid,
    pub(crate) stage: Stage,
}

/// How far an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Asked,
    /// It will fail when its time has come.
    Doomed,
    Made,
    Failed,
}

impl Stage {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Asked | Self::Doomed => "PRECREATED",
            Self::Made => "CREATED",
            Self::Failed => "FAILED",
        }
    }

    /// What becomes of it when its time has come.
    pub(crate) fn ended(self) -> Self {
        match self {
            Self::Asked | Self::Made => Self::Made,
            Self::Doomed | Self::Failed => Self::Failed,
        }
    }
}

/// The progress of attaching providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Update {
    InProgress,
    Complete,
    Failed,
}

impl Update {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::InProgress => "UPDATE_IN_PROGRESS",
            Self::Complete => "UPDATE_COMPLETE",
            Self::Failed => "UPDATE_FAILED",
        }
    }
}

/// A cluster.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    pub(crate) name: Arc<str>,
    pub(crate) status: Status,
    pub(crate) providers: Vec<String>,
    pub(crate) strategy: Vec<StrategyItem>,
    /// `containerInsights`: disabled, enabled or enhanced.
    pub(crate) insights: String,
    pub(crate) configuration: Option<Value>,
    pub(crate) connect_namespace: Option<String>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) attachments: Vec<Attachment>,
    /// `None` until providers were attached for the first time.
    pub(crate) update: Option<Update>,
    /// The arguments it was created with: a second CreateCluster must bring the same.
    pub(crate) created_with: String,
}

/// The name in a cluster's name or ARN.
pub(crate) fn short(text: Option<&str>) -> &str {
    match text {
        None | Some("") => "default",
        Some(text) => match text.strip_prefix("arn:") {
            None => text,
            Some(_) => text.rsplit_once(":cluster/").map_or(text, |(_, name)| name),
        },
    }
}
