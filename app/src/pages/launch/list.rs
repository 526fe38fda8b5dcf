//! `/launches`: every press of Run task, newest first.

use domain::launch::view::LaunchSummary;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::launch;
use crate::pages::part::{NoLaunches, PageHead, loaded};
use crate::ui::grid::{Cell, Column, Grid, column, number};

/// The list of launches.
pub struct Launches;

#[lazy_route]
impl LazyRoute for Launches {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let read = Resource::new(|| (), |()| launch::launches());
        let body = loaded("Launches", read, |launches| {
            view! {
                <PageHead title="Launches"><a class="btn btn-primary" href="/run">"Run task"</a></PageHead>
                {table(launches)}
            }
            .into_any()
        });
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn table(launches: Vec<LaunchSummary>) -> AnyView {
    if launches.is_empty() {
        return view! { <NoLaunches/> }.into_any();
    }
    let columns = vec![
        column("Launch"),
        column("Task definition"),
        column("Cluster"),
        number("Asked for"),
        number("Launched"),
        number("Not launched"),
        Column { title: "By", class: "col-mid" },
        column("When"),
    ];
    let rows = launches.into_iter().map(row).collect();
    view! { <Grid label="Launches" columns=columns rows=rows/> }.into_any()
}

fn row(launch: LaunchSummary) -> Vec<Cell> {
    let short = launch.id.get(22..).unwrap_or(&launch.id).to_owned();
    vec![
        Cell::Id { href: format!("/launches/{}", launch.id), id: short },
        Cell::Text(launch.task_definition),
        Cell::Text(launch.cluster),
        Cell::Text(launch.tally.asked.to_string()),
        Cell::Text(launch.tally.started.to_string()),
        Cell::Text((launch.tally.failed + launch.tally.review).to_string()),
        Cell::Text(launch.by),
        Cell::At(launch.at),
    ]
}
