//! The sample's roles.

use crate::clock::Moment;
use crate::iam::Iam;

/// Path, name, who may assume it, description.
const TABLE: [(&str, &str, &str, &str); 6] = [
    ("/", "ecsTaskExecutionRole", "ecs-tasks.amazonaws.com", "Lets ECS pull images and write logs"),
    ("/", "app-web", "ecs-tasks.amazonaws.com", "The web application"),
    ("/", "app-worker", "ecs-tasks.amazonaws.com", "The background workers"),
    ("/batch/", "app-reports", "ecs-tasks.amazonaws.com", "The nightly reports"),
    ("/", "ci-deploy", "codebuild.amazonaws.com", "Not for tasks: the build"),
    (
        "/aws-service-role/ecs.amazonaws.com/",
        "AWSServiceRoleForECS",
        "ecs.amazonaws.com",
        "Role to enable Amazon ECS to manage your cluster.",
    ),
];

pub(crate) fn fill(iam: &mut Iam, now: Moment) {
    for (path, name, service, description) in TABLE {
        iam.add(path, name, service, description, now);
    }
}
