//! The contract of a store. Each implementation runs the same suite on a store of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod contract;
mod samples;

use server::store::SqliteStore;

/// The suite on a SQLite file that is new for each test.
macro_rules! on_sqlite {
    ($($name:ident),* $(,)?) => { $(
        #[tokio::test]
        async fn $name() {
            let dir = tempfile::tempdir().unwrap();
            let store = SqliteStore::open(&dir.path().join("slipway.db")).await.unwrap();
            contract::$name(&store).await;
        }
    )* };
}

on_sqlite!(
    positions_follow_each_other_and_are_never_given_twice,
    the_board_is_what_was_journaled_and_has_not_gone,
    rows_outlive_the_board,
    events_are_kept_beside_the_journal_and_counted_when_they_come_again,
    a_launch_is_stored_once,
    a_batch_keeps_the_time_of_its_first_sending,
    launches_come_newest_first,
    audit_lines_come_newest_first,
    the_audit_is_narrowed_and_paged,
    spot_notices_are_found_by_cluster,
    drafts_end_and_have_one_owner,
    many_writers_leave_no_gap,
);

#[tokio::test]
async fn a_file_keeps_its_epoch_and_is_closed_to_others() {
    use server::store::Journal;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("slipway.db");
    let first = SqliteStore::open(&path).await.unwrap();
    let epoch = first.head().await.unwrap().epoch;
    first.close().await;
    let again = SqliteStore::open(&path).await.unwrap();
    assert_eq!(again.head().await.unwrap().epoch, epoch);
    let other = SqliteStore::open(&dir.path().join("other.db")).await.unwrap();
    assert_ne!(other.head().await.unwrap().epoch, epoch);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
