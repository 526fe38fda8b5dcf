//! The suite. A function takes an empty store.

use domain::event::history::{PastEvent, Verdict};
use domain::launch::plan::Tag;
use domain::task::detail::TaskDetail;
use domain::task::past::Position;
use domain::task::query::TaskQuery;
use domain::task::row::TaskRow;
use domain::task::search::Needles;
use server::store::{AuditLine, AuditQuery, Created, DRAFTS_PER_OWNER, KEEP_DRAFT, NewEntry, Store};

pub(crate) use crate::launching::*;
use crate::samples::{CLUSTER, arn, change, event, gone, launch, launch_id, line, row};

pub(crate) async fn positions_follow_each_other_and_are_never_given_twice(store: &impl Store) {
    let start = store.head().await.unwrap();
    assert_eq!((start.position, store.kept_after().await.unwrap()), (0, 0));
    let entries = store.append(vec![change(row("a", 1)), change(row("b", 1))], 10).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.position).collect::<Vec<_>>(), [1, 2]);
    store.append(vec![change(row("a", 2)), gone("b")], 20).await.unwrap();
    assert_eq!(store.head().await.unwrap().position, 4);

    let read = store.entries(1, 3, 100).await.unwrap();
    assert_eq!(read.iter().map(|entry| entry.position).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(read[0], entries[1]);
    assert_eq!(store.entries(0, 4, 1).await.unwrap().len(), 1);

    assert_eq!(store.forget(20).await.unwrap(), 2);
    assert_eq!(store.kept_after().await.unwrap(), 2);
    assert_eq!(store.forget(i64::MAX).await.unwrap(), 2);
    assert_eq!((store.kept_after().await.unwrap(), store.head().await.unwrap().position), (4, 4));
    assert_eq!(store.append(vec![change(row("c", 1))], 30).await.unwrap()[0].position, 5);
    assert_eq!(store.head().await.unwrap().epoch, start.epoch);
}

pub(crate) async fn the_board_is_what_was_journaled_and_has_not_gone(store: &impl Store) {
    store.append(vec![change(row("a", 1)), change(row("b", 1)), change(row("a", 3))], 1).await.unwrap();
    store.append(vec![gone("b")], 2).await.unwrap();
    let (cursor, rows) = store.board().await.unwrap();
    assert_eq!((cursor.position, rows), (4, vec![row("a", 3)]));
}

pub(crate) async fn what_is_no_news_is_left_out(store: &impl Store) {
    store.append(vec![change(row("a", 2)), change(row("b", 1))], 1).await.unwrap();
    // As a replica appends that has not read what another one journaled.
    let mut merged = row("b", 1);
    merged.merge = 1;
    let offered = vec![
        change(row("a", 1)),
        change(row("a", 2)),
        change(row("c", 1)),
        change(merged.clone()),
        change(merged.clone()),
        gone("c"),
        gone("c"),
        gone("never-seen"),
    ];
    let kept = store.append(offered.clone(), 2).await.unwrap();
    let kept: Vec<_> = kept.into_iter().map(|entry| (entry.position, entry.change)).collect();
    let news = [&offered[2], &offered[3], &offered[5], &offered[7]].map(|entry| entry.change.clone());
    assert_eq!(kept, (3..=6).zip(news).collect::<Vec<_>>());
    assert_eq!(store.head().await.unwrap().position, 6);
    assert_eq!(store.entries(0, 100, 100).await.unwrap().len(), 6);
    let (_, mut board) = store.board().await.unwrap();
    board.sort_by(|one, other| one.arn.cmp(&other.arn));
    assert_eq!(board, [row("a", 2), merged]);
    assert!(store.append(vec![change(row("a", 2))], 3).await.unwrap().is_empty());
    // What left the board comes back with a higher rank only.
    assert!(store.append(vec![change(row("c", 1))], 3).await.unwrap().is_empty());
    assert_eq!(store.append(vec![change(row("c", 2))], 3).await.unwrap()[0].position, 7);
}

pub(crate) async fn what_is_old_is_forgotten(store: &impl Store) {
    store.append(vec![change(row("a", 1)), change(row("b", 1)), change(row("c", 1))], 10).await.unwrap();
    store.append(vec![gone("a"), gone("b")], 20).await.unwrap();
    store.append(vec![change(row("b", 2)), gone("b")], 30).await.unwrap();
    assert_eq!(store.forget_beyond(100).await.unwrap(), 0);
    assert_eq!(store.forget_beyond(3).await.unwrap(), 4);
    assert_eq!((store.kept_after().await.unwrap(), store.head().await.unwrap().position), (4, 7));
    // Of those off the board `a` was last heard of at 20, `b` at 30.
    assert_eq!(store.forget_tasks(20).await.unwrap(), 0);
    assert_eq!(store.forget_tasks(21).await.unwrap(), 1);
    assert_eq!(store.rows(&[arn("a"), arn("b")]).await.unwrap(), [row("b", 2)]);
    // What is on the board stays however old it is.
    assert_eq!(store.forget_tasks(i64::MAX).await.unwrap(), 1);
    assert_eq!(store.board().await.unwrap().1, [row("c", 1)]);
    assert_eq!(store.forget_beyond(0).await.unwrap(), 3);
    assert_eq!((store.kept_after().await.unwrap(), store.head().await.unwrap().position), (7, 7));
}

pub(crate) async fn an_epoch_is_renewed_when_it_is_asked_for(store: &impl Store) {
    store.append(vec![change(row("a", 1))], 1).await.unwrap();
    let before = store.head().await.unwrap();
    let epoch = store.renew_epoch().await.unwrap();
    assert_ne!(epoch, before.epoch);
    assert_eq!(store.head().await.unwrap(), domain::event::cursor::Cursor { epoch, ..before });
}

pub(crate) async fn rows_outlive_the_board(store: &impl Store) {
    let mut ours = row("a", 1);
    ours.launch = Some("01ARZ3NDEKTSV4RRFFQ69G5FAV".into());
    store.append(vec![change(ours.clone()), change(row("b", 1))], 1).await.unwrap();
    store.append(vec![gone("a")], 2).await.unwrap();
    store.forget(i64::MAX).await.unwrap();
    assert_eq!(store.rows(&[arn("a"), arn("unknown")]).await.unwrap(), std::slice::from_ref(&ours));
    assert_eq!(store.rows_by_id("a").await.unwrap(), std::slice::from_ref(&ours));
    assert_eq!(store.rows_of_launch("01ARZ3NDEKTSV4RRFFQ69G5FAV").await.unwrap(), [ours]);
    assert!(store.rows_of_launch("other").await.unwrap().is_empty());
}

pub(crate) async fn events_are_kept_beside_the_journal_and_counted_when_they_come_again(store: &impl Store) {
    let applied = event("1", "a", Verdict::Applied);
    let entries = store.append_with(vec![change(row("a", 3))], vec![applied.clone()], 10).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.position).collect::<Vec<_>>(), [1]);
    let again = event("1", "a", Verdict::Duplicate);
    let late = event("2", "a", Verdict::Late);
    let other = event("1", "b", Verdict::Noted);
    assert!(store.append_with(vec![], vec![again, late.clone(), other], 20).await.unwrap().is_empty());
    // Events have no position: readers of the journal never see them.
    assert_eq!(store.head().await.unwrap().position, 1);
    let kept = store.history(&arn("a"), 10).await.unwrap();
    let seen: Vec<_> = kept.iter().map(|kept| (&kept.event, kept.recorded_at, kept.deliveries)).collect();
    assert_eq!(seen, [(&applied, 10, 2), (&late, 20, 1)]);
    let newest = store.history(&arn("a"), 1).await.unwrap();
    assert_eq!(newest.iter().map(|kept| &kept.event).collect::<Vec<_>>(), [&late]);
    assert_eq!(store.forget(20).await.unwrap(), 1);
    assert_eq!(store.history(&arn("a"), 10).await.unwrap().len(), 1);
}

pub(crate) async fn a_launch_is_stored_once(store: &impl Store) {
    let first = launch('A', 5);
    assert_eq!(store.create_launch(&first, &line("launch")).await.unwrap(), Created::New);
    let second = launch('A', 99);
    let Created::Exists(found) = store.create_launch(&second, &line("launch")).await.unwrap() else {
        panic!("stored twice");
    };
    assert_eq!((found.at, found.form.clone(), found.plan.clone()), (5, first.form, first.plan));
    assert_eq!(found.batches.iter().map(|batch| batch.view.size).collect::<Vec<_>>(), [10, 2]);
    assert_eq!(Some(*found), store.launch(&launch_id('A')).await.unwrap());
    assert_eq!(store.launch(&launch_id('B')).await.unwrap(), None);
    assert_eq!(store.audit_lines("home", 10).await.unwrap().len(), 1);
}

pub(crate) async fn audit_lines_come_newest_first(store: &impl Store) {
    store.audit(&line("one")).await.unwrap();
    store.audit(&line("two")).await.unwrap();
    assert_eq!(store.audit_lines("home", 10).await.unwrap(), [line("two"), line("one")]);
}

pub(crate) async fn the_audit_is_narrowed_and_paged(store: &impl Store) {
    for (at, actor, action, target) in [
        (10, "ada", "launch", "one"),
        (20, "bob", "launch", "Two"),
        (30, "ada", "refused", "two"),
        (40, "ada", "launch", "three"),
    ] {
        let new = AuditLine { at, actor: actor.into(), target: target.into(), ..line(action) };
        store.audit(&new).await.unwrap();
    }
    store.audit(&AuditLine { place: "elsewhere".into(), ..line("launch") }).await.unwrap();
    let all = AuditQuery { place: "home".into(), most: 10, ..AuditQuery::default() };
    let times = async |query: AuditQuery| {
        let lines = store.audit_page(&query).await.unwrap();
        assert!(lines.is_sorted_by(|a, b| a.id > b.id));
        lines.into_iter().map(|stored| stored.line.at).collect::<Vec<_>>()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(times(all.clone()).await, [40, 30, 20, 10]);
    assert_eq!(times(AuditQuery { actor: some("ada"), ..all.clone() }).await, [40, 30, 10]);
    assert_eq!(times(AuditQuery { action: some("refused"), ..all.clone() }).await, [30]);
    assert_eq!(times(AuditQuery { text: some("TWO"), ..all.clone() }).await, [30, 20]);
    assert_eq!(times(AuditQuery { text: some("\"count\""), ..all.clone() }).await.len(), 4);
    assert_eq!(times(AuditQuery { since: Some(20), end: Some(40), ..all.clone() }).await, [30, 20]);
    let first = store.audit_page(&AuditQuery { most: 2, ..all.clone() }).await.unwrap();
    assert_eq!(times(AuditQuery { before: Some(first[1].id), ..all }).await, [20, 10]);
}

pub(crate) async fn spot_notices_are_found_by_cluster(store: &impl Store) {
    let noticed = |id: &str| TaskRow { spot_deadline: Some(9), ..row(id, 2) };
    let elsewhere = NewEntry { cluster: CLUSTER.replace("staging", "other"), ..change(noticed("c")) };
    let rows = vec![change(row("a", 1)), change(noticed("b")), elsewhere];
    store.append(rows, 1).await.unwrap();
    store.append(vec![gone("b")], 2).await.unwrap();
    assert_eq!(store.interrupted(CLUSTER).await.unwrap(), [noticed("b")]);
}

pub(crate) async fn what_happened_lately_is_counted_by_hour_and_what_went_wrong_comes_with_it(
    store: &impl Store,
) {
    const HOUR: i64 = 3_600_000;
    let since = 100 * HOUR;
    let ended = |id: &str, started: i64, stopped: i64, exit: Option<i64>| TaskRow {
        started_at: Some(started),
        stopped_at: Some(stopped),
        exit,
        ..row(id, 5)
    };
    let by = |code: &str, task: TaskRow| TaskRow { stop_code: Some(code.into()), ..task };
    let rows = vec![
        row("runs", 1),
        TaskRow { started_at: Some(since + HOUR), ..row("started", 3) },
        ended("old", since - HOUR, since - 1, Some(1)),
        ended("edge", since - 1, since, Some(1)),
        ended("well", since + 1, since + HOUR - 1, Some(0)),
        ended("spot", since + 2, since + HOUR, Some(0)),
        by("UserInitiated", ended("asked", since + 2, since + 2 * HOUR, Some(137))),
        by("ServiceSchedulerInitiated", ended("service", since + 2, since + 2 * HOUR, Some(143))),
        // It is looked at, and counted in neither.
        TaskRow { started_at: None, ..ended("never", 0, since + 2 * HOUR + 1, None) },
        // A reason that looks like a row, and one that a database might refuse.
        TaskRow {
            cause: Some("\"stopped_at\":9,\"exit\":0 \u{0}".into()),
            ..ended("forged", since + 3, since + 3 * HOUR, None)
        },
    ];
    let mut rows: Vec<_> = rows.into_iter().map(change).collect();
    for entry in &mut rows {
        if let domain::event::frame::Change::Task(task) = &mut entry.change
            && task.arn.ends_with("spot")
        {
            task.spot_deadline = Some(since);
        }
    }
    assert_eq!(store.lately(since, 10).await.unwrap(), server::store::Lately::default());
    store.append(rows, 77).await.unwrap();
    store.append(vec![gone("edge")], 78).await.unwrap();
    let found = store.lately(since, 10).await.unwrap();
    let counts = |mut counts: Vec<server::store::HourCount>| {
        counts.sort_by_key(|count| count.nth);
        counts.into_iter().map(|count| (count.nth, count.tasks)).collect::<Vec<_>>()
    };
    assert!(found.started.iter().all(|count| count.cluster == CLUSTER));
    assert_eq!(counts(found.started), [(0, 5), (1, 1)]);
    assert_eq!(counts(found.stopped), [(0, 2), (1, 1), (2, 2), (3, 1)]);
    let suspects: Vec<_> =
        found.suspects.iter().map(|task| task.arn.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(suspects, ["forged", "never", "spot", "edge"]);
    let change = found.change.unwrap();
    assert_eq!((change.at, change.via.as_str()), (78, "age"));
    assert_eq!(store.lately(since, 1).await.unwrap().suspects.len(), 1);
}

pub(crate) async fn tasks_are_found_by_the_beginning_of_their_id(store: &impl Store) {
    let rows = ["ab1", "ab2", "abc", "b", "Ab"].map(|id| change(row(id, 1)));
    store.append(rows.into(), 1).await.unwrap();
    store.append(vec![gone("ab2")], 2).await.unwrap();
    let ids = async |prefix: &str, most| {
        let found = store.rows_by_prefix(prefix, most).await.unwrap();
        found.iter().map(|task| task.arn.rsplit('/').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("ab", 9).await, ["ab1", "ab2", "abc"]);
    assert_eq!(ids("ab", 2).await, ["ab1", "ab2"]);
    assert_eq!(ids("abc", 9).await, ["abc"]);
    assert!(ids("%", 9).await.is_empty());
    assert!(ids("a\0", 9).await.is_empty());
}

pub(crate) async fn drafts_end_and_have_one_owner(store: &impl Store) {
    store.keep_draft("1", "me", "{}", 0).await.unwrap();
    assert_eq!(store.draft("1", "me", KEEP_DRAFT - 1).await.unwrap().as_deref(), Some("{}"));
    assert_eq!(store.draft("1", "you", 1).await.unwrap(), None);
    assert_eq!(store.draft("1", "me", KEEP_DRAFT).await.unwrap(), None);
    store.keep_draft("2", "me", "{}", KEEP_DRAFT).await.unwrap();
    assert_eq!(store.draft("1", "me", 1).await.unwrap(), None);
    assert_eq!(store.forget_drafts(2 * KEEP_DRAFT - 1).await.unwrap(), 0);
    assert_eq!(store.forget_drafts(2 * KEEP_DRAFT).await.unwrap(), 1);
    assert_eq!(store.draft("2", "me", KEEP_DRAFT + 1).await.unwrap(), None);
}

pub(crate) async fn an_owner_has_so_many_drafts_and_the_oldest_make_room(store: &impl Store) {
    store.keep_draft("other", "you", "{}", 1).await.unwrap();
    let ids: Vec<String> = (0..DRAFTS_PER_OWNER + 5).map(|nth| format!("{nth:03}")).collect();
    for (nth, id) in ids.iter().enumerate() {
        // Some come within one moment.
        store.keep_draft(id, "me", "{}", i64::try_from(nth / 3).unwrap()).await.unwrap();
    }
    for (nth, id) in ids.iter().enumerate() {
        assert_eq!(store.draft(id, "me", 9).await.unwrap().is_some(), nth >= 5, "{id}");
    }
    assert!(store.draft("other", "you", 9).await.unwrap().is_some());
}

pub(crate) async fn nothing_is_found_under_a_key_that_cannot_be(store: &impl Store) {
    for key in ["", "\0", "a\0b", "ä\u{10ffff}", "' OR 1=1 --"] {
        assert!(store.rows_by_id(key).await.unwrap().is_empty());
        assert!(store.rows_of_launch(key).await.unwrap().is_empty());
        assert!(store.rows(&[key.to_owned(), arn("a")]).await.unwrap().is_empty());
        assert_eq!(store.draft(key, "me", 0).await.unwrap(), None);
    }
    // A forged event keeps nothing else out of its commit.
    let forged = PastEvent { subject: "\0".into(), ..event("\0", "a", Verdict::Noted) };
    assert_eq!(store.append_with(vec![change(row("a", 1))], vec![forged], 1).await.unwrap().len(), 1);
    // What was typed is kept as it was typed.
    let mut typed = launch('A', 5);
    typed.form.count = "\0 ' \\ \u{10ffff}".into();
    store.create_launch(&typed, &line("launch")).await.unwrap();
    assert_eq!(store.launch(&launch_id('A')).await.unwrap().unwrap().form, typed.form);
}

pub(crate) async fn one_polls(store: &impl Store) {
    let mut lead = store.lead().await.unwrap().expect("nobody leads yet");
    assert!(lead.is_held().await && lead.is_held().await);
    store.create_launch(&launch('A', 5), &line("launch")).await.unwrap();
    let id = launch_id('A');
    assert!(store.claim_launch(&id, "me", 0, 10).await.unwrap());
    assert!(store.claim_launch(&id, "me", 5, 15).await.unwrap());
    assert_eq!(store.claim_launch(&id, "you", 14, 24).await.unwrap(), !store.is_shared());
    assert!(store.claim_launch(&id, "you", 15, 25).await.unwrap());
}

pub(crate) async fn many_writers_leave_no_gap(store: &impl Store) {
    let writers = (0..20).map(|n| async move {
        let rows = (0..5).map(|m| change(row(&format!("{n}x{m}"), 1))).collect();
        store.append(rows, 1).await.unwrap()
    });
    for entries in futures_util::future::join_all(writers).await {
        assert!(entries.windows(2).all(|pair| pair[0].position + 1 == pair[1].position));
    }
    let all = store.entries(0, 100, 1000).await.unwrap();
    assert_eq!(all.iter().map(|entry| entry.position).collect::<Vec<_>>(), (1..=100).collect::<Vec<_>>());
}

pub(crate) async fn details_go_with_their_tasks(store: &impl Store) {
    let stopped = TaskRow { last_status: "STOPPED".to_owned().into(), ..row("a", 5) };
    store.append(vec![change(stopped), change(row("b", 2))], 1).await.unwrap();
    assert_eq!(store.tasks_without_detail(10).await.unwrap(), [(CLUSTER.to_owned(), arn("a"))]);
    let detail = TaskDetail { cpu: Some("256".into()), ..TaskDetail::default() };
    let unknown = (arn("unknown"), TaskDetail::default());
    store.keep_task_details(&[(arn("a"), TaskDetail::default()), unknown]).await.unwrap();
    store.keep_task_details(&[(arn("a"), detail.clone())]).await.unwrap();
    store.keep_task_details(&[]).await.unwrap();
    assert_eq!(store.task_detail(&arn("unknown")).await.unwrap(), None);
    assert_eq!(store.task_detail(&arn("a")).await.unwrap(), Some(detail));
    assert_eq!(store.task_detail("\0").await.unwrap(), None);
    assert!(store.tasks_without_detail(10).await.unwrap().is_empty());
}

pub(crate) async fn the_history_is_narrowed_and_paged_like_the_list(store: &impl Store) {
    let ended = |id: &str, family: &str, at: i64, exit: i64| TaskRow {
        last_status: "STOPPED".to_owned().into(),
        family: family.into(),
        started_at: Some(1),
        stopped_at: Some(at),
        exit: Some(exit),
        provider: Some("FARGATE".into()),
        tags: vec![Tag { key: "team".into(), value: family.into() }],
        cause: Some(format!("It said \0 {id} and 100%_ Ünïcode")),
        ..row(id, 5)
    };
    let all = [
        ended("a", "web", 10, 0),
        ended("b", "etl", 30, 1),
        ended("c", "web", 20, 1),
        ended("d", "web", 20, 137),
        ended("e", "etl", 40, 0),
    ];
    store.append(all.iter().cloned().map(change).collect(), 50).await.unwrap();
    store.append(vec![change(row("runs", 3)), change(ended("on-board", "web", 60, 1))], 50).await.unwrap();
    store.append(all.iter().map(|task| gone(task.id())).collect(), 60).await.unwrap();
    let queries = [
        ("", "e b d c a"),
        ("family=web", "d c a"),
        ("state=failed", "b d c"),
        ("state=ended-well&family=etl", "e"),
        ("state=running", ""),
        ("cluster=staging&provider=FARGATE", "e b d c a"),
        ("cluster=other", ""),
        ("tag=team=etl", "e b"),
        ("tag=team", "e b d c a"),
        ("text=ÜNÏCODE+etl", "e b"),
        ("text=%25_&state=failed", "b d c"),
        ("text=exit+137", "d"),
        ("family=%00", ""),
    ];
    for (text, expected) in queries {
        let query = TaskQuery::parse(text);
        let Some(needles) = Needles::of(&query) else {
            assert_eq!(expected, "", "{text}");
            continue;
        };
        let found = store.past_tasks(&needles, None, 100).await.unwrap();
        assert_eq!(found.iter().map(TaskRow::id).collect::<Vec<_>>().join(" "), expected, "{text}");
        assert!(found.iter().all(|task| query.holds(task)), "{text}");
        // Page by page it is the same, also among those that stopped at one time.
        let mut paged = Vec::new();
        let mut before = None;
        while let Some(task) = store.past_tasks(&needles, before.as_ref(), 1).await.unwrap().pop() {
            before = Some(Position::of(&task));
            paged.push(task);
        }
        assert_eq!(paged, found, "{text}");
    }
    assert_eq!(store.index_old_tasks(10).await.unwrap(), 0);
    store.forget_tasks(61).await.unwrap();
    assert!(store.past_tasks(&Needles::default(), None, 10).await.unwrap().is_empty());
}
