//! The review beside the form: what will happen, what speaks against it, and the same as a command.

use domain::launch::command;
use domain::launch::finding::{Finding, findings};
use domain::launch::plan::LaunchPlan;
use leptos::prelude::*;

use super::State;
use super::choices::Choices;
use crate::ui::copy::CopyButton;

/// The panel.
#[component]
pub fn Review() -> impl IntoView {
    let State { plan, choices, form } = expect_context();
    let found = Memo::new(move |_| {
        plan.with(|plan| {
            plan.as_ref().ok().map(|plan| choices.facts(|facts| findings(plan, facts))).unwrap_or_default()
        })
    });
    let link = Signal::derive(move || form.with(domain::launch::prefill::link));
    view! {
        <aside class="review card" aria-labelledby="review-title">
            <div class="row"><h2 id="review-title" class="small muted">"Review"</h2><CopyButton text=link what="a link that opens this form filled in" label="Copy link"/></div>
            {move || plan.with(|plan| match plan {
                Ok(plan) => view! { <Planned plan=plan.clone()/> }.into_any(),
                Err(_) if form.with(|form| form.cluster.is_empty() || form.family.is_empty()) => {
                    view! { <p class="muted">"Choose a cluster and a task definition, and this panel says exactly what will happen."</p> }.into_any()
                }
                Err(all) => {
                    let items = all.iter().map(|v| view! { <li data-level="fail"><span>{v.message.clone()}</span></li> }).collect_view();
                    view! { <p class="headline muted">"Not ready yet"</p><ul class="findings">{items}</ul> }.into_any()
                }
            })}
            {move || found.with(|found| list(found))}
        </aside>
    }
}

#[component]
fn Planned(plan: LaunchPlan) -> impl IntoView {
    let State { choices, .. } = expect_context();
    let headline = format!("{} × {} on {}", plan.count, plan.task_definition(), plan.cluster);
    let batches = domain::launch::batch::sizes(plan.count).count();
    let network = &plan.network;
    let groups = if network.security_groups.is_empty() {
        "the VPC's default".to_owned()
    } else {
        names(choices, &network.security_groups)
    };
    let text = command::run_task(&plan, "");
    view! {
        <p class="headline">{headline}</p>
        <dl class="kv">
            <div><dt>"Launch type"</dt><dd>"FARGATE"</dd></div>
            <div><dt>"Subnets"</dt><dd>{names(choices, &network.subnets)}</dd></div>
            <div><dt>"Security groups"</dt><dd>{groups}</dd></div>
            <div><dt>"Public IP"</dt><dd>{if network.public_ip { "ENABLED" } else { "DISABLED" }}</dd></div>
            <div><dt>"RunTask calls"</dt><dd>{batches}</dd></div>
        </dl>
        <figure class="code">
            <figcaption>"The same by the AWS CLI "<CopyButton text=Signal::stored(text.clone()) what="the command"/></figcaption>
            <pre tabindex="0"><code>{text}</code></pre>
        </figure>
    }
}

/// The names that people gave to subnets and security groups; the id where there is none.
fn names(choices: Choices, ids: &[String]) -> String {
    choices.facts(|facts| {
        let name = |id: &String| {
            let network = facts.network?;
            let subnets = network.subnets.iter().map(|subnet| (&subnet.id, &subnet.name));
            let groups = network.security_groups.iter().map(|group| (&group.id, &group.name));
            subnets
                .chain(groups)
                .find(|(known, name)| *known == id && !name.is_empty())
                .map(|(_, name)| name.clone())
        };
        ids.iter().map(|id| name(id).unwrap_or_else(|| id.clone())).collect::<Vec<_>>().join(", ")
    })
}

fn list(found: &[Finding]) -> Option<AnyView> {
    let items = found
        .iter()
        .map(|finding| {
            let fix =
                (!finding.fix.is_empty()).then(|| view! { <span class="fix">{finding.fix.clone()}</span> });
            view! { <li data-level=finding.severity.word()><span>{finding.message.clone()}</span>{fix}</li> }
        })
        .collect_view();
    (!found.is_empty()).then(|| view! { <ul class="findings">{items}</ul> }.into_any())
}
