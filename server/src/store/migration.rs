//! The migrations of both databases, compiled into the binary.
//!
//! They are listed here instead of by `sqlx::migrate!`, because sqlx's macros compile both database drivers a second
//! time, for the compiler. A test compares the lists with the folders. Never edit a migration that has landed: sqlx
//! compares its checksum with the one in the database.

use std::borrow::Cow;

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// A migration's file name, `<version>_<description>.sql`, and its text.
type MigrationFile = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../migrations/", $folder, "/", $name)))),+]
    };
}

const SQLITE: &[MigrationFile] = files!("sqlite":
    "0001_start.sql",
    "0002_events.sql",
    "0003_interrupted.sql",
    "0004_ranks.sql",
    "0010_details.sql",
    "0011_launching.sql",
    "0020_history.sql",
    "0025_activity.sql",
);

const POSTGRES: &[MigrationFile] = files!("postgres":
    "0001_start.sql",
    "0010_details.sql",
    "0011_launching.sql",
    "0020_history.sql",
    "0025_activity.sql",
);

/// The migrations of the SQLite schema.
pub(super) fn sqlite() -> Migrator {
    migrator(SQLITE)
}

/// The migrations of the PostgreSQL schema.
pub(super) fn postgres() -> Migrator {
    migrator(POSTGRES)
}

fn migrator(files: &'static [MigrationFile]) -> Migrator {
    let migrations = files.iter().filter_map(|(name, sql)| {
        let (version, rest) = name.split_once('_')?;
        let description = rest.strip_suffix(".sql")?.replace('_', " ");
        let kind = MigrationType::Simple;
        Some(Migration::new(version.parse().ok()?, Cow::Owned(description), kind, sql.into_sql_str(), false))
    });
    Migrator::with_migrations(migrations.collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// What sqlx reads from the folder itself: versions, descriptions, checksums and their order.
    #[tokio::test]
    async fn lists_match_what_sqlx_reads_from_the_folders() {
        for (folder, listed) in [("sqlite", sqlite()), ("postgres", postgres())] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
            let read = Migrator::new(path).await.unwrap();
            let facts = |migrator: &Migrator| -> Vec<_> {
                migrator
                    .iter()
                    .map(|one| {
                        (one.version, one.description.clone(), one.checksum.clone(), one.migration_type)
                    })
                    .collect()
            };
            assert_eq!(facts(&listed), facts(&read), "{folder}");
            assert!(!facts(&listed).is_empty());
        }
    }
}
