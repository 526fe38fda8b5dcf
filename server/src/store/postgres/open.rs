//! Opening the database: what is wrong with it is one sentence, in which no password ever stands.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use tokio::sync::Notify;
use tokio::time::timeout;
use ulid::Ulid;

use super::{Listener, PostgresStore, replica};
use crate::store::StoreError;

/// Connections of one replica, besides the one of who polls.
const CONNECTIONS: u32 = 12;
/// How long the start waits for the server.
const PATIENCE: Duration = Duration::from_secs(10);
/// The oldest version with all we use (`idle_session_timeout`), as `server_version_num` counts.
const OLDEST: i32 = 140_000;

/// The session settings we rely on, whatever the server's own are. With the keepalives the server
/// notices within 10 s that a machine has vanished, and frees its locks.
const SESSION: [(&str, &str); 8] = [
    ("default_transaction_isolation", "read committed"),
    ("synchronous_commit", "on"),
    ("statement_timeout", "60s"),
    ("idle_in_transaction_session_timeout", "10s"),
    ("tcp_keepalives_idle", "4"),
    ("tcp_keepalives_interval", "2"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "10s"),
];

/// Why a PostgreSQL database cannot be used, as one sentence.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nobody answers there.
    #[error(
        "The PostgreSQL server at {at} cannot be reached ({cause}): look whether it runs and whether database_url names the right host and port."
    )]
    Unreachable {
        /// The host and port, or the socket.
        at: String,
        /// What the system said.
        cause: String,
    },
    /// The connection could not be made safe.
    #[error(
        "The PostgreSQL server at {at} was not trusted ({cause}): look at sslmode and sslrootcert in database_url."
    )]
    Untrusted {
        /// The host and port, or the socket.
        at: String,
        /// What TLS said.
        cause: String,
    },
    /// The user or the password is wrong, or the server lets nobody in this way.
    #[error(
        "The PostgreSQL server at {at} refused the login of the user {user:?} ({cause}): look at the user and the password in database_url, and at the server's pg_hba.conf."
    )]
    Login {
        /// The host and port, or the socket.
        at: String,
        /// The user.
        user: String,
        /// What the server said.
        cause: String,
    },
    /// There is no such database.
    #[error(
        "The PostgreSQL server at {at} has no database {database:?}: make it with CREATE DATABASE, or name another in database_url."
    )]
    NoDatabase {
        /// The host and port, or the socket.
        at: String,
        /// The database.
        database: String,
    },
    /// The server is older than we can work with.
    #[error(
        "The PostgreSQL server at {at} is version {version}, but Slipway needs 14 or newer: upgrade it, or name another in database_url."
    )]
    TooOld {
        /// The host and port, or the socket.
        at: String,
        /// Its version, as it calls itself.
        version: String,
    },
    /// The user may not make what Slipway needs.
    #[error(
        "The user {user:?} may not make tables in the database {database:?} ({cause}): make it the owner of the database."
    )]
    Forbidden {
        /// The user.
        user: String,
        /// The database.
        database: String,
        /// What the server said.
        cause: String,
    },
    /// The schema is that of a newer Slipway, or not ours at all.
    #[error(
        "The database {database:?} at {at} cannot be brought up to date ({cause}): look whether a newer Slipway has used it."
    )]
    Schema {
        /// The host and port, or the socket.
        at: String,
        /// The database.
        database: String,
        /// What is wrong.
        cause: String,
    },
    /// Something else.
    #[error(
        "The PostgreSQL server at {at} failed ({cause}): its own log says more; start Slipway again once it is well."
    )]
    Other {
        /// The host and port, or the socket.
        at: String,
        /// What it said.
        cause: String,
    },
}

impl PostgresStore {
    /// Opens the database and brings its tables up to date. Several replicas may do so at once.
    ///
    /// # Errors
    /// As [`OpenError`] says.
    pub async fn open(options: PgConnectOptions) -> Result<Self, OpenError> {
        Self::open_in(options, None).await
    }

    /// As [`open`](Self::open), in a schema of this name, which is made where it is missing. Stores of one
    /// database that are in different schemas know nothing of each other.
    ///
    /// # Errors
    /// As [`OpenError`] says.
    pub async fn open_in(options: PgConnectOptions, schema: Option<&str>) -> Result<Self, OpenError> {
        let names = Names::of(&options);
        let mut options = options.application_name("slipway").options(SESSION).disable_statement_logging();
        if let Some(schema) = schema {
            options = options.options([("search_path", schema)]);
        }
        // By itself and not by the pool, which would repeat what failed for its whole patience.
        let first = match timeout(PATIENCE, options.connect()).await {
            Ok(connected) => connected.map_err(|error| names.explain(error))?,
            Err(_) => {
                let cause = format!("no answer within {} s", PATIENCE.as_secs());
                return Err(OpenError::Unreachable { at: names.at, cause });
            }
        };
        prepare(first, schema, &names).await?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(options.clone());
        let woken = Arc::new(Notify::new());
        let listening = tokio::spawn(replica::listen(pool.clone(), Arc::clone(&woken)));
        let _listener = Arc::new(Listener(listening.abort_handle()));
        Ok(Self { pool, options, woken, _listener })
    }
}

async fn prepare(mut first: PgConnection, schema: Option<&str>, names: &Names) -> Result<(), OpenError> {
    let (number, version): (i32, String) = sqlx::query_as(
        "SELECT current_setting('server_version_num')::INT, current_setting('server_version')",
    )
    .fetch_one(&mut first)
    .await
    .map_err(|error| names.explain(error))?;
    if number < OLDEST {
        return Err(OpenError::TooOld { at: names.at.clone(), version });
    }
    if let Some(schema) = schema {
        make(&mut first, schema).await.map_err(|error| names.explain(error))?;
    }
    // It takes an advisory lock, so that replicas which start at once follow each other.
    crate::store::migration::postgres().run(&mut first).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::Execute(error) => names.explain(error),
        sqlx::migrate::MigrateError::ExecuteMigration(error, _) => names.explain(error),
        other => OpenError::Schema {
            at: names.at.clone(),
            database: names.database.clone(),
            cause: other.to_string(),
        },
    })?;
    epoch(&mut first).await.map_err(|error| names.explain(error))?;
    // What is done is done, however the goodbye goes.
    let _ = first.close().await;
    Ok(())
}

/// Makes a schema where it is missing. Replicas that start at once may both see that it is: the second is told
/// so, and it is there all the same.
async fn make(first: &mut PgConnection, schema: &str) -> sqlx::Result<()> {
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)")
        .bind(schema)
        .fetch_one(&mut *first)
        .await?;
    if there {
        return Ok(());
    }
    // A name is no parameter; it is quoted by the server, which knows how.
    let words: String = sqlx::query_scalar("SELECT format('CREATE SCHEMA IF NOT EXISTS %I', $1::TEXT)")
        .bind(schema)
        .fetch_one(&mut *first)
        .await?;
    match sqlx::raw_sql(AssertSqlSafe(words)).execute(first).await {
        Err(sqlx::Error::Database(said)) if said.is_unique_violation() => Ok(()),
        made => made.map(drop),
    }
}

/// Mints the journal's epoch, and a new one when the database is another than the last time: since
/// then it was restored (into a database or a server of its own), or a standby was promoted that may
/// lack the newest changes. That costs open pages a snapshot, and the opposite mistake would show them
/// changes that never were.
async fn epoch(first: &mut PgConnection) -> sqlx::Result<()> {
    let identity: String = match sqlx::query_scalar(
        "SELECT concat_ws(':', system_identifier, timeline_id,
                (SELECT oid FROM pg_database WHERE datname = current_database()))
         FROM pg_control_system(), pg_control_checkpoint()",
    )
    .fetch_one(&mut *first)
    .await
    {
        Ok(identity) => identity,
        // The server may keep these to itself; then a restore is told by `renew-epoch` alone.
        Err(sqlx::Error::Database(_)) => String::new(),
        Err(error) => return Err(error),
    };
    let mut commit = first.begin().await?;
    // Of replicas that start at once the second waits here, and finds it done.
    let moved = sqlx::query(
        "INSERT INTO meta AS known (key, value) VALUES ('identity', $1)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE known.value <> excluded.value",
    )
    .bind(identity)
    .execute(&mut *commit)
    .await?;
    if moved.rows_affected() > 0 {
        sqlx::query(
            "INSERT INTO meta (key, value) VALUES ('epoch', $1)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .bind(Ulid::generate().to_string())
        .execute(&mut *commit)
        .await?;
    }
    commit.commit().await
}

/// What a sentence may say of the options: never the password.
struct Names {
    at: String,
    user: String,
    database: String,
}

impl Names {
    fn of(options: &PgConnectOptions) -> Self {
        let at = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        let user = options.get_username().to_owned();
        let database = options.get_database().map_or_else(|| user.clone(), str::to_owned);
        Self { at, user, database }
    }

    fn explain(&self, error: sqlx::Error) -> OpenError {
        let Self { at, user, database } = self;
        let (at, user, database) = (at.clone(), user.clone(), database.clone());
        match error {
            sqlx::Error::Io(cause) => OpenError::Unreachable { at, cause: cause.to_string() },
            sqlx::Error::Tls(cause) => OpenError::Untrusted { at, cause: cause.to_string() },
            sqlx::Error::Database(said) => {
                let cause = said.message().to_owned();
                match said.code().as_deref() {
                    Some("28000" | "28P01") => OpenError::Login { at, user, cause },
                    Some("3D000") => OpenError::NoDatabase { at, database },
                    Some("42501") => OpenError::Forbidden { user, database, cause },
                    _ => OpenError::Other { at, cause },
                }
            }
            other => OpenError::Other { at, cause: StoreError::from(other).to_string() },
        }
    }
}
