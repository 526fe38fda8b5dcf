//! A write that failed poisons nothing that follows, and a file that was taken away is noticed.
//!
//! The fault is a trigger of the test's own that answers a statement with RAISE(ROLLBACK): SQLite then ends the whole
//! transaction by itself, as it does when the disk is full, broken or short of memory, and the rest is the same code.

use std::path::Path;

use server::readiness::Readiness;
use server::store::{
    Audit as _, AuditQuery, CheckedStore, Created, Health as _, Journal as _, Launches as _, SharedStore,
    SqliteStore, report,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, SqliteConnection};
use tokio::sync::watch;

use crate::samples::{change, launch, launch_id, line, row};

/// A connection past the store's.
async fn beside(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).connect().await.unwrap()
}

/// From now on every change of this kind to this table ends its transaction.
async fn break_table(path: &Path, change: &str, table: &str) {
    let mut connection = beside(path).await;
    let sql = format!(
        "CREATE TRIGGER fault BEFORE {change} ON {table} BEGIN SELECT RAISE(ROLLBACK, 'disk is full'); END"
    );
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
    connection.close().await.unwrap();
}

async fn mend(path: &Path) {
    let mut connection = beside(path).await;
    connection.execute("DROP TRIGGER fault").await.unwrap();
    connection.close().await.unwrap();
}

async fn launches_in(path: &Path) -> i64 {
    let mut connection = beside(path).await;
    let found = sqlx::query_scalar("SELECT COUNT(*) FROM launches").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    found
}

#[tokio::test]
async fn write_after_a_failed_one_reaches_the_file() {
    for (change_kind, table) in
        [("INSERT", "launches"), ("INSERT", "batches"), ("INSERT", "audit"), ("UPDATE", "launches")]
    {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("slipway.db");
        let store = SqliteStore::open(&path).await.unwrap();
        store.create_launch(&launch('A', 1), &line("launch")).await.unwrap();
        break_table(&path, change_kind, table).await;
        for id in ['B', 'C', 'D'] {
            assert!(store.create_launch(&launch(id, 2), &line("launch")).await.is_err(), "{table}");
        }
        mend(&path).await;
        // The same form posted again: a write that ends without a change.
        let again = store.create_launch(&launch('A', 1), &line("launch")).await.unwrap();
        assert!(matches!(again, Created::Exists(_)));
        assert_eq!(launches_in(&path).await, 1, "{change_kind} {table}: what was refused is not there");
        for (already, id) in (1_i64..).zip(['B', 'E', 'F', 'G']) {
            let created = store.create_launch(&launch(id, 3), &line("launch")).await.unwrap();
            assert_eq!(created, Created::New);
            assert_eq!(launches_in(&path).await, already + 1, "{change_kind} {table}: {id} was acknowledged");
            assert!(store.launch(&launch_id(id)).await.unwrap().is_some());
        }
        store.append(vec![change(row("a", 1))], 1).await.unwrap();
        store.close().await;
        let again = SqliteStore::open(&path).await.unwrap();
        assert_eq!(launches_in(&path).await, 5, "{change_kind} {table}: after a restart");
        assert_eq!(again.head().await.unwrap().position, 1);
        let all = AuditQuery { place: "home".into(), most: 100, ..AuditQuery::default() };
        assert_eq!(again.audit_page(&all).await.unwrap().len(), 5);
    }
}

#[tokio::test]
async fn caller_that_leaves_in_the_middle_of_a_write_leaves_nothing_open() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("slipway.db");
    let store = SqliteStore::open(&path).await.unwrap();
    for polls in 1..40 {
        let (launch, line) = (launch('A', 1), line("launch"));
        let mut write = store.create_launch(&launch, &line);
        for _ in 0..polls {
            if futures_util::poll!(&mut write).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(write);
    }
    store.create_launch(&launch('B', 1), &line("launch")).await.unwrap();
    let mut connection = beside(&path).await;
    let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM launches WHERE id = ?")
        .bind(launch_id('B').as_str())
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(found, 1);
}

/// The database, and the log that holds its newest launches.
const FILES: [&str; 2] = ["slipway.db", "slipway.db-wal"];

#[tokio::test]
async fn file_that_was_taken_away_is_noticed() {
    type Harm = fn(&Path);
    let harms: [(Harm, &str); 3] = [
        (|path| std::fs::remove_file(path).unwrap(), "deleted"),
        (
            |path| {
                std::fs::copy(path, path.with_extension("copy")).unwrap();
                std::fs::rename(path.with_extension("copy"), path).unwrap();
            },
            "replaced",
        ),
        (|path| std::fs::File::options().write(true).open(path).unwrap().set_len(0).unwrap(), "emptied"),
    ];
    for ((harm, word), file) in harms.into_iter().flat_map(|harm| FILES.map(|file| (harm, file))) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("slipway.db");
        let store = SqliteStore::open(&path).await.unwrap();
        store.create_launch(&launch('A', 1), &line("launch")).await.unwrap();
        store.check().await.unwrap();
        harm(&dir.path().join(file));
        let refused = store.create_launch(&launch('B', 1), &line("launch")).await.unwrap_err();
        assert!(refused.to_string().contains(word), "{file}: {refused}");
        assert!(store.create_launch(&launch('C', 1), &line("launch")).await.is_err(), "{file} {word}");
        assert!(store.check().await.unwrap_err().for_people().contains("put the file back"));
    }
}

#[tokio::test]
async fn readiness_says_that_writes_fail_until_one_succeeds() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("slipway.db");
    let store: SharedStore = std::sync::Arc::new(SqliteStore::open(&path).await.unwrap());
    let (trouble, told) = watch::channel(None);
    let stores = [CheckedStore { place: "home".into(), store: SharedStore::clone(&store), trouble }];
    let readiness = Readiness::awaiting(&[("store", "It is not open yet.")]);
    report(&stores, "store", &readiness).await;
    assert!(readiness.missing().is_empty());
    break_table(&path, "INSERT", "meta").await;
    let mut lines = beside(&path).await;
    let also = "CREATE TRIGGER also BEFORE INSERT ON audit BEGIN SELECT RAISE(ROLLBACK, 'disk is full'); END";
    lines.execute(also).await.unwrap();
    store.audit(&line("launch")).await.unwrap_err();
    report(&stores, "store", &readiness).await;
    assert!(readiness.missing()["store"].starts_with("Slipway can't use its database"));
    assert_eq!(told.borrow().unwrap(), readiness.missing()["store"]);
    mend(&path).await;
    report(&stores, "store", &readiness).await;
    assert!(readiness.missing().is_empty() && told.borrow().is_none());
}

/// Another program's lock is waited for (five seconds), then the write is refused.
#[tokio::test]
async fn locked_file_is_a_store_that_fails_until_it_is_free() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("slipway.db");
    let store: SharedStore = std::sync::Arc::new(SqliteStore::open(&path).await.unwrap());
    let (trouble, _told) = watch::channel(None);
    let stores = [CheckedStore { place: "home".into(), store: SharedStore::clone(&store), trouble }];
    let readiness = Readiness::awaiting(&[("store", "It is not open yet.")]);
    let mut other = beside(&path).await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let refused = store.create_launch(&launch('A', 1), &line("launch")).await.unwrap_err();
    assert!(refused.to_string().contains("locked"), "{refused}");
    report(&stores, "store", &readiness).await;
    assert!(readiness.missing()["store"].starts_with("Slipway can't use its database"));
    other.execute("COMMIT").await.unwrap();
    report(&stores, "store", &readiness).await;
    assert!(readiness.missing().is_empty());
    assert_eq!(launches_in(&path).await, 0);
    assert_eq!(store.create_launch(&launch('A', 1), &line("launch")).await.unwrap(), Created::New);
}

/// SQLite's memory is limited for a whole process and for ever, so it is a child that goes without.
#[tokio::test]
async fn what_was_acknowledged_without_memory_is_in_the_file() {
    const CHILD: &str = "SLIPWAY_TEST_WITHOUT_MEMORY";
    if let Ok(path) = std::env::var(CHILD) {
        return launch_with_less_and_less_memory(Path::new(&path)).await;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("slipway.db");
    let name = "faults::what_was_acknowledged_without_memory_is_in_the_file";
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    let said = child.args([name, "--exact", "--nocapture"]).env(CHILD, &path).output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let count = |word: &str| said.lines().filter(|line| line.starts_with(word)).count();
    assert!(count("stored") > 0 && count("refused") > 0, "{said}");
    assert_eq!(launches_in(&path).await, i64::try_from(count("stored")).unwrap(), "{said}");
}

async fn launch_with_less_and_less_memory(path: &Path) {
    let store = SqliteStore::open(path).await.unwrap();
    let mut other = beside(path).await;
    let ids = "ABCDEFGHJKMNPQRSTVWXYZ".chars();
    for (id, kilobytes) in ids.zip((1..).map(|step| 8_000 / (step * step))) {
        // Without memory this fails too; the limit before stays.
        let limit = format!("PRAGMA hard_heap_limit = {}", kilobytes * 1_000);
        let _ = other.execute(AssertSqlSafe(limit)).await;
        match store.create_launch(&launch(id, 1), &line("launch")).await {
            Ok(_) => println!("\nstored {id}"),
            Err(error) => println!("\nrefused {id}: {error}"),
        }
    }
}
