//! A task's life as phases, each with its real duration, and what is going on in one sentence.

use super::detail::TaskDetail;
use super::ending::ContainerEnd;
use super::row::TaskRow;
use super::state::LastStatus;
use crate::time::{Millis, duration};

/// A phase of a task's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// Its name.
    pub name: &'static str,
    /// When it began.
    pub from: Millis,
    /// When it ended; `None` while it lasts.
    pub until: Option<Millis>,
    /// The word that the style sheet knows: `coming`, `running`, `going`.
    pub slug: &'static str,
}

/// The phases that were seen, in order. A time that ECS does not know joins two phases into one.
#[must_use]
pub fn phases(row: &TaskRow, detail: &TaskDetail) -> Vec<Phase> {
    let Some(created) = row.created_at else { return Vec::new() };
    let stopping = row.stopping_at.or(detail.execution_stopped_at);
    let marks = [
        ("Provisioning", "coming", Some(created)),
        ("Pull", "coming", detail.pull_started_at),
        ("Starting", "coming", detail.pull_stopped_at),
        ("Running", "running", row.started_at),
        ("Stopping", "going", stopping),
        (
            "Deprovisioning",
            "going",
            detail.execution_stopped_at.filter(|at| stopping.is_some_and(|s| *at >= s)),
        ),
    ];
    let mut found: Vec<Phase> = Vec::new();
    for (name, slug, from) in marks {
        let Some(from) = from else { continue };
        // Clocks of several machines: a phase never begins before the one that it follows.
        let from = found.last().map_or(from, |last| from.max(last.from));
        if row.stopped_at.is_some_and(|end| from > end) {
            continue;
        }
        if let Some(last) = found.last_mut() {
            last.until = Some(from);
        }
        found.push(Phase { name, from, until: None, slug });
    }
    if let (Some(last), Some(end)) = (found.last_mut(), row.stopped_at) {
        last.until = Some(end.max(last.from));
    }
    // A natural end is known by the container before the task: nothing lasted in between.
    found.retain(|phase| phase.until != Some(phase.from) || phase.name == "Running");
    found
}

/// What is going on, or went on, in one sentence.
#[must_use]
pub fn sentence(row: &TaskRow, detail: &TaskDetail, now: Millis) -> String {
    let zone = row.zone.as_deref().map(|zone| format!(" in {zone}")).unwrap_or_default();
    let since =
        |at: Option<Millis>| at.map(|at| format!(" since {}", duration(now - at))).unwrap_or_default();
    let pull = match (detail.pull_started_at, detail.pull_stopped_at) {
        (Some(from), Some(until)) => format!("Pulled the image in {}", duration(until - from)),
        _ => "Started".to_owned(),
    };
    let ran = |until: Option<Millis>| match (row.started_at, until) {
        (Some(from), Some(until)) => format!("ran for {}{zone}", duration(until - from)),
        _ => "never ran".to_owned(),
    };
    match &row.last_status {
        LastStatus::Provisioning => {
            format!("Waits for capacity and its network interface{}.", since(row.created_at))
        }
        LastStatus::Pending | LastStatus::Activating => match detail.pull_started_at {
            Some(from) if detail.pull_stopped_at.is_none() => {
                format!("Pulls its image since {}{zone}.", duration(now - from))
            }
            _ => format!("Is being prepared{}{zone}.", since(row.created_at)),
        },
        LastStatus::Running if row.wants_to_run() => match row.started_at {
            Some(from) => format!("{pull} and has run for {}{zone}.", duration(now - from)),
            None => format!("Runs{zone}; AWS does not say since when."),
        },
        LastStatus::Running | LastStatus::Deactivating | LastStatus::Stopping => {
            let before = row.started_at.map(|_| format!(", after it {}", ran(row.stopping_at.or(Some(now)))));
            format!("Is stopping{}{}.", since(row.stopping_at), before.unwrap_or_default())
        }
        LastStatus::Deprovisioning => "Has ended; its network interface is being removed.".to_owned(),
        LastStatus::Stopped | LastStatus::Deleted => {
            let ended = detail.execution_stopped_at.or(row.stopping_at).or(row.stopped_at);
            match row.started_at {
                Some(_) => format!("{pull}, and {}.", ran(ended)),
                None if row.judge().told_by.is_some_and(ContainerEnd::ran) => {
                    "Ended before all of its containers ran.".to_owned()
                }
                None => "Ended before its containers ran.".to_owned(),
            }
        }
        LastStatus::Other(name) => format!("Is in a state that this version does not know: {name}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::row::tests::row;

    fn stopped() -> (TaskRow, TaskDetail) {
        let mut task = row("a", 5, "STOPPED");
        task.created_at = Some(0);
        task.started_at = Some(14_000);
        task.stopping_at = Some(60_000);
        task.stopped_at = Some(90_000);
        task.zone = Some("eu-west-1b".into());
        let detail = TaskDetail {
            pull_started_at: Some(5_000),
            pull_stopped_at: Some(12_000),
            execution_stopped_at: Some(65_000),
            ..TaskDetail::default()
        };
        (task, detail)
    }

    fn names(row: &TaskRow, detail: &TaskDetail) -> Vec<(&'static str, Millis, Option<Millis>)> {
        phases(row, detail).into_iter().map(|p| (p.name, p.from, p.until)).collect()
    }

    #[test]
    fn a_whole_life_without_gap_or_overlap() {
        let (task, detail) = stopped();
        let found = names(&task, &detail);
        assert_eq!(
            found,
            [
                ("Provisioning", 0, Some(5_000)),
                ("Pull", 5_000, Some(12_000)),
                ("Starting", 12_000, Some(14_000)),
                ("Running", 14_000, Some(60_000)),
                ("Stopping", 60_000, Some(65_000)),
                ("Deprovisioning", 65_000, Some(90_000)),
            ]
        );
        assert!(found.windows(2).all(|pair| pair[0].2 == Some(pair[1].1)));
    }

    #[test]
    fn what_is_not_known_joins_its_neighbours() {
        let (mut task, _) = stopped();
        task.started_at = None;
        assert_eq!(
            names(&task, &TaskDetail::default()),
            [("Provisioning", 0, Some(60_000)), ("Stopping", 60_000, Some(90_000))]
        );
        assert_eq!(names(&row("a", 1, "PENDING"), &TaskDetail::default()), []);
    }

    #[test]
    fn a_container_that_ended_by_itself_was_not_stopping() {
        let (mut task, mut detail) = stopped();
        // 0.7 s before ECS wanted the task to stop.
        detail.execution_stopped_at = Some(59_300);
        let found = names(&task, &detail);
        assert_eq!(found[3..], [("Running", 14_000, Some(60_000)), ("Stopping", 60_000, Some(90_000))]);
        task.stopping_at = None;
        assert_eq!(
            names(&task, &detail)[3..],
            [("Running", 14_000, Some(59_300)), ("Deprovisioning", 59_300, Some(90_000))]
        );
    }

    #[test]
    fn sentences_by_table() {
        let (task, detail) = stopped();
        assert_eq!(
            sentence(&task, &detail, 99_000),
            "Pulled the image in 7 s, and ran for 51 s in eu-west-1b."
        );
        let mut running = task.clone();
        (running.last_status, running.stopped_at) = ("RUNNING".to_owned().into(), None);
        assert_eq!(
            sentence(&running, &detail, 74_000),
            "Pulled the image in 7 s and has run for 1 m in eu-west-1b."
        );
        running.desired_status = "STOPPED".into();
        assert_eq!(
            sentence(&running, &detail, 74_000),
            "Is stopping since 14 s, after it ran for 46 s in eu-west-1b."
        );
        let mut pending = task.clone();
        pending.last_status = "PENDING".to_owned().into();
        let pulling = TaskDetail { pull_started_at: Some(5_000), ..TaskDetail::default() };
        assert_eq!(sentence(&pending, &pulling, 9_000), "Pulls its image since 4 s in eu-west-1b.");
        for (status, said) in [
            ("RUNNING", "Runs in eu-west-1b; AWS does not say since when."),
            ("PENDING", "Is being prepared in eu-west-1b."),
            ("PROVISIONING", "Waits for capacity and its network interface."),
            ("STOPPING", "Is stopping."),
        ] {
            let bare = TaskRow { zone: task.zone.clone(), ..row("a", 3, status) };
            assert_eq!(sentence(&bare, &TaskDetail::default(), 99_000), said);
        }
        let never = TaskRow { started_at: None, ..task };
        assert_eq!(sentence(&never, &TaskDetail::default(), 0), "Ended before its containers ran.");
    }
}
