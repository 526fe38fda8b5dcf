//! `/launches/:id`: what became of one press of Run task, live.

use domain::launch::view::{GroupState, LaunchView};
use domain::task::row::TaskRow;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::{LazyRoute, lazy_route};

use super::actions::{Actions, Again};
use super::batches::Batches;
use super::progress::Progress;
use super::values::Values;
use crate::api::error::ApiError;
use crate::api::launch::OpenLaunch;
use crate::api::{board, launch};
use crate::live::store::{Live, Row, use_live};
use crate::pages::part::{PageHead, loaded, own_search};
use crate::ui::notice::ProblemNotice;
use crate::ui::still::Still;
use crate::ui::task_table::TaskTable;
use crate::ui::when::Ago;

/// A launch.
pub struct Launch;

#[lazy_route]
impl LazyRoute for Launch {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let params = use_params_map();
        let search = own_search();
        // Whoever leaves has no id any more: the page that goes keeps its own.
        let id = Memo::new(move |before: Option<&String>| {
            params.with(|p| p.get("id")).or_else(|| before.cloned()).unwrap_or_default()
        });
        let key = move || (id.get(), search.get());
        let live = use_live();
        let body = loaded(
            "Launch",
            key,
            |(id, query)| async move {
                let open = launch::open_launch(id.clone(), query).await?;
                Ok::<_, ApiError>((open, board::board(None, Some(id)).await?))
            },
            move |(open, snapshot)| {
                live.seed(&snapshot);
                view! { <Shown open=open stopped=stopped(snapshot.tasks) live=live/> }.still()
            },
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

#[component]
fn Shown(
    open: OpenLaunch,
    /// The tasks that had stopped when the page was read: they leave the board, and stay on this page.
    stopped: Vec<Row>,
    live: Live,
) -> impl IntoView {
    let OpenLaunch { launch, missing, again, environment, problem } = open;
    let id = StoredValue::new(launch.plan.launch.to_string());
    let plan = launch.plan.clone();
    let title = format!("{} × {}", plan.count, plan.task_definition());
    let related = |id: &domain::id::LaunchId, before: &'static str| {
        let href = format!("/launches/{id}");
        view! { <span>{before}<a class="mono" href=href>{id.short().to_owned()}</a></span> }
    };
    let parent = launch.parent.as_ref().map(|id| related(id, "retry of launch "));
    let lede = view! {
        <p class="facts">
            <span>"Launch "<span class="mono" title=plan.launch.to_string()>{plan.launch.short().to_owned()}</span></span>
            <a href=format!("/tasks?cluster={}", plan.cluster)>{plan.cluster.to_string()}</a>
            <span>{format!("by {}", launch.by)}</span>
            <Ago at=launch.at now=live.now/>
            {parent}
        </p>
    }
    .still();
    let values = launch.values;
    let latest = RwSignal::new(launch);
    let done = RwSignal::new(0);
    follow(latest, done, live);
    let rows = Memo::new_with_compare(
        move |_| id.with_value(|id| live.rows_and_left(&stopped, |task| task.launch.as_ref() == Some(id))),
        |_, _| true,
    );
    let child = move || {
        latest.with(|launch| launch.child.as_ref().map(|id| {
            let href = format!("/launches/{id}");
            view! { <p>"The missing tasks were retried in launch "<a class="mono" href=href>{id.short().to_owned()}</a>"."</p> }
        }))
    };
    view! {
        <PageHead title=title lede=lede><Again id=id.get_value() next=again values=values/></PageHead>
        {problem.map(|problem| view! { <ProblemNotice problem=problem/> })}
        <Progress launch=latest rows=rows/>
        {child}
        {move || latest.with(group)}
        <Actions launch=latest next=missing rows=rows done=done/>
        <Batches launch=latest done=done/>
        <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=move || view! { <p class="muted">{move || latest.try_with(waiting)}</p> }>
            <TaskTable rows=rows now=live.now label="Tasks of this launch"/>
        </Show>
        <Values id=id.get_value() values=values shown=environment/>
    }
}

fn stopped(tasks: Vec<TaskRow>) -> Vec<Row> {
    tasks.into_iter().filter(|task| task.last_status.is_stopped()).map(Row::new).collect()
}

fn waiting(launch: &LaunchView) -> &'static str {
    if launch.is_open() { "Asking AWS for the tasks…" } else { "No task was started." }
}

/// The security group that belongs to the launch, or what was left of it.
fn group(launch: &LaunchView) -> Option<AnyView> {
    let group = launch.own_group.as_ref()?;
    let id = group.id.clone().unwrap_or_default();
    Some(match group.state {
        GroupState::Wanted => view! { <p class="muted">"Making the security group of this launch…"</p> }.still(),
        GroupState::Made => view! { <p class="muted">{format!("Adding the rules of security group {id}…")}</p> }.still(),
        GroupState::Ready => view! { <p>"Security group of this launch: "<span class="mono">{id}</span>". It stays when the tasks have ended."</p> }.still(),
        GroupState::Failed => group.problem.clone().map(|problem| view! { <ProblemNotice problem=problem/> }).still(),
    })
}

/// Reads the launch again, one reading at a time: once a second while it is open, and after a press until it was read
/// as it is since.
fn follow(latest: RwSignal<LaunchView>, done: RwSignal<u32>, live: Live) {
    // The presses that were done when what is shown was asked for.
    let shown = StoredValue::new(0);
    let read = Action::new(move |(id, presses): &(String, u32)| {
        let (id, presses) = (id.clone(), *presses);
        async move {
            if let Ok(news) = launch::launch(id).await {
                latest.try_set(news);
                shown.try_update_value(|shown| *shown = presses);
            }
        }
    });
    Effect::new(move |_| {
        live.now.track();
        let presses = done.get();
        let is_due = latest.with(LaunchView::is_open) || shown.get_value() != presses;
        if is_due && !read.pending().get_untracked() {
            read.dispatch((latest.with_untracked(|l| l.plan.launch.to_string()), presses));
        }
    });
}
