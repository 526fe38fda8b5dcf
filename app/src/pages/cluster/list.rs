//! `/clusters`: all clusters with what runs on them.

use domain::cluster::ClusterSummary;
use domain::fargate::strategy::StrategyItem;
use domain::task::state::{Look, look};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::error::ApiError;
use crate::api::{board, cluster};
use crate::live::store::{Live, use_live};
use crate::pages::part::{PageHead, loaded};
use crate::ui::notice::Empty;

/// The list of clusters.
pub struct Clusters;

#[lazy_route]
impl LazyRoute for Clusters {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let page = Resource::new(
            || (),
            |()| async { Ok::<_, ApiError>((cluster::clusters().await?, board::board(None, None).await?)) },
        );
        let live = use_live();
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
    let rows =
        clusters.into_iter().map(|cluster| view! { <ClusterRow cluster=cluster live=live/> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Clusters">
            <table class="grid">
                <thead>
                    <tr>
                        <th scope="col">"Cluster"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col" class="num">"Running"</th>
                        <th scope="col" class="num">"Starting"</th>
                        <th scope="col" class="num col-mid">"Services"</th>
                        <th scope="col">"Capacity providers"</th>
                        <th scope="col">"Default capacity provider strategy"</th>
                        <th scope="col"><span class="sr-only">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn ClusterRow(cluster: ClusterSummary, live: Live) -> impl IntoView {
    let arn = StoredValue::new(cluster.arn.clone());
    let count = move |wanted: Look| {
        move || {
            let arn = arn.get_value();
            live.rows(|task| task.cluster == arn)
                .iter()
                .filter(|row| row.with(|task| look(task) == wanted))
                .count()
        }
    };
    let providers =
        if cluster.providers.is_empty() { "none".to_owned() } else { cluster.providers.join(", ") };
    let strategy = if cluster.default_strategy.is_empty() {
        "none".to_owned()
    } else {
        strategy(&cluster.default_strategy)
    };
    view! {
        <tr>
            <th scope="row"><a class="row-link" href=format!("/tasks?cluster={}", cluster.name)>{cluster.name.clone()}</a></th>
            <td>{cluster.status}</td>
            <td class="num">{count(Look::Running)}</td>
            <td class="num">{count(Look::Coming)}</td>
            <td class="num col-mid">{cluster.services}</td>
            <td>{providers}</td>
            <td>{strategy}</td>
            <td class="num"><a class="btn btn-small" href=format!("/run?cluster={}", cluster.name)>"Run task"</a></td>
        </tr>
    }
}

/// `FARGATE base 1 weight 1 · FARGATE_SPOT weight 3`.
fn strategy(items: &[StrategyItem]) -> String {
    let item = |item: &StrategyItem| {
        let base = if item.base > 0 { format!(" base {}", item.base) } else { String::new() };
        format!("{}{base} weight {}", item.provider, item.weight)
    };
    items.iter().map(item).collect::<Vec<_>>().join(" · ")
}
