//! `/tasks`: the tasks of the board, live, in a window of rows that stays small however many there are. What is
//! shown and how is all in the URL.

pub mod bulk;
pub mod filters;
pub mod table;

use domain::task::query::TaskQuery;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use self::filters::Filters;
use self::table::Table;
use crate::api::board::task_list;
use crate::live::store::{Live, Row, use_live};
use crate::pages::part::{PageHead, loaded, own_search};
use crate::ui::notice::Empty;

/// The live list of tasks.
pub struct Tasks;

#[lazy_route]
impl LazyRoute for Tasks {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let live = use_live();
        let search = own_search();
        let query = Memo::new(move |_| search.with(|search| TaskQuery::parse(search)));
        // Read once: later changes of the list are made from the rows that are here.
        let first = search.get_untracked();
        let read = Resource::new(|| (), move |()| task_list(first.clone()));
        let body = loaded("Tasks", read, move |snapshot| {
            live.seed(&snapshot);
            // The rows that did not come with the page come by the socket.
            Effect::new(move |_| live.want_everything());
            view! { <List live=live query=query left_out=snapshot.left_out/> }.into_any()
        });
        view! { <div class="page">{body}</div> }.into_any()
    }
}

#[component]
fn List(live: Live, query: Memo<TaskQuery>, left_out: u32) -> impl IntoView {
    let fresh = Memo::new_with_compare(move |_| query.with(|query| live.list(query)), |_, _| true);
    let held = RwSignal::new(false);
    let (shown, news) = shown(query, fresh, held);
    let selected = RwSignal::new(Vec::<String>::new());
    // Until everything has come, the count is the server's.
    let rest = RwSignal::new(usize::try_from(left_out).unwrap_or(0));
    Effect::new(move |before: Option<()>| {
        live.membership.track();
        if before.is_some() {
            rest.set(0);
        }
    });
    let count = move || match fresh.with(Vec::len) + rest.get() {
        1 => "1 task".to_owned(),
        n => format!("{n} tasks"),
    };
    let lede = view! {
        <p class="facts">
            <span aria-live="polite">{count}</span>
            <span>"not stopped, or stopped within the last hour"</span>
        </p>
    }
    .into_any();
    view! {
        <PageHead title="Tasks" lede=lede><a class="btn btn-primary" href="/run">"Run task"</a></PageHead>
        <Filters query=query live=live/>
        {move || (news.get() > 0).then(|| view! {
            <button class="btn pill" type="button" on:click=move |_| { held.set(false); scroll_up(); }>
                {match news.get() { 1 => "1 new task".to_owned(), n => format!("{n} new tasks") }}
            </button>
        })}
        <Show when=move || shown.with(|rows| !rows.is_empty()) fallback=move || nothing(query)>
            <Table rows=shown query=query selected=selected held=held now=live.now/>
        </Show>
        <bulk::Bulk selected=selected live=live/>
    }
}

/// The rows as they stand on the page, and how many newer ones wait. While somebody's pointer is on the table, or
/// they have scrolled into it, rows stay where they are.
fn shown(
    query: Memo<TaskQuery>,
    fresh: Memo<Vec<Row>>,
    held: RwSignal<bool>,
) -> (RwSignal<Vec<Row>>, RwSignal<usize>) {
    let shown = RwSignal::new(fresh.get_untracked());
    let news = RwSignal::new(0);
    Effect::new(move |before: Option<TaskQuery>| {
        let now = query.get();
        let list = fresh.get();
        if held.get() && before.as_ref() == Some(&now) {
            news.set(list.len().saturating_sub(shown.with_untracked(Vec::len)));
        } else {
            news.set(0);
            shown.set(list);
        }
        now
    });
    (shown, news)
}

fn nothing(query: Memo<TaskQuery>) -> impl IntoView {
    if query.with(TaskQuery::is_narrow) {
        return view! {
            <Empty title="No task is in this list">
                <p>"Tasks are here that the filters leave out, or none at all."</p>
                <a class="btn" href="/tasks">"Show all tasks"</a>
            </Empty>
        };
    }
    view! {
        <Empty title="No tasks now">
            <p>"Tasks show here from the moment they are asked for, and stay for an hour after they stopped."</p>
            <a class="btn btn-primary" href="/run">"Run task"</a>
        </Empty>
    }
}

fn scroll_up() {
    #[cfg(feature = "hydrate")]
    window().scroll_to_with_x_and_y(0.0, 0.0);
}
