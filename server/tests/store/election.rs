//! Who polls, on PostgreSQL: one at a time, and another one soon after the holder is gone, in
//! whatever way it goes.

use std::time::Duration;

use server::store::{Lead, PostgresStore, Replicas as _};
use tokio::time::{interval, timeout};

use crate::postgres::Database;

/// How soon another one has to lead.
const SOON: Duration = Duration::from_secs(15);

async fn next_lead(store: &PostgresStore) -> Box<dyn Lead> {
    let taking = async {
        let mut tries = interval(Duration::from_millis(100));
        loop {
            tries.tick().await;
            if let Some(lead) = store.lead().await.unwrap() {
                return lead;
            }
        }
    };
    timeout(SOON, taking).await.expect("another one leads soon")
}

#[tokio::test]
async fn one_leads_until_it_lets_go() {
    let database = Database::new().await;
    let (one, other) = (database.store().await, database.store().await);
    let mut lead = one.lead().await.unwrap().unwrap();
    assert!(one.lead().await.unwrap().is_none() && other.lead().await.unwrap().is_none());
    assert!(lead.is_held().await);
    drop(lead);
    let mut lead = next_lead(&other).await;
    assert!(lead.is_held().await && one.lead().await.unwrap().is_none());
}

#[tokio::test]
async fn a_holder_whose_connection_is_killed_notices_and_another_leads() {
    let database = Database::new().await;
    let (one, other) = (database.store().await, database.store().await);
    let mut lost = one.lead().await.unwrap().unwrap();
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    .execute(&mut database.connect().await)
    .await
    .unwrap();
    let mut lead = next_lead(&other).await;
    assert!(lead.is_held().await);
    assert!(!lost.is_held().await);
}

#[tokio::test]
async fn a_holder_that_freezes_loses_the_lead() {
    let database = Database::new().await;
    let (one, other) = (database.store().await, database.store().await);
    // It keeps its connection and says nothing more.
    let mut frozen = one.lead().await.unwrap().unwrap();
    let mut lead = next_lead(&other).await;
    assert!(lead.is_held().await);
    assert!(!frozen.is_held().await);
}
