//! Which tasks a list shows and in which order: what stands in the URL of `/tasks`.
//!
//! The same query narrows the live rows in the browser and the history in the server.

use std::cmp::Ordering;

use super::row::TaskRow;
use super::sieve::Sieve;
use super::state::{Look, look};
use crate::query;

/// Rows of a list that come with its page.
pub const FIRST_ROWS: u32 = 100;

/// A choice of states, by how tasks look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateChoice {
    /// The word in the URL.
    pub slug: &'static str,
    /// The word on the page.
    pub label: &'static str,
    looks: &'static [Look],
}

/// The choices, in the order of the page. A task may be in several.
pub const STATES: &[StateChoice] = &[
    StateChoice { slug: "active", label: "Not stopped", looks: &[Look::Coming, Look::Running, Look::Going] },
    StateChoice { slug: "coming", label: "Starting", looks: &[Look::Coming] },
    StateChoice { slug: "running", label: "Running", looks: &[Look::Running] },
    StateChoice { slug: UNHEALTHY, label: "Unhealthy", looks: &[Look::Running] },
    StateChoice { slug: "going", label: "Stopping", looks: &[Look::Going] },
    StateChoice { slug: "stopped", label: "Stopped", looks: &[] },
    StateChoice { slug: "failed", label: "Failed", looks: &[Look::Failed, Look::NeverStarted] },
    StateChoice { slug: "interrupted", label: "Spot interrupted", looks: &[Look::Interrupted] },
    StateChoice { slug: "ended-well", label: "Ended with exit 0", looks: &[Look::EndedWell] },
];

const UNHEALTHY: &str = "unhealthy";

impl StateChoice {
    /// The looks that are in it; none where it is not a choice of looks.
    #[must_use]
    pub fn looks(&self) -> &'static [Look] {
        self.looks
    }

    /// Whether a task that has stopped may be in it.
    #[must_use]
    pub fn holds_stopped(&self) -> bool {
        let lives = |look: &Look| matches!(look, Look::Coming | Look::Running | Look::Going);
        self.looks.is_empty() || !self.looks.iter().all(lives)
    }

    /// Whether a task is in it.
    #[must_use]
    pub fn holds(&self, task: &TaskRow) -> bool {
        match self.slug {
            "stopped" => task.last_status.is_stopped(),
            // A task with a Spot notice that has not stopped yet is still there.
            UNHEALTHY => task.is_unhealthy() && look(task) == Look::Running,
            "active" => !task.last_status.is_stopped(),
            _ => self.looks.contains(&look(task)),
        }
    }
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// When it was asked for; the newest first.
    #[default]
    Age,
    /// How it looks: what needs somebody first.
    State,
    /// Family and revision.
    Family,
    /// Capacity provider.
    Provider,
    /// Availability zone.
    Zone,
    /// How long it has run, the longest first.
    Duration,
}

const SORTS: &[(&str, Sort)] = &[
    ("age", Sort::Age),
    ("state", Sort::State),
    ("family", Sort::Family),
    ("provider", Sort::Provider),
    ("zone", Sort::Zone),
    ("duration", Sort::Duration),
];

impl Sort {
    /// The word in the URL.
    #[must_use]
    pub fn slug(self) -> &'static str {
        SORTS.iter().find(|(_, sort)| *sort == self).map_or("age", |(slug, _)| slug)
    }
}

/// What a list shows. An empty text narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskQuery {
    /// Cluster name.
    pub cluster: String,
    /// One of [`STATES`]; an unknown word narrows nothing.
    pub state: String,
    /// Task definition family.
    pub family: String,
    /// Task group.
    pub group: String,
    /// Beginning of `startedBy`.
    pub started_by: String,
    /// Capacity provider or launch type.
    pub provider: String,
    /// A tag's key, or `key=value`.
    pub tag: String,
    /// Words that must all stand somewhere in the row.
    pub text: String,
    /// The order.
    pub sort: Sort,
    /// The other way round.
    pub reversed: bool,
    /// Tasks of one launch stand together.
    pub by_launch: bool,
    /// `compact` or `comfortable`; empty for the installation's own.
    pub density: String,
    /// Columns that are not shown, with commas between.
    pub hide: String,
    /// Only the history, after this [`Position`](super::past::Position); empty for the list from its start.
    pub before: String,
}

impl TaskQuery {
    /// Reads a query string, with or without its `?`. What is unknown is ignored.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut found = Self::default();
        for (name, value) in query::pairs(text) {
            match name.as_str() {
                "sort" => {
                    let (word, reversed) =
                        value.strip_prefix('-').map_or((value.as_str(), false), |word| (word, true));
                    found.sort = SORTS.iter().find(|(slug, _)| *slug == word).map_or(Sort::Age, |(_, s)| *s);
                    found.reversed = reversed;
                }
                // A form without JavaScript posts each ticked box by itself.
                "hide" if !found.hide.is_empty() => found.hide = format!("{},{value}", found.hide),
                "by" => found.by_launch = value == "launch",
                "before" => value.trim().clone_into(&mut found.before),
                _ => {
                    if let Some(text) = found.text_mut(&name) {
                        value.trim().clone_into(text);
                    }
                }
            }
        }
        found
    }

    /// The query string of this list, without `?`; empty for the plain one.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut copy = self.clone();
        let mut pairs: Vec<(&str, String)> = TEXTS
            .iter()
            .filter_map(|name| copy.text_mut(name).map(|text| (*name, std::mem::take(text))))
            .collect();
        if self.sort != Sort::Age || self.reversed {
            pairs.push(("sort", format!("{}{}", if self.reversed { "-" } else { "" }, self.sort.slug())));
        }
        if self.by_launch {
            pairs.push(("by", "launch".to_owned()));
        }
        pairs.push(("before", copy.before));
        query::join(pairs)
    }

    fn text_mut(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "cluster" => &mut self.cluster,
            "state" => &mut self.state,
            "family" => &mut self.family,
            "group" => &mut self.group,
            "started_by" => &mut self.started_by,
            "provider" => &mut self.provider,
            "tag" => &mut self.tag,
            "text" => &mut self.text,
            "density" => &mut self.density,
            "hide" => &mut self.hide,
            _ => return None,
        })
    }

    /// Whether it narrows at all.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        let narrowing = TEXTS.iter().filter(|name| !matches!(**name, "density" | "hide"));
        let mut copy = self.clone();
        narrowing.into_iter().any(|name| copy.text_mut(name).is_some_and(|text| !text.is_empty()))
    }

    /// The list of one column's heading: sorted by it, and the other way round when it is already.
    #[must_use]
    pub fn sorted_by(&self, sort: Sort) -> Self {
        Self { sort, reversed: self.sort == sort && !self.reversed, ..self.from_start() }
    }

    /// The same list from its start.
    #[must_use]
    pub fn from_start(&self) -> Self {
        Self { before: String::new(), ..self.clone() }
    }

    /// Whether a task that has stopped may be in it.
    #[must_use]
    pub fn holds_stopped(&self) -> bool {
        STATES.iter().find(|choice| choice.slug == self.state).is_none_or(StateChoice::holds_stopped)
    }

    /// Whether a task's change of state can move it in or out of this list, or within it.
    #[must_use]
    pub fn follows_changes(&self) -> bool {
        !self.state.is_empty() || !self.text.is_empty() || matches!(self.sort, Sort::State | Sort::Duration)
    }

    /// Whether the list shows this task.
    #[must_use]
    pub fn holds(&self, task: &TaskRow) -> bool {
        self.sieve().holds(task)
    }

    /// [`TaskQuery::holds`] for many tasks.
    #[must_use]
    pub fn sieve(&self) -> Sieve<'_> {
        Sieve::of(self)
    }

    /// The order of two tasks in this list. Equal ones are told apart by their ARN, so that everybody
    /// draws the same list.
    #[must_use]
    pub fn order(&self, a: &TaskRow, b: &TaskRow) -> Ordering {
        let newest = || b.created_at.cmp(&a.created_at);
        let by_launch = if self.by_launch { b.launch.cmp(&a.launch) } else { Ordering::Equal };
        let by = match self.sort {
            Sort::Age => newest(),
            Sort::State => urgency(a).cmp(&urgency(b)).then_with(newest),
            Sort::Family => a.family.cmp(&b.family).then(b.revision.cmp(&a.revision)).then_with(newest),
            Sort::Provider => a.provider.cmp(&b.provider).then_with(newest),
            Sort::Zone => a.zone.cmp(&b.zone).then_with(newest),
            // One that runs still is compared as if it ended last of all.
            Sort::Duration => ran(b).cmp(&ran(a)).then_with(newest),
        };
        by_launch.then(if self.reversed { by.reverse() } else { by }).then_with(|| a.arn.cmp(&b.arn))
    }
}

const TEXTS: &[&str] =
    &["cluster", "state", "family", "group", "started_by", "provider", "tag", "text", "density", "hide"];

/// What needs somebody comes first.
fn urgency(task: &TaskRow) -> u8 {
    match look(task) {
        Look::Failed | Look::NeverStarted => 0,
        Look::Interrupted => 1,
        Look::Unknown => 2,
        Look::Running if task.is_unhealthy() => 2,
        Look::Coming => 3,
        Look::Going => 4,
        Look::Running => 5,
        Look::Stopped => 6,
        Look::EndedWell => 7,
    }
}

fn ran(task: &TaskRow) -> i64 {
    let Some(from) = task.started_at else { return -1 };
    task.stopped_at.map_or(i64::MAX - from, |until| until - from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::row::tests::row;
    use proptest::prelude::*;

    fn tasks() -> Vec<TaskRow> {
        let mut all = vec![
            row("a", 3, "RUNNING"),
            row("b", 5, "STOPPED"),
            row("c", 1, "PENDING"),
            row("d", 5, "STOPPED"),
        ];
        for (task, at) in all.iter_mut().zip([10, 40, 30, 20]) {
            task.created_at = Some(at);
        }
        all[0].started_at = Some(15);
        all[0].provider = Some("FARGATE_SPOT".into());
        all[1].started_at = Some(41);
        all[1].stopped_at = Some(50);
        all[1].exit = Some(137);
        all[1].cause = Some("OutOfMemoryError: Container killed".into());
        all[1].launch = Some("01ARZ3NDEKTSV4RRFFQ69G5FAV".into());
        all[3].started_at = Some(21);
        all[3].stopped_at = Some(22);
        all[3].exit = Some(0);
        all[3].family = "etl".into();
        all[3].tags = vec![crate::launch::plan::Tag { key: "team".into(), value: "pay".into() }];
        all
    }

    fn ids(query: &str) -> String {
        let query = TaskQuery::parse(query);
        let mut found: Vec<TaskRow> = tasks().into_iter().filter(|task| query.holds(task)).collect();
        found.sort_by(|a, b| query.order(a, b));
        found.iter().filter_map(|task| task.arn.chars().last()).collect()
    }

    #[test]
    fn lists_by_table() {
        let rows = [
            ("", "bcda"),
            ("sort=-age", "adcb"),
            ("sort=state", "bcad"),
            ("sort=family", "dbca"),
            ("sort=duration", "abdc"),
            ("by=launch", "bcda"),
            ("state=running", "a"),
            ("state=active", "ca"),
            ("state=stopped", "bd"),
            ("state=failed", "b"),
            ("state=ended-well", "d"),
            ("state=nonsense", "bcda"),
            ("cluster=staging&family=etl", "d"),
            ("cluster=other", ""),
            ("provider=FARGATE_SPOT", "a"),
            ("text=OUTOF+exit", "b"),
            ("text=outof+zone", ""),
            ("text=outofmemory+killed", "b"),
            ("text=137", "b"),
            ("tag=team", "d"),
            ("tag=team=pay", "d"),
            ("tag=team=other", ""),
            ("tag=tea", ""),
            ("hide=zone&hide=why", "bcda"),
        ];
        for (query, expected) in rows {
            assert_eq!(ids(query), expected, "{query}");
        }
    }

    proptest! {
        #[test]
        fn a_list_survives_its_url(texts in prop::collection::vec("[^ ]{0,8}", TEXTS.len()), sort in 0..SORTS.len(), reversed: bool, by_launch: bool, before in "[^ ]{0,8}") {
            let mut query = TaskQuery { sort: SORTS[sort].1, reversed, by_launch, before: before.trim().into(), ..TaskQuery::default() };
            for (name, text) in TEXTS.iter().zip(&texts) {
                if let Some(field) = query.text_mut(name) { text.trim().clone_into(field); }
            }
            prop_assert_eq!(TaskQuery::parse(&query.to_query()), query);
        }
    }
}
