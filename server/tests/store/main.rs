//! The contract of a store. Each implementation runs the same suite on a store of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod contract;
mod election;
mod faults;
mod launching;
mod lost;
mod open;
mod postgres;
mod proxy;
mod replicas;
mod samples;
mod sqlite;
mod writers;

/// The suite on each database, new for each test.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite { $(
            #[tokio::test]
            async fn $name() {
                let dir = tempfile::tempdir().unwrap();
                let store = server::store::SqliteStore::open(&dir.path().join("slipway.db")).await.unwrap();
                crate::contract::$name(&store).await;
            }
        )* }

        mod on_postgres { $(
            #[tokio::test]
            async fn $name() {
                let database = crate::postgres::Database::new().await;
                crate::contract::$name(&database.store().await).await;
            }
        )* }
    };
}

on_both!(
    positions_follow_each_other_and_are_never_given_twice,
    the_board_is_what_was_journaled_and_has_not_gone,
    what_is_no_news_is_left_out,
    an_epoch_is_renewed_when_it_is_asked_for,
    rows_outlive_the_board,
    what_became_of_a_launchs_tasks_is_counted,
    events_are_kept_beside_the_journal_and_counted_when_they_come_again,
    what_is_old_is_forgotten,
    a_launch_is_stored_once,
    a_batch_keeps_the_time_of_its_first_sending,
    a_closed_batch_is_neither_sent_nor_closed_again,
    a_batch_is_followed_by_one_that_asks_again,
    cancelling_takes_what_waits_and_leaves_what_is_in_flight,
    a_review_is_decided_once,
    a_launch_has_one_child,
    without_its_security_group_nothing_waits,
    an_order_to_stop_keeps_a_launch_open_until_it_is_done,
    values_are_forgotten_when_they_are_old_and_nothing_is_open,
    launches_are_listed_by_filter_and_page,
    audit_lines_come_newest_first,
    the_audit_is_narrowed_and_paged,
    spot_notices_are_found_by_cluster,
    drafts_end_and_have_one_owner,
    an_owner_has_so_many_drafts_and_the_oldest_make_room,
    what_happened_lately_is_counted_by_hour_and_what_went_wrong_comes_with_it,
    tasks_are_found_by_the_beginning_of_their_id,
    nothing_is_found_under_a_key_that_cannot_be,
    many_writers_leave_no_gap,
    one_polls,
    details_go_with_their_tasks,
    the_history_is_narrowed_and_paged_like_the_list,
);
