//! `/launches`: every press of Run task, newest first. What is shown is in the URL; the filters are a plain form.

use domain::launch::list::{LaunchFilter, LaunchPage, LaunchSummary, Standing};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::launch;
use crate::pages::part::{NoLaunches, PageHead, loaded, own_search};
use crate::ui::grid::{Cell, Column, Grid, column};
use crate::ui::notice::Empty;
use crate::ui::still::Still;

/// The list of launches.
pub struct Launches;

#[lazy_route]
impl LazyRoute for Launches {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let search = own_search();
        let body = loaded(
            "Launches",
            move || search.get(),
            launch::launches,
            move |page| {
                let filter = LaunchFilter::parse(&search.get_untracked());
                view! {
                <PageHead title="Launches"><a class="btn btn-primary" href="/run">"Run task"</a></PageHead>
                {filters(&filter)}
                {table(page, &filter)}
            }
            .still()
            },
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

/// A form that asks for the same page with other filters.
fn filters(filter: &LaunchFilter) -> AnyView {
    let text = |name: &'static str, label: &'static str, value: &str| {
        view! { <label>{label}<input class="input" name=name value=value.to_owned() autocomplete="off" spellcheck="false"/></label> }
    };
    let choice = |name: &'static str,
                  label: &'static str,
                  chosen: &str,
                  options: Vec<(&'static str, &'static str)>| {
        let options = options.into_iter().map(|(value, word)| {
            view! { <option value=value selected=value == chosen>{word}</option> }
        });
        view! { <label>{label}<select class="select" name=name>{options.collect_view()}</select></label> }
    };
    let standings = Standing::ALL.into_iter().map(|standing| (standing.slug(), standing.word()));
    let states = std::iter::once(("", "all")).chain(standings).collect();
    let ages = vec![
        ("", "Any time"),
        ("1", "Last hour"),
        ("24", "Last 24 hours"),
        ("168", "Last 7 days"),
        ("720", "Last 30 days"),
    ];
    let all = filter.narrows().then(|| view! { <a class="btn btn-quiet" href="/launches">"Show all"</a> });
    view! {
        <form class="filters" method="get" action="/launches" role="search" aria-label="Launches">
            <crate::ui::place::KeepPlace/>
            {choice("state", "State", &filter.state, states)}
            {text("text", "Search", &filter.text)}
            {text("cluster", "Cluster", &filter.cluster)}
            {text("family", "Family", &filter.family)}
            {text("by", "By", &filter.by)}
            {choice("hours", "Time range", &filter.hours, ages)}
            <button class="btn" type="submit">"Filter"</button>
            {all}
        </form>
    }
    .still()
}

fn table(page: LaunchPage, filter: &LaunchFilter) -> AnyView {
    let LaunchPage { launches, more } = page;
    let Some(last) = launches.last().map(|launch| launch.id.clone()) else {
        if filter.narrows() || !filter.before.is_empty() {
            return view! {
                <Empty title="No launches match">
                    <p>"Clear the filters to see all launches."</p>
                    <a class="btn" href="/launches">"Show all launches"</a>
                </Empty>
            }
            .still();
        }
        return view! { <NoLaunches/> }.still();
    };
    let columns = vec![
        column("Launch"),
        column("Task definition"),
        Column { title: "Cluster", class: "col-mid" },
        column("State"),
        Column { title: "Asked for", class: "num col-mid" },
        Column { title: "Launched", class: "num col-mid" },
        column("Tasks"),
        Column { title: "By", class: "col-mid" },
        column("When"),
    ];
    let rows = launches.into_iter().map(row).collect();
    let older = more.then(|| {
        let href = LaunchFilter { before: last, ..filter.clone() }.link();
        view! { <p><a class="btn" href=href>"Older launches"</a></p> }
    });
    let newest = (!filter.before.is_empty()).then(|| {
        let href = LaunchFilter { before: String::new(), ..filter.clone() }.link();
        view! { <p><a href=href>"Back to the newest"</a></p> }
    });
    view! { {newest}<Grid label="Launches" columns=columns rows=rows/>{older} }.still()
}

fn row(launch: LaunchSummary) -> Vec<Cell> {
    let short = launch.id.get(22..).unwrap_or(&launch.id).to_owned();
    vec![
        Cell::Id { href: format!("/launches/{}", launch.id), id: short },
        Cell::Text(launch.task_definition),
        Cell::Text(launch.cluster),
        Cell::Text(launch.tally.standing().word().to_owned()),
        Cell::Text(launch.tally.asked.to_string()),
        Cell::Text(launch.tally.started.to_string()),
        Cell::Text(launch.outcome.words()),
        Cell::Text(launch.by),
        Cell::At(launch.at),
    ]
}
