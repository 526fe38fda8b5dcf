//! What is wrong with a database is one sentence, in which no password stands; and who opens it when.

use server::store::{Journal as _, OpenError, PostgresStore, Replicas as _};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Executor as _};

use crate::postgres::Database;
use crate::samples::{arn, change, row};

async fn refused(options: PgConnectOptions) -> OpenError {
    let error = PostgresStore::open(options).await.err().expect("it cannot be opened");
    let said = error.to_string();
    assert!(
        said.ends_with('.') && !said.contains("hush") && !format!("{error:?}").contains("hush"),
        "{said}"
    );
    error
}

#[tokio::test]
async fn whoever_may_not_is_told_why() {
    let database = Database::new().await;
    let mut admin = database.connect().await;
    let role = format!("{}_app", database.name());
    let make =
        format!("CREATE ROLE {role} LOGIN PASSWORD 'hush-right'; REVOKE CREATE ON SCHEMA public FROM public");
    admin.execute(AssertSqlSafe(make)).await.unwrap();

    let stranger = || database.options.clone().username(&role);
    let said = refused(stranger().password("hush-wrong")).await;
    assert!(matches!(&said, OpenError::Login { user, .. } if *user == role), "{said}");
    let said = refused(stranger().password("hush-right")).await;
    assert!(matches!(said, OpenError::Forbidden { .. }), "{said}");
    let said = refused(stranger().password("hush-right").database("not_there")).await;
    assert!(matches!(&said, OpenError::NoDatabase { database, .. } if database == "not_there"), "{said}");

    admin.execute(AssertSqlSafe(format!("DROP ROLE {role}"))).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let nowhere = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(1).password("hush");
    let said = refused(nowhere).await;
    assert!(matches!(&said, OpenError::Unreachable { at, .. } if at == "127.0.0.1:1"), "{said}");
    let nowhere: PgConnectOptions = "postgres://me:hush@x/db?host=/nonexistent".parse().unwrap();
    let said = refused(nowhere).await;
    assert!(matches!(&said, OpenError::Unreachable { at, .. } if at == "/nonexistent"), "{said}");
}

#[tokio::test]
async fn a_schema_that_a_newer_program_made_is_left_alone() {
    let database = Database::new().await;
    database.store().await.close().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (999999, 'of the future', TRUE, '', 0)";
    database.connect().await.execute(newer).await.unwrap();
    let said = refused(database.options.clone()).await;
    assert!(matches!(said, OpenError::Schema { .. }), "{said}");
}

#[tokio::test]
async fn replicas_that_start_at_once_share_an_epoch_and_a_copy_has_its_own() {
    let database = Database::new().await;
    let (one, other) = tokio::join!(database.store(), database.store());
    let epoch = one.head().await.unwrap().epoch;
    assert_eq!(other.head().await.unwrap().epoch, epoch);
    one.close().await;
    other.close().await;
    let again = database.store().await;
    assert_eq!(again.head().await.unwrap().epoch, epoch);
    again.close().await;

    // As a restore does: the same content in another database.
    let copy = Database::copy_of(&database).await;
    assert_ne!(copy.store().await.head().await.unwrap().epoch, epoch);
}

#[tokio::test]
async fn schemas_of_one_database_are_stores_apart() {
    let database = Database::new().await;
    let apart =
        async || PostgresStore::open_in(database.options.clone(), Some("place_eu_prod")).await.unwrap();
    let (home, lab, again) = (database.store().await, apart().await, apart().await);
    home.append(vec![change(row("a", 1))], 1).await.unwrap();
    lab.append(vec![change(row("b", 1)), change(row("c", 1))], 1).await.unwrap();
    let arns = async |store: &PostgresStore| {
        let mut arns: Vec<String> = store.board().await.unwrap().1.into_iter().map(|row| row.arn).collect();
        arns.sort();
        arns
    };
    assert_eq!(arns(&home).await, [arn("a")]);
    assert_eq!(arns(&again).await, [arn("b"), arn("c")]);
    let (one, other) = (home.head().await.unwrap(), lab.head().await.unwrap());
    assert!(one.epoch != other.epoch && (one.position, other.position) == (1, 2));
    // Each place has its own poller.
    let _leads = home.lead().await.unwrap().expect("nobody else polls for home");
    let _leads = lab.lead().await.unwrap().expect("nobody else polls for the other place");
    assert!(again.lead().await.unwrap().is_none() && home.lead().await.unwrap().is_none());
}
