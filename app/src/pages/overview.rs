//! `/`: what runs now, launches in progress, and the way to the main job.

use domain::cluster::ClusterSummary;
use domain::launch::view::LaunchSummary;
use domain::task::state::{Look, look};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::part::PageHead;
use crate::api::error::ApiError;
use crate::api::{board, cluster, launch};
use crate::live::store::{Live, use_live};
use crate::ui::notice::{Empty, ProblemNotice};
use crate::ui::when::Ago;
use domain::board::BoardSnapshot;

/// The overview.
pub struct Overview;

#[lazy_route]
impl LazyRoute for Overview {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let live = use_live();
        let read = Resource::new(
            || (),
            |()| async {
                let (board, launches) = (board::board(None, None).await, launch::launches().await);
                (board, launches, cluster::clusters().await)
            },
        );
        view! {
            <div class="page">
                <PageHead title="Overview"><a class="btn btn-primary" href="/run">"Run task"</a></PageHead>
                <Transition>
                    {move || Suspend::new(async move {
                        let (board, launches, clusters) = read.await;
                        let figures = board.map(|snapshot| figures(&snapshot, live)).unwrap_or_else(problem);
                        let launches = launches.map(|list| latest(list, live)).unwrap_or_else(problem);
                        let clusters = clusters.map(|list| running(&list, live)).unwrap_or_else(problem);
                        view! {
                            {figures}
                            <section class="panel">
                                <div class="panel-head"><h2>"Latest launches"</h2><a href="/launches">"All launches"</a></div>
                                {launches}
                            </section>
                            <section class="panel">
                                <div class="panel-head"><h2>"Clusters"</h2><a href="/clusters">"All clusters"</a></div>
                                {clusters}
                            </section>
                        }
                        .into_any()
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

fn problem(error: ApiError) -> AnyView {
    view! { <ProblemNotice problem=error.0/> }.into_any()
}

/// The numbers of the board, live.
fn figures(snapshot: &BoardSnapshot, live: Live) -> AnyView {
    live.seed(snapshot);
    let count = move |wanted: &'static [Look]| {
        move || live.rows(|_| true).iter().filter(|row| row.with(|task| wanted.contains(&look(task)))).count()
    };
    view! {
        <dl class="stats">
            <div><dt>"running"</dt><dd>{count(&[Look::Running])}</dd></div>
            <div><dt>"starting"</dt><dd>{count(&[Look::Coming])}</dd></div>
            <div><dt>"stopping"</dt><dd>{count(&[Look::Going])}</dd></div>
            <div><dt>"failed in the last hour"</dt><dd>{count(&[Look::Failed, Look::NeverStarted])}</dd></div>
            <div><dt>"interrupted in the last hour"</dt><dd>{count(&[Look::Interrupted])}</dd></div>
        </dl>
    }
    .into_any()
}

fn latest(list: Vec<LaunchSummary>, live: Live) -> AnyView {
    if list.is_empty() {
        return view! {
            <Empty title="No launches yet">
                <p>"A launch is one press of Run task. Each shows here with its tasks, live, and stays."</p>
                <a class="btn btn-primary" href="/run">"Run task"</a>
            </Empty>
        }
        .into_any();
    }
    let rows = list
        .into_iter()
        .take(5)
        .map(|launch| {
            let short = launch.id.get(22..).unwrap_or(&launch.id).to_owned();
            view! {
                <tr>
                    <td><a class="row-link mono" href=format!("/launches/{}", launch.id)>{short}</a></td>
                    <td>{format!("{} × {}", launch.tally.asked, launch.task_definition)}</td>
                    <td class="col-mid">{launch.cluster}</td>
                    <td class="col-mid">{launch.by}</td>
                    <td class="num"><Ago at=launch.at now=live.now/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap"><table class="grid">
            <thead><tr><th scope="col">"Launch"</th><th scope="col">"Tasks"</th><th scope="col" class="col-mid">"Cluster"</th><th scope="col" class="col-mid">"By"</th><th scope="col" class="num">"When"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn running(list: &[ClusterSummary], live: Live) -> AnyView {
    let rows = list
        .iter()
        .map(|cluster| {
            let (arn, name) = (cluster.arn.clone(), cluster.name.clone());
            let count = move |wanted: Look| {
                let arn = arn.clone();
                move || live.rows(|task| task.cluster == arn).iter().filter(|row| row.with(|task| look(task) == wanted)).count()
            };
            view! {
                <tr>
                    <th scope="row"><a class="row-link" href=format!("/tasks?cluster={name}")>{name.clone()}</a></th>
                    <td class="num">{count(Look::Running)}</td>
                    <td class="num">{count(Look::Coming)}</td>
                    <td class="col-mid">{if cluster.providers.is_empty() { "none".to_owned() } else { cluster.providers.join(", ") }}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap"><table class="grid">
            <thead><tr><th scope="col">"Cluster"</th><th scope="col" class="num">"Running"</th><th scope="col" class="num">"Starting"</th><th scope="col" class="col-mid">"Capacity providers"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}
