//! The link to a filled-in form: what `/run?…` says. A link fills, it never submits.

use super::form::{
    CLUSTER_DEFAULT, CUSTOM, ContainerForm, LAUNCH_TYPE, LaunchForm, NewGroupForm, ON, Pair, RuleLine,
    StrategyLine,
};
use super::plan::{Compute, ContainerOverride, LaunchPlan};
use crate::fargate::strategy::StrategyItem;
use crate::query;

/// A parsed query. Unknown names are ignored, so that links of other versions open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefill {
    /// The id of a draft, which wins over everything else.
    pub draft: Option<String>,
    /// The id of a launch that is to be asked for again.
    pub from: Option<String>,
    pairs: Vec<(String, String)>,
}

impl Prefill {
    /// Reads a query string, with or without its `?`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let pairs = query::pairs(text);
        let id = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, id)| id.clone());
        let (draft, from) = (id("draft"), id("from"));
        Self { draft, from, pairs }
    }

    /// A fresh form with the link's values. A name that stands in it several times adds a line each time;
    /// what belongs to a container follows its `container`.
    #[must_use]
    pub fn form(&self, launch: String) -> LaunchForm {
        let mut form = LaunchForm::fresh(launch);
        for (name, value) in &self.pairs {
            let list = || value.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
            let parts = || value.splitn(3, ':').map(str::to_owned).chain(std::iter::repeat(String::new()));
            if let Some(field) = text_of(&mut form, name) {
                field.clone_from(value);
                continue;
            }
            match name.as_str() {
                "subnets" => form.subnets = list(),
                "security_groups" => form.security_groups = list(),
                "strategy" => {
                    let mut part = parts();
                    let mut next = || part.next().unwrap_or_default();
                    form.strategy.push(StrategyLine { provider: next(), base: next(), weight: next() });
                }
                "new_group_rule" => {
                    let mut part = parts();
                    let mut next = || part.next().unwrap_or_default();
                    let (protocol, ports, source) = (next(), next(), next());
                    form.new_group.rules.push(RuleLine { protocol, ports, source });
                }
                "tag" => {
                    let (key, value) = value.split_once('=').unwrap_or((value, ""));
                    form.tags.push(Pair { key: key.to_owned(), value: value.to_owned() });
                }
                "container" => {
                    form.containers.push(ContainerForm { name: value.clone(), ..ContainerForm::default() });
                }
                _ => {
                    if let Some(container) = form.containers.last_mut() {
                        match name.as_str() {
                            "env" => container.env.push(Pair { key: value.clone(), value: String::new() }),
                            _ => {
                                if let Some(field) = text_of_container(container, name) {
                                    field.clone_from(value);
                                }
                            }
                        }
                    }
                }
            }
        }
        form
    }
}

/// The names of the form's plain fields in a link, in the order in which a link has them.
const TEXTS: &[&str] = &[
    "cluster",
    "family",
    "revision",
    "compute",
    "platform_version",
    "count",
    "group",
    "vpc",
    "new_group",
    "new_group_name",
    "new_group_description",
    "public_ip",
    "task_role",
    "execution_role",
    "cpu",
    "memory",
    "ephemeral_storage",
    "volume_size",
    "volume_type",
    "volume_role",
    "managed_tags",
    "propagate_tags",
    "execute_command",
    "retry_subnets",
    "retry_on_demand",
    "hours",
];

fn text_of<'a>(form: &'a mut LaunchForm, name: &str) -> Option<&'a mut String> {
    Some(match name {
        "cluster" => &mut form.cluster,
        "family" => &mut form.family,
        "revision" => &mut form.revision,
        "compute" => &mut form.compute,
        "platform_version" => &mut form.platform_version,
        "count" => &mut form.count,
        "group" => &mut form.group,
        "vpc" => &mut form.vpc,
        "new_group" => &mut form.new_group.wanted,
        "new_group_name" => &mut form.new_group.name,
        "new_group_description" => &mut form.new_group.description,
        "public_ip" => &mut form.public_ip,
        "task_role" => &mut form.task_role,
        "execution_role" => &mut form.execution_role,
        "cpu" => &mut form.cpu,
        "memory" => &mut form.memory,
        "ephemeral_storage" => &mut form.ephemeral_storage,
        "volume_size" => &mut form.volume_size,
        "volume_type" => &mut form.volume_type,
        "volume_role" => &mut form.volume_role,
        "managed_tags" => &mut form.managed_tags,
        "propagate_tags" => &mut form.propagate_tags,
        "execute_command" => &mut form.execute_command,
        "retry_subnets" => &mut form.retry_subnets,
        "retry_on_demand" => &mut form.retry_on_demand,
        "hours" => &mut form.hours,
        _ => return None,
    })
}

/// The same of a container; the value of a variable is in no link.
const CONTAINER_TEXTS: &[&str] =
    &["command_style", "command", "container_cpu", "container_memory", "container_memory_reservation"];

fn text_of_container<'a>(container: &'a mut ContainerForm, name: &str) -> Option<&'a mut String> {
    Some(match name {
        "command_style" => &mut container.command_style,
        "command" => &mut container.command,
        "container_cpu" => &mut container.cpu,
        "container_memory" => &mut container.memory,
        "container_memory_reservation" => &mut container.memory_reservation,
        _ => return None,
    })
}

/// The link to a form with these values: everything but the values of environment variables.
#[must_use]
pub fn link(form: &LaunchForm) -> String {
    let mut form = form.clone();
    let mut pairs: Vec<(&str, String)> = Vec::new();
    // What a new security group would be does not matter while none is wanted.
    if form.new_group.wanted.is_empty() {
        form.new_group = NewGroupForm::default();
    }
    for name in TEXTS {
        pairs.extend(text_of(&mut form, name).map(|text| (*name, std::mem::take(text))));
    }
    pairs.push(("subnets", form.all_subnets().join(",")));
    pairs.push(("security_groups", form.all_security_groups().join(",")));
    let lines = form.strategy.iter().filter(|line| !line.provider.is_empty());
    pairs.extend(lines.map(|l| ("strategy", format!("{}:{}:{}", l.provider, l.base, l.weight))));
    let rules = form.new_group.rules.iter().filter(|rule| !rule.source.is_empty());
    pairs.extend(rules.map(|r| ("new_group_rule", format!("{}:{}:{}", r.protocol, r.ports, r.source))));
    let tags = form.tags.iter().filter(|tag| !tag.key.is_empty());
    pairs.extend(tags.map(|tag| ("tag", format!("{}={}", tag.key, tag.value))));
    for container in form.containers.iter_mut().filter(|container| container.is_touched()) {
        pairs.push(("container", container.name.clone()));
        for name in CONTAINER_TEXTS {
            pairs.extend(text_of_container(container, name).map(|text| (*name, std::mem::take(text))));
        }
        let named = container.env.iter().filter(|pair| !pair.key.is_empty());
        pairs.extend(named.map(|pair| ("env", pair.key.clone())));
    }
    format!("/run?{}", query::join(pairs))
}

/// A form that asks for what a launch asked for, with the revision pinned and without the values of
/// environment variables; it gets an id of its own.
#[must_use]
pub fn again(plan: &LaunchPlan) -> LaunchForm {
    let on = |wanted: bool| if wanted { ON.to_owned() } else { String::new() };
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let (compute, strategy) = match &plan.compute {
        Compute::Fargate => (LAUNCH_TYPE, [].as_slice()),
        Compute::ClusterDefault(_) => (CLUSTER_DEFAULT, [].as_slice()),
        Compute::Strategy(items) => (CUSTOM, items.as_slice()),
    };
    let line = |item: &StrategyItem| StrategyLine {
        provider: item.provider.clone(),
        base: item.base.to_string(),
        weight: item.weight.to_string(),
    };
    let container = |of: &ContainerOverride| ContainerForm {
        name: of.name.clone(),
        command: of.command.as_ref().and_then(|c| serde_json::to_string(c).ok()).unwrap_or_default(),
        command_style: if of.command.is_some() { "json".into() } else { String::new() },
        env: of.environment.iter().map(|v| Pair { key: v.name.clone(), value: String::new() }).collect(),
        env_file: String::new(),
        cpu: number(of.cpu),
        memory: number(of.memory),
        memory_reservation: number(of.memory_reservation),
    };
    let overrides = &plan.overrides;
    LaunchForm {
        cluster: plan.cluster.to_string(),
        family: plan.family.to_string(),
        revision: number(plan.revision),
        compute: compute.into(),
        strategy: strategy.iter().map(line).collect(),
        platform_version: plan.platform_version.clone().unwrap_or_default(),
        count: plan.count.to_string(),
        group: plan.group.clone().unwrap_or_default(),
        subnets: plan.network.subnets.clone(),
        security_groups: plan.network.security_groups.clone(),
        public_ip: if plan.network.public_ip { "ENABLED" } else { "DISABLED" }.into(),
        task_role: overrides.task_role.clone().unwrap_or_default(),
        execution_role: overrides.execution_role.clone().unwrap_or_default(),
        cpu: number(overrides.cpu),
        memory: number(overrides.memory),
        ephemeral_storage: number(overrides.ephemeral_storage),
        volume_size: number(plan.volume.as_ref().map(|volume| volume.size_gib)),
        volume_type: plan.volume.as_ref().and_then(|volume| volume.volume_type.clone()).unwrap_or_default(),
        volume_role: plan.volume.as_ref().map(|volume| volume.role.clone()).unwrap_or_default(),
        containers: overrides.containers.iter().map(container).collect(),
        managed_tags: on(plan.tags.managed),
        propagate_tags: if plan.tags.from_definition { "TASK_DEFINITION".into() } else { String::new() },
        tags: plan.tags.own.iter().map(|t| Pair { key: t.key.clone(), value: t.value.clone() }).collect(),
        execute_command: on(plan.execute_command),
        retry_subnets: on(plan.retry.other_subnets),
        retry_on_demand: on(plan.retry.on_demand),
        ..LaunchForm::fresh(String::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_link_never_carries_an_id_or_a_button() {
        let form = LaunchForm {
            intent: "run".into(),
            cluster: "staging".into(),
            ..LaunchForm::fresh("01ARZ3NDEKTSV4RRFFQ69G5FAV".into())
        };
        let link = link(&form);
        assert_eq!(link, "/run?cluster=staging&compute=FARGATE&count=1&public_ip=DISABLED");
    }

    proptest! {
        #[test]
        fn what_a_link_says_is_what_the_form_said(
            texts in prop::collection::vec(".{1,9}", TEXTS.len()),
            of_container in prop::collection::vec(".{1,9}", CONTAINER_TEXTS.len()),
            subnets in prop::collection::btree_set("[a-z0-9-]{1,9}", 0..4),
            lines in prop::collection::vec(("[A-Z]{1,5}", "[0-9]{0,3}", "[0-9]{0,3}"), 0..3),
            tags in prop::collection::vec(("[^=]{1,9}", ".{0,9}"), 0..3),
            keys in prop::collection::vec(".{1,9}", 0..3),
        ) {
            let mut form = LaunchForm::fresh("X".into());
            for (name, text) in TEXTS.iter().zip(texts) { *text_of(&mut form, name).expect("a field") = text; }
            form.subnets = subnets.into_iter().collect();
            form.strategy = lines.into_iter().map(|(provider, base, weight)| StrategyLine { provider, base, weight }).collect();
            form.tags = tags.into_iter().map(|(key, value)| Pair { key, value }).collect();
            let mut container = ContainerForm { name: "web".into(), ..ContainerForm::default() };
            for (name, text) in CONTAINER_TEXTS.iter().zip(of_container) { *text_of_container(&mut container, name).expect("a field") = text; }
            container.env = keys.into_iter().map(|key| Pair { key, value: String::new() }).collect();
            form.containers = vec![container];
            let link = link(&form);
            let query = link.split_once('?').map_or("", |(_, q)| q);
            prop_assert_eq!(Prefill::parse(query).form("X".into()), form);
        }

        #[test]
        fn no_environment_value_is_in_a_link(value in "[a-z]{12}") {
            let mut form = LaunchForm::fresh("X".into());
            form.containers = vec![ContainerForm { name: "web".into(), env: vec![Pair { key: "K".into(), value: value.clone() }], env_file: value.clone(), ..ContainerForm::default() }];
            prop_assert!(!link(&form).contains(&value));
        }

        #[test]
        fn no_query_breaks_it(query in ".*") { let _ = Prefill::parse(&query).form(String::new()); }
    }
}
