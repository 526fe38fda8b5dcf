//! A container's health, computed when it is asked for: a health change raises no version and
//! is told in no event (ecs_task_events), so nothing needs to happen at its moment.

use crate::clock::Moment;
use crate::ecs::definition::model::HealthCheck;
use crate::lifecycle::durations::Pace;
use crate::lifecycle::script::Script;

/// `healthStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Health {
    Healthy,
    Unhealthy,
    Unknown,
}

impl Health {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Healthy => "HEALTHY",
            Self::Unhealthy => "UNHEALTHY",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// How bad it is for the task: UNHEALTHY, then UNKNOWN, then HEALTHY (healthcheck docs).
    fn rank(self) -> u8 {
        match self {
            Self::Unhealthy => 2,
            Self::Unknown => 1,
            Self::Healthy => 0,
        }
    }

    /// The worst of the essential containers'.
    pub(crate) fn worst(all: impl Iterator<Item = Self>) -> Self {
        all.max_by_key(|health| health.rank()).unwrap_or(Self::Unknown)
    }
}

/// The health at `now` of a container that has been running since `started`.
pub(crate) fn at(
    check: Option<&HealthCheck>,
    script: Option<&Script>,
    started: Option<Moment>,
    now: Moment,
    pace: Pace,
) -> Health {
    let (Some(check), Some(started)) = (check, started) else { return Health::Unknown };
    let seconds = |value: Option<i32>, default: i32| i64::from(value.unwrap_or(default)) * 1000;
    let interval = seconds(check.interval, 30);
    let up = now.since(started);
    if script.is_some_and(|script| script.unhealthy) {
        let retries = i64::from(check.retries.unwrap_or(3));
        let until = seconds(check.start_period, 0) + interval * retries;
        return if up >= pace.of(until) { Health::Unhealthy } else { Health::Unknown };
    }
    if up >= pace.of(interval) { Health::Healthy } else { Health::Unknown }
}
