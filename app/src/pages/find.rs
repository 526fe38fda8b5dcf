//! `/find?q=`: find anything by what one types. The palette is the same on top of any page.

use domain::find::{Found, Kind};
use domain::query::pairs;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::find;
use crate::pages::part::{PageHead, loaded, own_search};
use crate::ui::keys::Keys;
use crate::ui::notice::Empty;

/// The search.
pub struct Find;

#[lazy_route]
impl LazyRoute for Find {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let search = own_search();
        let body = loaded(
            "Find",
            move || search.get(),
            |search| find::find(asked(&search)),
            |found| page(found).into_any(),
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn asked(search: &str) -> String {
    pairs(search).into_iter().find(|(name, _)| name == "q").map(|(_, value)| value).unwrap_or_default()
}

fn page(found: Found) -> impl IntoView {
    let Found { text, hits, notes } = found;
    let notes =
        notes.into_iter().map(|note| view! { <p class="banner" data-kind="warn">{note}</p> }).collect_view();
    let none = hits.is_empty().then(|| {
        view! {
            <Empty title="No results">
                <p>"Clusters, task definitions, launches and pages are found by words of their names, tasks by the beginning of their id or by their ARN."</p>
            </Empty>
        }
    });
    let groups = [Kind::Cluster, Kind::Family, Kind::Launch, Kind::Task, Kind::Page]
        .into_iter()
        .filter(|kind| hits.iter().any(|hit| hit.kind == *kind))
        .map(|kind| {
            let links = hits
                .iter()
                .filter(|hit| hit.kind == kind)
                .map(|hit| {
                    view! {
                        <li><a class:mono=kind == Kind::Task href=hit.href.clone()>{hit.title.clone()}</a>" "<span class="muted">{hit.hint.clone()}</span></li>
                    }
                })
                .collect_view();
            view! {
                <section class="panel">
                    <div class="panel-head"><h2>{kind.heading()}</h2></div>
                    <ul class="hits">{links}</ul>
                </section>
            }
        })
        .collect_view();
    view! {
        <PageHead title="Find"/>
        <form class="filters" method="get" action="/find" role="search" aria-label="Find">
            <crate::ui::place::KeepPlace/>
            <label>"Name, id or ARN"<input class="input" type="search" name="q" value=text autocomplete="off" spellcheck="false"/></label>
            <button class="btn" type="submit">"Find"</button>
        </form>
        {notes}
        {none}
        {groups}
        <section class="panel">
            <div class="panel-head"><h2>"Keys"</h2></div>
            <Keys/>
        </section>
    }
}
