//! What pages show of a launch.

use serde::{Deserialize, Serialize};

use super::plan::LaunchPlan;
use crate::problem::Problem;
use crate::time::Millis;

/// A launch, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchView {
    /// What was asked for, with the revision resolved.
    pub plan: LaunchPlan,
    /// The cluster's ARN.
    pub cluster_arn: String,
    /// Who pressed Run task.
    pub by: String,
    /// When.
    pub at: Millis,
    /// Its batches, in order.
    pub batches: Vec<BatchView>,
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
    /// The tasks AWS started, by ARN.
    pub tasks: Vec<String>,
    /// The tasks AWS did not start.
    pub failures: Vec<LaunchFailure>,
    /// Why the call was refused, or why it needs review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
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
}

impl BatchState {
    /// The word in the store and in `data-state`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::NeedsReview => "needs_review",
        }
    }

    /// Whether something will still happen by itself.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Waiting | Self::Sent => true,
            Self::Answered | Self::Refused | Self::NeedsReview => false,
        }
    }
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

/// What an AWS failure reason means and what to do.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html>
#[must_use]
pub fn meaning(reason: &str) -> &'static str {
    const MEANINGS: &[(&str, &str)] = &[
        (
            "Capacity is unavailable",
            "Fargate had no room at that moment. Try again later, or with subnets in other zones.",
        ),
        (
            "You've reached the limit on the number of vCPUs",
            "The account's Fargate vCPU quota is used up. Wait for tasks to end, or ask AWS for more.",
        ),
        ("RESOURCE:", "The cluster's own instances lack the resource named."),
        ("AGENT", "The container instance's agent is not connected."),
    ];
    MEANINGS
        .iter()
        .find(|(prefix, _)| reason.starts_with(prefix))
        .map_or("AWS did not start this task.", |(_, text)| text)
}

/// Where a launch stands, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Asked for.
    pub asked: u32,
    /// Started by AWS.
    pub started: u32,
    /// Not started: refused calls and failures.
    pub failed: u32,
    /// Not answered yet.
    pub open: u32,
    /// In a batch that needs review.
    pub review: u32,
}

impl LaunchView {
    /// Counts the batches. `asked` is always the sum of the other four.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally { asked: self.plan.count, ..Tally::default() };
        for batch in &self.batches {
            let started = u32::try_from(batch.tasks.len()).unwrap_or(u32::MAX).min(batch.size);
            tally.started += started;
            let rest = batch.size - started;
            match batch.state {
                BatchState::Waiting | BatchState::Sent => tally.open += rest,
                BatchState::Answered | BatchState::Refused => tally.failed += rest,
                BatchState::NeedsReview => tally.review += rest,
            }
        }
        tally
    }

    /// Whether something will still happen by itself.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.batches.iter().any(|batch| batch.state.is_open())
    }
}

/// A launch in the list of launches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchSummary {
    /// The launch's id.
    pub id: String,
    /// Who pressed Run task.
    pub by: String,
    /// When.
    pub at: Millis,
    /// The cluster's name.
    pub cluster: String,
    /// `family:revision`.
    pub task_definition: String,
    /// Where it stands.
    pub tally: Tally,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ClusterName, Family, LaunchId};
    use crate::launch::plan::Network;

    #[test]
    fn the_tally_adds_up() {
        let batch = |state, size, tasks: usize| BatchView {
            number: 1,
            size,
            state,
            tasks: vec!["arn".into(); tasks],
            failures: vec![],
            problem: None,
        };
        let view = LaunchView {
            plan: LaunchPlan::plain(
                LaunchId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").expect("a ULID"),
                ClusterName::parse("staging").expect("a name"),
                Family::parse("web").expect("a family"),
                Some(1),
                45,
                Network::default(),
            ),
            cluster_arn: String::new(),
            by: "you".into(),
            at: 0,
            batches: vec![
                batch(BatchState::Answered, 10, 8),
                batch(BatchState::Refused, 10, 0),
                batch(BatchState::NeedsReview, 10, 3),
                batch(BatchState::Sent, 10, 0),
                batch(BatchState::Waiting, 5, 0),
            ],
        };
        let tally = view.tally();
        assert_eq!(tally, Tally { asked: 45, started: 11, failed: 12, open: 15, review: 7 });
        assert_eq!(tally.asked, tally.started + tally.failed + tally.open + tally.review);
        assert!(view.is_open());
    }

    #[test]
    fn known_failures_say_what_to_do() {
        assert!(meaning("Capacity is unavailable at this time. Please try again later or in a different availability zone").contains("other zones"));
        assert_eq!(meaning("SOMETHING NEW"), "AWS did not start this task.");
    }
}
