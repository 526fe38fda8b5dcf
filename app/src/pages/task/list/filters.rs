//! What narrows the list: a form whose answer is the same page, so that it works without JavaScript and stands in
//! the URL.

use domain::task::query::{STATES, TaskQuery};
use domain::task::row::TaskRow;
use leptos::html::Form;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::Address;
use super::table::COLUMNS;
use crate::live::store::Live;

/// The form, drawn anew when the address says something else than it does: somebody went back, or followed a link to the
/// same list with other filters.
#[component]
pub fn Filters(
    /// What the list shows.
    query: Memo<TaskQuery>,
    /// Where the families and providers are known from.
    live: Live,
    /// Where the list stands.
    address: Address,
) -> impl IntoView {
    // What was typed and does not stand in the address yet, in the order in which it will.
    let own = StoredValue::new(Vec::<TaskQuery>::new());
    let drawn = RwSignal::new(0_u32);
    Effect::new(move |before: Option<TaskQuery>| {
        let now = query.with(said_by_form);
        if before.is_some_and(|before| before != now) {
            let typed = own.with_value(|own| own.iter().position(|typed| *typed == now));
            match typed {
                Some(at) => own.update_value(|own| drop(own.drain(..=at))),
                None => {
                    own.update_value(Vec::clear);
                    drawn.update(|drawn| *drawn += 1);
                }
            }
        }
        now
    });
    // Keyed: written over, a field would keep what was typed.
    view! { <For each=move || [drawn.get()] key=|drawn| *drawn children=move |_| form(query, live, address, own)/> }
}

/// What the form says of a list: all but its order, which has its links, and where the history begins.
fn said_by_form(query: &TaskQuery) -> TaskQuery {
    let TaskQuery { sort, reversed, .. } = TaskQuery::default();
    TaskQuery { sort, reversed, ..query.from_start() }
}

fn form(
    query: Memo<TaskQuery>,
    live: Live,
    address: Address,
    own: StoredValue<Vec<TaskQuery>>,
) -> impl IntoView {
    let node = NodeRef::<Form>::new();
    let navigate = use_navigate();
    let start = query.get_untracked();
    let changed = move || {
        #[cfg(feature = "hydrate")]
        if let Some(search) = node.get_untracked().and_then(|form| crate::forms::read::query(&form)) {
            let mut to = TaskQuery::parse(&search);
            if address.fixed {
                to.cluster = query.with_untracked(|query| query.cluster.clone());
            }
            let says = said_by_form(&to);
            own.update_value(|own| {
                let stands = query.with_untracked(said_by_form);
                if *own.last().unwrap_or(&stands) != says {
                    own.push(says);
                }
            });
            let options =
                leptos_router::NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(&address.of(&to), options);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (&navigate, own);
    };
    // What was typed before the page was alive counts like what is typed afterwards.
    Effect::new({
        let changed = changed.clone();
        move |_| {
            #[cfg(feature = "hydrate")]
            if node.get().is_some_and(|form| crate::forms::read::is_touched(&form)) {
                changed();
            }
            #[cfg(not(feature = "hydrate"))]
            let _ = &changed;
        }
    });
    let typed = changed.clone();
    let sort = if start.reversed { format!("-{}", start.sort.slug()) } else { start.sort.slug().to_owned() };
    let states = STATES
        .iter()
        .map(|s| view! { <option value=s.slug selected=s.slug == start.state>{s.label}</option> })
        .collect_view();
    let columns = COLUMNS
        .iter()
        .filter(|column| column.optional)
        .map(|column| {
            let hidden = start.hide.split(',').any(|slug| slug == column.slug);
            view! { <label class="choice"><input type="checkbox" name="hide" value=column.slug checked=hidden/><span>{format!("Hide {}", column.title)}</span></label> }
        })
        .collect_view();
    let more = !(start.group.is_empty()
        && start.started_by.is_empty()
        && start.tag.is_empty()
        && start.hide.is_empty()
        && start.density.is_empty());
    let plain = TaskQuery { cluster: start.cluster.clone(), ..TaskQuery::default() };
    let action = if address.fixed { address.of(&plain) } else { "/tasks".to_owned() };
    let clusters = (!address.fixed).then(|| {
        let name = |task: &TaskRow| Some(task.cluster_name().to_owned());
        view! { <Known name="cluster" label="Cluster" query=query chosen=|q| &q.cluster live=live get=name/> }
    });
    view! {
        <form class="filters" method="get" action=action role="search" aria-label="Tasks" node_ref=node on:input=move |_| typed() on:submit=move |event| {
            // With the list following every key there is nothing to send.
            event.prevent_default();
            changed();
        }>
            <crate::ui::place::KeepPlace/>
            <label>"Text"<input class="input" type="search" name="text" value=start.text autocomplete="off" spellcheck="false" placeholder="id, reason, exit 137 …"/></label>
            <label>"State"<select class="select" name="state"><option value="">"All statuses"</option>{states}</select></label>
            {clusters}
            <Known name="family" label="Family" query=query chosen=|q| &q.family live=live get=|t| Some(t.family.clone())/>
            <Known name="provider" label="Capacity provider" query=query chosen=|q| &q.provider live=live get=|t| t.provider.clone()/>
            <label class="choice"><input type="checkbox" name="by" value="launch" checked=start.by_launch/><span>"Group by launch"</span></label>
            <details class="more" open=more>
                <summary>"More"</summary>
                <div class="filters">
                    <label>"Task group"<input class="input" name="group" value=start.group autocomplete="off"/></label>
                    <label>"Started by"<input class="input mono" name="started_by" value=start.started_by autocomplete="off"/></label>
                    <label>"Tag"<input class="input" name="tag" value=start.tag autocomplete="off" placeholder="key or key=value"/></label>
                    <label>"Density"
                        <select class="select" name="density">
                            <option value="">"Comfortable"</option>
                            <option value="compact" selected=start.density == "compact">"Compact"</option>
                        </select>
                    </label>
                    {columns}
                </div>
            </details>
            <input type="hidden" name="sort" value=sort prop:value=move || query.with(|q| if q.reversed { format!("-{}", q.sort.slug()) } else { q.sort.slug().to_owned() })/>
            <noscript><button class="btn" type="submit">"Show"</button></noscript>
        </form>
    }
}

/// A choice among what the rows have.
#[component]
fn Known(
    name: &'static str,
    label: &'static str,
    query: Memo<TaskQuery>,
    chosen: fn(&TaskQuery) -> &String,
    live: Live,
    get: fn(&TaskRow) -> Option<String>,
) -> impl IntoView {
    // What is chosen is offered also when its last task has left.
    let chosen = Memo::new(move |_| query.with(|query| chosen(query).clone()));
    let known = Memo::new(move |_| {
        let mut found = live.distinct(get);
        found.extend(Some(chosen.get()).filter(|chosen| !chosen.is_empty()));
        found
    });
    // Keyed: a browser keeps the place of the choice in a list that is written over, not the choice.
    let option = move |value: String| {
        let selected = chosen.with_untracked(|chosen| value == *chosen);
        view! { <option value=value.clone() selected=selected>{value.clone()}</option> }
    };
    view! {
        <label>
            {label}
            <select class="select" name=name>
                <option value="">{format!("Every {}", label.to_lowercase())}</option>
                <For each=move || known.get() key=String::clone children=option/>
            </select>
        </label>
    }
}
