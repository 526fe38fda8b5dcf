//! The policies against the calls: none lacks an action, none has one too many, and the table of
//! docs/iam.md tells what each is for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::calls::named;
use crate::text;

const POLICIES: &[&str] = &["read-only", "runner", "capacity-manager", "events", "places", "events-setup"];

/// AWS answers these to everyone who has credentials.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
const FREE: &[&str] = &["sts:GetCallerIdentity"];

/// Actions that AWS asks for besides the operation's own, with the operation.
const BESIDES: &[(&str, &str)] = &[
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    ("ecs:RunTask", "iam:PassRole"),
    ("ecs:RunTask", "ecs:TagResource"),
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
    ("ec2:CreateSecurityGroup", "ec2:CreateTags"),
    ("ecs:CreateCluster", "ecs:TagResource"),
    ("ecs:CreateCluster", "iam:CreateServiceLinkedRole"),
    ("ecs:CreateCapacityProvider", "ecs:TagResource"),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
    ("ecs:CreateCapacityProvider", "autoscaling:CreateOrUpdateTags"),
];

fn policy(name: &str) -> Vec<Value> {
    let path = format!("deploy/iam/{name}.json");
    let policy: Value = serde_json::from_str(&text(&path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert_eq!(policy["Version"], "2012-10-17", "{path}");
    policy["Statement"].as_array().unwrap_or_else(|| panic!("{path} has no statements")).clone()
}

/// A field that is one string or a list of them.
fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(many) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        one => one.as_str().map(str::to_owned).into_iter().collect(),
    }
}

/// Every action that is allowed, with the policies that allow it.
fn allowed() -> BTreeMap<String, Vec<&'static str>> {
    let mut allowed: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in POLICIES {
        let actions: BTreeSet<String> = policy(name).iter().flat_map(|of| list(&of["Action"])).collect();
        for action in actions {
            allowed.entry(action).or_default().push(name);
        }
    }
    allowed
}

/// Every action that the code needs, the operation's own or one besides.
fn needed() -> BTreeSet<String> {
    let called = named();
    let besides =
        BESIDES.iter().filter(|(operation, _)| called.contains(*operation)).map(|(_, a)| (*a).to_owned());
    let mut needed: BTreeSet<String> = called.iter().cloned().chain(besides).collect();
    needed.retain(|action| !FREE.contains(&action.as_str()));
    needed
}

#[test]
fn the_policies_allow_what_the_code_calls_and_nothing_else() {
    let allowed: BTreeSet<String> = allowed().into_keys().collect();
    let needed = needed();
    let lacking: Vec<_> = needed.difference(&allowed).collect();
    let surplus: Vec<_> = allowed.difference(&needed).collect();
    assert!(lacking.is_empty(), "deploy/iam lacks what the code calls: {lacking:?}");
    assert!(surplus.is_empty(), "deploy/iam allows what no code calls: {surplus:?}");
}

#[test]
fn each_action_stands_in_one_policy_and_names_no_wildcard() {
    for (action, policies) in allowed() {
        // Its condition says with which call, and that is another in each.
        assert!(policies.len() == 1 || action == "ecs:TagResource", "{action} is in {policies:?}");
        assert!(!action.contains('*'), "{action}");
    }
}

#[test]
fn whoever_only_reads_may_change_nothing() {
    for action in policy("read-only").iter().flat_map(|of| list(&of["Action"])) {
        let verb = action.split_once(':').unwrap().1;
        assert!(
            ["List", "Describe", "Get", "Filter", "Simulate"].iter().any(|read| verb.starts_with(read)),
            "{action}"
        );
    }
}

#[test]
fn statements_only_allow_and_roles_are_passed_to_tasks_alone() {
    for name in POLICIES {
        for statement in policy(name) {
            assert_eq!(statement["Effect"], "Allow", "{name}: {statement}");
            assert!(!list(&statement["Resource"]).is_empty(), "{name}: {statement}");
            if list(&statement["Action"]).iter().any(|action| action == "iam:PassRole") {
                let to = &statement["Condition"]["StringEquals"]["iam:PassedToService"];
                assert_eq!(to, "ecs-tasks.amazonaws.com");
                assert!(
                    !list(&statement["Resource"]).contains(&"*".to_owned()),
                    "every role could be passed"
                );
            }
        }
    }
}

#[test]
fn the_documents_say_what_each_action_is_for() {
    let page = text("docs/iam.md");
    let rows: BTreeMap<&str, &str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter(|(action, _)| action.contains(':'))
        .collect();
    for (action, policies) in allowed() {
        let row = rows.get(action.as_str()).unwrap_or_else(|| panic!("docs/iam.md has no row for {action}"));
        let policies = policies.join(", ");
        assert!(
            row.starts_with(&format!("{policies} |")),
            "docs/iam.md: {action} is in {policies}, not {row}"
        );
    }
    let known: BTreeSet<String> = allowed().into_keys().collect();
    let stale: Vec<_> = rows.keys().filter(|action| !known.contains(**action)).collect();
    assert!(stale.is_empty(), "docs/iam.md has rows of actions that no policy allows: {stale:?}");
}
