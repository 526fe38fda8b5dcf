//! The store: journal, launches, audit and drafts behind one contract.
//!
//! It owns what must outlive the process, keyed by ARN and place. It refuses to decide: what is a
//! change, what may be launched and who may see it is settled before it is called.
//! `tests/store` holds the suite that every implementation passes.

mod audit;
mod detail;
mod draft;
mod error;
mod journal;
mod launch;
mod sqlite;

use std::sync::Arc;

pub use audit::{Audit, AuditLine, AuditQuery, StoredLine};
pub use detail::Details;
pub use draft::{Drafts, KEEP_DRAFT};
pub use error::StoreError;
pub use journal::{Entry, Journal, KeptEvent, NewEntry, Via};
pub use launch::{BatchOutcome, Created, Launches, NewBatch, NewLaunch, StoredBatch, StoredLaunch};
pub use sqlite::SqliteStore;

/// All that a store keeps.
pub trait Store: Journal + Launches + Audit + Drafts + Details {}

impl<T: Journal + Launches + Audit + Drafts + Details> Store for T {}

/// The store as it is handed round.
pub type SharedStore = Arc<dyn Store>;
