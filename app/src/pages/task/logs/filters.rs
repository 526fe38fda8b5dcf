//! What is shown of the lines: a form by GET, which the page follows as it is filled in.

use domain::log::query::LogQuery;
use leptos::html::Form;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::Of;

/// The form.
#[component]
pub fn Filters(
    /// The task.
    of: Of,
    /// Its containers.
    containers: Vec<String>,
    /// What is shown.
    query: Memo<LogQuery>,
) -> impl IntoView {
    let node = NodeRef::<Form>::new();
    let navigate = use_navigate();
    let action = of.page(&LogQuery::default());
    let follow = move |is_sent: bool| {
        #[cfg(feature = "hydrate")]
        if let Some(search) = node.get_untracked().and_then(|form| crate::forms::read::query(&form)) {
            let to = LogQuery::parse(&search);
            // CloudWatch is not asked with every key.
            if to.is_search() && !is_sent && to.read() != query.with_untracked(LogQuery::read) {
                return;
            }
            let options =
                leptos_router::NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(&of.page(&to), options);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (&navigate, &of, is_sent);
    };
    let start = query.get_untracked();
    let option = |value: String, label: String, chosen: bool| view! { <option value=value selected=chosen>{label}</option> };
    let choice = (containers.len() > 1).then(|| {
        let mut all = vec![option(String::new(), "All containers".into(), start.container.is_empty())];
        all.extend(containers.into_iter().map(|name| {
            let chosen = name == start.container;
            option(name.clone(), name, chosen)
        }));
        view! { <label>"Container"<select class="select" name="container">{all}</select></label> }
    });
    let two = |first: &str, value: &str, second: &str, chosen: bool| {
        vec![option(String::new(), first.into(), !chosen), option(value.into(), second.into(), chosen)]
    };
    let before = start.before.map(|at| view! { <input type="hidden" name="before" value=at.to_string()/> });
    // What was chosen before the page was alive counts like what is chosen afterwards.
    Effect::new({
        let follow = follow.clone();
        move |_| {
            #[cfg(feature = "hydrate")]
            if node.get().is_some_and(|form| crate::forms::read::is_touched(&form)) {
                follow(false);
            }
            #[cfg(not(feature = "hydrate"))]
            let _ = &follow;
        }
    });
    let sent = follow.clone();
    view! {
        <form class="filters" method="get" action=action role="search" aria-label="Lines" node_ref=node on:input=move |_| follow(false) on:submit=move |event| {
            event.prevent_default();
            sent(true);
        }>
            <crate::ui::place::KeepPlace/>
            {choice}
            <label>"Search"<input class="input mono" type="search" name="text" value=start.text autocomplete="off" spellcheck="false"/></label>
            <label>"Scope"<select class="select" name="in">{two("Loaded lines", "whole", "Entire log", start.whole)}</select></label>
            <label>"Long lines"<select class="select" name="wrap">{two("Wrap", "off", "Scroll", !start.wrap)}</select></label>
            <label>"Times"<select class="select" name="times">{two("UTC", "off", "None", !start.times)}</select></label>
            {before}
            <button class="btn" type="submit">"Search"</button>
        </form>
    }
}
