//! Every AWS operation that the code can call, read from its source: each goes through `call`, `measured` or
//! the query client with the IAM action's name as a literal.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::root;

/// Services whose calls need an IAM action, by the field of `Aws` that holds the client.
const CLIENTS: [(&str, &str); 7] = [
    ("ecs", "ecs"),
    ("ec2", "ec2"),
    ("iam", "iam"),
    ("sts", "sts"),
    ("sqs", "sqs"),
    ("logs", "logs"),
    ("eventbridge", "events"),
];

/// The sources of the AWS room without their tests, by path.
fn sources() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![root("server/src/aws"), root("server/src/aws.rs")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "rs") && !is_test(&path) {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            found.insert(path.to_string_lossy().into_owned(), code);
        }
    }
    assert!(found.len() > 10, "only {} files were read: the room must have moved", found.len());
    found
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
}

/// The IAM actions that stand in the source as literals, `"ecs:RunTask"` and the like.
pub(crate) fn named() -> BTreeSet<String> {
    sources().values().flat_map(|code| literals(code)).collect()
}

fn literals(code: &str) -> Vec<String> {
    // What a policy of somebody's is compared with is no call of ours.
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//") && !line.contains("== \""));
    lines
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .filter(|word| is_action(word))
        .map(str::to_owned)
        .collect()
}

/// `service:Operation`, of a service we call.
fn is_action(word: &str) -> bool {
    let Some((service, operation)) = word.split_once(':') else { return false };
    CLIENTS.iter().any(|(_, prefix)| *prefix == service)
        && operation.starts_with(|c: char| c.is_ascii_uppercase())
        && operation.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The operations of SDK clients that the source calls by method: `self.ecs.list_tasks()` is `ecs:ListTasks`.
fn called(code: &str) -> Vec<String> {
    let dense: String = code.split_whitespace().collect();
    CLIENTS
        .iter()
        .flat_map(|(field, prefix)| {
            let before = format!("self.{field}.");
            dense
                .match_indices(&before)
                .filter_map(|(at, _)| {
                    let rest = &dense[at + before.len()..];
                    let method = rest.split('(').next().filter(|m| rest[m.len()..].starts_with("()"))?;
                    let is_name = method.chars().all(|c| c.is_ascii_lowercase() || c == '_');
                    // SQS has batches of calls, but no actions of their own for them.
                    let one = method.strip_suffix("_batch").unwrap_or(method);
                    (is_name && method.contains('_')).then(|| format!("{prefix}:{}", camel(one)))
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

fn camel(method: &str) -> String {
    method.split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect()
}

#[test]
fn what_is_called_is_named_by_its_action() {
    for (file, code) in sources() {
        let named = literals(&code);
        for action in called(&code) {
            assert!(named.contains(&action), "{file} calls {action} without naming it to `call`");
        }
    }
}

#[test]
fn the_reading_of_sources_finds_both_spellings() {
    let code = "let r = self\n    .ecs\n    .list_tasks()\n; call(\"ecs:ListTasks\", x) // \"not an action: x\"\n// \"ecs:Never\"\n";
    assert_eq!(called(code), ["ecs:ListTasks"]);
    assert_eq!(literals(code), ["ecs:ListTasks"]);
    assert!(literals("\"https://ecs:Run\" \"ecs:runTask\" \"s3:GetObject\"").is_empty());
    assert!(named().contains("ecs:RunTask"));
}
