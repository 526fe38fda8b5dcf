//! The cluster's providers and those it could have, each with the box that detaches or attaches it.

use domain::capacity::provider::{Provider, ProviderKind};
use leptos::prelude::*;

use super::State;
use crate::ui::notice::ProblemNotice;

/// The table.
#[component]
pub fn Providers() -> impl IntoView {
    let State { base, view, edit, .. } = expect_context();
    let problem = view.with_value(|view| view.providers.as_ref().err().cloned());
    let uses_problem = view.with_value(|view| view.uses.as_ref().err().cloned());
    let any_bound = view.with_value(|view| {
        let all = view.providers.as_deref().unwrap_or_default();
        !view.cluster.own.is_empty() || all.iter().any(Provider::is_bound)
    });
    // By name and side: a provider that changes sides gets a box of its own, the others keep what was ticked.
    let each = move || {
        let (associated, mut shown) =
            base.with(|base| (base.lists.providers.clone(), base.usable(&base.lists.providers)));
        view.with_value(|view| {
            let all = view.providers.as_deref().unwrap_or_default();
            let others = all.iter().filter(|provider| !shown.contains(&provider.name));
            let others: Vec<String> = others.map(|provider| provider.name.clone()).collect();
            shown.extend(others);
        });
        // What the list does not know can still be asked for.
        for name in edit.with_untracked(|edit| edit.attach.clone()) {
            if !shown.contains(&name) {
                shown.push(name);
            }
        }
        shown
            .into_iter()
            .map(|name| {
                let on = associated.contains(&name);
                (name, on)
            })
            .collect::<Vec<_>>()
    };
    view! {
        <section class="panel" id="attach" tabindex="-1">
            <div class="panel-head"><h2 id="detach" tabindex="-1">"Capacity providers"</h2><a href="/capacity-providers">"Auto Scaling group providers"</a></div>
            {problem.map(|problem| view! { <ProblemNotice problem=problem/> })}
            {uses_problem.map(|problem| view! { <ProblemNotice problem=problem/> })}
            <div class="table-wrap" tabindex="0" role="region" aria-label="Capacity providers">
                <table class="grid reflow">
                    <thead><tr>
                        <th scope="col">"Capacity provider"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col" class="col-mid">"Status"</th>
                        <th scope="col" class="num">"Tasks"</th>
                        <th scope="col" class="col-mid">"Services"</th>
                        <th scope="col" class="num">"Base"</th>
                        <th scope="col" class="num">"Weight"</th>
                        <th scope="col">"Change"</th>
                    </tr></thead>
                    <tbody><For each=each key=Clone::clone let((name, associated))><Row name=name associated=associated/></For></tbody>
                </table>
            </div>
            {any_bound.then(|| view! { <p class="help">"A managed-instances provider is created for one cluster; AWS lets nobody attach or detach it."</p> })}
        </section>
    }
}

#[component]
fn Row(name: String, associated: bool) -> impl IntoView {
    let State { base, view, edit, change, .. } = expect_context();
    let known = view.with_value(|view| view.facts().provider(&name).cloned());
    let used = view.with_value(|view| view.facts().uses(&name).cloned());
    // What belongs to a cluster is neither attached nor detached.
    let own = base.with_untracked(|base| base.own.contains(&name));
    let bound = own || known.as_ref().is_some_and(Provider::is_bound);
    let kind =
        known.as_ref().map_or_else(|| ProviderKind::read(None, &name), |provider| provider.kind.clone());
    let status = {
        let name = name.clone();
        move || {
            let attachment = base.with(|base| base.attachment(&name).map(|a| a.status.clone()));
            let side = match (own, bound.then(|| known.as_ref()?.cluster.clone()).flatten()) {
                (true, _) => "belongs to this cluster".to_owned(),
                (false, Some(cluster)) => format!("belongs to {cluster}"),
                (false, None) if associated => "attached".to_owned(),
                (false, None) => "not attached".to_owned(),
            };
            status(side, known.as_ref(), attachment.as_deref().filter(|_| associated || own))
        }
    };
    let item = {
        let name = name.clone();
        Signal::derive(move || {
            base.with(|base| base.lists.strategy.iter().find(|item| item.provider == name).cloned())
        })
    };
    let dash = || "–".to_owned();
    let tasks = used.as_ref().map_or_else(dash, |used| used.tasks.to_string());
    let on_launch_type = used.as_ref().map(|used| used.on_launch_type).filter(|tasks| *tasks > 0);
    let on_launch_type = on_launch_type.map(
        |tasks| view! { <span class="muted small">{format!(" and {tasks} with launch type FARGATE")}</span> },
    );
    let services = used
        .as_ref()
        .map(|used| used.services.join(", "))
        .filter(|text| !text.is_empty())
        .unwrap_or_else(dash);
    let base_of = move || item.with(|item| item.as_ref().map_or_else(dash, |item| item.base.to_string()));
    let weight = move || item.with(|item| item.as_ref().map_or_else(dash, |item| item.weight.to_string()));
    let changes = {
        let name = name.clone();
        move || {
            change.with(|change| {
                let change = change.as_ref().ok()?;
                if change.attach.contains(&name) {
                    Some("attach")
                } else {
                    change.detach.contains(&name).then_some("detach")
                }
            })
        }
    };
    let field = if associated { "detach" } else { "attach" };
    let ticked = edit.with_untracked(|edit| {
        if associated { edit.detach.contains(&name) } else { edit.attach.contains(&name) }
    });
    let words = if associated { "Detach" } else { "Attach" };
    let label = format!("{words} {name}");
    view! {
        <tr data-change=changes>
            <td role="rowheader"><span class="mono">{name.clone()}</span></td>
            <td>{kind.label()}</td>
            <td class="col-mid">{status}</td>
            <td class="num" data-label="Tasks">{tasks}{on_launch_type}</td>
            <td class="col-mid">{services}</td>
            <td class="num" data-label="Base">{base_of}</td>
            <td class="num" data-label="Weight">{weight}</td>
            <td>{if bound {
                view! { <span class="muted">"Can't be changed"</span> }.into_any()
            } else {
                view! { <label class="choice"><input type="checkbox" form="edit" name=field value=name checked=ticked aria-label=label/><span>{words}</span></label> }.into_any()
            }}</td>
        </tr>
    }
}

/// Which side it is on and its status, `attached, ACTIVE`; what AWS attached for it, and a change of the provider itself, where they say more.
fn status(side: String, known: Option<&Provider>, attachment: Option<&str>) -> String {
    let mut words = vec![side];
    if let Some(provider) = known {
        words.push(provider.status.clone());
        let quiet = |word: &str| word.ends_with("_COMPLETE");
        words.extend(provider.update.clone().filter(|word| !quiet(word)));
        words.extend(provider.update_reason.clone());
    }
    words.extend(attachment.map(|word| format!("attachment {word}")));
    words.join(", ")
}
