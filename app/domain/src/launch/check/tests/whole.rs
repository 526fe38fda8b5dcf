//! The rules that need the definition, the roles or the cluster's providers; one row each.

use super::*;
use crate::fargate::strategy::StrategyItem;
use crate::launch::sample;
use crate::role::Role;
use crate::task_definition::Definition;

const ROLE: &str = "arn:aws:iam::123456789012:role/app-web";

/// A cluster with a default strategy, one without, and one whose default is instances.
fn places() -> Vec<ClusterSummary> {
    let mut all = clusters();
    let item = |provider: &str| StrategyItem { provider: provider.into(), base: 0, weight: 1 };
    let mut add = |name: &str, providers: &[&str], default: &[&str]| {
        let mut cluster = all[0].clone();
        cluster.name = name.into();
        cluster.providers = providers.iter().map(ToString::to_string).collect();
        cluster.default_strategy = default.iter().map(|name| item(name)).collect();
        all.push(cluster);
    };
    add("both", &["FARGATE", "FARGATE_SPOT", "asg"], &["FARGATE", "FARGATE_SPOT"]);
    add("instances", &["asg"], &["asg"]);
    all
}

fn found(form: &LaunchForm, definition: &Definition) -> Vec<String> {
    let (clusters, network) = (places(), network());
    let roles = [Role { arn: ROLE.into(), name: "app-web".into() }];
    let revisions = [definition.revision.clone()];
    let facts = Facts {
        clusters: Some(&clusters),
        revisions: Some(&revisions),
        definition: Some(definition),
        roles: Some(&roles),
        network: Some(&network),
        limit: 1000,
    };
    let violations = check(form, &facts).err().unwrap_or_default();
    for violation in &violations {
        assert!(violation.message.ends_with('.'), "{}", violation.message);
    }
    violations.into_iter().map(|v| format!("{}:{}", v.field, v.code)).collect()
}

fn on_both() -> LaunchForm {
    LaunchForm { cluster: "both".into(), ..good() }
}

fn strategy(lines: &[(&str, &str, &str)]) -> LaunchForm {
    let line = |(provider, base, weight): &(&str, &str, &str)| StrategyLine {
        provider: (*provider).into(),
        base: (*base).into(),
        weight: (*weight).into(),
    };
    LaunchForm { compute: CUSTOM.into(), strategy: lines.iter().map(line).collect(), ..on_both() }
}

fn group(rule: (&str, &str, &str)) -> LaunchForm {
    let (protocol, ports, source) = rule;
    LaunchForm {
        new_group: NewGroupForm {
            wanted: ON.into(),
            rules: vec![RuleLine { protocol: protocol.into(), ports: ports.into(), source: source.into() }],
            ..NewGroupForm::default()
        },
        ..on_both()
    }
}

fn container(change: impl FnOnce(&mut ContainerForm)) -> LaunchForm {
    let mut container = ContainerForm { name: "app".into(), ..ContainerForm::default() };
    change(&mut container);
    LaunchForm { containers: vec![container], ..on_both() }
}

fn variables(pairs: &[(&str, &str)]) -> LaunchForm {
    container(|c| c.env = pairs.iter().map(|(k, v)| Pair { key: (*k).into(), value: (*v).into() }).collect())
}

fn tags(pairs: &[(&str, &str)]) -> LaunchForm {
    let tags = pairs.iter().map(|(k, v)| Pair { key: (*k).into(), value: (*v).into() }).collect();
    LaunchForm { tags, ..on_both() }
}

fn with(change: impl FnOnce(&mut LaunchForm)) -> LaunchForm {
    let mut form = on_both();
    change(&mut form);
    form
}

#[test]
fn each_rule_of_the_whole_page_has_its_field_and_code() {
    let long = "x".repeat(300);
    let rows: Vec<(LaunchForm, &[&str])> = vec![
        // Compute.
        (on_both(), &[]),
        (with(|f| f.compute = CLUSTER_DEFAULT.into()), &[]),
        (
            with(|f| {
                f.compute = CLUSTER_DEFAULT.into();
                f.cluster = "staging".into();
            }),
            &["compute:compute-no-default"],
        ),
        (
            with(|f| {
                f.compute = CLUSTER_DEFAULT.into();
                f.cluster = "instances".into();
            }),
            &["compute:compute-default-instances"],
        ),
        (strategy(&[("FARGATE", "1", "1"), ("FARGATE_SPOT", "", "3")]), &[]),
        (strategy(&[("FARGATE", "", "1"), ("", "", "")]), &[]),
        (strategy(&[]), &["strategy:strategy"]),
        (strategy(&[("", "1", "")]), &["strategy-0-provider:strategy-provider"]),
        (strategy(&[("FARGATE", "-1", "1")]), &["strategy-0-base:strategy-number"]),
        (strategy(&[("", "", ""), ("FARGATE", "", "１")]), &["strategy-1-weight:strategy-number"]),
        (strategy(&[("FARGATE", "", "1001")]), &["strategy-0-weight:strategy"]),
        (strategy(&[("FARGATE", "99999999999999999999", "1")]), &["strategy-0-base:strategy"]),
        (strategy(&[("FARGATE", "", "0")]), &["strategy:strategy"]),
        (strategy(&[("FARGATE", "1", "1"), ("FARGATE_SPOT", "1", "1")]), &["strategy:strategy"]),
        (strategy(&[("FARGATE", "", "1"), ("FARGATE", "", "1")]), &["strategy-1-provider:strategy"]),
        (strategy(&[("<b>", "", "1")]), &["strategy-0-provider:strategy"]),
        (strategy(&[("asg", "", "1")]), &["strategy:strategy-not-fargate"]),
        // Platform version and task group.
        (with(|f| f.platform_version = "1.4.0".into()), &[]),
        (with(|f| f.platform_version = "1.3.0".into()), &["platform_version:platform-version"]),
        (with(|f| f.platform_version = "1.0.0".into()), &["platform_version:platform-version"]),
        (with(|f| f.group = "batch:a b".into()), &[]),
        (with(|f| f.group = long.clone()), &["group:group-long"]),
        (with(|f| f.group = "a\nb".into()), &["group:group-characters"]),
        // A new security group: name and description have defaults.
        (group(("tcp", "80", "0.0.0.0/0")), &[]),
        (group(("udp", "1-65535", "::/0")), &[]),
        (group(("icmp", "", "sg-1")), &[]),
        (group(("all", "", "10.0.0.0/8")), &[]),
        (group(("tcp", "", "")), &[]),
        (group(("gre", "", "10.0.0.0/8")), &["new_group-rules-0-protocol:rule-protocol"]),
        (group(("tcp", "80-79", "10.0.0.0/8")), &["new_group-rules-0-ports:rule-ports"]),
        (group(("tcp", "65536", "10.0.0.0/8")), &["new_group-rules-0-ports:rule-ports"]),
        (group(("icmp", "1", "10.0.0.0/8")), &["new_group-rules-0-ports:rule-ports"]),
        (group(("tcp", "80", "10.0.0.0/33")), &["new_group-rules-0-source:rule-source"]),
        (group(("tcp", "80", "everywhere")), &["new_group-rules-0-source:rule-source"]),
        (
            with(|f| {
                f.new_group.wanted = ON.into();
                f.new_group.name = "<b>".into();
            }),
            &["new_group-name:new-group-text"],
        ),
        (
            with(|f| {
                f.new_group.wanted = ON.into();
                f.new_group.name = "sg-x".into();
            }),
            &["new_group-name:new-group-name"],
        ),
        (
            with(|f| {
                f.new_group.wanted = ON.into();
                f.new_group.name = "sg-1 ".into();
            }),
            &["new_group-name:new-group-name", "new_group-name:new-group-taken"],
        ),
        (
            with(|f| {
                f.new_group.wanted = ON.into();
                f.new_group.description = long.clone();
            }),
            &["new_group-description:new-group-text"],
        ),
        // Roles and the task's size.
        (with(|f| f.task_role = ROLE.into()), &[]),
        (with(|f| f.task_role = "app-web".into()), &["task_role:role-arn"]),
        (with(|f| f.execution_role = format!("{ROLE}-2")), &["execution_role:role-trust"]),
        (with(|f| f.cpu = "0.5 vCPU".into()), &["cpu:size"]),
        (
            with(|f| {
                f.cpu = "0.5 vCPU".into();
                f.memory = "1 GB".into();
            }),
            &[],
        ),
        (with(|f| f.memory = "2048".into()), &[]),
        (with(|f| f.memory = "4096".into()), &["memory:size"]),
        (with(|f| f.cpu = "300".into()), &["cpu:size"]),
        (with(|f| f.cpu = "0".into()), &["cpu:size-number"]),
        (with(|f| f.memory = "much".into()), &["memory:size-number"]),
        (with(|f| f.ephemeral_storage = "21".into()), &[]),
        (with(|f| f.ephemeral_storage = "20".into()), &["ephemeral_storage:ephemeral-storage"]),
        (with(|f| f.ephemeral_storage = "201".into()), &["ephemeral_storage:ephemeral-storage"]),
        // Containers.
        (container(|c| c.command = "a,b".into()), &[]),
        (
            container(|c| {
                c.command = "{}".into();
                c.command_style = "json".into();
            }),
            &["containers-0-command:command-json"],
        ),
        (
            container(|c| {
                c.command = "a".into();
                c.command_style = "shell".into();
            }),
            &["containers-0-command:command-style"],
        ),
        (
            container(|c| {
                c.name = "other".into();
                c.cpu = "1".into();
            }),
            &["containers-0:container-unknown"],
        ),
        (container(|c| c.name = "untouched".into()), &[]),
        (container(|c| c.cpu = "-1".into()), &["containers-0-cpu:container-number"]),
        (container(|c| c.memory = "5".into()), &["containers-0-memory:container-number"]),
        (container(|c| c.memory = "513".into()), &["containers-0-memory:container-memory"]),
        (
            container(|c| {
                c.memory = "64".into();
                c.memory_reservation = "64".into();
            }),
            &["containers-0-memory_reservation:container-memory"],
        ),
        (
            with(|f| {
                f.containers =
                    vec![ContainerForm { name: "app".into(), cpu: "1".into(), ..ContainerForm::default() }; 2]
            }),
            &["containers-1:container-twice"],
        ),
        // Environment variables.
        (variables(&[("A", "\"quoted\""), ("B", "$HOME\nx"), ("", "")]), &[]),
        (variables(&[("A", "1"), ("A", "2")]), &["containers-0-env-1-key:env-twice"]),
        (variables(&[("", "x")]), &["containers-0-env-0-key:env-key"]),
        (variables(&[("A=B", "x")]), &["containers-0-env-0-key:env-key"]),
        (variables(&[("A\nB", "x")]), &["containers-0-env-0-key:env-key"]),
        (variables(&[("A\0", "x")]), &["containers-0-env-0-key:env-key"]),
        (variables(&[("A", "x\0")]), &["containers-0-env-0-value:env-value"]),
        (variables(&[("<script>", "</script>")]), &[]),
        (container(|c| c.env_file = "A=1\nB".into()), &["containers-0-env_file:env-file-line"]),
        (container(|c| c.env_file = "A=1\nA=2".into()), &["containers-0-env_file:env-twice"]),
        (
            container(|c| c.env_file = (0..1000).map(|n| format!("KEY_{n}=\n")).collect()),
            &["overrides:overrides-long"],
        ),
        // Tags.
        (tags(&[("team", "core"), ("", "")]), &[]),
        (tags(&[("", "core")]), &["tags-0-key:tag-key"]),
        (tags(&[("AWS:x", "")]), &["tags-0-key:tag-key"]),
        (tags(&[("<b>", "")]), &["tags-0-key:tag-key"]),
        (tags(&[("a", "?")]), &["tags-0-value:tag-value"]),
        (tags(&[("a", "1"), (" a ", "2")]), &["tags-1-key:tag-twice"]),
        (tags(&[(&long, &long)]), &["tags-0-key:tag-key", "tags-0-value:tag-value"]),
        (
            with(|f| f.tags = (0..51).map(|n| Pair { key: n.to_string(), value: String::new() }).collect()),
            &["tags:tags-many"],
        ),
        (with(|f| f.propagate_tags = "SERVICE".into()), &["propagate_tags:propagate-tags"]),
        // Execute command needs a task role, by definition or override.
        (with(|f| f.execute_command = ON.into()), &["execute_command:execute-command-role"]),
        (
            with(|f| {
                f.execute_command = ON.into();
                f.task_role = ROLE.into();
            }),
            &[],
        ),
    ];
    let definition = sample::definition();
    for (form, expected) in rows {
        assert_eq!(found(&form, &definition), expected, "{form:?}");
    }
}

#[test]
fn windows_has_its_own_sizes_and_no_spot() {
    let mut definition = sample::definition();
    definition.revision.operating_system = "WINDOWS_SERVER_2022_CORE".into();
    definition.revision.cpu = Some("1024".into());
    definition.revision.memory = Some("2048".into());
    let rows: Vec<(LaunchForm, &[&str])> = vec![
        (on_both(), &[]),
        (with(|f| f.platform_version = "1.0.0".into()), &[]),
        (with(|f| f.platform_version = "1.4.0".into()), &["platform_version:platform-version"]),
        (with(|f| f.cpu = "2048".into()), &["cpu:size"]),
        (
            with(|f| {
                f.cpu = "512".into();
                f.memory = "1024".into();
            }),
            &["cpu:size-windows"],
        ),
        (with(|f| f.ephemeral_storage = "30".into()), &["ephemeral_storage:ephemeral-storage-windows"]),
        (strategy(&[("FARGATE_SPOT", "", "1")]), &["compute:spot-windows"]),
        (strategy(&[("FARGATE", "", "1"), ("FARGATE_SPOT", "", "0")]), &[]),
        (with(|f| f.compute = CLUSTER_DEFAULT.into()), &["compute:spot-windows"]),
    ];
    for (form, expected) in rows {
        assert_eq!(found(&form, &definition), expected, "{form:?}");
    }
}

#[test]
fn an_untouched_new_group_is_named_after_family_and_launch() {
    let definition = sample::definition();
    assert_eq!(found(&group(("tcp", "80", "0.0.0.0/0")), &definition), Vec::<String>::new());
    let plan =
        check(&group(("tcp", "80", "0.0.0.0/0")), &Facts { network: Some(&network()), ..Facts::none(9) });
    let made = plan.expect("a good form").network.new_group.expect("wanted");
    assert_eq!((made.name.as_str(), made.vpc.as_str()), ("slipway-web-5FAV", "vpc-1"));
    assert_eq!(made.rules[0].opens(), "TCP port 80");
    assert!(made.rules[0].is_open());
}
