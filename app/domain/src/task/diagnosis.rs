//! Why a task stopped: one sentence, the likely cause, what to do next, and the AWS page.
//!
//! A container's own words lead: "Essential container in task exited" explains nothing. The words are looked up
//! in [`words::WORDS`], then exit codes in [`exits::EXITS`], then the stop code. What no row knows is shown raw.

mod codes;
mod exits;
mod words;

use serde::{Deserialize, Serialize};

use crate::network::Reach;

/// How a task ended, as far as it can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every essential container ended with 0.
    Well,
    /// It ran and failed.
    Failed,
    /// It ended before its containers ran.
    NeverStarted,
    /// Somebody or a service asked for it.
    Stopped,
    /// AWS took the Spot capacity back, or the host.
    Interrupted,
    /// Its end was not seen.
    Unseen,
    /// None of it can be told.
    Unknown,
}

/// What is known of one container's end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContainerEnd {
    /// Its name.
    pub name: String,
    /// Whether the task stops when it does; `None` when the definition is not known.
    pub essential: Option<bool>,
    /// Its exit code.
    pub exit: Option<i32>,
    /// Its own reason.
    pub reason: Option<String>,
    /// Whether its last health was UNHEALTHY.
    pub unhealthy: bool,
}

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

impl Evidence {
    /// Why the task stopped.
    #[must_use]
    pub fn diagnose(&self) -> Diagnosis {
        if self.unseen {
            return self.say(&codes::UNSEEN, Ending::Unseen, None, None);
        }
        if let Some((advice, raw, container)) = self.by_words() {
            return self.routed(self.say(advice, self.ending(), Some(raw), container));
        }
        if let Some((advice, container)) = self.by_exit() {
            return self.say(advice, self.ending(), self.any_reason(), Some(container));
        }
        let advice = codes::of(self);
        self.say(advice, self.ending(), self.any_reason(), None)
    }

    /// A container's words first, and of the containers one that failed before the others; the task's last.
    fn by_words(&self) -> Option<(&'static Advice, &str, Option<&str>)> {
        let failed_first = || {
            let (bad, good): (Vec<_>, Vec<_>) = self.containers.iter().partition(|c| c.exit != Some(0));
            bad.into_iter().chain(good)
        };
        let of_containers = failed_first().filter_map(|c| {
            let reason = c.reason.as_deref()?;
            words::find(reason).map(|advice| (advice, reason, Some(c.name.as_str())))
        });
        // What a person wrote as the reason of a stop is theirs, not AWS's.
        let by_person = self.stop_code.as_deref() == Some("UserInitiated");
        let of_task = || {
            let reason = self.reason.as_deref().filter(|_| !by_person)?;
            words::find(reason).map(|advice| (advice, reason, None))
        };
        of_containers.into_iter().next().or_else(of_task)
    }

    /// The container whose exit tells most: an essential one before others, a failure before a success.
    fn by_exit(&self) -> Option<(&'static Advice, &str)> {
        let mut all: Vec<&ContainerEnd> = self.containers.iter().filter(|c| c.exit.is_some()).collect();
        all.sort_by_key(|c| (c.exit == Some(0), c.essential == Some(false)));
        let container = all.first()?;
        let code = container.exit?;
        let no_exit = self.containers.iter().any(|c| c.exit.is_none() && c.essential != Some(false));
        if code == 0 && no_exit {
            // No exit code is not success.
            return None;
        }
        if code == 0 && (self.asked_to_stop || self.spot) {
            // It ended well because it was asked to: who asked is the news.
            return None;
        }
        Some((exits::of(code, container, self), container.name.as_str()))
    }

    fn any_reason(&self) -> Option<&str> {
        let of_container =
            self.containers.iter().filter(|c| c.exit != Some(0)).find_map(|c| c.reason.as_deref());
        of_container.or(self.reason.as_deref()).filter(|text| !text.is_empty())
    }

    /// How it ended. No exit code is not success.
    #[must_use]
    pub fn ending(&self) -> Ending {
        if self.unseen {
            return Ending::Unseen;
        }
        if self.spot {
            return Ending::Interrupted;
        }
        match self.stop_code.as_deref() {
            Some("SpotInterruption" | "TerminationNotice" | "InfrastructureHealth") => {
                return Ending::Interrupted;
            }
            Some("UserInitiated" | "ServiceSchedulerInitiated") => return Ending::Stopped,
            Some("TaskFailedToStart") => return Ending::NeverStarted,
            _ => {}
        }
        if !self.started {
            return Ending::NeverStarted;
        }
        let essential: Vec<&ContainerEnd> =
            self.containers.iter().filter(|c| c.essential != Some(false)).collect();
        if essential.is_empty() {
            Ending::Unknown
        } else if essential.iter().all(|c| c.exit == Some(0)) {
            Ending::Well
        } else {
            Ending::Failed
        }
    }

    fn say(&self, advice: &Advice, ending: Ending, raw: Option<&str>, container: Option<&str>) -> Diagnosis {
        Diagnosis {
            code: advice.code.into(),
            ending,
            sentence: advice.sentence.into(),
            cause: advice.cause.into(),
            next: advice.next.into(),
            aws: advice.aws.into(),
            raw: raw.map(str::to_owned),
            container: container.map(str::to_owned),
        }
    }

    /// What is known of the network says more than AWS's words about a connection that failed.
    fn routed(&self, mut diagnosis: Diagnosis) -> Diagnosis {
        if !words::NEEDS_ROUTE.contains(&diagnosis.code.as_str()) {
            return diagnosis;
        }
        let known = match (self.reach, self.public_ip) {
            (Some(Reach::Public), Some(false)) => Some((
                "The task was in a public subnet without a public IP, so it had no way out.",
                "Set Auto-assign public IP to ENABLED, or choose private subnets with a NAT gateway, and run it again.",
            )),
            (Some(Reach::PrivateWithExit), Some(true)) => Some((
                "The task had a public IP in a private subnet, where it is of no use.",
                "Set Auto-assign public IP to DISABLED and check the NAT gateway, and run it again.",
            )),
            (Some(Reach::Isolated), _) => Some((
                "The task's subnet has no route to the internet.",
                "Choose subnets with a NAT gateway, or add VPC endpoints for ecr.api, ecr.dkr and logs and an S3 gateway, and run it again.",
            )),
            _ => None,
        };
        if let Some((cause, next)) = known {
            diagnosis.cause = cause.into();
            diagnosis.next = next.into();
        }
        diagnosis
    }
}

#[cfg(test)]
mod tests;
