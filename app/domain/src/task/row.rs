//! What the board keeps of a task, and how two views of one task become one.

mod ends;

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::ending::ContainerEnd;
use super::spot::{self, SpotStop};
use super::state::LastStatus;
use crate::launch::batch::BatchTag;
use crate::launch::plan::Tag;
use crate::time::Millis;

/// The board's row: the `task` of the event protocol. Times are epoch milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRow {
    /// The task's ARN.
    pub arn: String,
    /// The cluster's ARN.
    pub cluster: String,
    /// ECS's version of the task; rises with every change of state.
    pub version: u64,
    /// What was added at an equal version, counted. Mostly 0, and then left out of the text.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub merge: u32,
    /// Where it is.
    pub last_status: LastStatus,
    /// Where it shall be: `RUNNING` or `STOPPED`.
    pub desired_status: String,
    /// The definition's family.
    pub family: String,
    /// The definition's revision.
    pub revision: u32,
    /// The task group, `family:web` or `service:web`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The launch it belongs to, read from `startedBy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch: Option<String>,
    /// `startedBy` as AWS has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_by: Option<String>,
    /// The capacity provider, or the launch type where none was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The availability zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// When RunTask took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Millis>,
    /// When its containers ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Millis>,
    /// When it was to stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopping_at: Option<Millis>,
    /// When it had stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Millis>,
    /// The exit code of the container that tells how the task ended, as AWS gives it; 0 only where all is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<i64>,
    /// AWS's stop code; an open set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_code: Option<String>,
    /// Why it stopped: a container's own reason before the task's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// AWS's reason for the task, where `cause` is a container's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_reason: Option<String>,
    /// How its containers ended, by name, once it has stopped: `exit` and `cause` follow from them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<ContainerEnd>,
    /// `HEALTHY` or `UNHEALTHY`, of a task whose essential containers have a health check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<String>,
    /// Set once a Spot notice was seen: when the task is stopped by force, at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot_deadline: Option<Millis>,
    /// With `spot_deadline`: when each container is, where its definition is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spot_stops: Vec<SpotStop>,
    /// Its tags as they were first read; events lack them. AWS's own (`aws:…`) are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// What offering a row to the board did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// The task was not known.
    New,
    /// Its version is higher: it replaces the known one.
    Raised,
    /// The same version, but it adds something.
    Merged,
    /// The same version, nothing new.
    Duplicate,
    /// A lower version: history at most.
    Late,
}

impl TaskRow {
    /// The visible pair, which strictly rises.
    #[must_use]
    pub fn rank(&self) -> (u64, u32) {
        (self.version, self.merge)
    }

    /// The last part of its ARN.
    #[must_use]
    pub fn id(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or(&self.arn)
    }

    /// The name of its cluster.
    #[must_use]
    pub fn cluster_name(&self) -> &str {
        self.cluster.rsplit('/').next().unwrap_or(&self.cluster)
    }

    /// Whether ECS still means it to run.
    #[must_use]
    pub fn wants_to_run(&self) -> bool {
        self.desired_status != "STOPPED"
    }

    /// Whether its health check fails while it runs.
    #[must_use]
    pub fn is_unhealthy(&self) -> bool {
        self.health.as_deref() == Some("UNHEALTHY") && !self.last_status.is_stopped()
    }

    /// The launch named by a `startedBy` of ours.
    #[must_use]
    pub fn launch_of(started_by: Option<&str>) -> Option<String> {
        started_by.and_then(BatchTag::parse_started_by).map(|tag| tag.launch.into())
    }

    /// Takes a Spot notice: the forced stop of each container, where that is known.
    pub fn notice(&mut self, at: Millis, stops: Vec<SpotStop>) {
        self.spot_deadline =
            Some(stops.iter().map(|stop| stop.at).max().unwrap_or_else(|| spot::deadline(at)));
        self.spot_stops = stops;
    }

    /// Takes what `other` knows more; tells what that was. `self` is left alone when it is nothing.
    ///
    /// The highest version decides where the task is. What a view does not say (an event lacks some
    /// of what DescribeTasks has) erases nothing that another said, and a notice stays noticed,
    /// whichever comes first.
    pub fn absorb(&mut self, other: &Self) -> Offered {
        let (mut merged, offered) = match other.version.cmp(&self.version) {
            Ordering::Greater => {
                let mut raised = other.clone();
                raised.merge = 0;
                raised.fill(self);
                (raised, Offered::Raised)
            }
            Ordering::Equal => {
                let mut merged = self.clone();
                merged.fill(other);
                if !merged.last_status.is_stopped() && other.last_status.is_stopped() {
                    merged.last_status = other.last_status.clone();
                }
                // Who was told to stop is not told otherwise.
                if merged.wants_to_run() && !other.wants_to_run() {
                    merged.desired_status.clone_from(&other.desired_status);
                }
                (merged, Offered::Merged)
            }
            // History, but for the notice, of which later views may say nothing.
            Ordering::Less => (self.clone(), Offered::Late),
        };
        let earlier = if offered == Offered::Raised { &*self } else { other };
        merged.take_spot(earlier);
        if offered == Offered::Raised {
            *self = merged;
            return offered;
        }
        if merged == *self {
            return if offered == Offered::Late { offered } else { Offered::Duplicate };
        }
        merged.merge += 1;
        *self = merged;
        Offered::Merged
    }

    /// Fills what is unknown here from `known`. None of it is ever taken back by ECS.
    fn fill(&mut self, known: &Self) {
        macro_rules! fill {
            ($($field:ident),*) => { $( if self.$field.is_none() { self.$field.clone_from(&known.$field); } )* };
        }
        fill!(group, launch, started_by, provider, zone, created_at, started_at);
        fill!(stopping_at, stopped_at, exit, stop_code, cause, task_reason, health);
        for end in &known.ends {
            match self.ends.iter_mut().find(|mine| mine.name == end.name) {
                Some(mine) => mine.fill(end),
                None => self.ends.push(end.clone()),
            }
        }
        self.ends.sort_by(|a, b| a.name.cmp(&b.name));
        if !self.ends.is_empty() {
            self.settle();
        }
        if self.tags.is_empty() {
            self.tags.clone_from(&known.tags);
        }
        if self.family.is_empty() {
            self.family.clone_from(&known.family);
            self.revision = known.revision;
        }
    }

    /// Of two notices the one that knows the containers, then the earlier, so that their order is no matter.
    fn take_spot(&mut self, other: &Self) {
        let rank = |row: &Self| (row.spot_deadline.is_none(), row.spot_stops.is_empty(), row.spot_deadline);
        if rank(other) < rank(self) {
            self.spot_deadline = other.spot_deadline;
            self.spot_stops.clone_from(&other.spot_stops);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn row(id: &str, version: u64, last_status: &str) -> TaskRow {
        TaskRow {
            arn: format!("arn:aws:ecs:eu-west-1:123456789012:task/staging/{id}"),
            cluster: "arn:aws:ecs:eu-west-1:123456789012:cluster/staging".into(),
            version,
            merge: 0,
            last_status: last_status.to_owned().into(),
            desired_status: "RUNNING".into(),
            family: "web".into(),
            revision: 1,
            group: None,
            launch: None,
            started_by: None,
            provider: None,
            zone: None,
            created_at: None,
            started_at: None,
            stopping_at: None,
            stopped_at: None,
            exit: None,
            stop_code: None,
            cause: None,
            task_reason: None,
            ends: Vec::new(),
            health: None,
            spot_deadline: None,
            spot_stops: Vec::new(),
            tags: Vec::new(),
        }
    }

    #[test]
    fn the_wire_names_are_the_protocols() {
        let mut task = row("a", 3, "RUNNING");
        task.zone = Some("eu-west-1a".into());
        let json = serde_json::to_string(&task).expect("serialises");
        assert_eq!(
            json,
            r#"{"arn":"arn:aws:ecs:eu-west-1:123456789012:task/staging/a","cluster":"arn:aws:ecs:eu-west-1:123456789012:cluster/staging","version":3,"last_status":"RUNNING","desired_status":"RUNNING","family":"web","revision":1,"zone":"eu-west-1a"}"#
        );
    }

    #[test]
    fn a_spot_notice_outlives_higher_versions() {
        let mut task = row("a", 4, "RUNNING");
        task.spot_deadline = Some(120_000);
        assert_eq!(task.absorb(&row("a", 6, "STOPPED")), Offered::Raised);
        assert_eq!(task.spot_deadline, Some(120_000));
    }

    #[test]
    fn a_late_notice_is_noticed_and_the_most_exact_one_stays() {
        let stop = |at| SpotStop { container: "app".into(), at };
        let notice = |version, at, stops| {
            let mut row = row("a", version, "RUNNING");
            row.notice(at, stops);
            row
        };
        let mut stopped = row("a", 6, "STOPPED");
        assert_eq!(stopped.absorb(&notice(4, 1_000, vec![])), Offered::Merged);
        assert_eq!((stopped.rank(), stopped.spot_deadline), ((6, 1), Some(121_000)));
        assert_eq!(stopped.last_status, LastStatus::Stopped);
        assert_eq!(stopped.absorb(&notice(4, 1_000, vec![stop(31_000)])), Offered::Merged);
        assert_eq!((stopped.spot_deadline, stopped.spot_stops.len()), (Some(31_000), 1));
        assert_eq!(stopped.absorb(&notice(5, 2_000, vec![stop(32_000)])), Offered::Late);
        assert_eq!(stopped.spot_deadline, Some(31_000));
    }

    #[test]
    fn what_an_event_lacks_erases_nothing() {
        let mut known = row("a", 3, "RUNNING");
        known.zone = Some("eu-west-1a".into());
        known.started_by = Some("me".into());
        let event = TaskRow { family: String::new(), revision: 0, exit: Some(0), ..row("a", 5, "STOPPED") };
        assert_eq!(known.absorb(&event), Offered::Raised);
        assert_eq!((known.zone.as_deref(), known.started_by.as_deref()), (Some("eu-west-1a"), Some("me")));
        assert_eq!((known.family.as_str(), known.revision, known.exit), ("web", 1, Some(0)));
    }

    #[test]
    fn a_view_of_the_same_version_may_tell_to_stop_but_not_to_run_again() {
        let mut known = row("a", 3, "RUNNING");
        let told = TaskRow { desired_status: "STOPPED".into(), ..known.clone() };
        assert_eq!(known.absorb(&told), Offered::Merged);
        assert_eq!(known.absorb(&row("a", 3, "RUNNING")), Offered::Duplicate);
        assert!(!known.wants_to_run());
    }

    proptest! {
        #[test]
        fn the_rank_strictly_rises_and_the_highest_version_wins(
            views in prop::collection::vec((1u64..6, prop::option::of(0i64..3), prop::option::of(0i64..3)), 1..30),
        ) {
            let view = |&(version, exit, started_at): &(u64, Option<i64>, Option<i64>)| TaskRow { exit, started_at, ..row("a", version, "RUNNING") };
            let mut known = view(&views[0]);
            for next in &views[1..] {
                let before = known.clone();
                let offered = known.absorb(&view(next));
                match offered {
                    Offered::Raised | Offered::Merged => prop_assert!(known.rank() > before.rank()),
                    Offered::Duplicate | Offered::Late | Offered::New => prop_assert_eq!(&known, &before),
                }
            }
            prop_assert_eq!(known.version, views.iter().map(|v| v.0).max().unwrap_or(0));
        }
    }
}
