//! The audit as pages show it: who did what, filtered by the address.

use serde::{Deserialize, Serialize};

use crate::capacity::change::Change;
use crate::capacity::lists::Lists;
use crate::query;
use crate::time::{Millis, civil_millis};

/// Lines of one page of the audit.
pub const PAGE: u32 = 100;

/// The actions, with the words a page has for them. A line of another action is shown with its own word.
pub const ACTIONS: &[(&str, &str)] = &[
    ("launch", "Run task"),
    ("stop-task", "Stop task"),
    ("stop-launch", "Stop a launch's tasks"),
    ("cancel-launch", "Cancel remaining tasks"),
    ("decide-batch", "Resolve batch"),
    ("show-environment", "Show environment values"),
    ("create-cluster", "Create cluster"),
    ("delete-cluster", "Delete cluster"),
    ("change-capacity", "Change capacity"),
    ("create-provider", "Create capacity provider"),
    ("update-provider", "Update capacity provider"),
    ("delete-provider", "Delete capacity provider"),
    ("refused", "Denied"),
];

/// The words for an action.
#[must_use]
pub fn label(action: &str) -> &str {
    ACTIONS.iter().find(|(word, _)| *word == action).map_or(action, |(_, label)| label)
}

/// Which lines are wanted; what is empty does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// The acting user.
    pub actor: String,
    /// The action's word.
    pub action: String,
    /// A part of what it was done to, or of what else is known of it; letter case does not matter.
    pub text: String,
    /// The first day, `2026-11-22`, by UTC.
    pub from: String,
    /// The last day, by UTC.
    pub until: String,
    /// Only lines older than this one, by its number: the next page.
    pub before: Option<i64>,
}

impl AuditFilter {
    /// Reads a query string; unknown names are left alone.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in query::pairs(text) {
            let value = value.trim();
            match name.as_str() {
                "actor" => value.clone_into(&mut filter.actor),
                "action" => value.clone_into(&mut filter.action),
                "text" => value.clone_into(&mut filter.text),
                "from" => value.clone_into(&mut filter.from),
                "until" => value.clone_into(&mut filter.until),
                "before" => filter.before = value.parse().ok(),
                _ => {}
            }
        }
        filter
    }

    /// The query that says the same, with its `?`; empty when nothing narrows.
    #[must_use]
    pub fn query(&self) -> String {
        let before = self.before.map(|id| id.to_string()).unwrap_or_default();
        let named = [
            ("actor", &self.actor),
            ("action", &self.action),
            ("text", &self.text),
            ("from", &self.from),
            ("until", &self.until),
            ("before", &before),
        ];
        query::address("", named)
    }

    /// The first moment that is wanted; `None` without a day, or with one that is none.
    #[must_use]
    pub fn since(&self) -> Option<Millis> {
        civil_millis(&self.from)
    }

    /// The first moment that is wanted no more.
    #[must_use]
    pub fn end(&self) -> Option<Millis> {
        civil_millis(&self.until).map(|day| day + 86_400_000)
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number; rises with time.
    pub id: i64,
    /// When.
    pub at: Millis,
    /// The acting user.
    pub actor: String,
    /// The action's word.
    pub action: String,
    /// What it was done to.
    pub target: String,
    /// The cluster, by name, where there is one.
    pub cluster: Option<String>,
    /// What else is known, in words.
    pub words: String,
    /// The cluster's lists before and after a change of its capacity.
    pub capacity: Option<(Lists, Lists)>,
}

impl AuditEntry {
    /// The address that prepares the reverse of a change of capacity.
    #[must_use]
    pub fn put_back(&self) -> Option<String> {
        let (before, after) = self.capacity.as_ref()?;
        let back = Change::between(after, before);
        (!back.is_empty()).then(|| back.link(self.cluster.as_deref().unwrap_or(&self.target)))
    }
}

/// A page of lines, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The lines.
    pub entries: Vec<AuditEntry>,
    /// Whether there are older ones.
    pub more: bool,
}

/// The heading of the CSV.
pub const CSV_HEAD: &str = "time,actor,action,target,cluster,detail,before,after\r\n";

/// A line as CSV, ended.
#[must_use]
pub fn csv(entry: &AuditEntry) -> String {
    let (before, after) = match &entry.capacity {
        Some((before, after)) => (before.fingerprint(), after.fingerprint()),
        None => (String::new(), String::new()),
    };
    crate::csv::line(&[
        crate::time::iso(entry.at),
        entry.actor.clone(),
        entry.action.clone(),
        entry.target.clone(),
        entry.cluster.clone().unwrap_or_default(),
        entry.words.clone(),
        before,
        after,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fargate::strategy::StrategyItem;
    use proptest::prelude::*;

    fn entry() -> AuditEntry {
        AuditEntry {
            id: 7,
            at: 1_795_356_123_456,
            actor: "ada".into(),
            action: "change-capacity".into(),
            target: "arn:aws:ecs:us-east-1:1:cluster/staging".into(),
            cluster: Some("staging".into()),
            words: "attach FARGATE_SPOT".into(),
            capacity: None,
        }
    }

    #[test]
    fn put_it_back_prepares_the_reverse() {
        let item = |weight| StrategyItem { provider: "FARGATE".into(), base: 0, weight };
        let lists = |providers: &[&str], weight| Lists {
            providers: providers.iter().map(|name| (*name).to_owned()).collect(),
            strategy: vec![item(weight)],
        };
        let (before, after) = (lists(&["FARGATE", "old"], 1), lists(&["FARGATE", "new"], 2));
        let line = AuditEntry { capacity: Some((before, after)), ..entry() };
        assert_eq!(
            line.put_back().as_deref(),
            Some("/clusters/staging/capacity?attach=old&detach=new&strategy=FARGATE%3A0%3A1")
        );
        assert_eq!(entry().put_back(), None);
    }

    #[test]
    fn csv_is_quoted_and_holds_no_formula() {
        assert_eq!(
            csv(&entry()),
            "2026-11-22T14:02:03Z,ada,change-capacity,arn:aws:ecs:us-east-1:1:cluster/staging,staging,attach FARGATE_SPOT,,\r\n"
        );
        let odd = AuditEntry { actor: "=1+1".into(), words: "a, \"b\"\nc".into(), ..entry() };
        assert!(csv(&odd).contains(",\"'=1+1\","), "{}", csv(&odd));
        assert!(csv(&odd).contains("\"a, \"\"b\"\"\nc\""), "{}", csv(&odd));
    }

    #[test]
    fn days_are_whole() {
        let filter = AuditFilter::parse("from=2026-11-22&until=2026-11-22&before=x");
        assert_eq!((filter.since(), filter.end()), (Some(1_795_305_600_000), Some(1_795_392_000_000)));
        assert_eq!(filter.before, None);
        assert_eq!(AuditFilter::parse("from=22.11.2026").since(), None);
    }

    proptest! {
        #[test]
        fn an_address_says_its_filter(actor in "[^ ]{0,9}", text in "\\S.{0,9}\\S", before in prop::option::of(any::<i64>())) {
            let filter = AuditFilter { actor: actor.trim().into(), text: text.trim().into(), before, ..AuditFilter::default() };
            prop_assert_eq!(AuditFilter::parse(&filter.query()), filter);
        }
    }
}
