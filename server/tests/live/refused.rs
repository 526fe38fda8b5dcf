//! Bad input: each a clear sentence at its field, and nothing launched.

use app::port::{Port, Submitted};
use domain::launch::form::{CLUSTER_DEFAULT, CUSTOM, ContainerForm, LaunchForm, ON, Pair, StrategyLine};

use crate::world::{World, caller};

fn container(env: &[(&str, &str)]) -> Vec<ContainerForm> {
    let env = env.iter().map(|(key, value)| Pair { key: (*key).into(), value: (*value).into() }).collect();
    vec![ContainerForm { name: "app".into(), env, ..ContainerForm::default() }]
}

#[tokio::test]
async fn what_breaks_a_rule_launches_nothing() {
    type Change = fn(&mut LaunchForm);
    let world = World::new().await;
    let before = world.count().await;
    let rows: Vec<(Change, &str, &str)> = vec![
        (|f| f.count = "0".into(), "count", "0 tasks would run nothing"),
        (|f| f.count = "1.5".into(), "count", "not a whole number"),
        (|f| f.count = "9223372036854775808".into(), "count", "are more than"),
        (|f| f.cluster = "nobody".into(), "cluster", "There is no cluster “nobody”"),
        (
            |f| {
                f.cluster = "bare".into();
                f.compute = CLUSTER_DEFAULT.into();
            },
            "compute",
            "has no default capacity provider strategy",
        ),
        (
            |f| {
                f.compute = CUSTOM.into();
                f.cluster = "bare".into();
                f.strategy = vec![StrategyLine {
                    provider: "FARGATE_SPOT".into(),
                    base: String::new(),
                    weight: "1".into(),
                }];
            },
            "strategy-0-provider",
            "is not associated with this cluster",
        ),
        (|f| f.platform_version = "1.3.0".into(), "platform_version", "is retired"),
        (
            |f| f.task_role = "arn:aws:iam::123456789012:role/ci-deploy".into(),
            "task_role",
            "trusts ecs-tasks.amazonaws.com",
        ),
        (|f| f.memory = "4096".into(), "memory", "Fargate has no task of 256 CPU units and 4096 MiB"),
        (|f| f.containers = container(&[("A=B", "1")]), "containers-0-env-0-key", "has “=” in it"),
        (|f| f.containers = container(&[("A\0", "1")]), "containers-0-env-0-key", "has “\\0” in it"),
        (|f| f.containers = container(&[("A\n", "1")]), "containers-0-env-0-key", "has “\\n” in it"),
        (
            |f| f.containers = container(&[("A", "1"), ("A", "2")]),
            "containers-0-env-1-key",
            "stands here twice",
        ),
        (|f| f.containers[0].name = "other".into(), "containers-0", "has no container “other”"),
        (
            |f| f.containers[0].env_file = (0..1000).map(|n| format!("KEY_{n}=1\n")).collect(),
            "overrides",
            "AWS takes at most 8192",
        ),
        (
            |f| f.tags = vec![Pair { key: "<b>".into(), value: String::new() }],
            "tags-0-key",
            "“<” cannot stand in a tag's key",
        ),
        (|f| f.revision = "99".into(), "revision", "Revision 99 of “web” is not ACTIVE (any more)"),
        (|f| f.execute_command = ON.into(), "", ""),
    ];
    for (change, field, words) in rows {
        let mut form = world.form("web", "1").await;
        form.containers = container(&[("LEVEL", "debug")]);
        change(&mut form);
        match world.rooms.backend.submit(&caller(), &form).await.unwrap() {
            Submitted::Refused(violations) => {
                let found = violations.iter().find(|v| v.field == field);
                assert!(found.is_some_and(|v| v.message.contains(words)), "{field}: {violations:?}");
                assert_eq!(world.count().await, before, "{field}");
            }
            // The definition has a task role, so execute command is in order.
            Submitted::Launched(_) => assert_eq!(field, "", "launched"),
        }
    }
}

#[tokio::test]
async fn a_revision_and_a_cluster_that_went_meanwhile_are_refused() {
    let world = World::new().await;
    let mut form = world.form("web", "1").await;
    form.revision = "3".into();
    world.ecs("DeregisterTaskDefinition", r#"{"taskDefinition":"web:3"}"#).await;
    let Submitted::Refused(violations) = world.rooms.backend.submit(&caller(), &form).await.unwrap() else {
        panic!("launched")
    };
    assert_eq!(violations[0].code, "revision-inactive");

    world.ecs("CreateCluster", r#"{"clusterName":"short-lived"}"#).await;
    let form = LaunchForm { cluster: "short-lived".into(), ..world.form("web", "1").await };
    world.ecs("DeleteCluster", r#"{"cluster":"short-lived"}"#).await;
    let Submitted::Refused(violations) = world.rooms.backend.submit(&caller(), &form).await.unwrap() else {
        panic!("launched")
    };
    assert_eq!(violations[0].code, "cluster-inactive");
}

#[tokio::test]
async fn what_was_refused_stands_in_the_audit_without_what_was_typed_as_a_value() {
    let world = World::new().await;
    let mut form = world.form("web", "0").await;
    form.containers = container(&[]);
    form.containers[0].env_file = "LEVEL=debug\nhunter2".into();
    let answer = world.rooms.backend.submit(&caller(), &form).await.unwrap();
    assert!(matches!(answer, Submitted::Refused(violations) if violations.len() == 2));
    let lines = world.rooms.store.audit_lines("home", 10).await.unwrap();
    let said =
        |line: &str| lines.iter().any(|l| l.action == "refused" && l.detail.to_string().contains(line));
    assert!(said("0 tasks would run nothing"), "{lines:?}");
    assert!(said("environment variables break a rule"), "{lines:?}");
    assert!(!said("hunter2"), "{lines:?}");
}
