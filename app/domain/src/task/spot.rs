//! Spot interruptions: what a notice looks like, and when containers are stopped by force.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html#fargate-capacity-providers-termination>

use serde::{Deserialize, Serialize};

use crate::time::Millis;

/// The `stopTimeout` of a container that sets none, in seconds.
pub const UNSET: u32 = 30;
/// The longest `stopTimeout` on Fargate, in seconds.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
pub const LONGEST: u32 = 120;

/// When a container is stopped by force.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpotStop {
    /// The container's name.
    pub container: String,
    /// When it gets SIGKILL, at the latest.
    pub at: Millis,
}

/// A container with its `stopTimeout` in seconds, as its definition has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopTimeout {
    /// The container's name.
    pub container: String,
    /// Seconds; `None` where the definition sets none.
    pub seconds: Option<u32>,
}

/// Whether a task's stop is a Spot interruption. The code `TerminationNotice` may be maintenance, so
/// there the sentence decides, as it does for codes that are yet to come.
#[must_use]
pub fn is_notice(stop_code: Option<&str>, stopped_reason: Option<&str>) -> bool {
    stop_code == Some("SpotInterruption")
        || stopped_reason.is_some_and(|reason| reason.starts_with("Your Spot Task was interrupted"))
}

/// The forced stop of a task of which only the notice is known: the longest there is.
#[must_use]
pub fn deadline(noticed: Millis) -> Millis {
    noticed.saturating_add(Millis::from(LONGEST) * 1000)
}

/// When the notice of a [`deadline`] came.
#[must_use]
pub fn noticed(deadline: Millis) -> Millis {
    deadline.saturating_sub(Millis::from(LONGEST) * 1000)
}

/// The forced stop of each container.
#[must_use]
pub fn stops(noticed: Millis, containers: &[StopTimeout]) -> Vec<SpotStop> {
    containers
        .iter()
        .map(|container| {
            let seconds = container.seconds.unwrap_or(UNSET).min(LONGEST);
            SpotStop {
                container: container.container.clone(),
                at: noticed.saturating_add(Millis::from(seconds) * 1000),
            }
        })
        .collect()
}

/// What a person reads beside a task that is being taken back: `84 s to stop`. `None` once it is over.
#[must_use]
pub fn countdown(at: Millis, now: Millis) -> Option<String> {
    let left = at.saturating_sub(now);
    // Rounded up: as long as there is time, it never says 0.
    (left > 0).then(|| format!("{} s to stop", (left + 999) / 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_by_code_or_by_sentence_and_maintenance_is_none() {
        let rows = [
            (Some("SpotInterruption"), None, true),
            (Some("SpotInterruption"), Some("anything"), true),
            (Some("TerminationNotice"), Some("Your Spot Task was interrupted."), true),
            (Some("BrandNewCode"), Some("Your Spot Task was interrupted by AWS."), true),
            (None, Some("Your Spot Task was interrupted."), true),
            (
                Some("TerminationNotice"),
                Some("ECS is performing maintenance on the underlying infrastructure"),
                false,
            ),
            (Some("TerminationNotice"), None, false),
            (Some("EssentialContainerExited"), Some("It said: Your Spot Task was interrupted."), false),
            (None, None, false),
        ];
        for (code, reason, expected) in rows {
            assert_eq!(is_notice(code, reason), expected, "{code:?} {reason:?}");
        }
    }

    #[test]
    fn unset_is_thirty_seconds_and_none_is_longer_than_two_minutes() {
        let container = |name: &str, seconds| StopTimeout { container: name.into(), seconds };
        let list = [
            container("a", None),
            container("b", Some(2)),
            container("c", Some(500)),
            container("d", Some(120)),
        ];
        let at: Vec<Millis> = stops(1_000, &list).into_iter().map(|stop| stop.at).collect();
        assert_eq!(at, [31_000, 3_000, 121_000, 121_000]);
        assert_eq!(deadline(1_000), 121_000);
        assert_eq!(stops(Millis::MAX, &list)[0].at, Millis::MAX);
    }

    #[test]
    fn it_counts_down_to_nothing() {
        let rows = [(85_000, Some("84 s to stop")), (1_001, Some("1 s to stop")), (1_000, None), (0, None)];
        for (at, text) in rows {
            assert_eq!(countdown(at, 1_000).as_deref(), text);
        }
    }
}
