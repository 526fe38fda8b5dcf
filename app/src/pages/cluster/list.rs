//! `/clusters`: all clusters with what runs on them.

use domain::cluster::ClusterSummary;
use domain::fargate::strategy::StrategyItem;
use domain::task::state::Look;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::error::ApiError;
use crate::api::{board, cluster};
use crate::live::store::{Live, use_live};
use crate::pages::part::{PageHead, loaded};
use crate::ui::grid::{Cell, Column, Grid, column, number, text};
use crate::ui::notice::Empty;

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
            view! { <PageHead title="Clusters"/>{table(clusters, live)} }.into_any()
        });
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn table(clusters: Vec<ClusterSummary>, live: Live) -> AnyView {
    if clusters.is_empty() {
        return view! {
            <Empty title="No clusters in this region">
                <p>"A cluster with both Fargate providers is made by "<code>"aws ecs create-cluster --cluster-name staging --capacity-providers FARGATE FARGATE_SPOT"</code></p>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        column("Cluster"),
        column("Status"),
        number("Running"),
        number("Starting"),
        Column { title: "Services", class: "num col-mid" },
        text("Capacity providers"),
        text("Default capacity provider strategy"),
        number(""),
    ];
    let rows = clusters.into_iter().map(|cluster| row(cluster, live)).collect();
    view! { <Grid label="Clusters" columns=columns rows=rows/> }.into_any()
}

fn row(cluster: ClusterSummary, live: Live) -> Vec<Cell> {
    let none = |list: String| if list.is_empty() { "none".to_owned() } else { list };
    vec![
        Cell::Name { href: format!("/tasks?cluster={}", cluster.name), name: cluster.name.clone() },
        Cell::Text(cluster.status),
        Cell::Count(live.count(Some(cluster.arn.clone()), &[Look::Running])),
        Cell::Count(live.count(Some(cluster.arn), &[Look::Coming])),
        Cell::Text(cluster.services.to_string()),
        Cell::Text(none(cluster.providers.join(", "))),
        Cell::Text(none(strategy(&cluster.default_strategy))),
        Cell::Action {
            href: format!("/run?cluster={}", cluster.name),
            name: format!("Run task on {}", cluster.name),
        },
    ]
}

/// `FARGATE base 1 weight 1 · FARGATE_SPOT weight 3`.
fn strategy(items: &[StrategyItem]) -> String {
    let item = |item: &StrategyItem| {
        let base = if item.base > 0 { format!(" base {}", item.base) } else { String::new() };
        format!("{}{base} weight {}", item.provider, item.weight)
    };
    items.iter().map(item).collect::<Vec<_>>().join(" · ")
}
