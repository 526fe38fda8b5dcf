//! The list of launches: what stands in a line, and which lines are wanted.

use serde::{Deserialize, Serialize};

use super::view::Tally;
use crate::query;
use crate::time::Millis;

/// Lines of a page of the list.
pub const PAGE: u32 = 50;

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
    /// What became of its tasks.
    #[serde(default)]
    pub outcome: Outcome,
}

/// What became of a launch's tasks, as far as Slipway has seen them. Each counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// Not stopped.
    pub active: u32,
    /// Stopped: never started, or ended with another code than 0.
    pub failed: u32,
    /// Stopped by an interruption of Fargate Spot.
    pub interrupted: u32,
    /// Stopped in any other way.
    pub ended: u32,
}

impl Outcome {
    /// How many tasks were seen.
    #[must_use]
    pub fn seen(self) -> u32 {
        self.active + self.failed + self.interrupted + self.ended
    }

    /// In words, what needs somebody first; empty where no task was seen.
    #[must_use]
    pub fn words(self) -> String {
        let parts = [
            (self.failed, "failed"),
            (self.interrupted, "interrupted"),
            (self.active, "active"),
            (self.ended, "ended"),
        ];
        let seen = parts.into_iter().filter(|(count, _)| *count > 0);
        seen.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
    }
}

/// A page of the list, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchPage {
    /// Its lines.
    pub launches: Vec<LaunchSummary>,
    /// Whether older ones follow.
    pub more: bool,
}

/// Where a launch stands, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Something will still happen by itself.
    Open,
    /// A person has to decide.
    Review,
    /// Settled, and not all that was asked for was launched.
    Short,
    /// All that was asked for was launched.
    Whole,
}

impl Standing {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Open, Self::Review, Self::Short, Self::Whole];

    /// The word in the URL.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Review => "review",
            Self::Short => "short",
            Self::Whole => "whole",
        }
    }

    /// The word on the page.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "in progress",
            Self::Review => "needs review",
            Self::Short => "not all launched",
            Self::Whole => "all launched",
        }
    }

    /// The standing of this word in a URL.
    #[must_use]
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.slug() == slug)
    }
}

impl Tally {
    /// The tally in a word.
    #[must_use]
    pub fn standing(&self) -> Standing {
        if self.open > 0 {
            Standing::Open
        } else if self.undecided > 0 {
            Standing::Review
        } else if self.started < self.asked {
            Standing::Short
        } else {
            Standing::Whole
        }
    }
}

/// Which launches are wanted: the query of `/launches`. An empty text wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchFilter {
    /// Where they stand: a slug of [`Standing`].
    pub state: String,
    /// The cluster's name.
    pub cluster: String,
    /// The family.
    pub family: String,
    /// Who pressed Run task.
    pub by: String,
    /// Words that the id, the family, the cluster, the group or the person have in them, whatever the case.
    pub text: String,
    /// Not older than so many hours.
    pub hours: String,
    /// Older than the launch of this id: the next page.
    pub before: String,
}

impl LaunchFilter {
    /// Reads a query string, with or without its `?`. Unknown names do not count.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in query::pairs(text) {
            if let Some((_, field)) = filter.fields_mut().into_iter().find(|(field, _)| *field == name) {
                value.trim().clone_into(field);
            }
        }
        filter
    }

    /// The address of the list so filtered.
    #[must_use]
    pub fn link(&self) -> String {
        let mut copy = self.clone();
        query::address("/launches", copy.fields_mut())
    }

    /// Whether anything narrows the list; the page does not.
    #[must_use]
    pub fn narrows(&self) -> bool {
        *self != Self { before: self.before.clone(), ..Self::default() }
    }

    /// The standing wanted; `None` for all, and for a word that is none.
    #[must_use]
    pub fn standing(&self) -> Option<Standing> {
        Standing::of_slug(&self.state)
    }

    /// The time of the oldest that is wanted; `None` for all, and for a number that is none.
    #[must_use]
    pub fn since(&self, now: Millis) -> Option<Millis> {
        let hours: i64 = self.hours.parse().ok().filter(|hours| *hours > 0)?;
        Some(now.saturating_sub(hours.saturating_mul(3_600_000)))
    }

    fn fields_mut(&mut self) -> [(&'static str, &mut String); 7] {
        let Self { state, cluster, family, by, text, hours, before } = self;
        [
            ("state", state),
            ("cluster", cluster),
            ("family", family),
            ("by", by),
            ("text", text),
            ("hours", hours),
            ("before", before),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_round_trips_through_its_address() {
        let filter = LaunchFilter {
            state: "review".into(),
            text: "a&b =ü%".into(),
            before: "01ARZ3NDEKTSV4RRFFQ69G5FAV".into(),
            ..LaunchFilter::default()
        };
        let link = filter.link();
        assert_eq!(LaunchFilter::parse(link.split_once('?').expect("a query").1), filter);
        assert_eq!(LaunchFilter::default().link(), "/launches");
        assert_eq!(LaunchFilter::parse("?unknown=1&hours= 24 ").hours, "24");
    }

    #[test]
    fn what_is_no_filter_wants_all() {
        let filter = LaunchFilter::parse("state=gone&hours=-1");
        assert_eq!((filter.standing(), filter.since(5)), (None, None));
        assert_eq!(LaunchFilter::parse("hours=1").since(3_600_001), Some(1));
        assert_eq!(LaunchFilter::parse(&format!("hours={}", i64::MAX)).since(0), Some(i64::MIN + 1));
        assert!(!LaunchFilter::parse("before=X").narrows() && LaunchFilter::parse("by=me").narrows());
    }

    #[test]
    fn an_outcome_names_what_there_is_and_the_worst_first() {
        let outcome = Outcome { active: 3, failed: 12, interrupted: 0, ended: 1 };
        assert_eq!(outcome.words(), "12 failed, 3 active, 1 ended");
        assert_eq!(Outcome { interrupted: 2, ..Outcome::default() }.words(), "2 interrupted");
        assert_eq!(Outcome::default().words(), "");
    }

    #[test]
    fn standings_by_table() {
        let rows = [
            (Tally { asked: 2, open: 1, undecided: 1, ..Tally::default() }, Standing::Open),
            (Tally { asked: 2, review: 1, undecided: 1, ..Tally::default() }, Standing::Review),
            (Tally { asked: 2, review: 1, started: 1, ..Tally::default() }, Standing::Short),
            (Tally { asked: 2, started: 2, ..Tally::default() }, Standing::Whole),
        ];
        for (tally, expected) in rows {
            assert_eq!(tally.standing(), expected, "{tally:?}");
            assert_eq!(Standing::of_slug(expected.slug()), Some(expected));
        }
    }
}
