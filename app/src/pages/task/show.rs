//! `/clusters/:name/tasks/:id`: one task, live, and stopping it.

use domain::id::shorten;
use domain::task::row::TaskRow;
use domain::time::{Millis, duration, iso};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::task::{StopTask, task};
use crate::live::store::{Live, use_live};
use crate::pages::part::{PageHead, loaded};
use crate::ui::badge::StateBadge;
use crate::ui::copy::CopyButton;
use crate::ui::notice::ProblemNotice;
use crate::ui::spot::SpotNotice;

/// One task.
pub struct Task;

#[lazy_route]
impl LazyRoute for Task {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let params = use_params_map();
        let of =
            move || params.with(|p| (p.get("name").unwrap_or_default(), p.get("id").unwrap_or_default()));
        let read = Resource::new(of, |(cluster, id)| task(cluster, id));
        let live = use_live();
        let body = loaded("Task", read, move |row| {
            live.seed_row(row.clone());
            let signal: Signal<TaskRow> = live.row(&row.arn).map_or_else(|| Signal::stored(row), Into::into);
            view! { <Story task=signal live=live/> }.into_any()
        });
        view! { <div class="page">{body}</div> }.into_any()
    }
}

#[component]
fn Story(task: Signal<TaskRow>, live: Live) -> impl IntoView {
    let first = task.get_untracked();
    let id = first.arn.rsplit('/').next().unwrap_or_default().to_owned();
    let cluster =
        domain::id::ClusterArn::parse(&first.cluster).map(|arn| arn.name().to_owned()).unwrap_or_default();
    let definition = format!("{}:{}", first.family, first.revision);
    let again = format!("/run?cluster={cluster}&family={}&revision={}", first.family, first.revision);
    let title = format!("Task {}", shorten(&id));
    let lede = view! {
        <p class="facts">
            <StateBadge task=task/>
            <span>{definition}</span>
            <a href=format!("/tasks?cluster={cluster}")>{cluster.clone()}</a>
            <span>{move || task.with(|t| t.provider.clone())}</span>
        </p>
    }
    .into_any();
    let arn = first.arn.clone();
    let launch = first.launch.clone().map(|id| {
        let short = id.get(22..).unwrap_or(&id).to_owned();
        view! { <div><dt>"Launch"</dt><dd><a class="mono" href=format!("/launches/{id}")>{short}</a></dd></div> }
    });
    let time = move |name: &'static str, get: fn(&TaskRow) -> Option<Millis>| {
        move || {
            task.with(get).map(|at| {
                let absolute = iso(at);
                view! { <div><dt>{name}</dt><dd><time datetime=absolute.clone()>{absolute.clone()}</time>" "<span class="muted">{move || format!("{} ago", duration(live.now.get() - at))}</span></dd></div> }
            })
        }
    };
    view! {
        <PageHead title=title.clone() lede=lede><a class="btn" href=again>"Run again with changes"</a></PageHead>
        <SpotNotice task=task now=live.now title=title/>
        {move || task.with(|t| t.cause.clone()).map(|why| view! { <p class="cause">{why}</p> })}
        <div class="columns">
            <section class="panel">
                <div class="panel-head"><h2>"The task"</h2></div>
                <dl class="kv">
                    <div><dt>"Task ARN"</dt><dd><span class="id mono">{arn.clone()}" "<CopyButton text=Signal::stored(arn.clone()) what="the ARN"/></span></dd></div>
                    {launch}
                    <div><dt>"Started by"</dt><dd class="mono">{first.started_by.clone()}</dd></div>
                    <div><dt>"Task group"</dt><dd>{first.group.clone()}</dd></div>
                    <div><dt>"Zone"</dt><dd>{move || task.with(|t| t.zone.clone())}</dd></div>
                    {time("Requested", |t| t.created_at)}
                    {time("Started", |t| t.started_at)}
                    {time("Stopping since", |t| t.stopping_at)}
                    {time("Stopped", |t| t.stopped_at)}
                    {move || task.with(|t| t.exit).map(|code| view! { <div><dt>"Exit code"</dt><dd class="mono">{code}</dd></div> })}
                    {move || task.with(|t| t.stop_code.clone()).map(|code| view! { <div><dt>"Stop code"</dt><dd class="mono">{code}</dd></div> })}
                </dl>
            </section>
            <StopPanel task=task/>
        </div>
    }
}

/// Stopping, with a reason that everyone sees.
#[component]
fn StopPanel(task: Signal<TaskRow>) -> impl IntoView {
    let stop = ServerAction::<StopTask>::new();
    let arn = task.with_untracked(|t| t.arn.clone());
    let can = move || task.with(|t| t.wants_to_run() && !t.last_status.is_stopped());
    view! {
        <section class="panel">
            <div class="panel-head"><h2>"Stop this task"</h2></div>
            <ActionForm action=stop attr:class="form">
                <input type="hidden" name="arn" value=arn/>
                <div class="field">
                    <label for="reason">"Reason"</label>
                    <input class="input" id="reason" name="reason" maxlength="255" autocomplete="off" placeholder="shown as AWS's stopped reason" disabled=move || !can()/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-danger" type="submit" disabled=move || !can() aria-busy=move || stop.pending().get().then_some("true")>"Stop task"</button>
                    <span class="why">{move || (!can()).then_some("It is stopping already, or has stopped.")}</span>
                </div>
            </ActionForm>
            {move || stop.value().get().and_then(Result::err).map(|error| view! { <ProblemNotice problem=error.0/> })}
        </section>
    }
}
