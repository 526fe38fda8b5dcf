//! Rows and launches to store.

use domain::event::frame::Change;
use domain::event::history::{EventKind, PastEvent, Verdict};
use domain::id::{ClusterName, Family, LaunchId};
use domain::launch::form::LaunchForm;
use domain::launch::plan::{LaunchPlan, Network};
use domain::task::row::TaskRow;
use server::store::{AuditLine, NewEntry, NewLaunch, Via};

pub(crate) const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/staging";
pub(crate) const LAUNCH: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

pub(crate) fn arn(id: &str) -> String {
    format!("arn:aws:ecs:eu-west-1:123456789012:task/staging/{id}")
}

pub(crate) fn row(id: &str, version: u64) -> TaskRow {
    let json = serde_json::json!({
        "arn": arn(id), "cluster": CLUSTER, "version": version, "last_status": "RUNNING",
        "desired_status": "RUNNING", "family": "web", "revision": 1,
    });
    serde_json::from_value(json).unwrap()
}

pub(crate) fn change(row: TaskRow) -> NewEntry {
    NewEntry { cluster: CLUSTER.into(), change: Change::Task(row), via: Via::Poll }
}

pub(crate) fn gone(id: &str) -> NewEntry {
    NewEntry { cluster: CLUSTER.into(), change: Change::Gone(arn(id)), via: Via::Age }
}

pub(crate) fn launch_id(last: char) -> LaunchId {
    LaunchId::parse(&format!("{}{last}", &LAUNCH[..25])).unwrap()
}

pub(crate) fn launch(last: char, at: i64) -> NewLaunch {
    launch_of(launch_id(last), at)
}

pub(crate) fn launch_of(launch: LaunchId, at: i64) -> NewLaunch {
    NewLaunch {
        place: "home".into(),
        actor: "local".into(),
        at,
        cluster: CLUSTER.into(),
        form: LaunchForm { count: "12".into(), ..LaunchForm::fresh(launch.to_string()) },
        parent: None,
        values_of: None,
        batches: vec![10, 2],
        plan: LaunchPlan::plain(
            launch,
            ClusterName::parse("staging").unwrap(),
            Family::parse("web").unwrap(),
            Some(1),
            12,
            Network { subnets: vec!["subnet-1".into()], public_ip: true, ..Network::default() },
        ),
    }
}

pub(crate) fn line(action: &str) -> AuditLine {
    AuditLine {
        at: 1,
        place: "home".into(),
        actor: "local".into(),
        action: action.into(),
        target: LAUNCH.into(),
        detail: serde_json::json!({ "count": 12 }),
    }
}

pub(crate) fn event(id: &str, task: &str, verdict: Verdict) -> PastEvent {
    PastEvent {
        id: id.into(),
        subject: arn(task),
        kind: EventKind::Task,
        verdict,
        version: Some(3),
        at: Some(7),
        status: Some("RUNNING".into()),
        name: None,
        reason: None,
        spot: false,
        raw: None,
    }
}
