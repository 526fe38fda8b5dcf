//! Clusters as pages show them.

pub mod create;

use serde::{Deserialize, Serialize};

use crate::fargate::strategy::StrategyItem;

/// One cluster. <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterSummary {
    /// The cluster's ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// `ACTIVE`, `PROVISIONING`, `DEPROVISIONING`, `FAILED`, `INACTIVE`, or what AWS invents next.
    pub status: String,
    /// Tasks in RUNNING, as ECS counts them.
    pub running: u32,
    /// Tasks in PENDING, as ECS counts them.
    pub pending: u32,
    /// Active services.
    pub services: u32,
    /// The associated capacity providers, in AWS's order.
    pub providers: Vec<String>,
    /// The default capacity provider strategy; empty when there is none.
    pub default_strategy: Vec<StrategyItem>,
}

impl ClusterSummary {
    /// Whether tasks can be run on it.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }
}
