//! `/tasks` and `/clusters/:name/tasks`: the tasks of the board, live, and below them those that have left it, in a
//! window of rows that stays small however many there are. What is shown and how is all in the URL.

pub mod bulk;
pub mod filters;
pub mod older;
pub mod shown;
pub mod table;
pub mod window;

use domain::counted::counted;
use domain::task::past::ListPage;
use domain::task::query::TaskQuery;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::{LazyRoute, lazy_route};

use self::filters::Filters;
use self::older::{Older, OlderLinks};
use self::shown::Shown;
use self::table::Table;
use crate::api::board::task_list;
use crate::live::store::{Live, use_live};
use crate::pages::part::{PageHead, loaded, own};
use crate::ui::notice::Empty;

/// Where a list stands: with every cluster's tasks, or with one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// The cluster is part of the path.
    pub fixed: bool,
}

impl Address {
    /// The address of a list.
    #[must_use]
    pub fn of(self, query: &TaskQuery) -> String {
        let path =
            if self.fixed { format!("/clusters/{}/tasks", query.cluster) } else { "/tasks".to_owned() };
        let free = if self.fixed { String::new() } else { query.cluster.clone() };
        match (TaskQuery { cluster: free, ..query.clone() }).to_query() {
            query if query.is_empty() => path,
            query => format!("{path}?{query}"),
        }
    }
}

/// The live list of tasks.
pub struct Tasks;

#[lazy_route]
impl LazyRoute for Tasks {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let live = use_live();
        let params = use_params_map();
        let fixed = params.with_untracked(|params| params.get("name").is_some());
        let address = Address { fixed };
        let query = own(if fixed { is_of_cluster } else { |path| path == "/tasks" }, move |search| {
            let query = TaskQuery::parse(search);
            match params.with(|params| params.get("name")) {
                Some(cluster) => TaskQuery { cluster, ..query },
                None => query,
            }
        });
        // Read once: later changes of the list are made from the rows that are here.
        let first = query.with_untracked(TaskQuery::to_query);
        let body = loaded(
            "Tasks",
            || (),
            move |()| task_list(first.clone()),
            move |list| {
                live.seed(&list.board);
                // The rows that did not come with the page come by the socket.
                Effect::new(move |_| live.want_everything());
                view! { <List live=live query=query address=address list=list/> }.into_any()
            },
        );
        view! { <div class="page page-full">{body}</div> }.into_any()
    }
}

fn is_of_cluster(path: &str) -> bool {
    path.strip_prefix("/clusters/").is_some_and(|rest| rest.ends_with("/tasks"))
}

#[component]
fn List(live: Live, query: Memo<TaskQuery>, address: Address, list: ListPage) -> impl IntoView {
    let at_end = RwSignal::new(false);
    let shown = Shown::new(live, query, list.board.left_out);
    let older = Older::new(query, list.past);
    let rows = shown.with(older.rows, live);
    older.follow(at_end, rows, shown);
    let selected = RwSignal::new(Vec::<String>::new());
    // Not before the page is alive: what the server drew must fit until then.
    let ticked = bulk::ticked_before();
    Effect::new(move |_| selected.set(ticked.clone()));
    let count = move || counted(shown.count(), "task", "tasks");
    let history = move || !query.with(|query| query.before.is_empty());
    let lede = view! {
        <p class="facts">
            {move || (!history()).then(|| view! { <span aria-live="polite">{count}</span> })}
            <span>{move || if history() { "stopped more than an hour ago" } else { "now and within the last hour; older ones follow" }}", the last to stop first"</span>
        </p>
    }
    .into_any();
    let title = query.with_untracked(|query| match query.cluster.as_str() {
        name if address.fixed => format!("Tasks of {name}"),
        _ => "Tasks".to_owned(),
    });
    let file = move || query.with(|query| format!("/tasks.csv?{}", query.from_start().to_query()));
    let run = query.with_untracked(|query| match query.cluster.as_str() {
        name if address.fixed => format!("/run?cluster={name}"),
        _ => "/run".to_owned(),
    });
    view! {
        <PageHead title=title lede=lede>
            <a class="btn" href=file rel="external" download="tasks.csv">"Download as CSV"</a>
            <a class="btn btn-primary" href=run>"Run task"</a>
        </PageHead>
        <Filters query=query live=live address=address/>
        {move || (shown.news.get() > 0).then(|| view! {
            <button class="btn pill" type="button" on:click=move |_| { shown.held.set(false); scroll_up(); }>
                {counted(shown.news.get(), "new task", "new tasks")}
            </button>
        })}
        <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=move || nothing(query, older, address)>
            <Table rows=rows query=query address=address selected=selected held=shown.held news=shown.news at_end=at_end now=live.now/>
        </Show>
        <noscript><p class="muted">"JavaScript is off: showing the first 50 tasks. Filter the list or download the CSV."</p></noscript>
        <OlderLinks older=older query=query address=address/>
        <bulk::Bulk selected=selected live=live/>
    }
}

fn nothing(query: Memo<TaskQuery>, older: Older, address: Address) -> AnyView {
    if older.may_come() {
        return view! { <p class="muted" aria-busy="true">"No current tasks match. Searching older tasks…"</p> }
            .into_any();
    }
    let all = query.with(|query| {
        address.of(&TaskQuery {
            cluster: if address.fixed { query.cluster.clone() } else { String::new() },
            ..TaskQuery::default()
        })
    });
    if query.with(|query| query.is_narrow() && (!address.fixed || address.of(query) != all)) {
        return view! {
            <Empty title="No tasks match your filters">
                <p>"Clear the filters to see all tasks."</p>
                <a class="btn" href=all>"Show all tasks"</a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty title="No tasks yet">
            <p>"Tasks appear here as soon as they're requested. Stopped tasks are kept for as long as the history is."</p>
            <a class="btn btn-primary" href="/run">"Run task"</a>
        </Empty>
    }
    .into_any()
}

fn scroll_up() {
    #[cfg(feature = "hydrate")]
    window().scroll_to_with_x_and_y(0.0, 0.0);
}
