//! The plan: what will change, what speaks against it, what follows from it, the same as a command, and Apply.

use domain::capacity::change::{Change, Plan};
use domain::capacity::command::put_cluster_capacity_providers;
use domain::capacity::consequence::consequences;
use domain::capacity::lists::say;
use domain::capacity::rule;
use domain::counted::counted;
use domain::id::ClusterName;
use domain::launch::finding::Finding;
use domain::launch::plan::Violation;
use leptos::form::ActionForm;
use leptos::prelude::*;

use super::State;
use super::follow::Follow;
use crate::ui::copy::CopyButton;

/// The panel.
#[component]
pub fn PlanPanel() -> impl IntoView {
    let state = expect_context::<State>();
    let State { base, change, view, .. } = state;
    let follow = expect_context::<Follow>();
    let plan = Memo::new(move |_| {
        let change = change.with(|change| change.clone().ok())?;
        base.with(|base| {
            Some(Plan { cluster: ClusterName::parse(&base.name).ok()?, from: base.lists.clone(), change })
        })
    });
    let broken = Memo::new(move |_| match plan.get() {
        Some(plan) => view.with_value(|view| rule::broken(&plan, &view.facts())),
        None => change.with(|change| change.as_ref().err().cloned().unwrap_or_default()),
    });
    let count = move || change.with(|change| change.as_ref().map_or(0, parts));
    let nothing = move || count() == 0 && broken.with(Vec::is_empty);
    let link = Signal::derive(move || {
        base.with(|base| {
            change.with(|change| change.as_ref().map(|change| change.link(&base.name)).unwrap_or_default())
        })
    });
    let says = move || counted(count(), "pending change", "pending changes");
    let pending = follow.apply.pending();
    let button = move || match (pending.get(), count()) {
        (true, _) => "Applying".to_owned(),
        (false, 0) => "Apply".to_owned(),
        (false, n) => format!("Apply {}", counted(n, "change", "changes")),
    };
    let hidden = move || change.with(|change| change.as_ref().map(Change::query).unwrap_or_default());
    let stops = move || {
        broken.with(|broken| match broken.len() {
            0 => None,
            n => Some(counted(n, "problem to fix", "problems to fix")),
        })
    };
    let off = move || pending.get() || count() == 0 || !broken.with(Vec::is_empty);
    view! {
        <aside class="review card" aria-labelledby="plan-title">
            <div class="row"><h2 id="plan-title" class="small muted">"Plan"</h2><CopyButton text=link what="a link that opens this plan" label="Copy link"/></div>
            <Show when=move || !nothing() fallback=|| view! { <p class="muted">"No changes. Attach or detach a provider, or edit the strategy."</p> }>
                <p class="headline" aria-live="polite">{says}</p>
                {move || plan.get().map(|plan| diff(&plan))}
                {move || violations(&broken.get())}
                {move || plan.get().filter(|plan| !plan.change.is_empty()).map(|plan| view.with_value(|view| found(&consequences(&plan, &view.facts()))))}
                {move || plan.get().filter(|plan| !plan.change.is_empty()).map(|plan| state.region.with_value(|region| command(&plan, region)))}
            </Show>
            <ActionForm action=follow.apply attr:class="stack" attr:id="apply">
                <input type="hidden" name="cluster" value=move || base.with(|base| base.name.clone())/>
                <input type="hidden" name="from" value=move || base.with(|base| base.lists.fingerprint())/>
                <input type="hidden" name="change" value=hidden/>
                <div class="row">
                    <button class="btn btn-primary" type="submit" disabled=off aria-describedby="plan-verdict">{button}</button>
                    <a class="btn" rel="external" href=move || base.with(|base| format!("/clusters/{}/capacity", base.name))>"Discard"</a>
                </div>
                <p class="verdict" id="plan-verdict" data-level="fail">{stops}</p>
            </ActionForm>
        </aside>
    }
}

/// How many differences a person counts.
fn parts(change: &Change) -> usize {
    change.attach.len() + change.detach.len() + usize::from(change.strategy.is_some())
}

fn diff(plan: &Plan) -> AnyView {
    let line = |kind: &'static str, name: &String| {
        let words = format!("{kind} {name}");
        view! { <li data-change=kind><span>{words}</span></li> }
    };
    let attach = plan.change.attach.iter().map(|name| line("attach", name)).collect_view();
    let detach = plan.change.detach.iter().map(|name| line("detach", name)).collect_view();
    let strategy = plan.change.strategy.as_ref().map(|to| {
        view! {
            <li data-change="strategy">
                <span>"default strategy"</span>
                <dl class="diff">
                    <dt>"before"</dt><dd><del>{say(&plan.from.strategy)}</del></dd>
                    <dt>"after"</dt><dd><ins>{say(to)}</ins></dd>
                </dl>
            </li>
        }
    });
    view! { <ul class="changes" aria-label="What changes">{attach}{detach}{strategy}</ul> }.into_any()
}

fn violations(broken: &[Violation]) -> Option<AnyView> {
    let items = broken
        .iter()
        .map(|v| view! { <li data-level="fail"><span><a href=format!("#{}", v.field) rel="external">{v.message.clone()}</a></span></li> })
        .collect_view();
    (!broken.is_empty())
        .then(|| view! { <ul class="findings" aria-label="What stops this plan">{items}</ul> }.into_any())
}

fn found(findings: &[Finding]) -> Option<AnyView> {
    let items = findings
        .iter()
        .map(|finding| view! { <li data-level=finding.severity.word()><span>{finding.message.clone()}</span></li> })
        .collect_view();
    (!findings.is_empty())
        .then(|| view! { <ul class="findings" aria-label="Consequences">{items}</ul> }.into_any())
}

fn command(plan: &Plan, region: &str) -> AnyView {
    let text = put_cluster_capacity_providers(plan.cluster.as_str(), region, &plan.to());
    view! {
        <figure class="code">
            <figcaption>"AWS CLI equivalent "<CopyButton text=Signal::stored(text.clone()) what="the command"/></figcaption>
            <pre tabindex="0"><code>{text}</code></pre>
        </figure>
    }
    .into_any()
}
