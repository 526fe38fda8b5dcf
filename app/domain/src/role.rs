//! IAM roles as the form offers them.

use serde::{Deserialize, Serialize};

/// A role that ECS tasks can take on: it trusts `ecs-tasks.amazonaws.com`.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// The role's ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
}
