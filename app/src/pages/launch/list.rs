//! `/launches`: every press of Run task, newest first.

use domain::launch::view::LaunchSummary;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::launch;
use crate::pages::part::{PageHead, loaded};
use crate::ui::notice::Empty;
use domain::time::iso;

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
        return view! {
            <Empty title="No launches yet">
                <p>"A launch is one press of Run task. Each shows here with its tasks, live, and stays."</p>
                <a class="btn btn-primary" href="/run">"Run task"</a>
            </Empty>
        }
        .into_any();
    }
    let rows = launches.into_iter().map(|launch| view! { <LaunchRow launch=launch/> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Launches">
            <table class="grid">
                <thead>
                    <tr>
                        <th scope="col">"Launch"</th>
                        <th scope="col">"Task definition"</th>
                        <th scope="col">"Cluster"</th>
                        <th scope="col" class="num">"Asked for"</th>
                        <th scope="col" class="num">"Launched"</th>
                        <th scope="col" class="num">"Not launched"</th>
                        <th scope="col" class="col-mid">"By"</th>
                        <th scope="col">"When"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn LaunchRow(launch: LaunchSummary) -> impl IntoView {
    let short = launch.id.get(22..).unwrap_or(&launch.id).to_owned();
    let when = iso(launch.at);
    view! {
        <tr>
            <td><a class="row-link mono" href=format!("/launches/{}", launch.id)>{short}</a></td>
            <td>{launch.task_definition}</td>
            <td>{launch.cluster}</td>
            <td class="num">{launch.tally.asked}</td>
            <td class="num">{launch.tally.started}</td>
            <td class="num">{launch.tally.failed + launch.tally.review}</td>
            <td class="col-mid">{launch.by}</td>
            <td><time datetime=when.clone()>{when.clone()}</time></td>
        </tr>
    }
}
