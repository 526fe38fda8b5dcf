//! A launch as `aws ecs run-task`, to be read and copied.
//! <https://docs.aws.amazon.com/cli/latest/reference/ecs/run-task.html>

use super::batch;
use super::plan::LaunchPlan;

/// The commands of a plan: one for each size of batch, with how often it is needed.
#[must_use]
pub fn run_task(plan: &LaunchPlan) -> String {
    let sizes: Vec<u32> = batch::sizes(plan.count).collect();
    let full = sizes.iter().filter(|size| **size == batch::MAX_BATCH).count();
    let mut text = Vec::new();
    if full > 1 {
        text.push(format!("# {full} times:\n{}", one(plan, batch::MAX_BATCH)));
    } else if full == 1 {
        text.push(one(plan, batch::MAX_BATCH));
    }
    if let Some(rest) = sizes.last().filter(|size| **size < batch::MAX_BATCH) {
        text.push(one(plan, *rest));
    }
    text.join("\n\n")
}

fn one(plan: &LaunchPlan, count: u32) -> String {
    let network = &plan.network;
    let groups = if network.security_groups.is_empty() {
        String::new()
    } else {
        format!(",securityGroups=[{}]", network.security_groups.join(","))
    };
    let public = if network.public_ip { "ENABLED" } else { "DISABLED" };
    [
        "aws ecs run-task".to_owned(),
        format!("--cluster {}", plan.cluster),
        format!("--task-definition {}", plan.task_definition()),
        "--launch-type FARGATE".to_owned(),
        format!("--count {count}"),
        format!(
            "--network-configuration 'awsvpcConfiguration={{subnets=[{}]{groups},assignPublicIp={public}}}'",
            network.subnets.join(",")
        ),
    ]
    .join(" \\\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ClusterName, Family, LaunchId};
    use crate::launch::plan::Network;

    fn plan(count: u32) -> LaunchPlan {
        LaunchPlan::plain(
            LaunchId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").expect("a ULID"),
            ClusterName::parse("staging").expect("a name"),
            Family::parse("web").expect("a family"),
            Some(3),
            count,
            Network {
                subnets: vec!["subnet-a".into(), "subnet-b".into()],
                security_groups: vec!["sg-1".into()],
                public_ip: true,
                new_group: None,
            },
        )
    }

    #[test]
    fn a_small_launch_is_one_command() {
        assert_eq!(
            run_task(&plan(4)),
            "aws ecs run-task \\\n  --cluster staging \\\n  --task-definition web:3 \\\n  --launch-type FARGATE \\\n  --count 4 \\\n  --network-configuration 'awsvpcConfiguration={subnets=[subnet-a,subnet-b],securityGroups=[sg-1],assignPublicIp=ENABLED}'"
        );
    }

    #[test]
    fn a_large_launch_says_how_often() {
        let text = run_task(&plan(34));
        assert!(
            text.starts_with("# 3 times:") && text.contains("--count 10") && text.contains("--count 4"),
            "{text}"
        );
    }
}
