//! Why a task stopped: one sentence, the likely cause, what to do next, and the AWS page.
//!
//! [`ending`](super::ending) says which container tells. Its own words lead: "Essential container in task exited"
//! explains nothing. They are read ([`reason`]) and judged ([`advice`]); then come exit codes ([`exits`]), then the stop
//! code ([`codes`]). What no row knows is shown raw.

mod advice;
mod codes;
mod exits;
mod reason;
mod route;

use serde::{Deserialize, Serialize};

pub(super) use self::reason::failed_dependency;
pub use super::ending::{ContainerEnd, Ending};
use super::ending::{Judgement, TaskEnd};
use crate::network::Reach;
use reason::{ErrorName, Reason};

/// What is known of a stopped task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// AWS's stop code.
    pub stop_code: Option<String>,
    /// AWS's stopped reason.
    pub reason: Option<String>,
    /// Its containers.
    pub containers: Vec<ContainerEnd>,
    /// Whether its containers ran.
    pub started: bool,
    /// Whether a Spot notice was seen.
    pub spot: bool,
    /// Whether it was asked to stop before its containers ended (by a person, a service, or a Spot notice).
    pub asked_to_stop: bool,
    /// Whether it vanished from ECS before its end was seen.
    pub unseen: bool,
    /// How its subnet's traffic leaves, where that is known.
    pub reach: Option<Reach>,
    /// Whether it had a public IP, where that is known.
    pub public_ip: Option<bool>,
}

/// Why a task stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// A stable kebab-case code.
    pub code: String,
    /// How it ended.
    pub ending: Ending,
    /// What happened, in one sentence.
    pub sentence: String,
    /// Why that most likely is.
    pub cause: String,
    /// What to do next.
    pub next: String,
    /// Where AWS explains it.
    pub aws: String,
    /// AWS's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// The container it is about, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
}

/// What a row of a table says.
#[derive(Debug, Clone, Copy)]
struct Advice {
    code: &'static str,
    sentence: &'static str,
    cause: &'static str,
    next: &'static str,
    aws: &'static str,
}

/// The page for whatever has none of its own.
const STOPPED: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html";

/// What stands in a row's sentence where AWS's own word goes.
const BLANK: &str = "{}";
/// What stands there when AWS did not say it in a way that is known.
const BELOW: &str = "that AWS names below";

/// Whether a container's reason says that it could not be started at all.
pub(super) fn prevents_start(reason: &str) -> bool {
    match reason::error_name(reason) {
        Some(
            ErrorName::Pull
            | ErrorName::Initialization
            | ErrorName::Start
            | ErrorName::Create
            | ErrorName::Volume
            | ErrorName::Placement,
        ) => true,
        Some(
            ErrorName::Stop
            | ErrorName::Runtime
            | ErrorName::RuntimeTimeout
            | ErrorName::Memory
            | ErrorName::Internal,
        )
        | None => false,
    }
}

impl Evidence {
    /// Why the task stopped.
    #[must_use]
    pub fn diagnose(&self) -> Diagnosis {
        let judged = self.judge();
        if self.unseen {
            return say(&codes::UNSEEN, judged.ending, None, None, None);
        }
        if let Some(found) = self.by_dependency(&judged) {
            return found;
        }
        if let Some(found) = self.by_words(&judged) {
            return found;
        }
        let raw = self.any_reason(&judged);
        if let Some((advice, container)) = self.by_exit(&judged) {
            let code = container.exit.map(exits::written);
            return say(advice, judged.ending, raw.as_deref(), Some(container), code.as_deref());
        }
        say(codes::of(self), judged.ending, raw.as_deref(), None, None)
    }

    /// How it ended.
    #[must_use]
    pub fn ending(&self) -> Ending {
        self.judge().ending
    }

    fn judge(&self) -> Judgement<'_> {
        TaskEnd {
            stop_code: self.stop_code.as_deref(),
            containers: &self.containers,
            started: self.started,
            spot: self.spot,
            unseen: self.unseen,
        }
        .judge()
    }

    /// One container waited for another that failed.
    fn by_dependency(&self, judged: &Judgement<'_>) -> Option<Diagnosis> {
        let (failed, waiting) = (judged.told_by?, judged.waiting?);
        let told = failed.reason.as_deref().is_some_and(|text| advice::of(&Reason::read(text)).is_some());
        if told || !matches!(judged.ending, Ending::Failed | Ending::NeverStarted) {
            return None;
        }
        let (first, second) = (failed.name.as_str(), waiting.name.as_str());
        let how = match failed.exit {
            Some(code) => format!("ended with exit code {}", exits::written(code)),
            None if failed.unhealthy => "did not become healthy".to_owned(),
            None => "did not do its part".to_owned(),
        };
        Some(Diagnosis {
            sentence: format!("“{first}” {how}, so “{second}” was not started."),
            cause: format!("“{second}” waits for “{first}” (dependsOn in the task definition)."),
            next: format!("Look at the end of the log of “{first}”."),
            ..say(&codes::DEPENDENCY, judged.ending, waiting.reason.as_deref(), Some(failed), None)
        })
    }

    /// What the reason of the container that tells means, else the task's, else that of another one that decides.
    fn by_words(&self, judged: &Judgement<'_>) -> Option<Diagnosis> {
        let of_container = |container: &ContainerEnd| {
            let text = container.reason.as_deref()?;
            self.read(text, judged.ending, Some(container))
        };
        // What a person wrote as the reason of a stop is theirs, not AWS's.
        let by_person = self.stop_code.as_deref() == Some("UserInitiated");
        let of_task = || {
            let text = self.reason.as_deref().filter(|_| !by_person)?;
            self.read(text, judged.ending, None)
        };
        let well = judged.ending == Ending::Well;
        judged.told_by.and_then(of_container).or_else(of_task).or_else(|| {
            let others = self.containers.iter().filter(|other| other.essential != Some(false) && !well);
            others.filter(|other| other.exit != Some(0)).find_map(of_container)
        })
    }

    fn read(&self, text: &str, ending: Ending, container: Option<&ContainerEnd>) -> Option<Diagnosis> {
        let reason = Reason::read(text);
        let advice = advice::of(&reason)?;
        let quoted = reason.subject.map(|subject| match reason.is_about_action() {
            true => subject.to_owned(),
            false => format!("“{subject}”"),
        });
        let found = say(advice, ending, Some(text), container, quoted.as_deref());
        Some(if reason.is_about_reaching() { route::known(self, found) } else { found })
    }

    /// The row of the exit code of the container that tells.
    fn by_exit<'a>(&self, judged: &Judgement<'a>) -> Option<(&'static Advice, &'a ContainerEnd)> {
        let container = judged.told_by?;
        let code = container.exit?;
        if code == 0 && (self.asked_to_stop || self.spot || judged.ending != Ending::Well) {
            // It ended well because it was asked to, or another part failed: that is the news.
            return None;
        }
        Some((exits::of(code, container, self), container))
    }

    fn any_reason(&self, judged: &Judgement<'_>) -> Option<String> {
        judged.cause(&self.containers, self.reason.as_deref())
    }
}

/// A row's sentences about a container, with AWS's own word where they leave room for it.
fn say(
    advice: &Advice,
    ending: Ending,
    raw: Option<&str>,
    container: Option<&ContainerEnd>,
    word: Option<&str>,
) -> Diagnosis {
    let filled = |text: &str| text.replace(BLANK, word.unwrap_or(BELOW));
    Diagnosis {
        code: advice.code.into(),
        ending,
        sentence: filled(advice.sentence),
        cause: filled(advice.cause),
        next: filled(advice.next),
        aws: advice.aws.into(),
        raw: raw.map(str::to_owned),
        container: container.map(|container| container.name.clone()).filter(|name| !name.is_empty()),
    }
}

#[cfg(test)]
mod tests;
