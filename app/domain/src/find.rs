//! Find anything: what a search may lead to, which pages there are, and what in a text names a task.

use serde::{Deserialize, Serialize};

use crate::id::ArnParts;
use crate::limit::search_words;

/// Things of one kind that are offered.
pub const MOST: usize = 6;

/// What something found is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A page of Slipway.
    Page,
    /// A cluster.
    Cluster,
    /// A task definition family.
    Family,
    /// A launch.
    Launch,
    /// A task, running or of the history.
    Task,
}

impl Kind {
    /// The heading over what is of this kind.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Page => "Pages",
            Self::Cluster => "Clusters",
            Self::Family => "Task definitions",
            Self::Launch => "Launches",
            Self::Task => "Tasks",
        }
    }
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub title: String,
    /// What tells it from others of its name.
    pub hint: String,
    /// Where it is.
    pub href: String,
}

/// What was found: things of one kind stand together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What was looked for, cut and trimmed.
    pub text: String,
    /// What was found.
    pub hits: Vec<Hit>,
    /// What the person should know about it, in sentences: a list that could not be read, an ARN from elsewhere.
    pub notes: Vec<String>,
}

/// The pages: their names, other words that people look for, their addresses.
const PAGES: &[(&str, &str, &str)] = &[
    ("Overview", "home start dashboard", "/"),
    ("Run task", "launch new start", "/run"),
    ("Launches", "history", "/launches"),
    ("Tasks", "list containers", "/tasks"),
    ("Failed tasks", "errors tasks failures", "/tasks?state=failed"),
    ("Spot interrupted tasks", "tasks interruptions", "/tasks?state=interrupted"),
    ("Clusters", "list", "/clusters"),
    ("Create cluster", "new", "/clusters/create"),
    ("Capacity providers", "spot fargate auto scaling group", "/capacity-providers"),
    ("Task definitions", "families revisions", "/task-definitions"),
    ("Event rule", "eventbridge sqs queue", "/clusters/event-rule"),
    ("Audit", "log who did what", "/audit"),
];

/// The pages that a text may mean; all of them for an empty one.
#[must_use]
pub fn pages(text: &str) -> Vec<Hit> {
    let fits = |name: &str, words: &str| has_words(&format!("{name} {words}"), text);
    PAGES
        .iter()
        .filter(|(name, words, _)| fits(name, words))
        .map(|(name, _, href)| Hit {
            kind: Kind::Page,
            title: (*name).into(),
            hint: String::new(),
            href: (*href).into(),
        })
        .collect()
}

/// Whether every word of `text` stands somewhere in `name`, whatever the case.
#[must_use]
pub fn has_words(name: &str, text: &str) -> bool {
    let name = name.to_lowercase();
    search_words(text).all(|word| name.contains(&word))
}

/// The names that a text may mean, those that begin with it first; at most [`MOST`].
#[must_use]
pub fn best<'a>(names: impl Iterator<Item = &'a str>, text: &str) -> Vec<&'a str> {
    let mut found: Vec<&str> = names.filter(|name| has_words(name, text)).collect();
    let text = text.to_lowercase();
    found.sort_by_key(|name| !name.to_lowercase().starts_with(&text));
    found.truncate(MOST);
    found
}

/// What a text says of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskHint<'a> {
    /// It may be the beginning of an id.
    Id(&'a str),
    /// It is an ARN of another account or region.
    Elsewhere,
    /// It can be no task's.
    None,
}

/// Reads a text as a task's id, its beginning, or its ARN. Ids are hexadecimal, of an old form with hyphens.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids>
#[must_use]
pub fn task_hint<'a>(text: &'a str, account: &str, region: &str) -> TaskHint<'a> {
    let mut id = text;
    if text.starts_with("arn:") {
        let arn = ArnParts::parse(text).filter(|arn| arn.service == "ecs");
        let Some((arn, task)) = arn.and_then(|arn| Some((arn, arn.resource.strip_prefix("task/")?))) else {
            return TaskHint::None;
        };
        if arn.region != region || (!account.is_empty() && arn.account != account) {
            return TaskHint::Elsewhere;
        }
        id = task.rsplit('/').next().unwrap_or(task);
    }
    let fits = !id.is_empty() && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    if fits { TaskHint::Id(id) } else { TaskHint::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_by_their_name_and_by_what_people_call_them() {
        let titles = |text: &str| pages(text).into_iter().map(|hit| hit.title).collect::<Vec<_>>();
        assert_eq!(titles("").len(), PAGES.len());
        assert_eq!(titles("AUD"), ["Audit"]);
        assert_eq!(titles("task failures"), ["Failed tasks"]);
        assert_eq!(titles("eventbridge"), ["Event rule"]);
        assert!(titles("nothing at all").is_empty());
    }

    #[test]
    fn what_begins_so_comes_first() {
        let names = ["old-web", "web", "worker", "web-staging"];
        assert_eq!(best(names.into_iter(), "WEB"), ["web", "web-staging", "old-web"]);
        assert_eq!(best(names.into_iter(), "stag web"), ["web-staging"]);
    }

    #[test]
    fn a_text_names_a_task_by_table() {
        let here = "arn:aws:ecs:eu-west-1:123456789012:task/staging/";
        let rows = [
            ("a3f9", TaskHint::Id("a3f9")),
            ("A3F9", TaskHint::Id("A3F9")),
            ("web", TaskHint::None),
            ("", TaskHint::None),
            (&format!("{here}a3f9"), TaskHint::Id("a3f9")),
            ("arn:aws:ecs:eu-west-1:123456789012:task/a3f9-01", TaskHint::Id("a3f9-01")),
            ("arn:aws:ecs:eu-west-2:123456789012:task/staging/a3f9", TaskHint::Elsewhere),
            ("arn:aws:ecs:eu-west-1:999999999999:task/staging/a3f9", TaskHint::Elsewhere),
            ("arn:aws:ecs:eu-west-1:123456789012:cluster/staging", TaskHint::None),
            ("arn:aws:ec2", TaskHint::None),
        ];
        for (text, expected) in rows {
            assert_eq!(task_hint(text, "123456789012", "eu-west-1"), expected, "{text}");
        }
    }
}
