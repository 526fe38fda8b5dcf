//! `/clusters/:name/tasks/:id`: the story of one task, live, and stopping it.

pub mod detail;
pub mod events;
pub mod life;
pub mod stop;

use domain::id::{ClusterArn, shorten};
use domain::task::row::TaskRow;
use domain::task::story::TaskStory;
use domain::time::Millis;
use domain::visible::visible;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::task::task;
use crate::live::store::{Live, use_live};
use crate::pages::part::{PageHead, loaded, own};
use crate::ui::badge::StateBadge;
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
        let of = own(is_mine, move |_| {
            params.with(|p| (p.get("name").unwrap_or_default(), p.get("id").unwrap_or_default()))
        });
        let live = use_live();
        let body = loaded(
            "Task",
            move || of.get(),
            |(cluster, id)| task(cluster, id),
            move |story| {
                live.seed_row(story.row.clone());
                live.now.set(story.now);
                let row = story.row.clone();
                let row: Signal<TaskRow> = live.row(&row.arn).map_or_else(|| Signal::stored(row), Into::into);
                view! { <Story story=story row=row live=live/> }.into_any()
            },
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn is_mine(path: &str) -> bool {
    path.starts_with("/clusters/") && path.contains("/tasks/")
}

#[component]
fn Story(story: TaskStory, row: Signal<TaskRow>, live: Live) -> impl IntoView {
    let first = story.row.clone();
    let id = first.arn.rsplit('/').next().unwrap_or_default().to_owned();
    let cluster = ClusterArn::parse(&first.cluster).map(|arn| arn.name().to_owned()).unwrap_or_default();
    let title = format!("Task {}", shorten(&id));
    let again = again(&story, &cluster);
    let logs = format!("/clusters/{cluster}/tasks/{id}/logs");
    let story = RwSignal::new(story);
    follow(story, row, live, cluster.clone(), id.clone());
    let launch = first.launch.clone().map(|id| {
        let short = id.get(22..).unwrap_or(&id).to_owned();
        view! { <span>"Launch "<a class="mono" href=format!("/launches/{id}")>{short}</a></span> }
    });
    let lede = view! {
        <p class="facts">
            <StateBadge task=row/>
            <span>{format!("{}:{}", visible(&first.family), first.revision)}</span>
            <a href=format!("/clusters/{cluster}/tasks")>{cluster.clone()}</a>
            <span>{move || row.with(|t| t.provider.clone())}</span>
            {launch}
        </p>
    }
    .into_any();
    view! {
        <PageHead title=title.clone() lede=lede><a class="btn" href=logs>"Logs"</a><a class="btn" href=again>"Run again with changes"</a></PageHead>
        <SpotNotice task=row now=live.now title=title/>
        <life::Life story=story row=row live=live/>
        <detail::Detail story=story row=row/>
        <events::Events story=story/>
        <stop::StopPanel task=row/>
    }
}

/// The form with what this task ran with; the launch's own link where there is one says more.
fn again(story: &TaskStory, cluster: &str) -> String {
    use domain::query::encode;
    match &story.row.launch {
        Some(launch) => format!("/run?from={launch}"),
        None => {
            let row = &story.row;
            format!(
                "/run?cluster={}&family={}&revision={}",
                encode(cluster),
                encode(&row.family),
                row.revision
            )
        }
    }
}

/// How often one change is asked for, and the least milliseconds between two times.
const TRIES: u32 = 5;
const PAUSE: Millis = 3_000;

/// Reads the story again when the board says that the task changed. A change that comes while the story is read waits
/// until it is here; an answer that was lost, or that was older than the change, is asked for again, a few times.
fn follow(story: RwSignal<TaskStory>, row: Signal<TaskRow>, live: Live, cluster: String, id: String) {
    let read = Action::new(move |(): &()| {
        let (cluster, id) = (cluster.clone(), id.clone());
        async move {
            if let Ok(newer) = task(cluster, id).await {
                story.try_set(newer);
            }
        }
    });
    // The change that was asked for last, how often, and when.
    let asked = StoredValue::new((None, 0_u32, 0));
    Effect::new(move |_| {
        let rank = row.with(TaskRow::rank);
        let is_busy = read.pending().get();
        let now = live.now.get();
        let is_known = story.with_untracked(|story| story.row.rank() == rank && story.is_current());
        let (last, times, at) = asked.get_value();
        let times = if last == Some(rank) { times } else { 0 };
        let is_time = times == 0 || (times < TRIES && now - at >= PAUSE);
        if !is_busy && !is_known && is_time {
            asked.set_value((Some(rank), times + 1, now));
            read.dispatch(());
        }
    });
}
