//! Task definitions as the form and the pages need them.

use serde::{Deserialize, Serialize};

/// One revision. <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The revision's ARN.
    pub arn: String,
    /// The family.
    pub family: String,
    /// The number.
    pub revision: u32,
    /// `ACTIVE`, `INACTIVE`, …
    pub status: String,
    /// CPU units of the task, where the definition says so.
    pub cpu: Option<String>,
    /// Memory of the task in MiB, where the definition says so.
    pub memory: Option<String>,
    /// `awsvpc`, `bridge`, …
    pub network_mode: Option<String>,
    /// What the definition was checked against: `EC2`, `FARGATE`, …
    pub compatibilities: Vec<String>,
    /// `LINUX`, `WINDOWS_SERVER_2022_CORE`, …; Linux where it is not said.
    pub operating_system: String,
    /// `X86_64` or `ARM64`; `X86_64` where it is not said.
    pub architecture: String,
    /// Its containers, in order.
    pub containers: Vec<Container>,
}

/// A container of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: String,
    /// Whether the task stops when it does.
    pub essential: bool,
}

impl Revision {
    /// Whether AWS takes it for Fargate.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>
    #[must_use]
    pub fn fits_fargate(&self) -> bool {
        self.compatibilities.iter().any(|c| c == "FARGATE")
    }
}
