//! What Fargate costs, as the people who run Slipway know it better.

use std::collections::BTreeMap;

use domain::fargate::price::{self, Nano, Prices, Rate};
use serde::Deserialize;

use super::value::Setting;

/// The prices of all regions that have any: those that are built in, and in their place those given.
#[derive(Debug, Clone)]
pub(super) struct PriceList(pub(super) Vec<Prices>);

/// A region's prices as a person writes them: US dollars an hour.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    date: String,
    vcpu: f64,
    gib: f64,
    arm_vcpu: Option<f64>,
    arm_gib: Option<f64>,
    windows_vcpu: Option<f64>,
    windows_gib: Option<f64>,
    #[serde(default)]
    windows_licence: f64,
    #[serde(default)]
    storage: f64,
    public_ip: Option<f64>,
    spot_percent: Option<(u32, u32)>,
}

impl Setting for PriceList {
    const EXPECTED: &'static str = "a table of regions, each with a date and the prices of a vcpu and a gib in US dollars an hour, such as eu-west-1 = { date = \"2026-11\", vcpu = 0.04048, gib = 0.004445 }";

    fn read(text: &str) -> Option<Self> {
        let given: BTreeMap<String, Given> = toml::from_str(text).ok()?;
        let mut all = price::known();
        for (region, prices) in given {
            let prices = prices.read(region)?;
            // The first row is what regions without prices are compared with: it stays the first.
            match all.iter_mut().find(|known| known.region == prices.region) {
                Some(known) => *known = prices,
                None => all.push(prices),
            }
        }
        Some(Self(all))
    }
}

impl Given {
    fn read(self, region: String) -> Option<Prices> {
        let pair = |vcpu: Option<f64>, gib: Option<f64>, licence: f64| match (vcpu, gib) {
            (None, None) => Some(None),
            (Some(vcpu), Some(gib)) => {
                Some(Some(Rate { vcpu: nano(vcpu)?, gib: nano(gib)?, licence: nano(licence)? }))
            }
            _ => None,
        };
        let spot_percent = self.spot_percent.unwrap_or(price::SPOT_PERCENT);
        let ordered = spot_percent.0 <= spot_percent.1 && spot_percent.1 <= 100;
        (ordered && !region.is_empty() && !self.date.is_empty()).then_some(())?;
        Some(Prices {
            region,
            date: self.date,
            x86: pair(Some(self.vcpu), Some(self.gib), 0.0)??,
            arm: pair(self.arm_vcpu, self.arm_gib, 0.0)?,
            windows: pair(self.windows_vcpu, self.windows_gib, self.windows_licence)?,
            storage: nano(self.storage)?,
            public_ip: match self.public_ip {
                Some(price) => nano(price)?,
                None => price::PUBLIC_IP,
            },
            spot_percent,
        })
    }
}

/// Dollars as whole billionths; a price is neither negative nor beyond a thousand dollars.
fn nano(dollars: f64) -> Option<Nano> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
    (0.0..=1000.0).contains(&dollars).then(|| (dollars * 1e9).round() as Nano)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_prices_stand_beside_the_known_ones_or_in_their_place() {
        let text = "eu-west-1 = { date = \"2026-11\", vcpu = 0.05, gib = 0.005, storage = 0.0001 }\n[us-east-1]\ndate = \"2027-01\"\nvcpu = 1\ngib = 2.5\narm_vcpu = 0.5\narm_gib = 0.25\nspot_percent = [20, 40]";
        let list = PriceList::read(text).expect("prices").0;
        let of = |region: &str| list.iter().find(|prices| prices.region == region).expect("the region");
        assert_eq!(list[0].region, "us-east-1");
        assert_eq!(of("eu-west-1").x86, Rate { vcpu: 50_000_000, gib: 5_000_000, licence: 0 });
        assert_eq!((of("eu-west-1").storage, of("eu-west-1").public_ip), (100_000, price::PUBLIC_IP));
        let us = of("us-east-1");
        assert_eq!((us.date.as_str(), us.x86.gib, us.spot_percent), ("2027-01", 2_500_000_000, (20, 40)));
        assert_eq!((us.arm.map(|rate| rate.vcpu), us.windows), (Some(500_000_000), None));
        assert!(list.iter().any(|prices| prices.region == "ap-northeast-1"));
    }

    #[test]
    fn what_cannot_be_a_price_is_refused() {
        for text in [
            "eu-west-1 = 3",
            "eu-west-1 = { vcpu = 0.05, gib = 0.005 }",
            "eu-west-1 = { date = \"x\", vcpu = -1, gib = 0.005 }",
            "eu-west-1 = { date = \"x\", vcpu = nan, gib = 0.005 }",
            "eu-west-1 = { date = \"x\", vcpu = 1, gib = 1, arm_vcpu = 1 }",
            "eu-west-1 = { date = \"x\", vcpu = 1, gib = 1, spot_percent = [50, 30] }",
            "eu-west-1 = { date = \"x\", vcpu = 1, gib = 1, vcpus = 1 }",
            "nonsense",
        ] {
            assert!(PriceList::read(text).is_none(), "{text}");
        }
    }
}
