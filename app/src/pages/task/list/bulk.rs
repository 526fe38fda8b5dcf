//! Stopping the selected tasks, with one reason.

use domain::counted::counted;
use domain::id::shorten;
use leptos::prelude::*;

use crate::api::task::{StopTasks, Stopped};
use crate::live::store::Live;
use crate::ui::notice::ProblemNotice;

/// The ARNs of the boxes that were ticked before the page was alive.
#[must_use]
pub fn ticked_before() -> Vec<String> {
    #[cfg(feature = "hydrate")]
    if Owner::current_shared_context().is_some_and(|page| page.get_is_hydrating()) {
        use leptos::wasm_bindgen::JsCast;
        use leptos::web_sys::HtmlInputElement;
        let boxes = document().query_selector_all("input[form=stop-selected]:checked").ok();
        let boxes = boxes.iter().flat_map(|boxes| (0..boxes.length()).filter_map(|nth| boxes.item(nth)));
        return boxes.filter_map(|node| Some(node.dyn_ref::<HtmlInputElement>()?.value())).collect();
    }
    Vec::new()
}

/// The bar over the table while something is selected. Without JavaScript it stands there always, as the form of
/// the boxes in the table.
#[component]
pub fn Bulk(
    /// The ARNs that are ticked.
    selected: RwSignal<Vec<String>>,
    /// Where the tasks are known from.
    live: Live,
) -> impl IntoView {
    let stop = ServerAction::<StopTasks>::new();
    let count = move || selected.with(Vec::len);
    let hydrated = RwSignal::new(false);
    Effect::new(move |_| hydrated.set(true));
    let of_services = move || {
        let is_service = |arn: &String| {
            live.row(arn).is_some_and(|row| {
                row.with_untracked(|t| t.group.as_deref().is_some_and(|group| group.starts_with("service:")))
            })
        };
        selected.with(|all| all.iter().filter(|arn| is_service(arn)).count())
    };
    let label = move || match count() {
        0 => "Stop the selected tasks".to_owned(),
        1 => "Stop 1 task".to_owned(),
        n => format!("Stop {n} tasks"),
    };
    let reason = NodeRef::<leptos::html::Input>::new();
    let send = move |event: leptos::ev::SubmitEvent| {
        // The boxes of rows out of sight are not in the document: the list that is kept counts.
        event.prevent_default();
        let reason = reason.get_untracked().map(|input| input.value()).unwrap_or_default();
        let arns = selected.get_untracked();
        if !arns.is_empty() && !stop.pending().get_untracked() {
            stop.dispatch(StopTasks { arns, reason });
        }
    };
    // What was not told to stop stays selected.
    Effect::new(move |_| {
        if let Some(Ok(all)) = stop.value().get() {
            let told = |arn: &String| all.iter().any(|one| one.arn == *arn && one.problem.is_none());
            selected.update(|selected| selected.retain(|arn| !told(arn)));
        }
    });
    view! {
        <form class="bulk" id="stop-selected" method="post" action="/api/stop_tasks" hidden=move || hydrated.get() && count() == 0 on:submit=send>
            <span class="tally" aria-live="polite">{move || match count() { 0 => String::new(), n => format!("{n} selected") }}</span>
            <input class="input" name="reason" node_ref=reason maxlength="255" autocomplete="off" placeholder="Reason, shown as AWS's stopped reason" aria-label="Reason"/>
            <button class="btn btn-danger" type="submit" aria-busy=move || stop.pending().get().then_some("true")>{label}</button>
            <button class="btn" type="button" hidden=move || count() == 0 on:click=move |_| selected.set(Vec::new())>"Clear"</button>
            {move || match of_services() {
                0 => None,
                1 => Some(view! { <p class="why">"1 of them belongs to a service, which will start another in its place."</p> }.into_any()),
                n => Some(view! { <p class="why">{format!("{n} of them belong to services, which will start others in their place.")}</p> }.into_any()),
            }}
        </form>
        {move || stop.value().get().map(|answer| match answer {
            Ok(all) => result(all),
            Err(error) => view! { <ProblemNotice problem=error.0/> }.into_any(),
        })}
    }
}

fn result(all: Vec<Stopped>) -> AnyView {
    let told = all.iter().filter(|one| one.problem.is_none()).count();
    let text = format!("{} told to stop.", counted(told, "task was", "tasks were"));
    let failed = all
        .into_iter()
        .filter_map(|one| {
            let id = shorten(one.arn.rsplit('/').next().unwrap_or_default());
            one.problem.map(|problem| view! { <p>"Task "<span class="mono">{id}</span>" was not:"</p><ProblemNotice problem=problem/> })
        })
        .collect_view();
    view! { <div aria-live="polite"><p>{text}</p>{failed}</div> }.into_any()
}
