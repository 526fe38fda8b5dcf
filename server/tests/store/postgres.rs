//! A real PostgreSQL: one server for a test run, one database for a test.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use server::store::PostgresStore;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection};
use ulid::Ulid;

/// Keeps the server's standard input open: it ends when the process does, however that ends.
static STARTED: Mutex<Option<Child>> = Mutex::new(None);

/// The server that `SLIPWAY_TEST_POSTGRES_URL` names, else one that is started for this process.
fn server() -> PgConnectOptions {
    static URL: OnceLock<Option<String>> = OnceLock::new();
    let url = URL.get_or_init(|| match std::env::var("SLIPWAY_TEST_POSTGRES_URL") {
        Ok(url) if !url.is_empty() => Some(url),
        _ => start(),
    });
    let url = url.as_deref().expect("tests/postgres.sh said above why there is no PostgreSQL");
    url.parse().expect("SLIPWAY_TEST_POSTGRES_URL is postgres://…")
}

fn start() -> Option<String> {
    let (child, url) = started();
    STARTED.lock().unwrap_or_else(PoisonError::into_inner).replace(child);
    url
}

/// A server of a test's own, which ends when the child's standard input does.
pub(crate) fn own_server() -> (Child, PgConnectOptions) {
    let (child, url) = started();
    let url = url.expect("tests/postgres.sh said above why there is no PostgreSQL");
    (child, url.parse().expect("postgres.sh says an address"))
}

fn started() -> (Child, Option<String>) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres.sh");
    let mut command = Command::new(script);
    command.env_remove("SLIPWAY_TEST_POSTGRES_URL").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("bash is there");
    let said = child.stdout.take().expect("it is piped");
    let url = BufReader::new(said).lines().next().and_then(Result::ok);
    (child, url)
}

/// An empty database, dropped with this.
pub(crate) struct Database {
    name: String,
    /// How to connect to it.
    pub(crate) options: PgConnectOptions,
}

impl Database {
    pub(crate) async fn new() -> Self {
        Self::like("template1").await
    }

    /// A database with the content of another, to which nobody is connected.
    pub(crate) async fn copy_of(other: &Self) -> Self {
        Self::like(&other.name).await
    }

    async fn like(template: &str) -> Self {
        let name = format!("slipway_test_{}", Ulid::generate()).to_lowercase();
        let mut admin = server().connect().await.unwrap();
        let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
        admin.execute(AssertSqlSafe(create)).await.unwrap();
        let options = server().database(&name);
        Self { name, options }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A store on it, as a replica of its own has it.
    pub(crate) async fn store(&self) -> PostgresStore {
        PostgresStore::open(self.options.clone()).await.unwrap()
    }

    /// A connection to it.
    pub(crate) async fn connect(&self) -> PgConnection {
        self.options.connect().await.unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = AssertSqlSafe(format!("DROP DATABASE {} WITH (FORCE)", self.name));
        // On a thread of its own: the test's runtime may be unwinding.
        let dropping = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let mut admin = server().connect().await?;
                admin.execute(drop).await
            })
        });
        if let Ok(Err(error)) = dropping.join() {
            eprintln!("the test's database {} stays: {error}", self.name);
        }
    }
}
