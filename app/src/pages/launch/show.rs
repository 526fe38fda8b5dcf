//! `/launches/:id`: what became of one press of Run task, live.

use domain::launch::prefill;
use domain::launch::view::{BatchState, BatchView, LaunchView, meaning};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::{LazyRoute, lazy_route};

use super::progress::Progress;
use crate::api::error::ApiError;
use crate::api::{board, launch};
use crate::live::store::{Live, use_live};
use crate::pages::part::{PageHead, loaded};
use crate::ui::notice::ProblemNotice;
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
        let id = move || params.with(|p| p.get("id").unwrap_or_default());
        let page = Resource::new(id, |id| async move {
            Ok::<_, ApiError>((launch::launch(id.clone()).await?, board::board(None, Some(id)).await?))
        });
        let live = use_live();
        let body = loaded("Launch", page, move |(launch, snapshot)| {
            live.seed(&snapshot);
            view! { <Shown launch=launch live=live/> }.into_any()
        });
        view! { <div class="page">{body}</div> }.into_any()
    }
}

#[component]
fn Shown(launch: LaunchView, live: Live) -> impl IntoView {
    let id = StoredValue::new(launch.plan.launch.to_string());
    let plan = launch.plan.clone();
    let title = format!("{} × {}", plan.count, plan.task_definition());
    let lede = view! {
        <p class="facts">
            <span>"Launch "<span class="mono" title=plan.launch.to_string()>{plan.launch.short().to_owned()}</span></span>
            <a href=format!("/tasks?cluster={}", plan.cluster)>{plan.cluster.to_string()}</a>
            <span>{format!("by {}", launch.by)}</span>
            <Ago at=launch.at now=live.now/>
        </p>
    }
    .into_any();
    let again = prefill::link(&prefill::again(&plan));
    let latest = RwSignal::new(launch);
    follow(latest, live);
    let rows = Memo::new_with_compare(
        move |_| {
            let id = id.get_value();
            live.rows(|task| task.launch.as_deref() == Some(id.as_str()))
        },
        |_, _| true,
    );
    view! {
        <PageHead title=title lede=lede><a class="btn" href=again>"Run again with changes"</a></PageHead>
        <Progress launch=latest rows=rows/>
        {move || latest.with(|launch| launch.batches.iter().filter_map(trouble).collect_view())}
        <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=move || view! { <p class="muted">{move || waiting(&latest.get())}</p> }>
            <TaskTable rows=rows now=live.now label="Tasks of this launch"/>
        </Show>
    }
}

fn waiting(launch: &LaunchView) -> &'static str {
    if launch.is_open() { "Asking AWS for the tasks…" } else { "No task was started." }
}

/// Reads the launch again while it is open: when one of its tasks changed, and once a second.
fn follow(latest: RwSignal<LaunchView>, live: Live) {
    let read = Action::new(move |id: &String| {
        let id = id.clone();
        async move {
            if let Ok(news) = launch::launch(id).await {
                latest.try_set(news);
            }
        }
    });
    Effect::new(move |_| {
        let id = latest.with_untracked(|l| l.plan.launch.to_string());
        let touched = live.touched.with(|touched| touched.contains(&id));
        live.now.track();
        if (touched || latest.with_untracked(LaunchView::is_open))
            && !read.pending().get_untracked()
            && latest.with_untracked(LaunchView::is_open)
        {
            read.dispatch(id);
        }
    });
}

/// What kept tasks of a batch from starting, with AWS's words.
fn trouble(batch: &BatchView) -> Option<AnyView> {
    let failures = batch.failures.iter().map(|failure| {
        let detail = failure.detail.as_ref().map(|d| format!(" · {d}")).unwrap_or_default();
        view! { <p>{meaning(&failure.reason)}</p><p class="aws">{format!("ecs:RunTask · {}{detail}", failure.reason)}</p> }
    });
    let failures = (!batch.failures.is_empty()).then(|| {
        let n = batch.failures.len();
        view! {
            <div class="banner" data-kind="error" role="alert">
                <p><strong>{if n == 1 { "1 task was not started.".to_owned() } else { format!("{n} tasks were not started.") }}</strong></p>
                {failures.collect_view()}
            </div>
        }
    });
    let review = (batch.state == BatchState::NeedsReview).then(|| {
        view! {
            <div class="banner" data-kind="warn" role="alert">
                <p>{format!("Batch {} needs review: AWS did not say whether its {} tasks were started, and they were not found. Look in the cluster before you launch them again.", batch.number, batch.size)}</p>
            </div>
        }
    });
    let problem = batch.problem.clone().map(|problem| view! { <ProblemNotice problem=problem/> });
    (failures.is_some() || review.is_some() || problem.is_some())
        .then(|| view! { {failures}{review}{problem} }.into_any())
}
