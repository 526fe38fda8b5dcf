//! `/tasks`: the board, live; `?cluster=` narrows it.

use domain::id::ClusterArn;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::board;
use crate::live::store::use_live;
use crate::pages::part::{PageHead, loaded};
use crate::ui::notice::Empty;
use crate::ui::task_table::TaskTable;

/// The live list of tasks.
pub struct Tasks;

#[lazy_route]
impl LazyRoute for Tasks {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let board = Resource::new(|| (), |()| board::board(None, None));
        let live = use_live();
        let query = use_query_map();
        let cluster = Memo::new(move |_| query.with(|q| q.get("cluster")).filter(|name| !name.is_empty()));
        let body = loaded("Tasks", board, move |snapshot| {
            live.seed(&snapshot);
            let rows = Memo::new_with_compare(
                move |_| {
                    let wanted = cluster.get();
                    live.rows(|task| {
                        wanted.as_deref().is_none_or(|name| {
                            ClusterArn::parse(&task.cluster).is_ok_and(|arn| arn.name() == name)
                        })
                    })
                },
                |_, _| true,
            );
            let lede = view! {
                <p class="facts">
                    <span>{move || rows.with(|rows| match rows.len() { 1 => "1 task".to_owned(), n => format!("{n} tasks") })}</span>
                    <span>"not stopped, or stopped within the last hour"</span>
                    {move || cluster.get().map(|name| view! { <span>"on "{name}" · "<a href="/tasks">"all clusters"</a></span> })}
                </p>
            }
            .into_any();
            view! {
                <PageHead title="Tasks" lede=lede><a class="btn btn-primary" href="/run">"Run task"</a></PageHead>
                <Show
                    when=move || rows.with(|rows| !rows.is_empty())
                    fallback=|| view! {
                        <Empty title="No tasks now">
                            <p>"Tasks show here from the moment they are asked for, and stay for an hour after they stopped."</p>
                            <a class="btn btn-primary" href="/run">"Run task"</a>
                        </Empty>
                    }
                >
                    <TaskTable rows=rows now=live.now label="Tasks" with_launch=true/>
                </Show>
            }
            .into_any()
        });
        view! { <div class="page">{body}</div> }.into_any()
    }
}
