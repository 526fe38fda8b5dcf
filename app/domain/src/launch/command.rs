//! A launch as text to be copied: `aws ecs run-task` commands for a POSIX shell, and the JSON of a RunTask
//! call. Both are made from the one request that is sent.
//! <https://docs.aws.amazon.com/cli/latest/reference/ecs/run-task.html>

mod group;
mod words;

use self::words::{Command, json};
use super::batch;
use super::plan::LaunchPlan;
use super::request::{self, RunTask, Variant};

/// How the commands name the new security group's id.
const GROUP_ID: &str = "$GROUP_ID";

/// The commands that make the same launch, without tokens and marks. `region` may be empty.
///
/// Environment values that are masked in the plan are missing: the text is for whoever typed them.
#[must_use]
pub fn run_task(plan: &LaunchPlan, region: &str) -> String {
    let sizes: Vec<u32> = batch::sizes(plan.count).collect();
    let full = sizes.iter().filter(|size| **size == batch::MAX_BATCH).count();
    let mut parts = Vec::new();
    match full {
        0 => {}
        1 => parts.push(one(plan, batch::MAX_BATCH, region)),
        n => {
            parts.push(format!("for batch in $(seq {n}); do\n{}\ndone", one(plan, batch::MAX_BATCH, region)))
        }
    }
    parts.extend(sizes.last().filter(|size| **size < batch::MAX_BATCH).map(|size| one(plan, *size, region)));
    match &plan.network.new_group {
        None => parts.join("\n\n"),
        Some(wanted) => format!("{}\n\n{}", group::make(wanted, region), parts.join("\n\n")),
    }
}

/// The body of the launch's first RunTask call, indented. A new security group stands in it by its variable.
#[must_use]
pub fn body(plan: &LaunchPlan) -> String {
    let count = batch::sizes(plan.count).next().unwrap_or(plan.count);
    format!("{:#}", call(plan, count).json())
}

fn call(plan: &LaunchPlan, count: u32) -> RunTask {
    let new_group = plan.network.new_group.as_ref().map(|_| GROUP_ID);
    RunTask::of(plan, count, &Variant::default(), new_group)
}

fn one(plan: &LaunchPlan, count: u32, region: &str) -> String {
    let call = call(plan, count);
    let mut command = Command::new("aws ecs run-task", region);
    command.text("--cluster", "cluster", &call.cluster);
    command.text("--task-definition", "taskDefinition", &call.task_definition);
    command.text("--count", "count", &call.count.to_string());
    if call.launch_type_fargate {
        command.text("--launch-type", "launchType", "FARGATE");
    }
    if !call.strategy.is_empty() {
        let items = call
            .strategy
            .iter()
            .map(|i| format!("capacityProvider={},base={},weight={}", i.provider, i.base, i.weight));
        command.list("--capacity-provider-strategy", items);
    }
    if let Some(version) = &call.platform_version {
        command.text("--platform-version", "platformVersion", version);
    }
    if let Some(group) = &call.group {
        command.text("--group", "group", group);
    }
    let groups = if call.security_groups.is_empty() {
        String::new()
    } else {
        format!(",securityGroups=[{}]", call.security_groups.join(","))
    };
    let public = if call.public_ip { "ENABLED" } else { "DISABLED" };
    let subnets = call.subnets.join(",");
    // Ids have letters, digits and dashes only, so that the variable can stand among them in double quotes.
    command.expanded(
        "--network-configuration",
        &format!("awsvpcConfiguration={{subnets=[{subnets}]{groups},assignPublicIp={public}}}"),
    );
    if !call.overrides.is_empty() {
        command.raw("--overrides", &json(&request::overrides(&call.overrides)));
    }
    if call.managed_tags {
        command.flag("--enable-ecs-managed-tags");
    }
    if call.propagate_tags {
        command.text("--propagate-tags", "propagateTags", "TASK_DEFINITION");
    }
    if !call.tags.is_empty() {
        let tags = call.tags.iter().map(|tag| serde_json::json!({"key": tag.key, "value": tag.value}));
        command.raw("--tags", &json(&tags.collect()));
    }
    if call.execute_command {
        command.flag("--enable-execute-command");
    }
    if let Some(volume) = &call.volume {
        command.raw(
            "--volume-configurations",
            &json(&serde_json::json!([request::volume_configuration(volume)])),
        );
    }
    command.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fargate::strategy::StrategyItem;
    use crate::launch::plan::{
        Compute, ContainerOverride, EnvironmentVariable, InboundRule, NewGroup, Overrides, RuleSource, Tag,
    };
    use crate::launch::sample::plan;

    #[test]
    fn a_small_launch_is_one_command() {
        assert_eq!(
            run_task(&plan(4), "eu-west-1"),
            "aws ecs run-task --region eu-west-1 \\\n  --cluster staging \\\n  --task-definition web:3 \\\n  --count 4 \\\n  --launch-type FARGATE \\\n  --network-configuration 'awsvpcConfiguration={subnets=[subnet-a],securityGroups=[sg-1],assignPublicIp=ENABLED}'"
        );
    }

    #[test]
    fn a_large_launch_is_a_loop_and_its_rest() {
        let text = run_task(&plan(34), "");
        assert!(text.starts_with("for batch in $(seq 3); do\naws ecs run-task \\\n"), "{text}");
        assert!(text.contains("--count 10 ") && text.contains("\ndone\n\naws ecs run-task"), "{text}");
        assert!(text.contains("--count 4 "), "{text}");
    }

    #[test]
    fn strings_are_quoted_for_the_shell_and_the_cli() {
        let mut plan = plan(1);
        plan.compute =
            Compute::Strategy(vec![StrategyItem { provider: "FARGATE_SPOT".into(), base: 1, weight: 2 }]);
        plan.group = Some("https://not.fetched".into());
        plan.tags.own = vec![Tag { key: "a b".into(), value: "it's".into() }];
        plan.overrides = Overrides {
            containers: vec![ContainerOverride {
                name: "app".into(),
                environment: vec![EnvironmentVariable {
                    name: "X".into(),
                    value: Some("$HOME\n'\u{202e}".into()),
                }],
                ..ContainerOverride::default()
            }],
            ..Overrides::default()
        };
        let text = run_task(&plan, "");
        for part in [
            r#"--capacity-provider-strategy capacityProvider=FARGATE_SPOT,base=1,weight=2 \"#,
            r#"--cli-input-json '{"group":"https://not.fetched"}'"#,
            r#"--tags '[{"key":"a b","value":"it'\''s"}]'"#,
            r#""value":"$HOME\n'\''\u202e""#,
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(!text.contains("--launch-type"), "{text}");
    }

    #[test]
    fn a_new_group_is_made_first_and_named_by_its_variable() {
        let mut plan = plan(1);
        plan.network.new_group = Some(NewGroup {
            vpc: "vpc-1".into(),
            name: "web $1".into(),
            description: "-dash".into(),
            rules: vec![InboundRule {
                protocol: "tcp".into(),
                ports: Some((80, 80)),
                source: RuleSource::Ipv4("0.0.0.0/0".into()),
            }],
        });
        assert_eq!(
            run_task(&plan, ""),
            "GROUP_ID=$(aws ec2 create-security-group \\\n  --vpc-id vpc-1 \\\n  --group-name 'web $1' \\\n  --cli-input-json '{\"Description\":\"-dash\"}' \\\n  --query GroupId \\\n  --output text)\n\naws ec2 authorize-security-group-ingress \\\n  --group-id \"$GROUP_ID\" \\\n  --ip-permissions '[{\"FromPort\":80,\"IpProtocol\":\"tcp\",\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}],\"ToPort\":80}]'\n\naws ecs run-task \\\n  --cluster staging \\\n  --task-definition web:3 \\\n  --count 1 \\\n  --launch-type FARGATE \\\n  --network-configuration \"awsvpcConfiguration={subnets=[subnet-a],securityGroups=[sg-1,$GROUP_ID],assignPublicIp=ENABLED}\""
        );
        assert!(body(&plan).contains("\"$GROUP_ID\""));
    }
}
