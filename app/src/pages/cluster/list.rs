//! `/clusters`: all clusters with what runs on them, kept live.

use domain::capacity::lists::say;
use domain::cluster::ClusterSummary;
use domain::fargate::strategy::{FARGATE, FARGATE_SPOT};
use domain::task::state::Look;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::error::ApiError;
use crate::api::{board, cluster};
use crate::live::store::{Live, use_live};
use crate::pages::part::{PageHead, loaded};
use crate::ui::grid::{Cell, Column, Grid, column, number, text};
use crate::ui::notice::Empty;

/// Seconds between two readings of the list; counts follow the board by themselves.
const PAUSE: i64 = 10;

/// The list of clusters.
pub struct Clusters;

#[lazy_route]
impl LazyRoute for Clusters {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let live = use_live();
        let page = Resource::new(
            || (),
            |()| async { Ok::<_, ApiError>((cluster::clusters().await?, board::board(None, None).await?)) },
        );
        let body = loaded("Clusters", page, move |(clusters, snapshot)| {
            live.seed(&snapshot);
            let clusters = RwSignal::new(clusters);
            follow(clusters, live);
            view! {
                <PageHead title="Clusters">
                    <a class="btn" href="/capacity-providers">"Capacity providers"</a>
                    <a class="btn" href="/clusters/event-rule">"Event rule"</a>
                    <a class="btn btn-primary" href="/clusters/create">"Create cluster"</a>
                </PageHead>
                {move || table(clusters.get(), live)}
            }
            .into_any()
        });
        view! { <div class="page">{body}</div> }.into_any()
    }
}

/// Reads the list again and again.
fn follow(clusters: RwSignal<Vec<ClusterSummary>>, live: Live) {
    let read = Action::new(move |(): &()| async move {
        if let Ok(now) = cluster::clusters().await
            && clusters.try_with_untracked(|before| *before != now) == Some(true)
        {
            clusters.set(now);
        }
    });
    Effect::new(move |last: Option<i64>| {
        let now = live.now.get() / 1000;
        let Some(last) = last else { return now };
        if now < last + PAUSE || read.pending().get_untracked() {
            return last;
        }
        read.dispatch(());
        now
    });
}

fn table(clusters: Vec<ClusterSummary>, live: Live) -> AnyView {
    if clusters.is_empty() {
        return view! {
            <Empty title="No clusters in this region">
                <p>"A cluster is where tasks run. With Fargate it needs no machines and costs nothing by itself."</p>
                <a class="btn btn-primary" href="/clusters/create">"Create cluster"</a>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        column("Cluster"),
        column("Status"),
        number("Running"),
        number("Starting"),
        column("Tasks"),
        Column { title: "On FARGATE", class: "num col-mid" },
        Column { title: "On FARGATE_SPOT", class: "num col-mid" },
        text("Capacity providers"),
        text("Default capacity provider strategy"),
        number(""),
    ];
    let rows = clusters.into_iter().map(|cluster| row(cluster, live)).collect();
    view! { <Grid label="Clusters" columns=columns rows=rows/> }.into_any()
}

fn row(cluster: ClusterSummary, live: Live) -> Vec<Cell> {
    let on = |provider: &'static str| {
        let arn = cluster.arn.clone();
        Cell::Count(Signal::derive(move || {
            live.pulse.track();
            live.rows(|task| {
                task.cluster == arn
                    && task.provider.as_deref() == Some(provider)
                    && !task.last_status.is_stopped()
            })
            .len()
        }))
    };
    let providers =
        if cluster.providers.is_empty() { "none".to_owned() } else { cluster.providers.join(", ") };
    vec![
        Cell::Name { href: format!("/clusters/{}/capacity", cluster.name), name: cluster.name.clone() },
        Cell::Text(cluster.status.clone()),
        Cell::Count(live.count(Some(cluster.arn.clone()), &[Look::Running])),
        Cell::Count(live.count(Some(cluster.arn.clone()), &[Look::Coming])),
        Cell::Link {
            href: format!("/clusters/{}/tasks", cluster.name),
            words: "List",
            name: format!("List tasks of {}", cluster.name),
        },
        on(FARGATE),
        on(FARGATE_SPOT),
        Cell::Text(providers),
        Cell::Text(say(&cluster.default_strategy)),
        Cell::Action {
            href: format!("/run?cluster={}", cluster.name),
            name: format!("Run task on {}", cluster.name),
        },
    ]
}
