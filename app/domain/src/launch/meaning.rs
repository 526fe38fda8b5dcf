//! What AWS's reasons for tasks that it did not start mean, in plain words, and what to do.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html>

/// The beginning of AWS's reason, and what it means. The first that fits counts.
const MEANINGS: &[(&str, &str)] = &[
    (
        super::retry::NO_CAPACITY,
        "Fargate had no room at that moment. Try again later, or with subnets in other zones.",
    ),
    (
        "You've reached the limit on the number of vCPUs",
        "The account's Fargate vCPU quota is used up. Wait for tasks to end, or ask AWS for more under Service Quotas.",
    ),
    (
        "You've reached the limit on the number of tasks",
        "The account may not run more tasks at once. Wait for tasks to end, or ask AWS for more under Service Quotas.",
    ),
    (
        "The requested CPU configuration is above your limit",
        "The account's Fargate vCPU quota is smaller than what was asked for, as new accounts' are. Ask for fewer tasks or vCPUs, or ask AWS for more under Service Quotas.",
    ),
    ("RESOURCE:CPU", "No instance of the cluster has the CPU that the task asks for."),
    ("RESOURCE:MEMORY", "No instance of the cluster has the memory that the task asks for."),
    ("RESOURCE:ENI", "No instance of the cluster can take another network interface."),
    ("RESOURCE:PORTS", "The host port that the task asks for is taken on every instance of the cluster."),
    ("RESOURCE:", "The cluster's own instances lack the resource named."),
    ("ATTRIBUTE", "No instance of the cluster has an attribute that the task definition asks for."),
    ("AGENT", "The container instance's agent is not connected."),
    ("LOCATION", "The instances of the cluster are in zones where the task cannot be placed."),
    ("EMPTY CAPACITY PROVIDER", "The capacity provider has no instances. Launch on FARGATE instead."),
    ("NO ACTIVE INSTANCES", "The capacity provider has no active instances. Launch on FARGATE instead."),
    ("MISSING", "AWS did not find what the task needs; it may just have been deleted."),
    ("INACTIVE", "What the task needs is inactive; it may just have been deleted."),
    (
        "MemberOf placement constraint unsatisfied",
        "A placement constraint of the task definition fits no instance of the cluster.",
    ),
];

/// What an AWS failure reason means and what to do. AWS's own words stand beside it.
#[must_use]
pub fn meaning(reason: &str) -> &'static str {
    // AWS writes its apostrophes both ways.
    let reason = reason.replace('’', "'");
    MEANINGS
        .iter()
        .find(|(prefix, _)| reason.starts_with(prefix))
        .map_or("AWS did not start this task; its own words are all that is known.", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_failures_say_what_to_do() {
        let rows = [
            (
                "Capacity is unavailable at this time. Please try again later or in a different availability zone",
                "other zones",
            ),
            ("You've reached the limit on the number of vCPUs you can run concurrently", "Service Quotas"),
            ("You’ve reached the limit on the number of vCPUs you can run concurrently", "vCPU quota"),
            ("You’ve reached the limit on the number of tasks you can run concurrently", "more tasks"),
            ("The requested CPU configuration is above your limit", "vCPU quota"),
            ("RESOURCE:MEMORY", "the memory"),
            ("RESOURCE:GPU", "the resource named"),
            ("AGENT", "not connected"),
            ("SOMETHING NEW", "own words"),
        ];
        for (reason, expected) in rows {
            assert!(meaning(reason).contains(expected), "{reason}: {}", meaning(reason));
        }
    }

    #[test]
    fn every_meaning_can_be_reached() {
        for (prefix, text) in MEANINGS {
            assert_eq!(meaning(prefix), *text, "{prefix} is hidden by an earlier row");
        }
    }
}
