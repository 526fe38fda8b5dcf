//! `/clusters`: all clusters with what runs on them, kept live.

use domain::capacity::lists::say;
use domain::cluster::ClusterSummary;
use domain::fargate::strategy::{FARGATE, FARGATE_SPOT};
use domain::overview::Running;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::error::ApiError;
use crate::api::{cluster, overview};
use crate::live::moved::when_moved;
use crate::live::store::{Live, use_live};
use crate::pages::part::{PageHead, loaded};
use crate::ui::grid::{Cell, Column, Grid, column, number, text};
use crate::ui::notice::Empty;

/// Seconds between two readings of the list, and of the counts without news of the board.
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
        let body = loaded(
            "Clusters",
            || (),
            |()| async {
                Ok::<_, ApiError>((cluster::clusters().await?, overview::running_now(true).await?))
            },
            move |(clusters, (board, counts))| {
                live.seed(&board);
                let (clusters, counts) = (RwSignal::new(clusters), RwSignal::new(counts));
                follow(clusters, live);
                when_moved(live, PAUSE * 1000, move || async move {
                    if counts.try_with_untracked(|_| ()).is_some()
                        && let Ok((_, now)) = overview::running_now(false).await
                    {
                        let _ = counts.try_set(now);
                    }
                });
                view! {
                    <PageHead title="Clusters">
                        <a class="btn" href="/capacity-providers">"Capacity providers"</a>
                        <a class="btn" href="/clusters/event-rule">"Event rule"</a>
                        <a class="btn btn-primary" href="/clusters/create">"Create cluster"</a>
                    </PageHead>
                    {move || table(clusters.get(), counts)}
                }
                .into_any()
            },
        );
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

fn table(clusters: Vec<ClusterSummary>, counts: RwSignal<Vec<Running>>) -> AnyView {
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
    let rows = clusters.into_iter().map(|cluster| row(cluster, counts)).collect();
    view! { <Grid label="Clusters" columns=columns rows=rows/> }.into_any()
}

fn row(cluster: ClusterSummary, counts: RwSignal<Vec<Running>>) -> Vec<Cell> {
    let count = |of: fn(&Running) -> u32| {
        let name = cluster.name.clone();
        Cell::Count(Signal::derive(move || {
            counts.with(|all| all.iter().filter(|counts| counts.cluster == name).map(of).sum())
        }))
    };
    let providers =
        if cluster.providers.is_empty() { "none".to_owned() } else { cluster.providers.join(", ") };
    vec![
        Cell::Name { href: format!("/clusters/{}/capacity", cluster.name), name: cluster.name.clone() },
        Cell::Text(cluster.status.clone()),
        count(|counts| counts.running),
        count(|counts| counts.coming),
        Cell::Link {
            href: format!("/clusters/{}/tasks", cluster.name),
            words: "List",
            name: format!("List tasks of {}", cluster.name),
        },
        count(|counts| on(FARGATE, counts)),
        count(|counts| on(FARGATE_SPOT, counts)),
        Cell::Text(providers),
        Cell::Text(say(&cluster.default_strategy)),
        Cell::Action {
            href: format!("/run?cluster={}", cluster.name),
            name: format!("Run task on {}", cluster.name),
        },
    ]
}

/// The tasks that have not stopped, where these are of the provider.
fn on(provider: &str, counts: &Running) -> u32 {
    if counts.provider == provider { counts.coming + counts.running + counts.going } else { 0 }
}
