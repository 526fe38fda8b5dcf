//! What Fargate costs: prices as data, with their region and date, and the arithmetic of an estimate.
//! <https://aws.amazon.com/fargate/pricing/>
//!
//! Money is counted in whole billionths of a US dollar, so that nothing is lost to rounding.

use serde::{Deserialize, Serialize};

use crate::partition::Partition;

/// Billionths of a US dollar.
pub type Nano = u64;

/// The prices of a region per hour, without taxes and discounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prices {
    /// The region.
    pub region: String,
    /// Of when they are, `2026-06`.
    pub date: String,
    /// Linux on X86_64.
    pub x86: Rate,
    /// Linux on ARM64, where it is known.
    pub arm: Option<Rate>,
    /// Windows with its licence, where it is known.
    pub windows: Option<Rate>,
    /// A GiB of ephemeral storage above the first twenty.
    pub storage: Nano,
    /// A public IPv4 address.
    pub public_ip: Nano,
    /// What Spot costs of the price on demand, in percent, from and to. AWS publishes it on its page only,
    /// and it moves.
    pub spot_percent: (u32, u32),
}

/// What a vCPU and a GiB of memory cost an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// A vCPU.
    pub vcpu: Nano,
    /// A GiB of memory.
    pub gib: Nano,
    /// The operating system's licence for a vCPU.
    pub licence: Nano,
}

const fn linux(vcpu: Nano, gib: Nano) -> Rate {
    Rate { vcpu, gib, licence: 0 }
}

/// A public IPv4 address costs the same everywhere.
/// <https://aws.amazon.com/vpc/pricing/>
pub const PUBLIC_IP: Nano = 5_000_000;
/// Spot is 50 to 70 percent off.
pub const SPOT_PERCENT: (u32, u32) = (30, 50);

/// The prices that are known without configuration. The first row is what other regions are compared with.
#[must_use]
pub fn known() -> Vec<Prices> {
    vec![
        Prices {
            region: "us-east-1".into(),
            date: "2026-06".into(),
            x86: linux(40_480_000, 4_445_000),
            arm: Some(linux(32_380_000, 3_560_000)),
            windows: Some(Rate { vcpu: 91_480_000, gib: 10_050_000, licence: 46_000_000 }),
            storage: 111_000,
            public_ip: PUBLIC_IP,
            spot_percent: SPOT_PERCENT,
        },
        Prices {
            region: "ap-northeast-1".into(),
            date: "2026-08-15".into(),
            x86: linux(50_560_000, 5_530_000),
            arm: None,
            windows: None,
            storage: 133_000,
            public_ip: PUBLIC_IP,
            spot_percent: SPOT_PERCENT,
        },
    ]
}

/// The prices for a region: its own, else the first, to compare with. Another partition's are no comparison: its prices
/// are its own, and not all in dollars.
#[must_use]
pub fn near<'a>(known: &'a [Prices], region: &str) -> Option<&'a Prices> {
    let own = known.iter().find(|prices| prices.region == region);
    let first = || known.first().filter(|first| Partition::of(&first.region) == Partition::of(region));
    own.or_else(first)
}

/// A task as it is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Billed {
    /// CPU units.
    pub cpu: u32,
    /// Memory in MiB.
    pub memory: u32,
    /// Ephemeral storage in GiB.
    pub storage: u32,
    /// Whether it has a public IP.
    pub public_ip: bool,
    /// Windows; else Linux.
    pub windows: bool,
    /// ARM64; else X86_64.
    pub arm: bool,
}

impl Prices {
    /// What a task costs an hour on demand; `None` where this platform's price is not known.
    #[must_use]
    pub fn on_demand(&self, task: Billed) -> Option<Nano> {
        Some(self.compute(task)? + self.beside(task))
    }

    /// What a task costs an hour on Spot, from and to; `None` for Windows, which Spot does not run. The
    /// public IP is not discounted.
    #[must_use]
    pub fn spot(&self, task: Billed) -> Option<(Nano, Nano)> {
        if task.windows {
            return None;
        }
        let (compute, beside) = (self.compute(task)?, self.beside(task));
        let part = |percent: u32| compute * u64::from(percent) / 100 + beside;
        Some((part(self.spot_percent.0), part(self.spot_percent.1)))
    }

    fn compute(&self, task: Billed) -> Option<Nano> {
        let rate = match (task.windows, task.arm) {
            (true, _) => self.windows?,
            (false, true) => self.arm?,
            (false, false) => self.x86,
        };
        let cpu = u64::from(task.cpu) * (rate.vcpu + rate.licence) / 1024;
        Some(cpu + u64::from(task.memory) * rate.gib / 1024)
    }

    fn beside(&self, task: Billed) -> Nano {
        let above = task.storage.saturating_sub(crate::launch::resolved::FREE_STORAGE);
        u64::from(above) * self.storage + if task.public_ip { self.public_ip } else { 0 }
    }
}

/// `$0.0123`: as many places as two digits that count need, at least two.
#[must_use]
pub fn dollars(nano: Nano) -> String {
    #[expect(clippy::cast_precision_loss, reason = "an estimate of two or three digits")]
    let value = nano as f64 / 1e9;
    let places = if value >= 1.0 || nano == 0 {
        2
    } else {
        let mut places = 2;
        let mut digit = 0.1;
        while value < digit && places < 6 {
            digit /= 10.0;
            places += 1;
        }
        places
    };
    format!("${value:.places$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_compared_within_a_partition_only() {
        let mut known = known();
        let region = |known: &[Prices], region: &str| near(known, region).map(|prices| prices.region.clone());
        assert_eq!(region(&known, "ap-northeast-1").as_deref(), Some("ap-northeast-1"));
        assert_eq!(region(&known, "eu-west-1").as_deref(), Some("us-east-1"));
        for elsewhere in ["cn-north-1", "us-gov-west-1", "eusc-de-east-1", "us-isob-east-1"] {
            assert_eq!(region(&known, elsewhere), None, "{elsewhere}");
        }
        known[1].region = "cn-north-1".into();
        assert_eq!(region(&known, "cn-north-1").as_deref(), Some("cn-north-1"));
    }

    fn task(cpu: u32, memory: u32) -> Billed {
        Billed { cpu, memory, storage: 20, public_ip: false, windows: false, arm: false }
    }

    #[test]
    fn estimates_by_table() {
        let us = &known()[0];
        // AWS's own sum for 0.25 vCPU and 0.5 GB: 0.25 × 0.04048 + 0.5 × 0.004445.
        assert_eq!(us.on_demand(task(256, 512)), Some(12_342_500));
        assert_eq!(us.on_demand(Billed { public_ip: true, ..task(256, 512) }), Some(17_342_500));
        assert_eq!(us.on_demand(Billed { storage: 120, ..task(256, 512) }), Some(12_342_500 + 11_100_000));
        assert_eq!(us.on_demand(Billed { arm: true, ..task(1024, 2048) }), Some(32_380_000 + 7_120_000));
        let windows = Billed { windows: true, ..task(1024, 2048) };
        assert_eq!(us.on_demand(windows), Some(91_480_000 + 46_000_000 + 20_100_000));
        assert_eq!(us.spot(windows), None);
        assert_eq!(us.spot(task(1024, 2048)), Some((14_811_000, 24_685_000)));
        let with_ip = Billed { public_ip: true, ..task(1024, 2048) };
        assert_eq!(us.spot(with_ip), Some((19_811_000, 29_685_000)));
        assert_eq!(known()[1].on_demand(Billed { arm: true, ..task(256, 512) }), None);
    }

    #[test]
    fn money_is_short() {
        for (nano, text) in [
            (0, "$0.00"),
            (12_342_500, "$0.012"),
            (1_234_250_000, "$1.23"),
            (123_425_000, "$0.12"),
            (1_234, "$0.000001"),
            (987_000_000_000, "$987.00"),
        ] {
            assert_eq!(dollars(nano), text);
        }
    }
}
