//! Launch type or capacity provider strategy, and the platform version.

use super::Faults;
use crate::fargate::platform;
use crate::fargate::strategy::{self, FARGATE_SPOT, StrategyFault, StrategyItem, is_fargate};
use crate::launch::facts::Facts;
use crate::launch::form::{CLUSTER_DEFAULT, CUSTOM, LAUNCH_TYPE, LaunchForm, StrategyLine};
use crate::launch::plan::Compute;

pub(super) fn read(form: &LaunchForm, facts: &Facts<'_>, faults: &mut Faults) -> Compute {
    let compute = match form.compute.as_str() {
        LAUNCH_TYPE => Compute::Fargate,
        CLUSTER_DEFAULT => Compute::ClusterDefault(cluster_default(form, facts, faults)),
        CUSTOM => Compute::Strategy(custom(form, facts, faults)),
        _ => {
            faults.say(
                "compute",
                "compute",
                "Choose the launch type FARGATE, the cluster's default strategy, or a custom one.",
            );
            Compute::Fargate
        }
    };
    let spot = |item: &StrategyItem| item.provider == FARGATE_SPOT && (item.weight > 0 || item.base > 0);
    if compute.strategy().is_some_and(|items| items.iter().any(spot))
        && let Some(fault) = facts.operating_system(&form.revision).and_then(platform::spot_fault)
    {
        faults.say("compute", "spot-windows", fault);
    }
    compute
}

/// Without launch type, strategy and default strategy AWS looks for EC2 instances.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>
fn cluster_default(form: &LaunchForm, facts: &Facts<'_>, faults: &mut Faults) -> Vec<StrategyItem> {
    let Some(cluster) = facts.cluster(&form.cluster) else { return Vec::new() };
    let name = &cluster.name;
    if cluster.default_strategy.is_empty() {
        faults.say(
            "compute",
            "compute-no-default",
            format!("Cluster “{name}” has no default capacity provider strategy; AWS would look for EC2 instances. Choose FARGATE or a custom strategy."),
        );
    } else if let Some(item) = cluster.default_strategy.iter().find(|item| !is_fargate(&item.provider)) {
        faults.say(
            "compute",
            "compute-default-instances",
            format!("The default strategy of cluster “{name}” names {}, which is not Fargate. Choose FARGATE or a custom strategy.", item.provider),
        );
    }
    cluster.default_strategy.clone()
}

fn custom(form: &LaunchForm, facts: &Facts<'_>, faults: &mut Faults) -> Vec<StrategyItem> {
    let before = faults.0.len();
    let mut items = Vec::new();
    let mut places = Vec::new();
    for (index, line) in form.strategy.iter().enumerate() {
        let provider = line.provider.trim();
        if provider.is_empty() {
            if !line.base.trim().is_empty() || !line.weight.trim().is_empty() {
                faults.say(
                    format!("strategy-{index}-provider"),
                    "strategy-provider",
                    "This line has a base or weight but no capacity provider. Choose one, or clear the line.",
                );
            }
            continue;
        }
        let mut number = |name: &str, text: &str, most: u32| match number(text) {
            Some(n) => n,
            None => {
                faults.say(
                    format!("strategy-{index}-{name}"),
                    "strategy-number",
                    format!(
                        "The {name} of {provider} is “{}”; type a whole number, 0 to {most}.",
                        super::overrides::clip(text)
                    ),
                );
                0
            }
        };
        let base = number("base", &line.base, strategy::MAX_BASE);
        let weight = number("weight", &line.weight, strategy::MAX_WEIGHT);
        items.push(StrategyItem { provider: provider.to_owned(), base, weight });
        places.push(index);
    }
    if faults.0.len() > before {
        return items;
    }
    let mut associated: Vec<String> = match facts.cluster(&form.cluster) {
        Some(cluster) => cluster.providers.clone(),
        // Not known: AWS checks it.
        None => items.iter().map(|item| item.provider.clone()).collect(),
    };
    for item in items.iter().filter(|item| !is_fargate(&item.provider) && associated.contains(&item.provider))
    {
        faults.say(
            "strategy",
            "strategy-not-fargate",
            format!(
                "{} is not a Fargate provider; tasks are run on FARGATE and FARGATE_SPOT here.",
                item.provider
            ),
        );
    }
    associated.retain(|name| is_fargate(name) || items.iter().any(|item| item.provider == *name));
    for fault in strategy::faults(&items, &associated) {
        let at = |name: &str| items.iter().rposition(|i| i.provider == *name).map(|i| places[i]);
        let field = match &fault {
            StrategyFault::Twice(p) | StrategyFault::NotAssociated(p) => {
                at(p).map(|i| format!("strategy-{i}-provider"))
            }
            StrategyFault::Weight(p, _) => at(p).map(|i| format!("strategy-{i}-weight")),
            StrategyFault::Base(p, _) => at(p).map(|i| format!("strategy-{i}-base")),
            _ => None,
        };
        faults.say(field.unwrap_or_else(|| "strategy".into()), "strategy", fault.to_string());
    }
    items
}

/// The lines of a custom strategy that name a provider, with 0 for what is no number: what a preview shows.
#[must_use]
pub fn strategy_items(lines: &[StrategyLine]) -> Vec<StrategyItem> {
    let named = lines.iter().filter(|line| !line.provider.trim().is_empty());
    named
        .map(|line| StrategyItem {
            provider: line.provider.trim().to_owned(),
            base: number(&line.base).unwrap_or(0),
            weight: number(&line.weight).unwrap_or(0),
        })
        .collect()
}

/// Digits only; nothing is 0.
fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    // A number too large for the type is too large for every rule, which then says so.
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().unwrap_or(u32::MAX))
}

pub(super) fn platform(form: &LaunchForm, facts: &Facts<'_>, faults: &mut Faults) -> Option<String> {
    let version = form.platform_version.trim();
    if let Some(fault) = platform::fault(version, facts.operating_system(&form.revision)) {
        faults.say("platform_version", "platform-version", fault);
    }
    (!version.is_empty()).then(|| version.to_owned())
}
