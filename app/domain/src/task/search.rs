//! What a task is found by, as texts that a store can keep beside its row: the history of the list is narrowed by the
//! same query as its live part.

use std::fmt::Write as _;

use super::query::{STATES, TaskQuery};
use super::row::TaskRow;
use super::state::{Look, look};
use crate::limit::search_words;

/// Stands around facets. Nobody types it, and AWS takes it in no name.
const BETWEEN: char = '\u{1f}';
/// Stands between a tag's key and its value.
const EQUALS: char = '\u{1e}';

/// Where the words of a search are looked for, in lower case.
#[must_use]
pub fn words(task: &TaskRow) -> String {
    let mut all = String::new();
    write_words(task, &mut all);
    all
}

/// [`words`], into a text that is used again and again: a search reads thousands of rows for every key that is pressed.
pub(super) fn write_words(task: &TaskRow, all: &mut String) {
    all.clear();
    // Writing into a text cannot fail.
    let status = task.last_status.as_str();
    let _ = write!(all, "{}{BETWEEN}{}:{}{BETWEEN}{status}", task.arn, task.family, task.revision);
    let texts = [&task.group, &task.started_by, &task.provider, &task.zone, &task.cause, &task.stop_code];
    for text in texts.into_iter().flatten() {
        all.push(BETWEEN);
        all.push_str(text);
    }
    if let Some(code) = task.exit {
        let _ = write!(all, "{BETWEEN}exit {code}");
    }
    if all.is_ascii() {
        all.make_ascii_lowercase();
    } else {
        *all = all.to_lowercase();
    }
}

/// What is wanted exactly, or by its beginning, each between two marks.
#[must_use]
pub fn facets(task: &TaskRow) -> String {
    let mut all = vec![
        format!("cluster={}", task.cluster_name()),
        format!("family={}", task.family),
        format!("look={}", look(task).slug()),
    ];
    let mut add = |name: &str, value: &Option<String>| {
        all.extend(value.as_ref().map(|value| format!("{name}={value}")));
    };
    add("group", &task.group);
    add("provider", &task.provider);
    add("by", &task.started_by);
    all.extend(task.tags.iter().map(|tag| format!("tag={}{EQUALS}{}", tag.key, tag.value)));
    let between = BETWEEN.to_string();
    format!("{between}{}{between}", all.join(&between))
}

/// What a store looks for in [`facets`] and [`words`] for the same tasks as [`TaskQuery::holds`] keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needles {
    /// The family, which has a column of its own.
    pub family: Option<String>,
    /// Each of these is in the facets.
    pub all: Vec<String>,
    /// One of these is, unless there are none.
    pub any: Vec<String>,
    /// Each of these is in the words.
    pub words: Vec<String>,
}

impl Needles {
    /// What finds the stopped tasks of a list; `None` where the list holds none.
    #[must_use]
    pub fn of(query: &TaskQuery) -> Option<Self> {
        let state = STATES.iter().find(|choice| choice.slug == query.state);
        if !query.holds_stopped() {
            return None;
        }
        let any = state.map(|state| looks(state.looks()));
        let mut all = Vec::new();
        for (name, value) in
            [("cluster", &query.cluster), ("group", &query.group), ("provider", &query.provider)]
        {
            all.extend((!value.is_empty()).then(|| whole(name, value)));
        }
        // Only its beginning is wanted.
        all.extend((!query.started_by.is_empty()).then(|| format!("{BETWEEN}by={}", query.started_by)));
        all.extend((!query.tag.is_empty()).then(|| match query.tag.split_once('=') {
            Some((key, value)) => whole("tag", &format!("{key}{EQUALS}{value}")),
            None => format!("{BETWEEN}tag={}{EQUALS}", query.tag),
        }));
        Some(Self {
            family: Some(query.family.clone()).filter(|family| !family.is_empty()),
            all,
            any: any.unwrap_or_default(),
            words: search_words(&query.text).collect(),
        })
    }
}

/// What finds the tasks that look like one of these: one of the texts is in their [`facets`].
#[must_use]
pub fn looks(looks: &[Look]) -> Vec<String> {
    looks.iter().map(|look| whole("look", look.slug())).collect()
}

fn whole(name: &str, value: &str) -> String {
    format!("{BETWEEN}{name}={value}{BETWEEN}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::plan::Tag;
    use crate::task::row::tests::row;

    impl Needles {
        fn find(&self, task: &TaskRow) -> bool {
            let (facets, words) = (facets(task), words(task));
            self.family.as_ref().is_none_or(|family| *family == task.family)
                && self.all.iter().all(|needle| facets.contains(needle))
                && (self.any.is_empty() || self.any.iter().any(|needle| facets.contains(needle)))
                && self.words.iter().all(|word| words.contains(word))
        }
    }

    #[test]
    fn a_store_finds_what_the_query_holds() {
        let tag = |key: &str, value: &str| Tag { key: key.into(), value: value.into() };
        let mut tasks = vec![row("a", 5, "STOPPED"), row("b", 5, "STOPPED"), row("c", 5, "DELETED")];
        for task in &mut tasks {
            task.desired_status = "STOPPED".into();
            task.stopped_at = Some(9);
        }
        tasks[0].started_at = Some(1);
        tasks[0].exit = Some(137);
        tasks[0].cause = Some("OutOfMemoryError: Killed".into());
        tasks[0].tags = vec![tag("team", "payments"), tag("stage", "")];
        tasks[0].started_by = Some("slipway/01ARZ3NDEKTSV4RRFFQ69G5FAV/0".into());
        tasks[1].family = "etl".into();
        tasks[1].spot_deadline = Some(3);
        tasks[1].group = Some("service:etl".into());
        tasks[1].tags = vec![tag("team", "pay")];
        tasks[2].provider = Some("FARGATE_SPOT".into());
        let queries = [
            "",
            "state=stopped",
            "state=failed",
            "state=interrupted",
            "state=ended-well",
            "state=nonsense",
            "family=etl",
            "family=et",
            "cluster=staging",
            "cluster=stag",
            "group=service:etl",
            "group=service:",
            "started_by=slipway/01ARZ",
            "started_by=01ARZ",
            "provider=FARGATE_SPOT",
            "provider=FARGATE",
            "tag=team",
            "tag=tea",
            "tag=team=pay",
            "tag=team=payments",
            "tag=stage",
            "tag=stage=",
            "tag=other",
            "text=KILLED+exit",
            "text=137",
            "text=etl:1",
            "text=etl+spot",
            "state=failed&tag=team&text=oom",
        ];
        for text in queries {
            let query = TaskQuery::parse(text);
            let needles = Needles::of(&query).expect("it may hold stopped tasks");
            for task in &tasks {
                assert_eq!(needles.find(task), query.holds(task), "{text}: {}", task.arn);
            }
        }
        for text in ["state=running", "state=active", "state=coming", "state=going"] {
            assert_eq!(Needles::of(&TaskQuery::parse(text)), None, "{text}");
        }
    }
}
