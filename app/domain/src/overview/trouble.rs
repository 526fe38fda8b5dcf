//! Tasks that ended badly, grouped by why.

use serde::{Deserialize, Serialize};

use crate::task::detail::evidence_of_row;
use crate::task::diagnosis::Diagnosis;
use crate::task::query::TaskQuery;
use crate::task::row::TaskRow;
use crate::task::state::{Look, look};
use crate::time::Millis;

/// Words of a reason that a link asks for, at most.
const WORDS: usize = 6;
/// A shorter word tells nothing apart.
const SHORTEST: usize = 4;

/// What went wrong, coarsely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It ran and failed, or never started.
    Failed,
    /// AWS took the capacity back.
    Interrupted,
    /// Nobody saw its end.
    Unseen,
}

impl Kind {
    /// What a task counts as; `None` when nothing went wrong with it.
    #[must_use]
    pub fn of(task: &TaskRow) -> Option<Self> {
        match look(task) {
            Look::Failed | Look::NeverStarted => Some(Self::Failed),
            Look::Interrupted => Some(Self::Interrupted),
            Look::Unknown => task.last_status.is_stopped().then_some(Self::Unseen),
            Look::Coming | Look::Running | Look::Going | Look::EndedWell | Look::Stopped => None,
        }
    }

    /// The word in `data-state`, which the style sheet knows.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Interrupted => "spot-interrupted",
            Self::Unseen => "unknown",
        }
    }

    /// The word on the page.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Unseen => "end unseen",
        }
    }

    /// The choice of states of the list of tasks that shows it.
    fn state(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Unseen => "stopped",
        }
    }
}

/// Tasks that ended badly for the same cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What went wrong.
    pub kind: Kind,
    /// Why, in one sentence: the diagnosis's.
    pub sentence: String,
    /// How many tasks.
    pub tasks: u32,
    /// Their families, by name.
    pub families: Vec<String>,
    /// When the newest of them ended, or is to end.
    pub newest: Millis,
    /// The list of tasks, narrowed to what they have in common.
    pub href: String,
}

/// Groups tasks by what went wrong and why; the largest group first, of equal ones the newest.
#[must_use]
pub fn troubles(tasks: &[TaskRow]) -> Vec<Trouble> {
    let mut groups: Vec<(Kind, Diagnosis, Vec<&TaskRow>)> = Vec::new();
    for task in tasks {
        let Some(kind) = Kind::of(task) else { continue };
        let why = evidence_of_row(task).diagnose();
        match groups.iter_mut().find(|(known, first, _)| *known == kind && first.code == why.code) {
            Some((_, _, group)) => group.push(task),
            None => groups.push((kind, why, vec![task])),
        }
    }
    let mut found: Vec<Trouble> =
        groups.into_iter().map(|(kind, why, group)| of(kind, why, &group)).collect();
    found.sort_by(|a, b| b.tasks.cmp(&a.tasks).then(b.newest.cmp(&a.newest)));
    found
}

fn of(kind: Kind, why: Diagnosis, group: &[&TaskRow]) -> Trouble {
    let mut families: Vec<String> = group.iter().map(|task| task.family.clone()).collect();
    families.sort_unstable();
    families.dedup();
    let ended = |task: &&TaskRow| task.stopped_at.or(task.spot_deadline).unwrap_or(0);
    let query = TaskQuery {
        state: kind.state().to_owned(),
        family: if families.len() == 1 { families[0].clone() } else { String::new() },
        text: in_common(group),
        ..TaskQuery::default()
    };
    Trouble {
        kind,
        sentence: why.sentence,
        tasks: u32::try_from(group.len()).unwrap_or(u32::MAX),
        newest: group.iter().map(ended).max().unwrap_or(0),
        href: format!("/tasks?{}", query.to_query()),
        families,
    }
}

/// The first words of the first task's reason that all reasons have, else the exit code that all have.
fn in_common(group: &[&TaskRow]) -> String {
    let Some(first) = group.first() else { return String::new() };
    let reason = |task: &TaskRow| task.cause.as_deref().unwrap_or_default().to_lowercase();
    let reasons: Vec<String> = group.iter().map(|task| reason(task)).collect();
    let words = first.cause.as_deref().unwrap_or_default().split_whitespace();
    let words: Vec<&str> = words
        .filter(|word| word.chars().count() >= SHORTEST)
        .filter(|word| reasons.iter().all(|reason| reason.contains(&word.to_lowercase())))
        .take(WORDS)
        .collect();
    let exit = first.exit.filter(|code| *code != 0 && group.iter().all(|task| task.exit == Some(*code)));
    match exit {
        Some(code) if words.is_empty() => format!("exit {code}"),
        _ => words.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::row::tests::row;

    fn ended(id: &str, exit: Option<i64>, cause: &str, at: Millis) -> TaskRow {
        let cause = (!cause.is_empty()).then(|| cause.to_owned());
        TaskRow { started_at: exit.map(|_| 1), stopped_at: Some(at), exit, cause, ..row(id, 5, "STOPPED") }
    }

    #[test]
    fn tasks_are_grouped_by_cause_and_each_link_holds_its_group() {
        let oom = "OutOfMemoryError: Container killed due to memory usage";
        let pull = |image: &str| {
            format!(
                "CannotPullContainerError: pull image manifest has been retried 5 time(s): {image}: not found"
            )
        };
        let tasks = [
            ended("a", Some(137), oom, 10),
            ended("b", Some(0), "", 20),
            ended("c", None, &pull("repo/one"), 30),
            ended("d", Some(137), oom, 40),
            ended("e", None, &pull("repo/two"), 25),
            TaskRow { spot_deadline: Some(60), ..ended("f", Some(143), "", 50) },
            TaskRow { stop_code: Some("UserInitiated".into()), ..ended("g", Some(137), "", 50) },
            ended("h", Some(3), "", 5),
            TaskRow { family: "etl".into(), ..ended("i", Some(3), "", 6) },
            ended("j", None, "Ended unseen: ECS does not know it any more", 7),
            row("k", 1, "RUNNING"),
        ];
        let found = troubles(&tasks);
        let seen: Vec<_> = found.iter().map(|t| (t.kind, t.tasks, t.newest)).collect();
        assert_eq!(
            seen,
            [
                (Kind::Failed, 2, 40),
                (Kind::Failed, 2, 30),
                (Kind::Failed, 2, 6),
                (Kind::Interrupted, 1, 50),
                (Kind::Unseen, 1, 7)
            ]
        );
        assert_eq!(found[2].families, ["etl", "web"]);
        // Whoever follows the link finds the group, and where there is a reason no other.
        let held = |trouble: &Trouble| {
            let query = TaskQuery::parse(trouble.href.trim_start_matches("/tasks?"));
            tasks.iter().filter(|task| query.holds(task)).map(|task| &task.arn[48..]).collect::<String>()
        };
        assert_eq!(
            (held(&found[0]), held(&found[1]), held(&found[4])),
            ("ad".into(), "ce".into(), "j".into())
        );
        assert!(held(&found[2]).ends_with("hi"), "{}", found[2].href);
        assert_eq!(held(&found[3]), "f");
    }

    #[test]
    fn a_reason_full_of_markup_stays_a_query() {
        let task = ended("a", Some(1), "<script>&state=running#\u{202e}</script> \u{1b}[31mred", 1);
        let found = troubles(std::slice::from_ref(&task));
        assert!(
            TaskQuery::parse(found[0].href.trim_start_matches("/tasks?")).holds(&task),
            "{}",
            found[0].href
        );
    }
}
