//! What a launch will run with, value by value, and where each comes from.

use super::batch;
use super::plan::{Compute, LaunchPlan, Tag};
use crate::fargate::platform::{self, LATEST};
use crate::fargate::size::{parse_cpu, parse_memory};
use crate::fargate::strategy::{FARGATE, StrategyItem, split_batches};
use crate::task_definition::Definition;

/// GiB of ephemeral storage that every task on Fargate has.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html>
pub const FREE_STORAGE: u32 = 20;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The form; the definition has no such value.
    Form,
    /// AWS's default.
    Default,
    /// The task definition.
    Definition,
    /// The cluster.
    Cluster,
    /// The form, in the place of what the definition says.
    Override,
    /// Slipway.
    Slipway,
}

impl Origin {
    /// The word beside the value.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Default => "default",
            Self::Definition => "definition",
            Self::Cluster => "cluster",
            Self::Override => "override",
            Self::Slipway => "Slipway",
        }
    }
}

/// One value. Ids of subnets, groups and roles stand as they are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// AWS's word for it.
    pub name: &'static str,
    /// The values; most have one.
    pub values: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// The values of a plan. Those of the definition are left out while it is unknown.
#[must_use]
pub fn resolved(plan: &LaunchPlan, definition: Option<&Definition>) -> Vec<Resolved> {
    let mut rows = Vec::new();
    let mut put = |name, values: Vec<String>, origin| rows.push(Resolved { name, values, origin });
    match &plan.compute {
        Compute::Fargate => put("Launch type", vec![FARGATE.into()], Origin::Form),
        Compute::ClusterDefault(items) if items.is_empty() => {
            put("Capacity provider strategy", vec!["the cluster's default".into()], Origin::Cluster);
        }
        Compute::ClusterDefault(items) => put("Capacity provider strategy", lines(items), Origin::Cluster),
        Compute::Strategy(items) => put("Capacity provider strategy", lines(items), Origin::Form),
    }
    let system = definition.map(|d| d.revision.operating_system.as_str());
    match (&plan.platform_version, system) {
        (Some(version), _) if version != LATEST => {
            put("Platform version", vec![version.clone()], Origin::Form)
        }
        (_, system) => put("Platform version", vec![latest(system)], Origin::Default),
    }
    let overrides = &plan.overrides;
    if let Some(definition) = definition {
        if let (Some(cpu), Some(memory)) = size(plan, definition) {
            let over = overrides.cpu.is_some() || overrides.memory.is_some();
            let origin = if over { Origin::Override } else { Origin::Definition };
            put("Task size", vec![format!("{}, {}", vcpu(cpu), gib(memory))], origin);
        }
        let (gib, origin) = match (overrides.ephemeral_storage, definition.ephemeral_storage) {
            (Some(gib), _) => (gib, Origin::Override),
            (None, Some(gib)) => (gib, Origin::Definition),
            (None, None) => (FREE_STORAGE, Origin::Default),
        };
        put("Ephemeral storage", vec![format!("{gib} GiB")], origin);
    }
    let network = &plan.network;
    put("Subnets", network.subnets.clone(), Origin::Form);
    let mut groups = network.security_groups.clone();
    groups.extend(network.new_group.as_ref().map(|group| format!("{} (new)", group.name)));
    if groups.is_empty() {
        put("Security groups", vec!["the VPC's default".into()], Origin::Default);
    } else {
        put("Security groups", groups, Origin::Form);
    }
    let public_ip = if network.public_ip { "ENABLED" } else { "DISABLED" };
    put("Auto-assign public IP", vec![public_ip.into()], Origin::Form);
    let roles = [
        ("Task role", &overrides.task_role, definition.map(|d| &d.task_role)),
        ("Task execution role", &overrides.execution_role, definition.map(|d| &d.execution_role)),
    ];
    for (name, over, own) in roles {
        match (over, own) {
            (Some(arn), _) => put(name, vec![arn.clone()], Origin::Override),
            (None, Some(Some(arn))) => put(name, vec![arn.clone()], Origin::Definition),
            (None, Some(None)) => put(name, vec!["none".into()], Origin::Definition),
            (None, None) => {}
        }
    }
    if let Some(volume) = &plan.volume {
        let kind = volume.volume_type.as_deref().unwrap_or("gp3");
        put("EBS volume", vec![format!("{}: {} GiB, {kind}", volume.name, volume.size_gib)], Origin::Form);
        put("Infrastructure role", vec![volume.role.clone()], Origin::Form);
    }
    match &plan.group {
        Some(group) => put("Task group", vec![group.clone()], Origin::Form),
        None => put("Task group", vec![format!("family:{}", plan.family)], Origin::Default),
    }
    let started_by = format!("slipway/{}/1", plan.launch);
    let calls = batch::sizes(plan.count).count();
    let until = if calls > 1 { format!(" to {calls}") } else { String::new() };
    put("Started by", vec![format!("{started_by}{until}")], Origin::Slipway);
    if plan.execute_command {
        put("Execute command", vec!["enabled".into()], Origin::Form);
    }
    rows
}

fn latest(operating_system: Option<&str>) -> String {
    let newest = operating_system
        .and_then(|system| platform::of(system).find(|row| row.retired.is_none()))
        .map(|row| format!(" ({})", row.version));
    format!("{LATEST}{}", newest.unwrap_or_default())
}

fn lines(items: &[StrategyItem]) -> Vec<String> {
    let line = |item: &StrategyItem| {
        let base = if item.base > 0 { format!(" base {}", item.base) } else { String::new() };
        format!("{}{base} weight {}", item.provider, item.weight)
    };
    items.iter().map(line).collect()
}

/// CPU units and MiB of the whole task.
#[must_use]
pub fn size(plan: &LaunchPlan, definition: &Definition) -> (Option<u32>, Option<u32>) {
    let own = &definition.revision;
    let cpu = plan.overrides.cpu.or_else(|| parse_cpu(own.cpu.as_deref()?));
    let memory = plan.overrides.memory.or_else(|| parse_memory(own.memory.as_deref()?));
    (cpu, memory)
}

/// `0.25 vCPU`.
#[must_use]
pub fn vcpu(units: u32) -> String {
    format!("{} vCPU", f64::from(units) / 1024.0)
}

/// `0.5 GB`, as AWS names sizes of memory.
#[must_use]
pub fn gib(mib: u32) -> String {
    format!("{} GB", f64::from(mib) / 1024.0)
}

/// How the tasks will fall, by provider, summed over the batches. A preview: AWS documents the ratio, not
/// the rounding. `None` when the cluster's default strategy is not known.
#[must_use]
pub fn split(plan: &LaunchPlan) -> Option<Vec<(String, u32)>> {
    match (&plan.compute, plan.compute.strategy()) {
        (Compute::Fargate, _) => Some(vec![(FARGATE.into(), plan.count)]),
        (_, None) => None,
        (_, Some(items)) => {
            let names = items.iter().map(|item| item.provider.clone());
            Some(names.zip(split_batches(items, plan.count)).collect())
        }
    }
}

/// A tag that the tasks will have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveTag {
    /// Its key.
    pub key: String,
    /// Its value; for a managed tag what AWS puts there.
    pub value: String,
    /// Where it comes from: the form, the definition or Slipway's managed tags ([`Origin::Cluster`]).
    pub origin: Origin,
}

/// The tags that the tasks will have: the launch's own win over the definition's of the same key.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html>
#[must_use]
pub fn tags(plan: &LaunchPlan, definition: Option<&Definition>) -> Vec<EffectiveTag> {
    let own = &plan.tags.own;
    let from = |tag: &Tag, origin| EffectiveTag { key: tag.key.clone(), value: tag.value.clone(), origin };
    let inherited =
        definition.filter(|_| plan.tags.from_definition).map(|d| d.tags.as_slice()).unwrap_or_default();
    let over = |tag: &Tag| inherited.iter().any(|other| other.key == tag.key);
    let mut all: Vec<EffectiveTag> =
        own.iter().map(|tag| from(tag, if over(tag) { Origin::Override } else { Origin::Form })).collect();
    let kept = inherited.iter().filter(|tag| !own.iter().any(|other| other.key == tag.key));
    all.extend(kept.map(|tag| from(tag, Origin::Definition)));
    if plan.tags.managed {
        all.push(EffectiveTag {
            key: "aws:ecs:clusterName".into(),
            value: plan.cluster.to_string(),
            origin: Origin::Cluster,
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::plan::Overrides;
    use crate::launch::sample::{definition, plan};

    fn row(rows: &[Resolved], name: &str) -> (String, Origin) {
        let row = rows.iter().find(|row| row.name == name).expect("the row");
        (row.values.join(", "), row.origin)
    }

    #[test]
    fn each_value_says_where_it_comes_from() {
        let definition = definition();
        let rows = resolved(&plan(12), Some(&definition));
        let expected = [
            ("Launch type", "FARGATE", Origin::Form),
            ("Platform version", "LATEST (1.4.0)", Origin::Default),
            ("Task size", "0.25 vCPU, 0.5 GB", Origin::Definition),
            ("Ephemeral storage", "20 GiB", Origin::Default),
            ("Security groups", "sg-1", Origin::Form),
            ("Task role", "none", Origin::Definition),
            ("Task execution role", "arn:aws:iam::123456789012:role/execution", Origin::Definition),
            ("Task group", "family:web", Origin::Default),
            ("Started by", "slipway/01ARZ3NDEKTSV4RRFFQ69G5FAV/1 to 2", Origin::Slipway),
        ];
        for (name, value, origin) in expected {
            assert_eq!(row(&rows, name), (value.to_owned(), origin), "{name}");
        }
        let overrides = Overrides {
            memory: Some(1024),
            ephemeral_storage: Some(50),
            task_role: Some("arn:aws:iam::123456789012:role/other".into()),
            ..Overrides::default()
        };
        let items = vec![StrategyItem { provider: "FARGATE_SPOT".into(), base: 0, weight: 1 }];
        let plan = LaunchPlan { overrides, compute: Compute::ClusterDefault(items), ..plan(1) };
        let rows = resolved(&plan, Some(&definition));
        let expected = [
            ("Capacity provider strategy", "FARGATE_SPOT weight 1", Origin::Cluster),
            ("Task size", "0.25 vCPU, 1 GB", Origin::Override),
            ("Ephemeral storage", "50 GiB", Origin::Override),
            ("Task role", "arn:aws:iam::123456789012:role/other", Origin::Override),
        ];
        for (name, value, origin) in expected {
            assert_eq!(row(&rows, name), (value.to_owned(), origin), "{name}");
        }
    }

    #[test]
    fn the_split_is_summed_over_the_batches() {
        let items = vec![
            StrategyItem { provider: "FARGATE".into(), base: 1, weight: 1 },
            StrategyItem { provider: "FARGATE_SPOT".into(), base: 0, weight: 3 },
        ];
        let plan = LaunchPlan { compute: Compute::Strategy(items), ..plan(40) };
        assert_eq!(split(&plan), Some(vec![("FARGATE".into(), 12), ("FARGATE_SPOT".into(), 28)]));
        let unknown = LaunchPlan { compute: Compute::ClusterDefault(vec![]), ..plan };
        assert_eq!(split(&unknown), None);
    }

    #[test]
    fn own_tags_win_over_the_definitions() {
        let tag = |key: &str, value: &str| Tag { key: key.into(), value: value.into() };
        let definition = Definition { tags: vec![tag("team", "core"), tag("tier", "3")], ..definition() };
        let mut plan = plan(1);
        plan.tags.own = vec![tag("team", "mine"), tag("x", "")];
        let words = |plan: &LaunchPlan| -> Vec<String> {
            let all = tags(plan, Some(&definition));
            all.iter().map(|t| format!("{}={} {}", t.key, t.value, t.origin.word())).collect()
        };
        assert_eq!(words(&plan), ["team=mine form", "x= form"]);
        plan.tags.from_definition = true;
        plan.tags.managed = true;
        assert_eq!(
            words(&plan),
            ["team=mine override", "x= form", "tier=3 definition", "aws:ecs:clusterName=staging cluster"]
        );
    }
}
