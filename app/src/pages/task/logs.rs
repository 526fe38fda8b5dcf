//! `/clusters/:name/tasks/:id/logs`: what a task's containers write, live; what is shown and how is in the URL.

pub mod filters;
pub mod lines;
pub mod tail;

use domain::id::shorten;
use domain::log::absence::Note;
use domain::log::query::LogQuery;
use domain::log::view::LogView;
use domain::task::row::TaskRow;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use leptos_router::{LazyRoute, lazy_route};
use serde::{Deserialize, Serialize};

use self::filters::Filters;
use self::lines::Lines;
use self::tail::Tail;
use crate::api::task::task_logs;
use crate::live::store::use_live;
use crate::pages::part::{PageHead, loaded};
use crate::ui::badge::StateBadge;

/// The logs of one task.
pub struct Logs;

#[lazy_route]
impl LazyRoute for Logs {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let (of, query) = address();
        let asked = Memo::new(move |_| query.with(LogQuery::read));
        let body = loaded(
            "Logs",
            move || (of.get(), asked.get().query()),
            |(of, query)| async move {
                let view = task_logs(of.cluster.clone(), of.id.clone(), query).await?;
                Ok::<_, crate::api::error::ApiError>((of, view))
            },
            move |(of, view)| show(of, view, query),
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

/// Which task, by the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Of {
    cluster: String,
    id: String,
}

impl Of {
    fn task(&self) -> String {
        format!("/clusters/{}/tasks/{}", self.cluster, self.id)
    }

    fn page(&self, query: &LogQuery) -> String {
        format!("{}/logs{}", self.task(), query.query())
    }
}

/// The task and what of it is shown. They stay as they were when somebody leaves.
fn address() -> (Memo<Of>, Memo<LogQuery>) {
    let params = use_params_map();
    let location = use_location();
    let here = Memo::new(move |_| location.pathname.with(|path| path.ends_with("/logs")));
    let of = Memo::new(move |before: Option<&Of>| {
        let now = || {
            params.with(|p| Of {
                cluster: p.get("name").unwrap_or_default(),
                id: p.get("id").unwrap_or_default(),
            })
        };
        before.filter(|_| !here.get()).cloned().unwrap_or_else(now)
    });
    let query = Memo::new(move |before: Option<&LogQuery>| {
        let now = || location.search.with(|search| LogQuery::parse(search));
        before.filter(|_| !here.get()).cloned().unwrap_or_else(now)
    });
    (of, query)
}

fn show(of: Of, view: LogView, query: Memo<LogQuery>) -> AnyView {
    let live = use_live();
    live.seed_row(view.row.clone());
    live.now.set(view.now);
    let row = view.row.clone();
    let row: Signal<TaskRow> = live.row(&row.arn).map_or_else(|| Signal::stored(row), Into::into);
    let title = format!("Logs of task {}", shorten(&of.id));
    let family = format!("{}:{}", view.row.family, view.row.revision);
    let lede = view! {
        <p class="facts">
            <StateBadge task=row/>
            <span>{family}</span>
            <a href=of.task()>"Task details"</a>
        </p>
    }
    .into_any();
    let container = query.with_untracked(|query| query.container.clone());
    let file = LogQuery { container, ..LogQuery::default() };
    let file = format!("{}/logs.txt{}", of.task(), file.query());
    let tail = Tail::new(&of, &view, query.get_untracked());
    tail.start();
    let containers = view.containers.clone();
    let any = !containers.is_empty();
    view! {
        <PageHead title=title lede=lede>
            {any.then(|| view! { <a class="btn" href=file rel="external" download="">"Download"</a> })}
        </PageHead>
        <Filters of=of.clone() containers=containers query=query/>
        {move || tail.notes.with(|notes| notes.iter().map(said).collect_view())}
        <Lines of=of tail=tail view=view query=query/>
    }
    .into_any()
}

/// Why there are no lines.
fn said(note: &Note) -> impl IntoView + use<> {
    let aws = note.aws.as_ref().map(|fault| {
        let id = fault.request_id.as_ref().map(|id| format!(" · request id {id}")).unwrap_or_default();
        format!("{} · {}: {}{id}", fault.operation, fault.code, fault.message)
    });
    view! {
        <div class="banner" data-kind=note.weight.slug() data-code=note.code.clone()>
            <p><bdi>{note.text.clone()}</bdi></p>
            {aws.map(|text| view! { <p class="aws"><bdi>{text}</bdi></p> })}
        </div>
    }
}
