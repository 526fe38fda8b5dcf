//! `/`: what runs now, launches in progress, and the way to the main job.

use domain::cluster::ClusterSummary;
use domain::launch::list::LaunchSummary;
use domain::problem::Problem;
use domain::task::state::Look;
use leptos::prelude::*;

use super::part::{NoLaunches, PageHead, loaded};
use crate::api::overview::overview;
use crate::live::store::{Live, use_live};
use crate::ui::grid::{Cell, Column, Grid, column, number};
use crate::ui::notice::ProblemNotice;

/// The overview.
#[component]
pub fn Overview() -> impl IntoView {
    let live = use_live();
    let read = Resource::new(|| (), |()| overview());
    let body = loaded("Overview", read, move |data| {
        let figures = data.board.map(|snapshot| {
            live.seed(&snapshot);
            figures(live)
        });
        let launches = data.launches.map(|list| latest(list, live)).unwrap_or_else(problem);
        let clusters = data.clusters.map(|list| running(list, live)).unwrap_or_else(problem);
        view! {
            <PageHead title="Overview"><a class="btn btn-primary" href="/run">"Run task"</a></PageHead>
            {figures.unwrap_or_else(problem)}
            {section("Latest launches", "/launches", launches)}
            {section("Clusters", "/clusters", clusters)}
        }
        .into_any()
    });
    view! { <div class="page">{body}</div> }
}

fn problem(problem: Problem) -> AnyView {
    view! { <ProblemNotice problem=problem/> }.into_any()
}

fn section(title: &'static str, href: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class="panel">
            <div class="panel-head"><h2>{title}</h2><a href=href aria-label=format!("All of: {title}")>"All"</a></div>
            {body}
        </section>
    }
    .into_any()
}

/// The numbers of the board, live.
fn figures(live: Live) -> AnyView {
    let figures: [(&'static str, &'static [Look]); 5] = [
        ("running", &[Look::Running]),
        ("starting", &[Look::Coming]),
        ("stopping", &[Look::Going]),
        ("failed in the last hour", &[Look::Failed, Look::NeverStarted]),
        ("interrupted in the last hour", &[Look::Interrupted]),
    ];
    let figures = figures
        .into_iter()
        .map(|(word, looks)| {
            let count = live.count(None, looks);
            view! { <div><dt>{word}</dt><dd>{move || count.get()}</dd></div> }
        })
        .collect_view();
    view! { <dl class="stats">{figures}</dl> }.into_any()
}

fn latest(list: Vec<LaunchSummary>, live: Live) -> AnyView {
    if list.is_empty() {
        return view! { <NoLaunches/> }.into_any();
    }
    let row = |launch: LaunchSummary| {
        let short = launch.id.get(22..).unwrap_or(&launch.id).to_owned();
        vec![
            Cell::Id { href: format!("/launches/{}", launch.id), id: short },
            Cell::Text(format!("{} × {}", launch.tally.asked, launch.task_definition)),
            Cell::Text(launch.cluster),
            Cell::Text(launch.by),
            Cell::Ago(launch.at, live.now.into()),
        ]
    };
    let columns = vec![
        column("Launch"),
        column("Tasks"),
        Column { title: "Cluster", class: "col-mid" },
        Column { title: "By", class: "col-mid" },
        number("When"),
    ];
    view! { <Grid label="Latest launches" columns=columns rows=list.into_iter().take(5).map(row).collect()/> }
        .into_any()
}

fn running(list: Vec<ClusterSummary>, live: Live) -> AnyView {
    let row = |cluster: ClusterSummary| {
        let providers =
            if cluster.providers.is_empty() { "none".to_owned() } else { cluster.providers.join(", ") };
        vec![
            Cell::Name { href: format!("/tasks?cluster={}", cluster.name), name: cluster.name },
            Cell::Count(live.count(Some(cluster.arn.clone()), &[Look::Running])),
            Cell::Count(live.count(Some(cluster.arn), &[Look::Coming])),
            Cell::Text(providers),
        ]
    };
    let columns = vec![
        column("Cluster"),
        number("Running"),
        number("Starting"),
        Column { title: "Capacity providers", class: "col-mid" },
    ];
    view! { <Grid label="Clusters" columns=columns rows=list.into_iter().map(row).collect()/> }.into_any()
}
