//! The store: journal, launches, audit and drafts behind one contract.
//!
//! It owns what must outlive the process, keyed by ARN and place. It refuses to decide: what is a
//! change, what may be launched and who may see it is settled before it is called.
//! `tests/store` holds the suite that every implementation passes: a method of the contract comes
//! with an implementation for each database and a line in that suite.

mod activity;
mod audit;
mod detail;
mod draft;
mod error;
mod health;
mod journal;
mod launch;
mod migration;
mod postgres;
mod record;
mod replica;
mod sqlite;
mod tidy;

use std::sync::Arc;

pub use activity::{Activity, HourCount, Lately};
pub use audit::{Audit, AuditLine, AuditQuery, StoredLine};
pub use detail::Details;
pub use draft::{DRAFTS_PER_OWNER, Drafts, KEEP_DRAFT};
pub use error::StoreError;
pub use health::{CheckedStore, Health, check_always, report};
pub use journal::{Entry, Journal, KeptEvent, NewEntry, Via};
pub use launch::{
    BatchOutcome, Created, LaunchQuery, Launches, Leave, NewLaunch, NextBatch, StoredBatch, StoredLaunch,
};
pub use postgres::{OpenError, PostgresStore};
pub use replica::{Lead, Replicas};
pub use sqlite::SqliteStore;
pub use tidy::{Keep, tidy, tidy_always};

/// All that a store keeps.
pub trait Store: Journal + Launches + Audit + Drafts + Details + Replicas + Activity + Health {}

impl<T: Journal + Launches + Audit + Drafts + Details + Replicas + Activity + Health> Store for T {}

/// The store as it is handed round.
pub type SharedStore = Arc<dyn Store>;
