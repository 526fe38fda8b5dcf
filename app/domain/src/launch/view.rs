//! What pages show of a launch. Long, because it is one shape that the server writes and every page of a launch reads:
//! a batch, its words and its tally change together.

use serde::{Deserialize, Serialize};

use super::plan::LaunchPlan;
use super::request::Variant;
use crate::id::LaunchId;
use crate::problem::Problem;
use crate::time::Millis;

/// A launch, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchView {
    /// What was asked for, with the revision resolved and the values of environment variables taken out.
    pub plan: LaunchPlan,
    /// The cluster's ARN.
    pub cluster_arn: String,
    /// Who pressed Run task.
    pub by: String,
    /// When.
    pub at: Millis,
    /// Its batches, in order.
    pub batches: Vec<BatchView>,
    /// The security group that belongs to the launch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_group: Option<OwnGroup>,
    /// The launch whose missing tasks this one asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<LaunchId>,
    /// The launch that asked for what is missing here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<LaunchId>,
    /// Who cancelled the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Deed>,
    /// The order to stop its tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<StopOrder>,
    /// What there is of values of environment variables.
    #[serde(default)]
    pub values: EnvironmentValues,
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// The acting user.
    pub by: String,
    /// When.
    pub at: Millis,
}

/// What a launch has of values of environment variables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvironmentValues {
    /// It overrides no variable.
    #[default]
    None,
    /// They are kept, and were typed by whoever looks: they can be shown.
    Yours,
    /// They are kept, for another person.
    Others,
    /// They were forgotten.
    Forgotten,
}

impl EnvironmentValues {
    /// Why whoever looks cannot send the launch once more as it was; `None` when they can. Values are sent by
    /// the person who typed them and by nobody else: what a task does with a secret, its logs may show.
    #[must_use]
    pub fn keep_from_sending(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Yours => None,
            Self::Others => Some(
                "Another person typed environment values for this launch, and only they can send them again. Open Run again with changes and type the values anew.",
            ),
            Self::Forgotten => Some(
                "The environment values of this launch were forgotten, so it cannot be sent again as it was. Open Run again with changes and type them anew.",
            ),
        }
    }
}

/// A batch of a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchView {
    /// Its number, from 1.
    pub number: u32,
    /// How many tasks it asks for.
    pub size: u32,
    /// What became of the call.
    pub state: BatchState,
    /// How it differs from the launch, for want of capacity.
    #[serde(default)]
    pub variant: Variant,
    /// The tasks AWS started, by ARN.
    pub tasks: Vec<String>,
    /// The tasks AWS did not start.
    pub failures: Vec<LaunchFailure>,
    /// Why the call was refused, or why it needs review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// What a person decided on a batch that needed review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// What became of a batch's RunTask call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Stored, not sent.
    Waiting,
    /// Sent; the answer is not known yet.
    Sent,
    /// AWS answered; tasks and failures are known.
    Answered,
    /// AWS refused the whole call; nothing was started.
    Refused,
    /// The outcome could not be found out; a person decides.
    NeedsReview,
    /// A person cancelled it before it was carried out; nothing was started.
    Cancelled,
}

impl BatchState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Sent, Self::Answered, Self::Refused, Self::NeedsReview, Self::Cancelled];

    /// The word in the store and in `data-state`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::NeedsReview => "needs_review",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether something will still happen by itself.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Waiting | Self::Sent => true,
            Self::Answered | Self::Refused | Self::NeedsReview | Self::Cancelled => false,
        }
    }
}

/// What a person decided on a batch that needed review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The decision.
    pub verdict: Verdict,
    /// Who decided, and when.
    #[serde(flatten)]
    pub deed: Deed,
}

/// The two ways to decide on tasks that AWS never spoke of for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// What was not found was not started: it is missing and may be launched.
    NotStarted,
    /// What was found counts, the rest stays unknown and is not launched again.
    AsTheyAre,
}

impl Verdict {
    /// The word in forms and in the audit.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::AsTheyAre => "as_they_are",
        }
    }

    /// What became of the batch, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotStarted => "counted as not started",
            Self::AsTheyAre => "left as it is",
        }
    }

    /// The verdict of this word.
    #[must_use]
    pub fn of_slug(slug: &str) -> Option<Self> {
        [Self::NotStarted, Self::AsTheyAre].into_iter().find(|verdict| verdict.slug() == slug)
    }
}

/// The security group that belongs to a launch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnGroup {
    /// How far it is.
    pub state: GroupState,
    /// Its id, once it exists.
    pub id: Option<String>,
    /// Why it could not be made whole.
    pub problem: Option<Problem>,
}

/// How far a launch's security group is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupState {
    /// Recorded; it may or may not exist.
    #[default]
    Wanted,
    /// It exists; its rules may be missing.
    Made,
    /// It exists with all its rules.
    Ready,
    /// It could not be made whole; nothing was launched.
    Failed,
}

/// The order to stop a launch's tasks, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopOrder {
    /// Who gave it, and when.
    #[serde(flatten)]
    pub deed: Deed,
    /// The reason, which becomes AWS's `stoppedReason`.
    pub reason: String,
    /// Tasks that were told to stop, or had ended by then.
    #[serde(default)]
    pub told: u32,
    /// Tasks that could not be told.
    #[serde(default)]
    pub failed: u32,
    /// Why the last of those could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// Whether all were tried.
    #[serde(default)]
    pub done: bool,
}

/// An entry of RunTask's `failures`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchFailure {
    /// AWS's reason.
    pub reason: String,
    /// AWS's detail, where it gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Where a launch stands, in numbers. `asked` is the sum of `started`, `failed`, `open`, `review` and
/// `cancelled`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Asked for.
    pub asked: u32,
    /// Started by AWS.
    pub started: u32,
    /// Not started: refused calls, failures, and what a person counted so.
    pub failed: u32,
    /// Not answered yet.
    pub open: u32,
    /// Whether they were started is not known.
    pub review: u32,
    /// Cancelled before they were sent.
    pub cancelled: u32,
    /// Of `review`, those on which nobody has decided yet.
    pub undecided: u32,
}

impl Tally {
    /// Counts batches. What a later batch asks for again counts there and not where it failed.
    #[must_use]
    pub fn of(asked: u32, batches: &[BatchView]) -> Self {
        let mut tally = Self { asked, ..Self::default() };
        for batch in batches {
            let started = u32::try_from(batch.tasks.len()).unwrap_or(u32::MAX).min(batch.size);
            let again: u32 = batches
                .iter()
                .filter(|later| later.variant.instead_of == Some(batch.number))
                .map(|later| later.size)
                .sum();
            let rest = batch.size.saturating_sub(started).saturating_sub(again);
            tally.started += started;
            match (batch.state, batch.decision.as_ref().map(|decision| decision.verdict)) {
                (BatchState::Waiting | BatchState::Sent, _) => tally.open += rest,
                (BatchState::Answered | BatchState::Refused, _) => tally.failed += rest,
                (BatchState::Cancelled, _) => tally.cancelled += rest,
                (BatchState::NeedsReview, Some(Verdict::NotStarted)) => tally.failed += rest,
                (BatchState::NeedsReview, Some(Verdict::AsTheyAre)) => tally.review += rest,
                (BatchState::NeedsReview, None) => {
                    tally.review += rest;
                    tally.undecided += rest;
                }
            }
        }
        tally
    }

    /// Counts tasks that were seen before their batch's answer, which may have been lost: they were started, whatever is
    /// known of the batch. `seen` is the number of the launch's tasks seen in events and scans.
    #[must_use]
    pub fn with_seen(mut self, seen: u32) -> Self {
        let mut more = seen.saturating_sub(self.started);
        for rest in [&mut self.open, &mut self.review, &mut self.failed] {
            let known = more.min(*rest);
            *rest -= known;
            self.started += known;
            more -= known;
        }
        self.undecided = self.undecided.min(self.review);
        self
    }

    /// How many can be launched as "the missing": what is known not to have been started, once everything
    /// else is known too.
    #[must_use]
    pub fn missing(&self) -> u32 {
        if self.open > 0 || self.undecided > 0 { 0 } else { self.failed + self.cancelled }
    }
}

impl LaunchView {
    /// Counts the batches.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::of(self.plan.count, &self.batches)
    }

    /// Whether something will still happen by itself.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.batches.iter().any(|batch| batch.state.is_open())
            || self.stop.as_ref().is_some_and(|stop| !stop.done)
    }
}

#[cfg(test)]
mod tests;
