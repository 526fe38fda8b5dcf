//! The one clock. Time is automatic (it follows the wall clock) or manual (it moves only by
//! [`Clock::advance`]). Every other module takes `now` as an argument.
//!
//! A [`Moment`] is milliseconds since the epoch. The API writes it as seconds with a fraction,
//! events write it as ISO 8601 with up to three digits, as Amazon ECS does.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Serialize, Serializer};
use tokio::time::Instant;

/// How the emulator's time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeMode {
    /// Time follows the wall clock.
    #[default]
    Auto,
    /// Time stands still until it is advanced.
    Manual,
}

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Moment(pub(crate) i64);

impl Moment {
    pub(crate) fn after(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    pub(crate) fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    fn civil(self) -> Civil {
        let days = self.0.div_euclid(86_400_000);
        let rest = self.0.rem_euclid(86_400_000);
        // Days to a civil date, after Howard Hinnant's `civil_from_days`.
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        Civil {
            year: yoe + era * 400 + i64::from(month <= 2),
            month,
            day: doy - (153 * mp + 2) / 5 + 1,
            second: rest / 1000,
            millis: rest % 1000,
        }
    }

    /// `2025-05-06T11:02:17.19Z`: as many fraction digits as the value needs.
    pub(crate) fn iso(self) -> String {
        let fraction = match self.civil().millis {
            0 => String::new(),
            millis => format!(".{millis:03}").trim_end_matches('0').to_owned(),
        };
        format!("{}{fraction}Z", self.whole())
    }

    /// `2025-05-06T11:02:17Z`: an event's `time`.
    pub(crate) fn iso_seconds(self) -> String {
        format!("{}Z", self.whole())
    }

    fn whole(self) -> String {
        let c = self.civil();
        let (h, m, s) = (c.second / 3600, c.second / 60 % 60, c.second % 60);
        format!("{:04}-{:02}-{:02}T{h:02}:{m:02}:{s:02}", c.year, c.month, c.day)
    }
}

struct Civil {
    year: i64,
    month: i64,
    day: i64,
    second: i64,
    millis: i64,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso())
    }
}

impl Serialize for Moment {
    /// Epoch seconds with a fraction: the form of every timestamp in AWS JSON answers.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 1000.0)
    }
}

/// The emulator's clock.
#[derive(Debug)]
pub(crate) struct Clock {
    mode: TimeMode,
    /// What the clock showed when it was started.
    base: Moment,
    started: Instant,
    /// How far it was advanced by hand.
    ahead: i64,
}

impl Clock {
    pub(crate) fn new(mode: TimeMode) -> Self {
        Self { mode, base: wall(), started: Instant::now(), ahead: 0 }
    }

    pub(crate) fn mode(&self) -> TimeMode {
        self.mode
    }

    pub(crate) fn now(&self) -> Moment {
        let elapsed = match self.mode {
            TimeMode::Auto => i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX),
            TimeMode::Manual => 0,
        };
        self.base.after(elapsed).after(self.ahead)
    }

    /// Moves the clock forward; in automatic time it goes on from there.
    pub(crate) fn advance(&mut self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.ahead = self.ahead.saturating_add(by);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the machine for the time; everything else is given `now`"
)]
fn wall() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_dates() {
        assert_eq!(Moment(0).iso(), "1970-01-01T00:00:00Z");
        assert_eq!(Moment(1_746_529_337_190).iso(), "2025-05-06T11:02:17.19Z");
        assert_eq!(Moment(1_709_164_800_000).iso_seconds(), "2024-02-29T00:00:00Z");
        assert_eq!(serde_json::to_string(&Moment(1_563_421_494_186)).unwrap(), "1563421494.186");
    }

    #[test]
    fn manual_time_stands_still() {
        let mut clock = Clock::new(TimeMode::Manual);
        let first = clock.now();
        assert_eq!(clock.now(), first);
        clock.advance(Duration::from_secs(2));
        assert_eq!(clock.now().since(first), 2000);
    }
}
