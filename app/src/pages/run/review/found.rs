//! Findings: what stops the launch first, then what is likely not meant; what passed is folded.

use domain::counted::counted;
use domain::launch::finding::{Finding, Severity};
use leptos::prelude::*;

use super::super::State;
use super::Looked;
use crate::ui::still::Still;

/// The list.
#[component]
pub fn Found() -> impl IntoView {
    let State { plan, .. } = expect_context();
    let Looked { found, .. } = expect_context();
    // The rules that the form breaks stand on top, in the same list.
    let grave = move || {
        let broken = plan.with(|plan| plan.as_ref().err().cloned().unwrap_or_default());
        let broken = broken.into_iter().map(|violation| {
            let href = format!("#{}", violation.field);
            view! { <li data-level="fail"><a href=href>{violation.message}</a></li> }.still()
        });
        let told = found
            .with(|all| all.iter().filter(|f| f.severity > Severity::Pass).map(told).collect::<Vec<_>>());
        let all: Vec<AnyView> = broken.chain(told).collect();
        (!all.is_empty()).then(|| view! { <ul class="findings">{all}</ul> })
    };
    let passes = Memo::new(move |_| {
        let passed = |all: &Vec<Finding>| {
            all.iter().filter(|f| f.severity == Severity::Pass).map(|f| f.message.clone()).collect::<Vec<_>>()
        };
        found.with(passed)
    });
    let says = move || counted(passes.with(Vec::len), "check passed", "checks passed");
    let list = move || {
        let items = passes
            .get()
            .into_iter()
            .map(|message| view! { <li data-level="pass"><span>{message}</span></li> });
        items.collect_view()
    };
    view! {
        {grave}
        <details class="passed" hidden=move || passes.with(Vec::is_empty)>
            <summary>{says}</summary>
            <ul class="findings">{list}</ul>
        </details>
    }
}

/// The finding, what to do about it, and AWS's page.
fn told(finding: &Finding) -> AnyView {
    let fix = (!finding.fix.is_empty()).then(|| format!("{} ", finding.fix));
    view! {
        <li data-level=finding.severity.word() data-code=finding.code>
            <span>{finding.message.clone()}</span>
            <span class="fix">{fix}<a href=finding.aws target="_blank" rel="noreferrer">"AWS documentation"</a></span>
        </li>
    }
    .still()
}
