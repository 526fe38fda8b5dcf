//! What a page says of a container that has no lines to show, as a table: it never started, it logs elsewhere, the
//! group is missing, AWS refuses, or it has just written nothing.

use serde::{Deserialize, Serialize};

use super::sink::Sink;
use crate::problem::{AwsFault, Problem, ProblemKind};
use crate::task::row::TaskRow;
use crate::task::state::ENDED_UNSEEN;

/// What came of reading a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It has lines.
    Lines,
    /// It is there and has none.
    Empty,
    /// The group is there, the stream is not.
    NoStream,
    /// There is no such group.
    NoGroup,
    /// It could not be read.
    Failed(Problem),
}

/// Where a task is in its life, as far as its logs depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// Its containers have not started; the state in AWS's words.
    Coming(String),
    /// They have started.
    Running,
    /// It stopped before they started; why, in a sentence.
    NeverStarted(String),
    /// It ran and has stopped.
    Ended,
}

/// Where a task is. `why` is asked only when it never started.
pub fn moment(row: &TaskRow, why: impl FnOnce() -> String) -> Moment {
    let unseen = row.cause.as_deref().is_some_and(|cause| cause.starts_with(ENDED_UNSEEN));
    match (row.last_status.is_stopped(), row.started_at.is_some()) {
        (false, false) => Moment::Coming(row.last_status.as_str().to_owned()),
        (false, true) => Moment::Running,
        (true, false) if !unseen => Moment::NeverStarted(why()),
        (true, _) => Moment::Ended,
    }
}

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Weight {
    /// As it should be.
    Info,
    /// Lines are lost, or elsewhere.
    Warn,
    /// They could not be read.
    Error,
}

impl Weight {
    /// The word in `data-kind`, which the style sheet knows.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Why a container has no lines to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// A stable kebab-case code, `never-started`.
    pub code: String,
    /// How much it matters.
    pub weight: Weight,
    /// The sentences: what, and what now.
    pub text: String,
    /// AWS's own words, where it refused.
    pub aws: Option<Box<AwsFault>>,
}

impl Note {
    /// A note without words of AWS.
    #[must_use]
    pub fn new(code: &str, weight: Weight, text: String) -> Self {
        Self { code: code.to_owned(), weight, text, aws: None }
    }

    /// A problem as a note.
    #[must_use]
    pub fn of(problem: &Problem) -> Self {
        let weight = if problem.kind == ProblemKind::Unavailable { Weight::Warn } else { Weight::Error };
        Self { aws: problem.aws.clone(), ..Self::new(&problem.code, weight, problem.message.clone()) }
    }
}

/// What is said of a container; `None` when it has lines. `found` is what came of reading its stream, where its sink
/// has one.
#[must_use]
pub fn note(container: &str, sink: &Sink, found: Option<&Found>, moment: &Moment) -> Option<Note> {
    let info = |code, text| Some(Note::new(code, Weight::Info, text));
    let warn = |code, text| Some(Note::new(code, Weight::Warn, text));
    let stream = match sink {
        Sink::CloudWatch(stream) => stream,
        Sink::Unnamed { group } => {
            return warn(
                "no-stream-prefix",
                format!(
                    "“{container}” logs to {group} without awslogs-stream-prefix: its stream is named after its container's id on the instance, which ECS does not tell. Look for it in the log group, and give the next revision a prefix."
                ),
            );
        }
        Sink::Elsewhere { driver, look } => {
            return info(
                "other-driver",
                format!("“{container}” logs by {driver}, not to CloudWatch Logs. {look}"),
            );
        }
        Sink::Nowhere => {
            return warn(
                "no-log-configuration",
                format!(
                    "“{container}” has no logConfiguration: on Fargate, what it writes is not kept. Give the next revision of its task definition the log driver awslogs."
                ),
            );
        }
    };
    match (found?, moment) {
        (Found::Lines, _) => None,
        (Found::Failed(problem), _) => Some(Note::of(problem)),
        // One sentence for the whole task: no container has written anything.
        (Found::Empty | Found::NoStream, Moment::Coming(state)) => info(
            "not-started",
            format!(
                "No lines yet: the task is {state} and its containers have not started. Lines show here as soon as there are any."
            ),
        ),
        (Found::Empty | Found::NoStream, Moment::NeverStarted(why)) => {
            info("never-started", format!("This task has no logs, because it never started. {why}"))
        }
        (Found::Empty | Found::NoStream, Moment::Running) => info(
            "nothing-yet",
            format!("“{container}” has written nothing yet. Lines show here as they come."),
        ),
        (Found::Empty, Moment::Ended) => info(
            "nothing-left",
            format!(
                "“{container}” wrote nothing, or its lines are older than the log group {} keeps them.",
                stream.group
            ),
        ),
        (Found::NoStream, Moment::Ended) => info(
            "no-stream",
            format!(
                "“{container}” wrote nothing: {} has no stream {}. Or somebody has deleted it.",
                stream.group, stream.name
            ),
        ),
        (Found::NoGroup, _) => warn(
            "no-log-group",
            format!(
                "The log group {} of “{container}” does not exist in {}, so nothing of it was kept. Make the group, or set awslogs-create-group in the next revision (its execution role needs logs:CreateLogGroup then), and run the task again.",
                stream.group, stream.region
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::sink::LogStream;
    use crate::task::row::tests::row;

    fn cloud() -> Sink {
        Sink::CloudWatch(LogStream {
            group: "/ecs/web".into(),
            name: "ecs/app/1".into(),
            region: "eu-west-1".into(),
        })
    }

    #[test]
    fn what_is_said_by_table() {
        let coming = || Moment::Coming("PENDING".into());
        let never = || Moment::NeverStarted("The image was not found.".into());
        let denied = || {
            Found::Failed(Problem::new(
                ProblemKind::Denied,
                "aws-denied",
                "AWS does not let Slipway do logs:GetLogEvents.",
            ))
        };
        let elsewhere = || Sink::Elsewhere { driver: "splunk".into(), look: "Look in Splunk.".into() };
        let unnamed = || Sink::Unnamed { group: "/ecs/web".into() };
        type Row = (Sink, Option<Found>, Moment, Option<(&'static str, Weight, &'static str)>);
        let rows: [Row; 15] = [
            (cloud(), Some(Found::Lines), Moment::Running, None),
            (cloud(), Some(Found::Lines), never(), None),
            (cloud(), None, Moment::Running, None),
            (cloud(), Some(Found::NoStream), coming(), Some(("not-started", Weight::Info, "is PENDING"))),
            (
                cloud(),
                Some(Found::NoStream),
                never(),
                Some(("never-started", Weight::Info, "never started. The image was not found.")),
            ),
            (
                cloud(),
                Some(Found::NoStream),
                Moment::Running,
                Some(("nothing-yet", Weight::Info, "nothing yet")),
            ),
            (cloud(), Some(Found::Empty), Moment::Running, Some(("nothing-yet", Weight::Info, "“app”"))),
            (
                cloud(),
                Some(Found::Empty),
                Moment::Ended,
                Some(("nothing-left", Weight::Info, "older than the log group /ecs/web keeps")),
            ),
            (
                cloud(),
                Some(Found::NoStream),
                Moment::Ended,
                Some(("no-stream", Weight::Info, "no stream ecs/app/1")),
            ),
            (
                cloud(),
                Some(Found::NoGroup),
                never(),
                Some(("no-log-group", Weight::Warn, "/ecs/web of “app” does not exist in eu-west-1")),
            ),
            (
                cloud(),
                Some(denied()),
                Moment::Running,
                Some(("aws-denied", Weight::Error, "logs:GetLogEvents")),
            ),
            (
                elsewhere(),
                None,
                Moment::Running,
                Some(("other-driver", Weight::Info, "by splunk, not to CloudWatch Logs. Look in Splunk.")),
            ),
            (
                unnamed(),
                None,
                Moment::Running,
                Some(("no-stream-prefix", Weight::Warn, "awslogs-stream-prefix")),
            ),
            (Sink::Nowhere, None, Moment::Running, Some(("no-log-configuration", Weight::Warn, "awslogs"))),
            (Sink::Nowhere, None, coming(), Some(("no-log-configuration", Weight::Warn, "“app”"))),
        ];
        for (sink, found, moment, expected) in rows {
            let said = note("app", &sink, found.as_ref(), &moment);
            match (&said, expected) {
                (None, None) => {}
                (Some(note), Some((code, weight, part))) => {
                    assert_eq!((note.code.as_str(), note.weight), (code, weight), "{note:?}");
                    assert!(note.text.contains(part), "{note:?}");
                }
                _ => panic!("{sink:?} {found:?} {moment:?}: {said:?}"),
            }
        }
    }

    #[test]
    fn moments_by_table() {
        let task = |state: &str, started: bool, cause: Option<&str>| {
            let mut task = row("a", 1, state);
            task.started_at = started.then_some(1);
            task.cause = cause.map(str::to_owned);
            moment(&task, || "why".into())
        };
        let rows = [
            (task("PROVISIONING", false, None), Moment::Coming("PROVISIONING".into())),
            (task("RUNNING", true, None), Moment::Running),
            (task("DEPROVISIONING", true, None), Moment::Running),
            (task("STOPPED", false, None), Moment::NeverStarted("why".into())),
            (task("STOPPED", true, None), Moment::Ended),
            // Whether it had started was not seen.
            (task("STOPPED", false, Some("Ended unseen: ECS forgot it.")), Moment::Ended),
        ];
        for (found, expected) in rows {
            assert_eq!(found, expected);
        }
    }
}
