//! The suite's part about launches: batches, cancelling, reviews, stops, security groups, forgetting, and what became of
//! the tasks.

use domain::launch::form::{ContainerForm, Pair};
use domain::launch::list::{Outcome, Standing};
use domain::launch::plan::{ContainerOverride, EnvironmentVariable, NewGroup};
use domain::launch::request::Variant;
use domain::launch::view::{
    BatchState, Decision, Deed, GroupState, LaunchFailure, OwnGroup, StopOrder, Tally, Verdict,
};
use domain::problem::{Problem, ProblemKind};
use domain::task::row::TaskRow;
use domain::task::state::LastStatus;
use server::store::{BatchOutcome, Created, LaunchQuery, Leave, NewLaunch, NextBatch, Store};

use crate::samples::{arn, change, gone, launch, launch_id, line, row};

fn deed() -> Deed {
    Deed { by: "me".into(), at: 7 }
}

fn outcome(state: BatchState, tasks: &[&str]) -> BatchOutcome {
    let tasks = tasks.iter().map(|id| arn(id)).collect();
    BatchOutcome { state, tasks, failures: vec![], problem: None, next: None }
}

fn all(most: u32) -> LaunchQuery {
    LaunchQuery { most, ..LaunchQuery::default() }
}

async fn tally(store: &impl Store, id: char) -> Tally {
    let launches = store.launches("home", &all(100)).await.unwrap();
    let listed = launches.iter().find(|launch| launch.id == launch_id(id).as_str()).unwrap().tally;
    let stored = store.launch(&launch_id(id)).await.unwrap().unwrap();
    assert_eq!(stored.tally(), listed, "the list and the launch differ");
    assert_eq!(
        listed.asked,
        listed.started + listed.failed + listed.open + listed.review + listed.cancelled,
        "{listed:?}"
    );
    listed
}

pub(crate) async fn a_batch_keeps_the_time_of_its_first_sending(store: &impl Store) {
    store.create_launch(&launch('A', 5), &line("launch")).await.unwrap();
    let id = launch_id('A');
    assert_eq!(store.batch_sent(&id, 1, 100).await.unwrap(), Leave::Send(100));
    assert_eq!(store.batch_sent(&id, 1, 200).await.unwrap(), Leave::Send(100));
    let busy = Problem::new(ProblemKind::Unavailable, "aws-throttled", "Wait.");
    store.batch_troubled(&id, 1, &busy).await.unwrap();
    let found = store.launch(&id).await.unwrap().unwrap();
    assert_eq!(
        (found.batches[0].view.state, &found.batches[0].view.problem),
        (BatchState::Sent, &Some(busy.clone()))
    );
    let review = BatchOutcome {
        failures: vec![LaunchFailure { reason: "no".into(), detail: None }],
        problem: Some(Problem::new(ProblemKind::Unavailable, "needs-review", "Look.")),
        ..outcome(BatchState::NeedsReview, &["a"])
    };
    assert!(store.batch_closed(&id, 1, &review).await.unwrap());
    assert_eq!(store.open_launches("home").await.unwrap(), std::slice::from_ref(&id));
    let found = store.launch(&id).await.unwrap().unwrap();
    let batch = &found.batches[0];
    assert_eq!((batch.view.state, batch.sent_at), (BatchState::NeedsReview, Some(100)));
    assert_eq!((&batch.view.tasks, &batch.view.failures), (&review.tasks, &review.failures));
    assert_eq!(batch.view.problem, review.problem);
    assert!(store.batch_closed(&id, 2, &review).await.unwrap());
    assert!(store.open_launches("home").await.unwrap().is_empty());
    assert_eq!(
        tally(store, 'A').await,
        Tally { asked: 12, started: 2, review: 10, undecided: 10, ..Tally::default() }
    );
}

pub(crate) async fn a_closed_batch_is_neither_sent_nor_closed_again(store: &impl Store) {
    store.create_launch(&launch('A', 5), &line("launch")).await.unwrap();
    let id = launch_id('A');
    store.batch_sent(&id, 1, 1).await.unwrap();
    assert!(store.batch_closed(&id, 1, &outcome(BatchState::Answered, &["a"])).await.unwrap());
    let again = BatchOutcome {
        next: Some(NextBatch { size: 3, variant: Variant { instead_of: Some(1), ..Variant::default() } }),
        ..outcome(BatchState::Refused, &[])
    };
    assert!(!store.batch_closed(&id, 1, &again).await.unwrap());
    assert_eq!(store.batch_sent(&id, 1, 2).await.unwrap(), Leave::Closed);
    assert_eq!(store.batch_sent(&id, 99, 2).await.unwrap(), Leave::Closed);
    let late = Problem::new(ProblemKind::Unavailable, "aws-throttled", "Wait.");
    store.batch_troubled(&id, 1, &late).await.unwrap();
    let found = store.launch(&id).await.unwrap().unwrap();
    assert_eq!((found.batches.len(), found.batches[0].view.state), (2, BatchState::Answered));
    assert_eq!(found.batches[0].view.problem, None, "what has its outcome has no trouble any more");
}

pub(crate) async fn a_batch_is_followed_by_one_that_asks_again(store: &impl Store) {
    store.create_launch(&launch('A', 5), &line("launch")).await.unwrap();
    let id = launch_id('A');
    let variant = Variant { instead_of: Some(1), subnets: Some(vec!["subnet-2".into()]), on_demand: true };
    let first = BatchOutcome {
        next: Some(NextBatch { size: 9, variant: variant.clone() }),
        ..outcome(BatchState::Answered, &["a"])
    };
    assert!(store.batch_closed(&id, 1, &first).await.unwrap());
    let found = store.launch(&id).await.unwrap().unwrap();
    let added = &found.batches[2];
    assert_eq!((added.view.number, added.view.size, &added.view.variant), (3, 9, &variant));
    assert_eq!((added.token.as_str(), added.view.state), (&*format!("{id}-3"), BatchState::Waiting));
    assert_eq!(added.started_by, format!("slipway/{id}/3"));
    assert_eq!(tally(store, 'A').await, Tally { asked: 12, started: 1, open: 11, ..Tally::default() });

    store.cancel_launch(&id, &deed(), &line("cancel-launch")).await.unwrap();
    let again =
        |number| NextBatch { size: 9, variant: Variant { instead_of: Some(number), ..Variant::default() } };
    store.batch_closed(&id, 3, &BatchOutcome { next: Some(again(3)), ..first }).await.unwrap();
    assert_eq!(store.launch(&id).await.unwrap().unwrap().batches.len(), 3, "a cancelled launch asks no more");
}

pub(crate) async fn cancelling_takes_what_waits_and_leaves_what_is_in_flight(store: &impl Store) {
    store.create_launch(&launch('A', 5), &line("launch")).await.unwrap();
    let id = launch_id('A');
    store.batch_sent(&id, 1, 1).await.unwrap();
    assert_eq!(store.cancel_launch(&id, &deed(), &line("cancel-launch")).await.unwrap(), 2);
    assert_eq!(store.batch_sent(&id, 2, 2).await.unwrap(), Leave::Closed);
    assert_eq!(store.batch_sent(&id, 1, 2).await.unwrap(), Leave::Cancelled);
    assert_eq!(tally(store, 'A').await, Tally { asked: 12, open: 10, cancelled: 2, ..Tally::default() });
    assert!(store.batch_closed(&id, 1, &outcome(BatchState::Answered, &["a"])).await.unwrap());
    let again = Deed { by: "you".into(), at: 9 };
    assert_eq!(store.cancel_launch(&id, &again, &line("cancel-launch")).await.unwrap(), 0);
    let found = store.launch(&id).await.unwrap().unwrap();
    assert_eq!(found.cancelled, Some(deed()));
    assert_eq!(store.audit_lines("home", 10).await.unwrap().len(), 3);
}

pub(crate) async fn a_review_is_decided_once(store: &impl Store) {
    store.create_launch(&launch('A', 5), &line("launch")).await.unwrap();
    let id = launch_id('A');
    let decision = |verdict| Decision { verdict, deed: deed() };
    let decide = async |number, verdict| {
        store.batch_decided(&id, number, &decision(verdict), &line("decide-batch")).await.unwrap()
    };
    assert!(!decide(1, Verdict::NotStarted).await, "it needs no review");
    for number in [1, 2] {
        store.batch_closed(&id, number, &outcome(BatchState::NeedsReview, &["a"])).await.unwrap();
    }
    // More may be found while nobody has decided.
    assert!(store.batch_closed(&id, 1, &outcome(BatchState::NeedsReview, &["a", "b"])).await.unwrap());
    assert!(decide(1, Verdict::NotStarted).await);
    assert!(!decide(1, Verdict::AsTheyAre).await);
    assert!(!store.batch_closed(&id, 1, &outcome(BatchState::Answered, &["c"])).await.unwrap());
    assert!(decide(2, Verdict::AsTheyAre).await);
    assert_eq!(
        tally(store, 'A').await,
        Tally { asked: 12, started: 3, failed: 8, review: 1, ..Tally::default() }
    );
    assert_eq!(store.audit_lines("home", 10).await.unwrap().len(), 3);
}

pub(crate) async fn a_launch_has_one_child(store: &impl Store) {
    let child = |last, at| NewLaunch { parent: Some(launch_id('A')), ..launch(last, at) };
    store.create_launch(&launch('A', 5), &line("launch")).await.unwrap();
    assert_eq!(store.create_launch(&child('B', 6), &line("launch")).await.unwrap(), Created::New);
    let Created::Exists(first) = store.create_launch(&child('C', 7), &line("launch")).await.unwrap() else {
        panic!("two children");
    };
    assert_eq!((first.plan.launch, first.parent), (launch_id('B'), Some(launch_id('A'))));
    assert_eq!(store.launch(&launch_id('C')).await.unwrap(), None);
    assert_eq!(store.launch(&launch_id('A')).await.unwrap().unwrap().child, Some(launch_id('B')));
}

pub(crate) async fn without_its_security_group_nothing_waits(store: &impl Store) {
    let mut wanted = launch('A', 5);
    wanted.plan.network.new_group =
        Some(NewGroup { vpc: "vpc-1".into(), name: "web".into(), description: "d".into(), rules: vec![] });
    store.create_launch(&wanted, &line("launch")).await.unwrap();
    let id = launch_id('A');
    let found = store.launch(&id).await.unwrap().unwrap();
    assert_eq!(found.own_group, Some(OwnGroup::default()));
    let made = OwnGroup { state: GroupState::Made, id: Some("sg-1".into()), problem: None };
    store.group_noted(&id, &made).await.unwrap();
    assert_eq!(tally(store, 'A').await.open, 12);
    let problem = Problem::new(ProblemKind::Denied, "security-group", "No.");
    let failed = OwnGroup { state: GroupState::Failed, problem: Some(problem.clone()), ..made };
    store.group_noted(&id, &failed).await.unwrap();
    let found = store.launch(&id).await.unwrap().unwrap();
    assert_eq!(found.own_group, Some(failed));
    assert!(
        found
            .batches
            .iter()
            .all(|b| b.view.state == BatchState::Refused && b.view.problem == Some(problem.clone()))
    );
    assert_eq!(tally(store, 'A').await, Tally { asked: 12, failed: 12, ..Tally::default() });
    store.create_launch(&launch('B', 5), &line("launch")).await.unwrap();
    assert_eq!(store.launch(&launch_id('B')).await.unwrap().unwrap().own_group, None);
}

pub(crate) async fn an_order_to_stop_keeps_a_launch_open_until_it_is_done(store: &impl Store) {
    store.create_launch(&launch('A', 5), &line("launch")).await.unwrap();
    let id = launch_id('A');
    store.cancel_launch(&id, &deed(), &line("cancel-launch")).await.unwrap();
    assert!(store.open_launches("home").await.unwrap().is_empty());
    let order =
        StopOrder { deed: deed(), reason: "why".into(), told: 0, failed: 0, problem: None, done: false };
    store.stop_noted(&id, &order, Some(&line("stop-launch"))).await.unwrap();
    assert_eq!(store.open_launches("home").await.unwrap(), std::slice::from_ref(&id));
    let done = StopOrder { told: 3, done: true, ..order };
    store.stop_noted(&id, &done, None).await.unwrap();
    assert!(store.open_launches("home").await.unwrap().is_empty());
    assert_eq!(store.launch(&id).await.unwrap().unwrap().stop, Some(done));
    assert_eq!(store.audit_lines("home", 10).await.unwrap().len(), 3);
}

pub(crate) async fn values_are_forgotten_when_they_are_old_and_nothing_is_open(store: &impl Store) {
    let mut wanted = launch('A', 5);
    let pair = Pair { key: "TOKEN".into(), value: "hunter2".into() };
    let container = ContainerForm {
        name: "app".into(),
        env: vec![pair],
        env_file: "B=hunter3".into(),
        ..ContainerForm::default()
    };
    wanted.form.containers.push(container);
    let variable =
        |name: &str, value: &str| EnvironmentVariable { name: name.into(), value: Some(value.into()) };
    wanted.plan.overrides.containers.push(ContainerOverride {
        name: "app".into(),
        environment: vec![variable("TOKEN", "hunter2"), variable("B", "hunter3")],
        ..ContainerOverride::default()
    });
    wanted.values_of = Some("me".into());
    store.create_launch(&wanted, &line("launch")).await.unwrap();
    let id = launch_id('A');
    assert_eq!(store.forget_values(100).await.unwrap(), 0, "its batches need them");
    for number in [1, 2] {
        store.batch_closed(&id, number, &outcome(BatchState::Refused, &[])).await.unwrap();
    }
    assert_eq!(store.forget_values(4).await.unwrap(), 0);
    assert_eq!(store.launch(&id).await.unwrap().unwrap().plan, wanted.plan);
    assert_eq!(store.forget_values(5).await.unwrap(), 1);
    assert_eq!(store.forget_values(5).await.unwrap(), 0);
    let found = store.launch(&id).await.unwrap().unwrap();
    assert_eq!((found.values_of.as_deref(), found.values_kept), (Some("me"), false));
    assert_eq!(found.plan, wanted.plan.masked());
    assert!(!serde_json::to_string(&found.form).unwrap().contains("hunter"));
    assert_eq!(found.form.containers[0].env[0].key, "TOKEN");
}

pub(crate) async fn launches_are_listed_by_filter_and_page(store: &impl Store) {
    for (last, at) in [('A', 1), ('B', 3), ('C', 2), ('D', 3)] {
        let new = NewLaunch { actor: format!("Person-{last}"), ..launch(last, at) };
        store.create_launch(&new, &line("launch")).await.unwrap();
    }
    let ids = async |wanted: &LaunchQuery| {
        let found = store.launches("home", wanted).await.unwrap();
        found.into_iter().map(|launch| launch.id.chars().last().unwrap()).collect::<String>()
    };
    assert_eq!(ids(&all(10)).await, "DBCA");
    assert_eq!(ids(&all(2)).await, "DB");
    assert_eq!(ids(&LaunchQuery { before: Some(launch_id('B')), ..all(10) }).await, "CA");
    assert_eq!(ids(&LaunchQuery { since: Some(2), ..all(10) }).await, "DBC");
    assert_eq!(ids(&LaunchQuery { actor: Some("Person-C".into()), ..all(10) }).await, "C");
    assert_eq!(ids(&LaunchQuery { cluster: Some("staging".into()), ..all(10) }).await, "DBCA");
    assert_eq!(ids(&LaunchQuery { cluster: Some("stag".into()), ..all(10) }).await, "");
    assert_eq!(ids(&LaunchQuery { family: Some("web".into()), ..all(1) }).await, "D");
    assert_eq!(ids(&LaunchQuery { text: "PERSON-b  web:1".into(), ..all(10) }).await, "B");
    assert_eq!(ids(&LaunchQuery { text: "%".into(), ..all(10) }).await, "");
    assert!(store.launches("elsewhere", &all(10)).await.unwrap().is_empty());

    let close = async |last, state| {
        for number in [1, 2] {
            let tasks = if state == BatchState::Answered { "abcdefghij" } else { "" };
            let tasks: Vec<String> =
                tasks.chars().take(if number == 1 { 10 } else { 2 }).map(String::from).collect();
            let tasks: Vec<&str> = tasks.iter().map(String::as_str).collect();
            store.batch_closed(&launch_id(last), number, &outcome(state, &tasks)).await.unwrap();
        }
    };
    close('A', BatchState::Answered).await;
    close('B', BatchState::Refused).await;
    close('C', BatchState::NeedsReview).await;
    let rows =
        [(Standing::Whole, "A"), (Standing::Short, "B"), (Standing::Review, "C"), (Standing::Open, "D")];
    for (standing, expected) in rows {
        assert_eq!(ids(&LaunchQuery { standing: Some(standing), ..all(10) }).await, expected, "{standing:?}");
        let found =
            store.launches("home", &LaunchQuery { standing: Some(standing), ..all(1) }).await.unwrap();
        assert_eq!(found[0].tally.standing(), standing);
    }
    assert_eq!(store.open_launches("home").await.unwrap(), [launch_id('D')]);
}

pub(crate) async fn what_became_of_a_launchs_tasks_is_counted(store: &impl Store) {
    let ours = |id: &str, launch: char, more: &dyn Fn(&mut TaskRow)| {
        let mut row = row(id, 1);
        row.launch = Some(launch_id(launch).to_string());
        more(&mut row);
        change(row)
    };
    let stopped = |row: &mut TaskRow| {
        (row.last_status, row.desired_status, row.stopped_at) =
            (LastStatus::Stopped, "STOPPED".into(), Some(9));
    };
    let rows = vec![
        ours("runs", 'A', &|_| {}),
        ours("never-started", 'A', &stopped),
        ours("failed", 'A', &|row| {
            stopped(row);
            (row.started_at, row.exit) = (Some(1), Some(1));
        }),
        ours("well", 'A', &|row| {
            stopped(row);
            (row.started_at, row.exit) = (Some(1), Some(0));
        }),
        ours("taken", 'B', &|row| {
            stopped(row);
            row.spot_deadline = Some(8);
        }),
        ours("being-taken", 'B', &|row| {
            (row.desired_status, row.spot_deadline) = ("STOPPED".into(), Some(8));
        }),
        ours("of-another", 'C', &|_| {}),
    ];
    store.append(rows, 1).await.unwrap();
    store.append(vec![gone("failed")], 2).await.unwrap();
    let ids = ['A', 'B', 'D'].map(|last| launch_id(last).to_string());
    let found = store.outcomes(&ids.each_ref().map(String::as_str)).await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[&ids[0]], Outcome { active: 1, failed: 2, interrupted: 0, ended: 1 });
    assert_eq!(found[&ids[1]], Outcome { active: 1, failed: 0, interrupted: 1, ended: 0 });
}
