//! What a launch is estimated to cost, per hour and, with a duration, per run.

use super::plan::LaunchPlan;
use super::resolved::{self, FREE_STORAGE};
use crate::fargate::platform::is_windows;
use crate::fargate::price::{Billed, Nano, Prices};
use crate::fargate::strategy::FARGATE_SPOT;
use crate::task_definition::Definition;

/// From and to, in billionths of a dollar; the same twice where there is no range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// At least.
    pub from: Nano,
    /// At most.
    pub to: Nano,
}

/// An estimate for all tasks of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// As the split has it: on demand, on Spot or both.
    pub hourly: Range,
    /// All tasks on demand.
    pub on_demand: Nano,
    /// All tasks on Spot; `None` for Windows.
    pub spot: Option<Range>,
    /// `hourly` for the given duration.
    pub run: Option<Range>,
}

/// The estimate of a plan; `None` where the platform's price or the task's size is not known.
#[must_use]
pub fn estimate(
    plan: &LaunchPlan,
    definition: &Definition,
    prices: &Prices,
    minutes: Option<u32>,
) -> Option<Estimate> {
    let (cpu, memory) = resolved::size(plan, definition);
    let own = &definition.revision;
    let task = Billed {
        cpu: cpu?,
        memory: memory?,
        storage: plan.overrides.ephemeral_storage.or(definition.ephemeral_storage).unwrap_or(FREE_STORAGE),
        public_ip: plan.network.public_ip,
        windows: is_windows(&own.operating_system),
        arm: own.architecture == "ARM64",
    };
    let on_demand = prices.on_demand(task)?;
    let spot = prices.spot(task).map(|(from, to)| Range { from, to });
    let count = |n: u32, range: Range| Range { from: range.from * u64::from(n), to: range.to * u64::from(n) };
    let demand = Range { from: on_demand, to: on_demand };
    let all = |range| count(plan.count, range);
    let mut hourly = Range { from: 0, to: 0 };
    match resolved::split(plan) {
        // Unknown: anything between.
        None => hourly = all(Range { from: spot.unwrap_or(demand).from, to: on_demand }),
        Some(split) => {
            for (provider, n) in split {
                let of = if provider == FARGATE_SPOT { spot? } else { demand };
                let part = count(n, of);
                hourly = Range { from: hourly.from + part.from, to: hourly.to + part.to };
            }
        }
    }
    // A task is billed for a minute at least.
    let run = minutes.map(|minutes| {
        let times = |n: Nano| n * u64::from(minutes.max(1)) / 60;
        Range { from: times(hourly.from), to: times(hourly.to) }
    });
    Some(Estimate { hourly, on_demand: all(demand).from, spot: spot.map(all), run })
}

/// Reads the form's duration in hours (`2`, `0.5`, `0,5`) as whole minutes; at most a year.
#[must_use]
pub fn minutes(hours: &str) -> Option<u32> {
    let hours: f64 = hours.trim().replace(',', ".").parse().ok()?;
    let minutes = (hours * 60.0).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
    (hours > 0.0 && minutes <= 525_600.0).then_some(minutes as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fargate::price::known;
    use crate::fargate::strategy::StrategyItem;
    use crate::launch::plan::Compute;
    use crate::launch::sample::{definition, plan};

    #[test]
    fn a_mixed_launch_is_between_spot_and_on_demand() {
        let prices = &known()[0];
        let private = |count| {
            let mut plan = plan(count);
            plan.network.public_ip = false;
            plan
        };
        let on =
            |plan: &LaunchPlan, minutes| estimate(plan, &definition(), prices, minutes).expect("an estimate");
        let alone = on(&private(4), Some(30));
        assert_eq!(alone.hourly, Range { from: 4 * 12_342_500, to: 4 * 12_342_500 });
        assert_eq!(alone.run, Some(Range { from: 2 * 12_342_500, to: 2 * 12_342_500 }));
        let items = vec![
            StrategyItem { provider: "FARGATE".into(), base: 0, weight: 1 },
            StrategyItem { provider: "FARGATE_SPOT".into(), base: 0, weight: 1 },
        ];
        let mixed = on(&LaunchPlan { compute: Compute::Strategy(items), ..private(2) }, None);
        assert_eq!(mixed.hourly, Range { from: 12_342_500 + 3_702_750, to: 12_342_500 + 6_171_250 });
        assert_eq!(
            (mixed.on_demand, mixed.spot),
            (24_685_000, Some(Range { from: 7_405_500, to: 12_342_500 }))
        );
        let unknown = on(&LaunchPlan { compute: Compute::ClusterDefault(vec![]), ..private(1) }, None);
        assert_eq!(unknown.hourly, Range { from: 3_702_750, to: 12_342_500 });
    }

    #[test]
    fn durations_by_table() {
        for (text, expected) in [
            ("2", Some(120)),
            (" 0.5 ", Some(30)),
            ("0,25", Some(15)),
            ("", None),
            ("-1", None),
            ("0", None),
            ("NaN", None),
            ("inf", None),
            ("9999999", None),
            ("soon", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }
}
