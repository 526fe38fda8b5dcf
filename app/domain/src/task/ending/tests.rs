//! Who tells how a task ended, by table.

use super::*;

fn end(name: &str, essential: Option<bool>, exit: Option<i64>, reason: &str) -> ContainerEnd {
    let reason = (!reason.is_empty()).then(|| reason.to_owned());
    ContainerEnd { name: name.into(), essential, exit, reason, unhealthy: false }
}

fn judged(
    containers: &[ContainerEnd],
    stop_code: &str,
    started: bool,
) -> (Ending, Option<i64>, Option<String>) {
    let task = TaskEnd { stop_code: Some(stop_code), containers, started, ..TaskEnd::default() };
    let found = task.judge();
    (found.ending, found.exit(), found.told_by.map(|container| container.name.clone()))
}

#[test]
fn the_essential_container_tells_whichever_stands_first() {
    let (yes, no) = (Some(true), Some(false));
    let pull = "CannotPullContainerError: something";
    let oom = "OutOfMemoryError: Container killed due to memory usage";
    let rows: &[(&[ContainerEnd], Ending, Option<i64>, &str)] = &[
        // A container that is not essential decides nothing, however it ended.
        (&[end("app", yes, Some(0), ""), end("proxy", no, Some(143), "")], Ending::Well, Some(0), "app"),
        (&[end("app", yes, Some(0), ""), end("proxy", no, Some(137), "")], Ending::Well, Some(0), "app"),
        (&[end("app", yes, Some(0), ""), end("proxy", no, Some(1), "")], Ending::Well, Some(0), "app"),
        (&[end("app", yes, Some(0), ""), end("proxy", no, None, "")], Ending::Well, Some(0), "app"),
        (&[end("app", yes, Some(3), ""), end("proxy", no, Some(0), "")], Ending::Failed, Some(3), "app"),
        (&[end("app", yes, Some(0), ""), end("proxy", yes, Some(2), "")], Ending::Failed, Some(2), "proxy"),
        (&[end("app", yes, Some(0), ""), end("proxy", yes, None, "")], Ending::Failed, None, "proxy"),
        // The definition is not known: what AWS has added decides nothing all the same.
        (
            &[end("app", None, Some(0), ""), end("aws-guardduty-agent-x", None, Some(137), "")],
            Ending::Well,
            Some(0),
            "app",
        ),
        (
            &[end("app", None, Some(0), ""), end("ecs-service-connect-Ab1", None, Some(1), "")],
            Ending::Well,
            Some(0),
            "app",
        ),
        (
            &[end("app", None, Some(0), ""), end("aws-fargate-supervisor", None, None, "")],
            Ending::Well,
            Some(0),
            "app",
        ),
        (&[end("app", None, Some(0), ""), end("proxy", None, Some(1), "")], Ending::Failed, Some(1), "proxy"),
        // ECS ends the others once an essential container has done its work.
        (&[end("app", yes, Some(0), ""), end("router", yes, Some(143), "")], Ending::Well, Some(0), "app"),
        (&[end("app", yes, Some(1), ""), end("router", yes, Some(143), "")], Ending::Failed, Some(1), "app"),
        (&[end("app", yes, Some(1), ""), end("router", yes, Some(137), "")], Ending::Failed, Some(1), "app"),
        (&[end("app", yes, Some(143), "")], Ending::Failed, Some(143), "app"),
        // A failure of its own comes before what ECS may have done.
        (
            &[end("router", yes, Some(143), ""), end("app", yes, Some(137), oom)],
            Ending::Failed,
            Some(137),
            "app",
        ),
        (&[end("router", yes, None, ""), end("app", yes, None, pull)], Ending::Failed, None, "app"),
        (&[end("app", yes, Some(-1_073_741_510), "")], Ending::Failed, Some(-1_073_741_510), "app"),
        (&[end("app", yes, Some(3_221_225_786), "")], Ending::Failed, Some(3_221_225_786), "app"),
    ];
    for (containers, ending, exit, teller) in rows {
        let mut turned = containers.to_vec();
        for _ in 0..2 {
            let found = judged(&turned, "EssentialContainerExited", true);
            assert_eq!(found, (*ending, *exit, Some((*teller).to_owned())), "{turned:?}");
            turned.reverse();
        }
    }
}

#[test]
fn whoever_failed_first_is_to_blame_and_has_run() {
    let waits = |on: &str| {
        format!(
            "CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [{on}(shop:1) (STOPPED->RUNNING) - Exit: 1] for target [app(shop:1) (NONE->RUNNING)] as dependency did not exit successfully."
        )
    };
    let chain = [
        end("app", Some(true), Some(143), &waits("seed")),
        end("seed", Some(false), None, &waits("migrate")),
        end("migrate", Some(false), Some(1), ""),
    ];
    for stop_code in ["EssentialContainerExited", "TaskFailedToStart"] {
        let found = judged(&chain, stop_code, false);
        assert_eq!(found, (Ending::Failed, Some(1), Some("migrate".into())), "{stop_code}");
    }
    let plain = [end("migrate", None, Some(1), ""), end("app", None, None, &waits("migrate"))];
    let task = TaskEnd { containers: &plain, ..TaskEnd::default() };
    let found = task.judge();
    assert_eq!((found.ending, found.waiting.map(|c| c.name.as_str())), (Ending::Failed, Some("app")));
    // A circle, and a name that no container has, lead nowhere and come to an end.
    let circle = [end("app", None, None, &waits("seed")), end("seed", None, None, &waits("app"))];
    assert_eq!(judged(&circle, "TaskFailedToStart", false).0, Ending::NeverStarted);
    let stranger = [end("app", None, None, &waits("nobody"))];
    assert_eq!(judged(&stranger, "TaskFailedToStart", false).0, Ending::NeverStarted);
}

#[test]
fn what_ran_is_not_called_never_started_and_the_other_way_round() {
    let ran = [end("app", Some(true), Some(1), "")];
    assert_eq!(judged(&ran, "EssentialContainerExited", false).0, Ending::Failed);
    let done = [end("app", Some(true), Some(0), "")];
    assert_eq!(judged(&done, "EssentialContainerExited", false).0, Ending::Well);
    let missing = [end("app", Some(true), Some(127), "CannotStartContainerError: executable file not found")];
    assert_eq!(judged(&missing, "TaskFailedToStart", false).0, Ending::NeverStarted);
    assert_eq!(judged(&[], "TaskFailedToStart", false), (Ending::NeverStarted, None, None));
    assert_eq!(judged(&[], "EssentialContainerExited", true).0, Ending::Unknown);
    // An init container that did its work does not make the task that never started a success.
    let half =
        [end("init", Some(false), Some(0), ""), end("app", Some(true), None, "CannotPullContainerError: x")];
    assert_eq!(judged(&half, "TaskFailedToStart", false), (Ending::NeverStarted, None, Some("app".into())));
}

#[test]
fn somebodys_wish_and_aws_come_before_the_containers() {
    let ended = [end("app", Some(true), Some(143), "")];
    let rows = [
        ("UserInitiated", Ending::Stopped),
        ("ServiceSchedulerInitiated", Ending::Stopped),
        ("SpotInterruption", Ending::Interrupted),
        ("InfrastructureHealth", Ending::Interrupted),
        ("BrandNewCode", Ending::Failed),
    ];
    for (code, ending) in rows {
        assert_eq!(judged(&ended, code, true).0, ending, "{code}");
    }
    let task = TaskEnd { containers: &ended, started: true, ..TaskEnd::default() };
    assert_eq!(TaskEnd { spot: true, ..task }.judge().ending, Ending::Interrupted);
    assert_eq!(TaskEnd { unseen: true, spot: true, ..task }.judge().ending, Ending::Interrupted);
    assert_eq!(TaskEnd { unseen: true, ..task }.judge().ending, Ending::Unseen);
}

#[test]
fn the_cause_is_the_tellers_then_the_tasks() {
    let cause = |containers: &[ContainerEnd], reason: &str| {
        TaskEnd { containers, started: true, ..TaskEnd::default() }.judge().cause(containers, Some(reason))
    };
    let oom = "OutOfMemoryError: Container killed due to memory usage";
    let proxy = end("proxy", Some(false), Some(137), oom);
    assert_eq!(cause(&[end("app", Some(true), Some(1), ""), proxy], "task").as_deref(), Some("task"));
    assert_eq!(cause(&[end("app", Some(true), Some(137), oom)], "task").as_deref(), Some(oom));
    assert_eq!(cause(&[], ""), None);
    let long = cause(&[], &"é".repeat(5_000)).map(|text| text.chars().count());
    assert_eq!(long, Some(LONGEST_CAUSE));
}
