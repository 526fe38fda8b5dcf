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
    /// A stable word: one of [`domain::audit::ACTIONS`].
    pub action: String,
    /// What it was done to: an ARN or a launch's id.
    pub target: String,
    /// What else is worth knowing.
    pub detail: serde_json::Value,
}

/// Which lines are wanted, newest first; what is `None` does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// The place's name.
    pub place: String,
    /// The acting user.
    pub actor: Option<String>,
    /// The action's word.
    pub action: Option<String>,
    /// A part of the target or of the detail's JSON; letter case does not matter (for ASCII, at least).
    pub text: Option<String>,
    /// The first moment.
    pub since: Option<Millis>,
    /// The moment after the last.
    pub end: Option<Millis>,
    /// Only lines with a lower number.
    pub before: Option<i64>,
    /// So many, at most.
    pub most: u32,
}

/// A line in the audit.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredLine {
    /// Its number; rises with every line.
    pub id: i64,
    /// The line.
    pub line: AuditLine,
}

/// The audit's part of a store.
#[async_trait]
pub trait Audit: Send + Sync + 'static {
    /// Adds a line.
    async fn audit(&self, line: &AuditLine) -> Result<(), StoreError>;

    /// The lines that are wanted, newest first.
    async fn audit_page(&self, query: &AuditQuery) -> Result<Vec<StoredLine>, StoreError>;

    /// The newest lines of a place, newest first.
    async fn audit_lines(&self, place: &str, most: u32) -> Result<Vec<AuditLine>, StoreError> {
        let query = AuditQuery { place: place.to_owned(), most, ..AuditQuery::default() };
        Ok(self.audit_page(&query).await?.into_iter().map(|stored| stored.line).collect())
    }
}
