//! Tasks that are made up, with every field that a running Fargate task has.

use domain::task::row::TaskRow;

/// Clusters that the tasks are spread over.
pub(crate) const CLUSTERS: u32 = 3;

/// The cluster's ARN.
pub(crate) fn cluster(n: u32) -> String {
    format!("arn:aws:ecs:eu-west-1:123456789012:cluster/staging-{n}")
}

/// The cluster of a task.
pub(crate) fn cluster_of(task: u32) -> u32 {
    task % CLUSTERS
}

/// The number of the task with this ARN.
pub(crate) fn number(arn: &str) -> u32 {
    u32::from_str_radix(&arn[arn.len() - 8..], 16).unwrap()
}

/// A task at a version. `mark` travels with it, as `startedBy`.
pub(crate) fn row(task: u32, version: u64, mark: &str) -> TaskRow {
    let cluster_name = format!("staging-{}", cluster_of(task));
    let json = serde_json::json!({
        "arn": format!("arn:aws:ecs:eu-west-1:123456789012:task/{cluster_name}/60c01c6162169c7026677479{task:08x}"),
        "cluster": cluster(cluster_of(task)),
        "version": version,
        "last_status": "RUNNING",
        "desired_status": "RUNNING",
        "family": "migrate",
        "revision": 2,
        "group": "family:migrate",
        "started_by": mark,
        "provider": "FARGATE_SPOT",
        "zone": "eu-west-1a",
        "created_at": 1_795_312_186_150_i64,
        "started_at": 1_795_312_206_420_i64,
    });
    serde_json::from_value(json).unwrap()
}
