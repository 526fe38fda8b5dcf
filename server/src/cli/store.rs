//! `slipway store`: looking after the database; and where it is, for every command that has one.

use clap::{Args, Subcommand};

use super::Common;
use crate::config::Given;

/// What can be done with the store.
#[derive(Debug, Subcommand)]
pub enum Store {
    /// Give the journal a new epoch, so that open pages start again from a snapshot
    ///
    /// To be done after a backup was put back, while no server runs on it: the positions after the
    /// backup will be given to other changes. Slipway notices most restores by itself.
    #[command(after_help = super::SETTINGS)]
    RenewEpoch(RenewEpoch),
}

/// The words of `slipway store renew-epoch`.
#[derive(Debug, Args)]
pub struct RenewEpoch {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(flatten)]
    pub(super) database: Database,
}

/// Where the database is.
#[derive(Debug, Args)]
pub(super) struct Database {
    /// Where the database is kept; the folder is made, readable by you alone
    /// [default: data, and data/demo for the demo]
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// The PostgreSQL database to use instead of a file, for several replicas; a password is better
    /// given in the environment, as SLIPWAY_DATABASE_URL or PGPASSWORD
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    #[command(flatten)]
    places: Places,
}

/// Where AWS is.
#[derive(Debug, Args)]
pub(super) struct Places {
    /// The places to serve, as a TOML list of tables: accounts by the roles that are assumed in them, and
    /// regions; see docs/places.md [default: one, home, with the credentials and the region that are found]
    #[arg(long, value_name = "LIST")]
    places: Option<String>,
}

impl Places {
    pub(super) fn give(self, given: &mut Given) {
        given.set("places", self.places);
    }
}

impl Database {
    pub(super) fn give(self, given: &mut Given) {
        given.set("data", self.data);
        given.set("database_url", self.database_url);
        self.places.give(given);
    }
}
