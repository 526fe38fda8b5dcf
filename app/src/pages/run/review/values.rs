//! What the launch runs with: the split, the values with their origins, and what differs from the definition.

use domain::launch::diff::{Change, changes};
use domain::launch::plan::{Compute, LaunchPlan};
use domain::launch::resolved::{self, Resolved};
use leptos::prelude::*;

use super::super::State;
use super::super::choices::Choices;
use crate::ui::still::Still;

/// How the tasks will fall on the providers.
#[component]
pub fn Split() -> impl IntoView {
    let State { plan, .. } = expect_context();
    let split = Memo::new(move |_| {
        plan.with(|plan| {
            let plan = plan.as_ref().ok().filter(|plan| plan.compute != Compute::Fargate)?;
            Some(resolved::split(plan))
        })
    });
    move || {
        match split.get() {
        None => None,
        Some(None) => Some(
            view! { <p class="muted small">"The cluster's default strategy decides how the tasks fall; it could not be read."</p> }.still(),
        ),
        Some(Some(split)) => Some(bar(&split)),
    }
    }
}

fn bar(split: &[(String, u32)]) -> AnyView {
    let total = split.iter().map(|(_, n)| f64::from(*n)).sum::<f64>().max(1.0);
    let label = split.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", ");
    let mut at = 0.0;
    let mut rects = Vec::new();
    let mut legend = Vec::new();
    for (index, (name, n)) in split.iter().enumerate() {
        let share = (index % 3 + 1).to_string();
        let width = f64::from(*n) / total * 100.0;
        rects.push(view! { <rect data-share=share.clone() x=format!("{at:.2}%") width=format!("{width:.2}%")></rect> });
        legend.push(view! { <li><span class="swatch" data-share=share></span>{format!("{name} {n}")}</li> });
        at += width;
    }
    view! {
        <svg class="bar bar-thin" role="img" aria-label=label>{rects}</svg>
        <ul class="legend">{legend}</ul>
        <p class="muted small">"Estimated split. AWS may round differently."</p>
    }
    .still()
}

/// Every value and where it comes from.
#[component]
pub fn Values() -> impl IntoView {
    let State { plan, choices, .. } = expect_context();
    let rows = move || {
        let of = |plan: &LaunchPlan| {
            choices.facts(|facts| {
                let mut rows = resolved::resolved(plan, facts.definition);
                for tag in resolved::tags(plan, facts.definition) {
                    let text = format!("{}={}", tag.key, tag.value);
                    rows.push(Resolved { name: "Tag", values: vec![text], origin: tag.origin });
                }
                rows
            })
        };
        let rows = plan.with(|plan| plan.as_ref().map(of).unwrap_or_default());
        let row = |row: Resolved| {
            let text = row.values.iter().map(|value| name(choices, value)).collect::<Vec<_>>().join(", ");
            view! { <div><dt>{row.name}</dt><dd title=row.values.join(", ")>{text}" "<span class="origin">{row.origin.word()}</span></dd></div> }
        };
        rows.into_iter().map(row).collect_view()
    };
    view! {
        <details class="fold" open>
            <summary>"Effective settings"<span class="says">"and where each comes from"</span></summary>
            <dl class="kv inside">{rows}</dl>
        </details>
    }
}

/// The name that people gave to a subnet or security group, a role without its ARN, anything else as it is.
fn name(choices: Choices, value: &str) -> String {
    if let Some((_, role)) = value.split_once(":role/").filter(|_| value.starts_with("arn:")) {
        return role.to_owned();
    }
    choices.facts(|facts| {
        let of = |network: &domain::network::NetworkChoices| {
            let subnets = network.subnets.iter().map(|subnet| (&subnet.id, &subnet.name));
            let groups = network.security_groups.iter().map(|group| (&group.id, &group.name));
            let mut known = subnets.chain(groups).filter(|(id, name)| *id == value && !name.is_empty());
            known.next().map(|(_, name)| name.clone())
        };
        facts.network.and_then(of).unwrap_or_else(|| value.to_owned())
    })
}

/// What differs from the task definition.
#[component]
pub fn Changes() -> impl IntoView {
    let State { plan, choices, .. } = expect_context();
    let all = Memo::new(move |_| {
        let of = |plan: &LaunchPlan| choices.facts(|facts| changes(plan, facts.definition));
        plan.with(|plan| plan.as_ref().map(of).unwrap_or_default())
    });
    let against =
        move || plan.with(|plan| plan.as_ref().map(LaunchPlan::task_definition).unwrap_or_default());
    move || {
        all.with(|all| {
            let rows = all.iter().map(change).collect_view();
            (!all.is_empty()).then(|| {
                view! { <div class="stack"><h3 class="small muted">"Overrides against "{against}</h3><dl class="diff">{rows}</dl></div> }
            })
        })
    }
}

fn change(change: &Change) -> impl IntoView + use<> {
    let name = match &change.container {
        Some(container) => format!("{container} · {}", change.name),
        None => change.name.clone(),
    };
    let before = change.before.clone().map(|before| view! { <del>{before}</del>" " });
    view! { <dt>{name}</dt><dd>{before}<ins>{change.after.clone()}</ins></dd> }
}
