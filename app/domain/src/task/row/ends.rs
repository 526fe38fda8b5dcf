//! How the containers of a row's task ended, and what follows from it: they are kept while the row is, so that the row
//! can be judged again once its definition is known.

use super::TaskRow;
use crate::task::ending::{ContainerEnd, Ending, Judgement, TaskEnd};
use crate::task::state::ENDED_UNSEEN;

impl TaskRow {
    /// Takes how its containers ended, and AWS's reason for the task.
    pub fn take_ends(&mut self, mut ends: Vec<ContainerEnd>, stopped_reason: Option<&str>) {
        // Events and answers have no order in common.
        ends.sort_by(|a, b| a.name.cmp(&b.name));
        self.task_reason = stopped_reason.map(str::to_owned);
        self.ends = ends;
        self.settle();
        if !self.last_status.is_stopped() {
            // While it runs they may still change.
            self.ends = Vec::new();
        }
    }

    /// Says which containers are essential, by the task's definition; one that is in no definition is not.
    pub fn take_essential(&mut self, essential: impl Fn(&str) -> bool) {
        for end in &mut self.ends {
            end.essential = Some(essential(&end.name));
        }
        self.settle();
    }

    /// Whether only the definition can say which of its containers tells how it ended.
    #[must_use]
    pub fn wants_definition(&self) -> bool {
        self.ends.len() > 1 && self.ends.iter().any(|end| end.essential.is_none())
    }

    /// How it ended, and by which container.
    #[must_use]
    pub fn judge(&self) -> Judgement<'_> {
        self.as_end(&self.ends).judge()
    }

    /// How it ended.
    #[must_use]
    pub fn ending(&self) -> Ending {
        if self.ends.is_empty() && self.exit.is_some() {
            // Of a row that was kept before its containers were.
            let only =
                [ContainerEnd { exit: self.exit, reason: self.cause.clone(), ..ContainerEnd::default() }];
            return self.as_end(&only).judge().ending;
        }
        self.judge().ending
    }

    fn as_end<'a>(&'a self, containers: &'a [ContainerEnd]) -> TaskEnd<'a> {
        TaskEnd {
            stop_code: self.stop_code.as_deref(),
            containers,
            started: self.started_at.is_some(),
            spot: self.spot_deadline.is_some(),
            unseen: self.cause.as_deref().is_some_and(|cause| cause.starts_with(ENDED_UNSEEN)),
        }
    }

    /// Works out again what follows from the containers' ends.
    pub(super) fn settle(&mut self) {
        if self.ends.is_empty() {
            if self.cause.is_none() {
                self.cause = self.task_reason.take();
            }
            return;
        }
        let of_container = |cause: &String| self.ends.iter().any(|end| end.reason.as_ref() == Some(cause));
        let reason =
            self.task_reason.take().or_else(|| self.cause.take().filter(|cause| !of_container(cause)));
        let judged = self.judge();
        let (exit, cause) = (judged.exit(), judged.cause(&self.ends, reason.as_deref()));
        self.task_reason = reason.filter(|reason| cause.as_ref() != Some(reason));
        (self.exit, self.cause) = (exit, cause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::row::Offered;
    use crate::task::row::tests::row;

    #[test]
    fn what_is_learnt_of_the_definition_later_judges_the_row_again() {
        let end = |name: &str, exit, reason: Option<&str>| ContainerEnd {
            name: name.into(),
            exit: Some(exit),
            reason: reason.map(str::to_owned),
            ..ContainerEnd::default()
        };
        let mut task = TaskRow { started_at: Some(1), ..row("a", 5, "STOPPED") };
        let oom = "OutOfMemoryError: Container killed due to memory usage";
        task.take_ends(
            vec![end("proxy", 137, Some(oom)), end("app", 0, None)],
            Some("Essential container in task exited"),
        );
        assert_eq!((task.exit, task.cause.as_deref(), task.wants_definition()), (Some(137), Some(oom), true));
        let mut learnt = task.clone();
        learnt.take_essential(|name| name == "app");
        assert_eq!(task.absorb(&learnt), Offered::Merged);
        assert_eq!((task.exit, task.ending(), task.wants_definition()), (Some(0), Ending::Well, false));
        assert_eq!(task.cause.as_deref(), Some("Essential container in task exited"));
        // The same task without the definition takes nothing back.
        let mut again = TaskRow { started_at: Some(1), ..row("a", 5, "STOPPED") };
        again.take_ends(
            vec![end("app", 0, None), end("proxy", 137, Some(oom))],
            Some("Essential container in task exited"),
        );
        assert_eq!(task.absorb(&again), Offered::Duplicate);
        // While it runs nothing is settled.
        let mut runs = row("a", 4, "RUNNING");
        runs.take_ends(vec![end("init", 0, None)], None);
        assert_eq!(runs.ends, []);
    }

    #[test]
    fn the_whole_tasks_exit_code_is_found_in_the_text_of_a_row_and_no_containers_is() {
        let ends = vec![
            ContainerEnd { name: "init".into(), exit: Some(0), ..ContainerEnd::default() },
            ContainerEnd { name: "app".into(), exit: Some(1), ..ContainerEnd::default() },
        ];
        let mut task = TaskRow { started_at: Some(1), ..row("a", 5, "STOPPED") };
        task.take_ends(ends, None);
        // Stores look for this text to leave out what ended well.
        assert!(!serde_json::to_string(&task).expect("serialises").contains(r#""exit":0"#));
    }
}
