//! The live table of tasks. Rows are keyed by ARN and follow their own signal: a change of one task paints one row.

use domain::id::{ClusterArn, shorten};
use domain::task::row::TaskRow;
use domain::task::state::{Look, look};
use domain::time::Millis;
use domain::visible::visible;
use leptos::prelude::*;

use super::badge::StateBadge;
use super::spot;
use super::when::Age;

/// The table.
#[component]
pub fn TaskTable(
    /// The rows, in order.
    #[prop(into)]
    rows: Signal<Vec<ArcRwSignal<TaskRow>>>,
    /// The page's clock.
    #[prop(into)]
    now: Signal<Millis>,
    /// What the table is of, for screen readers.
    label: &'static str,
    /// Whether the launch has a column.
    #[prop(optional)]
    with_launch: bool,
) -> impl IntoView {
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=label>
            <table class="grid reflow">
                <thead>
                    <tr>
                        <th scope="col">"State"</th>
                        <th scope="col">"Task definition"</th>
                        <th scope="col">"Task"</th>
                        {with_launch.then(|| view! { <th scope="col" class="col-mid">"Launch"</th> })}
                        <th scope="col" class="col-mid">"Cluster"</th>
                        <th scope="col" class="col-mid">"Capacity provider"</th>
                        <th scope="col" class="col-wide">"Zone"</th>
                        <th scope="col" class="num">"Age"</th>
                        <th scope="col" class="text">"Why"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=|row| row.with_untracked(|t| t.arn.clone()) let:row>
                        <TableRow row=row now=now with_launch=with_launch/>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

/// `eu-west-1b` is `1b`: the region stands in the frame.
#[must_use]
pub fn short_zone(zone: &str) -> String {
    zone.rsplit('-').next().unwrap_or(zone).to_owned()
}

/// What AWS says of every task whose container ended.
const ESSENTIAL: &str = "Essential container in task exited";

/// How long a task that is taken back has left, else why it stopped. That the containers of a task that ended well have
/// ended explains nothing, and nor do AWS's words for a container that ended by itself.
#[must_use]
pub fn why(task: &TaskRow, now: impl Fn() -> Millis) -> Option<String> {
    spot::left(task, now).map(|left| format!("Spot reclaimed; {left}")).or_else(|| {
        let cause = task.cause.as_deref().filter(|_| look(task) != Look::EndedWell)?;
        Some(match task.exit {
            Some(code) if cause == ESSENTIAL => match task.judge().told_by {
                Some(container) if task.ends.len() > 1 => {
                    format!("{} ended with exit {code}: see its logs", shown(&container.name))
                }
                _ => format!("Ended with exit {code}: see its logs"),
            },
            _ => shown(cause),
        })
    })
}

fn shown(text: &str) -> String {
    visible(text).into_owned()
}

#[component]
fn TableRow(row: ArcRwSignal<TaskRow>, now: Signal<Millis>, with_launch: bool) -> impl IntoView {
    let task: Signal<TaskRow> = row.into();
    let first = task.get_untracked();
    let cluster = ClusterArn::parse(&first.cluster).map(|arn| arn.name().to_owned()).unwrap_or_default();
    let id = first.arn.rsplit('/').next().unwrap_or_default().to_owned();
    let href = format!("/clusters/{cluster}/tasks/{id}");
    let launch = with_launch.then(|| {
        let cell = first.launch.map(|id| {
            let short = id.get(22..).unwrap_or(&id).to_owned();
            view! { <a class="mono" href=format!("/launches/{id}")>{short}</a> }
        });
        view! { <td class="col-mid">{cell}</td> }
    });
    let whys = move || task.with(|task| why(task, || now.get()));
    view! {
        <tr>
            <td><StateBadge task=task/></td>
            <td>{format!("{}:{}", visible(&first.family), first.revision)}</td>
            <td><a class="row-link mono" href=href title=id.clone()>{shorten(&id)}</a></td>
            {launch}
            <td class="col-mid">{cluster}</td>
            <td class="col-mid">{move || task.with(|t| t.provider.as_deref().map(shown))}</td>
            <td class="col-wide">{move || task.with(|t| t.zone.as_deref().map(short_zone))}</td>
            <td class="num">
                <Age from=Signal::derive(move || task.with(|t| t.created_at)) until=Signal::derive(move || task.with(|t| t.stopped_at)) now=now/>
            </td>
            <td class="text muted"><span class="clamp" title=whys>{whys}</span></td>
        </tr>
    }
}
