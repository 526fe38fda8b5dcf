//! The review beside the form: what will happen, what speaks for and against it, what it costs, and the same
//! as text to be copied. It follows every key; without scripts it shows what was last posted.
//!
//! The panel's folds are drawn once and only their contents change, so that they stay as they were set.

pub mod cost;
pub mod found;
pub mod text;
pub mod values;

use domain::counted::counted;
use domain::fargate::price::Prices;
use domain::launch::finding::{Finding, Severity, findings};
use domain::launch::plan::LaunchPlan;
use domain::launch::prefill;
use leptos::prelude::*;

use super::State;
use crate::ui::copy::CopyButton;

/// What the review knows beside the form's state.
#[derive(Clone, Copy)]
pub(super) struct Looked {
    /// What speaks for and against the plan; empty while there is none.
    found: Memo<Vec<Finding>>,
    /// The region and its prices, or another's to compare with.
    here: StoredValue<(String, Option<Prices>)>,
}

/// Looks at the plan of `state` from now on.
pub(super) fn provide(state: State, region: String, prices: Option<Prices>) {
    let State { plan, choices, .. } = state;
    let found = Memo::new(move |_| {
        let of = |plan: &LaunchPlan| choices.facts(|facts| findings(plan, facts));
        plan.with(|plan| plan.as_ref().ok().map(of).unwrap_or_default())
    });
    provide_context(Looked { found, here: StoredValue::new((region, prices)) });
}

/// In a few words whether the launch can go: beside the button and on top of the panel.
pub(super) fn verdict() -> impl Fn() -> (&'static str, String) + Copy + Send + Sync + 'static {
    let State { plan, form, .. } = expect_context();
    let Looked { found, .. } = expect_context();
    move || {
        if form.with(|form| form.cluster.is_empty() || form.family.is_empty()) {
            return ("todo", "Choose a cluster and a task definition first.".into());
        }
        let count = |severity| found.with(|all| all.iter().filter(|f| f.severity == severity).count());
        let broken = plan.with(|plan| plan.as_ref().err().map_or(0, Vec::len));
        match (broken + count(Severity::Fail), count(Severity::Warn)) {
            (0, 0) => ("pass", "All checks passed".into()),
            (0, n) => ("warn", counted(n, "warning", "warnings")),
            (n, _) => (
                "fail",
                counted(n, "problem to fix before you can run", "problems to fix before you can run"),
            ),
        }
    }
}

/// The panel.
#[component]
pub fn Review() -> impl IntoView {
    let State { plan, form, .. } = expect_context();
    let Looked { here, .. } = expect_context();
    let region = here.with_value(|(region, _)| region.clone());
    let link = Signal::derive(move || form.with(prefill::link));
    let headline = move || {
        let of =
            |plan: &LaunchPlan| format!("{} × {} on {}", plan.count, plan.task_definition(), plan.cluster);
        plan.with(|plan| plan.as_ref().map(of).unwrap_or_else(|_| "Not ready to run".into()))
    };
    let planned = Memo::new(move |_| plan.with(Result::is_ok));
    let begun = Memo::new(move |_| form.with(|form| !form.cluster.is_empty() && !form.family.is_empty()));
    view! {
        <aside class="review card" id="review" aria-labelledby="review-title">
            <div class="row"><h2 id="review-title" class="small muted">"Review"</h2><CopyButton text=link what="a link that opens this form filled in" label="Copy link"/></div>
            <div class="stack" hidden=move || !begun.get()>
                <p class="headline" class:muted=move || !planned.get()>{headline}</p>
                <values::Split/>
            </div>
            <p class="muted" hidden=move || begun.get()>"Choose a cluster and a task definition to see what will run."</p>
            <div class="stack" hidden=move || !begun.get()><found::Found/></div>
            <div class="stack" hidden=move || !planned.get()><cost::Cost/></div>
            <values::Changes/>
            <div class="folds" hidden=move || !planned.get()>
                <values::Values/>
                <text::Texts region=region link=link/>
            </div>
        </aside>
    }
}
