//! What is read of good, odd, forged and broken messages.

use serde_json::json;

use super::*;

const NOW: Millis = 1_795_356_123_000;
const GUIDE: &str = include_str!("../fixtures/spot_notice.json");

fn here() -> Here {
    Here { account: "123456789012".into(), region: "us-east-1".into() }
}

fn whole() -> Value {
    json!({
        "version": "0", "id": "e1", "detail-type": "ECS Task State Change", "source": "aws.ecs",
        "account": "123456789012", "region": "us-east-1", "time": "2026-11-22T14:02:00Z", "brand-new": [1],
        "detail": {
            "taskArn": "arn:aws:ecs:us-east-1:123456789012:task/staging/60c01c6162169c7026677479348788b0",
            "clusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/staging",
            "taskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7",
            "version": 5, "lastStatus": "STOPPED", "desiredStatus": "STOPPED", "launchType": "FARGATE",
            "capacityProviderName": "FARGATE_SPOT", "createdAt": "2026-11-22T13:00:00.1Z",
            "stoppedAt": "2026-11-22T14:02:00.25Z", "stoppedReason": "Essential container in task exited",
            "stopCode": "EssentialContainerExited", "group": "family:web", "attributes": "surprise",
            "containers": [
                {"name": "aws-guardduty-agent-x", "cpu": "null", "exitCode": 9},
                {"name": "app", "exitCode": 3, "reason": "said no", "new": {}},
                "what?",
            ],
        },
    })
}

fn take(event: &Value) -> Result<TaskEvent, Refusal> {
    match read(&event.to_string(), "m1", &here(), NOW)? {
        Said::Task(task) => Ok(*task),
        other => panic!("{other:?} is no task's change"),
    }
}

/// The event with one field changed, by its JSON pointer; `null` takes it away.
fn with(pointer: &str, value: Value) -> Value {
    let mut event = whole();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = event.pointer_mut(parent).expect("a parent").as_object_mut().expect("an object");
    if value.is_null() {
        parent.remove(name)
    } else {
        parent.insert(name.to_owned(), value)
    };
    event
}

#[test]
fn a_whole_event_is_a_row() {
    let TaskEvent { row, unversioned, noticed, event, odd_times } = take(&whole()).expect("a task");
    assert_eq!((row.version, row.family.as_str(), row.revision), (5, "web", 7));
    assert_eq!((row.provider.as_deref(), row.exit), (Some("FARGATE_SPOT"), Some(3)));
    assert_eq!((row.cause.as_deref(), row.stopped_at), (Some("said no"), Some(1_795_356_120_250)));
    assert_eq!((unversioned, noticed, odd_times), (false, None, 0));
    assert_eq!((event.id.as_str(), event.at, event.spot), ("e1", Some(1_795_356_120_000), false));
}

#[test]
fn the_guides_snippet_is_a_notice_about_the_task_of_its_detail() {
    let Ok(Said::Task(task)) = read(GUIDE, "m1", &here(), NOW) else { panic!("a task") };
    assert!(task.row.arn.ends_with("task/b99d40b3-5176-4f71-9a52-9dbd6fEXAMPLE"));
    assert_eq!((task.unversioned, task.noticed, task.event.spot), (true, Some(NOW), true));
    assert_eq!((task.row.version, task.event.id.as_str()), (0, "9bcdac79-b31f-4d3d-9410-fbd727c29fab"));
    assert!(!task.row.wants_to_run());
}

#[test]
fn what_cannot_be_meant_is_refused_by_name() {
    let task = "/detail/taskArn";
    let rows = [
        ("/source", json!("my.app"), Refusal::Source),
        ("/source", Value::Null, Refusal::Source),
        ("/detail-type", Value::Null, Refusal::NotAnEvent),
        ("/detail", json!([1, 2]), Refusal::NotAnEvent),
        ("/account", json!("210987654321"), Refusal::Account),
        ("/region", json!("eu-west-1"), Refusal::Region),
        (task, Value::Null, Refusal::Task),
        (task, json!(7), Refusal::Task),
        (task, json!("arn:aws:ecs:us-east-1:123456789012:service/a/b"), Refusal::Task),
        (task, json!("arn:aws:ecs:us-east-1:210987654321:task/staging/1"), Refusal::Account),
        (task, json!("arn:aws:ecs:eu-west-1:123456789012:task/staging/1"), Refusal::Region),
        (task, json!("arn:aws:ecs:us-east-1:123456789012:task/other/1"), Refusal::Cluster),
        ("/detail/clusterArn", json!("staging"), Refusal::Cluster),
        ("/detail/lastStatus", Value::Null, Refusal::Status),
        ("/detail/lastStatus", json!("x".repeat(65)), Refusal::Status),
        ("/detail/version", json!(-1), Refusal::Version),
        ("/detail/version", json!(1.5), Refusal::Version),
        ("/detail/version", json!(HIGHEST_VERSION + 1), Refusal::Version),
        ("/detail/version", json!("high"), Refusal::Version),
    ];
    for (pointer, value, refusal) in rows {
        let event = with(pointer, value.clone());
        assert_eq!(take(&event).map(|_| ()), Err(refusal), "{pointer} {value}");
    }
    assert!(take(&with("/detail/version", json!("6"))).is_ok_and(|task| task.row.version == 6));
    let refused = |body: &str| read(body, "m", &here(), NOW).map(|_| ()).expect_err("refused");
    let cut = &whole().to_string()[..200];
    for body in ["", "hello", cut, &"[".repeat(100_000)] {
        assert_eq!(refused(body), Refusal::NotJson);
    }
    assert_eq!(refused(&format!("{{\"a\":\"{}\"}}", "x".repeat(LONGEST))), Refusal::Oversized);
    assert_eq!(refused("[]"), Refusal::NotAnEvent);
}

#[test]
fn times_that_cannot_be_meant_count_as_absent() {
    let mut event = with("/detail/createdAt", json!("9999-12-31T23:59:59Z"));
    event["detail"]["stoppedAt"] = json!("1970-01-01T00:00:00Z");
    event["time"] = json!("yesterday");
    let TaskEvent { row, odd_times, event, .. } = take(&event).expect("a task");
    // It has stopped, so it has a time to be let go of by.
    assert_eq!((row.created_at, row.stopped_at, event.at), (None, Some(NOW), None));
    assert_eq!(odd_times, 3);
}

#[test]
fn services_are_noted_and_what_is_new_is_passed_over() {
    let service = "arn:aws:ecs:us-east-1:123456789012:service/staging/shop";
    let action = json!({
        "id": "e2", "detail-type": "ECS Service Action", "source": "aws.ecs", "account": "123456789012",
        "resources": [service],
        "detail": {"eventType": "WARN", "eventName": "SERVICE_TASK_START_IMPAIRED", "clusterArn": "c"},
    });
    let Ok(Said::Noted(event)) = read(&action.to_string(), "m", &here(), NOW) else { panic!("noted") };
    assert_eq!((event.subject.as_str(), event.kind), (service, EventKind::ServiceAction));
    assert_eq!(event.name.as_deref(), Some("SERVICE_TASK_START_IMPAIRED"));
    let mut deployment = action.clone();
    deployment["detail-type"] = json!("ECS Deployment State Change");
    assert!(matches!(read(&deployment.to_string(), "m", &here(), NOW), Ok(Said::Noted(_))));
    let mut foreign = action.clone();
    foreign["resources"] = json!(["arn:aws:ecs:us-east-1:210987654321:service/staging/shop"]);
    assert_eq!(read(&foreign.to_string(), "m", &here(), NOW).map(|_| ()), Err(Refusal::Account));
    let mut new = action;
    new["detail-type"] = json!("ECS Something New");
    assert!(matches!(read(&new.to_string(), "m", &here(), NOW), Ok(Said::Unknown)));
}

#[test]
fn no_cut_and_no_changed_byte_makes_it_panic() {
    let text = whole().to_string();
    for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        let _ = read(&text[..at], "m", &here(), NOW);
        for byte in ["0", "\"", "{", "}", "é", "-"] {
            let mut changed = text.clone();
            changed.replace_range(at..=at, byte);
            let _ = read(&changed, "m", &here(), NOW);
        }
    }
}

proptest::proptest! {
    /// A good event with one place of it replaced, and anything at all. `make fuzz` reads a million of each.
    #[test]
    fn fuzz_events(
        place in 0_usize..40, other in odd(), cut in 0_usize..2_000, bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
    ) {
        let mut event = whole();
        let mut at = place;
        replace(&mut event, &mut at, &other);
        let text = event.to_string();
        let cut = text.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(text.len());
        for body in [text.as_str(), &text[..cut], &String::from_utf8_lossy(&bytes)] {
            // The verdict does not matter here; that there is one does.
            let _ = read(body, "m1", &here(), NOW);
        }
    }
}

/// Values that no field expects.
fn odd() -> impl proptest::strategy::Strategy<Value = Value> {
    use proptest::prelude::*;
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!([[[]]])),
        Just(json!({"name": {"name": []}})),
        Just(Value::from("9999-99-99T99:99:99.999999999Z")),
        Just(Value::from("x".repeat(20_000))),
    ]
}

/// Replaces the value that is `at` places into the event.
fn replace(value: &mut Value, at: &mut usize, other: &Value) {
    if *at == 0 {
        value.clone_from(other);
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, at, other)),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, at, other)),
        _ => {}
    }
}
