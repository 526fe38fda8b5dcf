//! The audit: who did what, where and when. No environment value, no token ever stands in it.

use async_trait::async_trait;
use domain::time::Millis;

use super::StoreError;

/// A line of the audit.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditLine {
    /// When.
    pub at: Millis,
    /// The place's name.
    pub place: String,
    /// The acting user.
    pub actor: String,
    /// A stable word: `launch`, `stop-task`.
    pub action: String,
    /// What it was done to: an ARN or a launch's id.
    pub target: String,
    /// What else is worth knowing.
    pub detail: serde_json::Value,
}

/// The audit's part of a store.
#[async_trait]
pub trait Audit: Send + Sync + 'static {
    /// Adds a line.
    async fn audit(&self, line: &AuditLine) -> Result<(), StoreError>;

    /// The newest lines of a place, newest first.
    async fn audit_lines(&self, place: &str, most: u32) -> Result<Vec<AuditLine>, StoreError>;
}
