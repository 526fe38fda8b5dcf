//! Drafts: forms that were refused, kept for their owner for an hour.

use async_trait::async_trait;
use domain::time::Millis;

use super::StoreError;

/// How long a draft is kept, in milliseconds.
pub const KEEP_DRAFT: Millis = 3_600_000;

/// Drafts of one owner; the oldest make room.
pub const DRAFTS_PER_OWNER: u32 = 20;

/// The drafts' part of a store. The body is the caller's: it is stored, never looked into or logged.
#[async_trait]
pub trait Drafts: Send + Sync + 'static {
    /// Keeps a draft, and forgets those that are over and the owner's oldest beyond [`DRAFTS_PER_OWNER`].
    async fn keep_draft(&self, id: &str, owner: &str, body: &str, at: Millis) -> Result<(), StoreError>;

    /// Forgets the drafts that are over: environment values may stand in them.
    async fn forget_drafts(&self, now: Millis) -> Result<u64, StoreError>;

    /// A draft's body; `None` when it is over, another's, or was never there.
    async fn draft(&self, id: &str, owner: &str, now: Millis) -> Result<Option<String>, StoreError>;
}
