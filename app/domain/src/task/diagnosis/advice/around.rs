//! What is around the containers: the network interface, capacity, hosts and services.

use super::super::STOPPED;
use super::super::reason::{Cause, Step};
use super::{Row, row};

const NETWORKING: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html";
const SPOT: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html";
const MAINTENANCE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-maintenance.html";
const HEALTH: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html";
const ELB: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html";
const CAPACITY: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html";
const FAILURES: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html";
const QUOTAS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html";
const IAM: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html";

const fn about(
    cause: &'static [Cause],
    code: &'static str,
    says: [&'static str; 3],
    aws: &'static str,
) -> Row {
    row(None, None, cause, code, says, aws)
}

/// The network interface, which Fargate makes with what else a task needs.
pub(super) const NETWORK: &[Row] = &[
    about(
        &[Cause::NoAddresses],
        "eni-create",
        [
            "The subnet has no free IP address for the task.",
            "Each task takes one address of its subnet.",
            "Choose a larger subnet or more of them, and run it again.",
        ],
        NETWORKING,
    ),
    row(
        None,
        Some(Step::NetworkInterface),
        &[Cause::Timeout],
        "eni-timeout",
        [
            "The task's network interface was not ready in time.",
            "That is usually a temporary AWS issue.",
            "Run it again; choose other subnets if it stays so.",
        ],
        NETWORKING,
    ),
    row(
        None,
        Some(Step::NetworkInterface),
        &[Cause::Denied],
        "eni-denied",
        [
            "Amazon ECS may not create the task's network interface.",
            "The service-linked role AWSServiceRoleForECS, or a policy of the organization or a shared subnet, does not allow {}.",
            "Check the service-linked role and the service control policies.",
        ],
        NETWORKING,
    ),
    row(
        None,
        Some(Step::NetworkInterface),
        &[],
        "eni-create",
        [
            "The task's network interface could not be made.",
            "The subnet is out of addresses, or its settings do not allow the interface.",
            "Choose another subnet or more of them, and run it again.",
        ],
        NETWORKING,
    ),
];

pub(super) const ROWS: &[Row] = &[
    about(
        &[Cause::Spot],
        "spot-interrupted",
        [
            "AWS took the Fargate Spot capacity back.",
            "Spot capacity is spare capacity: it can be taken back with two minutes' notice at any time.",
            "Run it again; on FARGATE if it must not be interrupted. Spread its subnets over zones, and end within stopTimeout of SIGTERM.",
        ],
        SPOT,
    ),
    about(
        &[Cause::Maintenance],
        "maintenance",
        [
            "AWS stopped it for maintenance of the host underneath.",
            "Fargate retires tasks on platform revisions that need a patch.",
            "Run it again: it starts on a patched host.",
        ],
        MAINTENANCE,
    ),
    // Capacity.
    about(
        &[Cause::NoCapacity],
        "no-capacity",
        [
            "Fargate had no room for it.",
            "The zone, or Spot in it, had no spare capacity at that moment.",
            "Run it again later, in more zones, or on FARGATE in the place of FARGATE_SPOT.",
        ],
        CAPACITY,
    ),
    about(
        &[Cause::Quota],
        "quota",
        [
            "A quota of the account is used up.",
            "The account may not run more vCPUs or tasks at once.",
            "Wait for tasks to end, or ask AWS for more under Service Quotas.",
        ],
        QUOTAS,
    ),
    about(
        &[Cause::NoInstances],
        "no-instances",
        [
            "Its capacity provider has no instance to run it on.",
            "The Auto Scaling group is empty or does not scale out.",
            "Look at the Auto Scaling group, or run it on Fargate.",
        ],
        CAPACITY,
    ),
    about(
        &[Cause::Mismatch],
        "compute-mismatch",
        [
            "The task definition does not fit the capacity provider.",
            "Operating system, architecture or compatibilities do not go with it.",
            "Choose another strategy, or another revision of the definition.",
        ],
        CAPACITY,
    ),
    about(
        &[Cause::NoResource],
        "no-resource",
        [
            "There was no instance with the resources it asks for.",
            "The cluster's instances lack what AWS names below: CPU, memory, ports, network interfaces, or an attribute.",
            "Add instances, ask for less, or run it on Fargate.",
        ],
        FAILURES,
    ),
    // Health and services.
    about(
        &[Cause::ElbHealth],
        "elb-health",
        [
            "The load balancer found it unhealthy.",
            "Its health check path, port or security group is wrong, or it starts too slowly for the grace period.",
            "Check the target group's health check and the service's grace period.",
        ],
        ELB,
    ),
    about(
        &[Cause::ContainerHealth],
        "container-health",
        [
            "Its own health check failed.",
            "The health check's command fails, or the program starts too slowly for startPeriod.",
            "Run the health check's command in the container, and raise startPeriod.",
        ],
        HEALTH,
    ),
    about(
        &[Cause::Scaled],
        "service-scaled",
        [
            "Its service stopped it: it was scaled in, or a new deployment replaced it.",
            "The service needs fewer tasks, or tasks of another revision.",
            "Look at the service's deployments if it was not meant.",
        ],
        STOPPED,
    ),
    about(
        &[Cause::HostGone],
        "host-gone",
        [
            "The instance underneath was stopped, terminated or deregistered.",
            "The Auto Scaling group or a person ended it.",
            "Run it again.",
        ],
        STOPPED,
    ),
    about(
        &[Cause::Role],
        "role",
        [
            "A role of the task cannot be assumed.",
            "It does not exist, or it does not trust ecs-tasks.amazonaws.com.",
            "Check the role and its trust policy.",
        ],
        IAM,
    ),
];
