//! The history below the live rows: tasks that stopped more than an hour ago, a page at a time, by a link that works
//! without JavaScript, and by itself when the end of the list comes into sight.

use std::time::Duration;

use domain::problem::Problem;
use domain::task::past::{NEWEST, PastPage};
use domain::task::query::TaskQuery;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::Address;
use super::shown::Shown;
use crate::api::board::past_tasks;
use crate::live::store::Row;
use crate::ui::notice::ProblemNotice;

/// Fewer rows than this leave room for older ones.
const ROOM: usize = 30;
/// A list that still changes is not read for every letter.
const SETTLE: Duration = Duration::from_millis(300);

/// The history as far as it has been read.
#[derive(Clone, Copy)]
pub struct Older {
    /// Its rows, the last to stop first.
    pub rows: RwSignal<Vec<Row>>,
    /// Where older ones follow; `None` where there are none.
    next: RwSignal<Option<String>>,
    /// Why the last reading failed.
    failed: RwSignal<Option<Problem>>,
    read: Action<(), ()>,
    query: Memo<TaskQuery>,
}

impl Older {
    /// Begins with what came with the page.
    #[must_use]
    pub fn new(query: Memo<TaskQuery>, first: Option<PastPage>) -> Self {
        let first =
            first.unwrap_or_else(|| PastPage { tasks: Vec::new(), older: start(&query.get_untracked()) });
        let rows = RwSignal::new(first.tasks.into_iter().map(ArcRwSignal::new).collect::<Vec<Row>>());
        let next = RwSignal::new(first.older);
        let failed = RwSignal::new(None);
        let read = Action::new(move |(): &()| {
            let wanted = query.get_untracked();
            let from = next.get_untracked();
            async move {
                let Some(before) = from.clone() else { return };
                let answer = past_tasks(TaskQuery { before, ..wanted.clone() }.to_query()).await;
                // Unless the list is another by now, or the page is gone.
                let still =
                    query.try_get_untracked().is_some_and(|now| narrowing(&now) == narrowing(&wanted));
                if !still || next.try_get_untracked() != Some(from) {
                    return;
                }
                match answer {
                    Ok(page) => {
                        rows.try_update(|rows| rows.extend(page.tasks.into_iter().map(ArcRwSignal::new)));
                        next.try_set(page.older);
                    }
                    Err(error) => {
                        failed.try_set(Some(error.0));
                    }
                }
            }
        });
        Self { rows, next, failed, read, query }
    }

    /// Begins anew when the list becomes another, and reads on when its end is in sight.
    pub fn follow(self, at_end: RwSignal<bool>, all: Memo<Vec<Row>>, shown: Shown) {
        let Self { rows, next, failed, read, query } = self;
        Effect::new(move |before: Option<TaskQuery>| {
            let now = query.with(narrowing);
            if before.is_some_and(|before| before != now) {
                rows.set(Vec::new());
                next.set(start(&now));
                failed.set(None);
            }
            now
        });
        let due = StoredValue::new(None::<TimeoutHandle>);
        Effect::new(move |_| {
            let wanted = (at_end.get() || all.with(Vec::len) < ROOM)
                && shown.is_whole()
                && next.with(Option::is_some)
                && failed.with(Option::is_none)
                && !read.pending().get();
            let ask = move || {
                due.try_set_value(None);
                read.dispatch(());
            };
            // A timer that runs is left alone: a busy board tells of itself ten times a second.
            match due.get_value() {
                None if wanted => due.set_value(set_timeout_with_handle(ask, SETTLE).ok()),
                Some(timer) if !wanted => {
                    timer.clear();
                    due.set_value(None);
                }
                _ => {}
            }
        });
        on_cleanup(move || {
            if let Some(due) = due.try_get_value().flatten() {
                due.clear();
            }
        });
    }

    /// Whether something may still come by itself.
    #[must_use]
    pub fn may_come(self) -> bool {
        self.next.with(Option::is_some) && self.failed.with(Option::is_none)
    }
}

/// Where the history of a list begins; nowhere where the list holds no stopped task.
fn start(query: &TaskQuery) -> Option<String> {
    let before = if query.before.is_empty() { NEWEST.to_owned() } else { query.before.clone() };
    query.holds_stopped().then_some(before)
}

/// The list, however it is drawn.
fn narrowing(query: &TaskQuery) -> TaskQuery {
    let query = query.clone();
    TaskQuery {
        sort: Default::default(),
        reversed: false,
        by_launch: false,
        density: String::new(),
        hide: String::new(),
        ..query
    }
}

/// The ways to older tasks, and back to the newest.
#[component]
pub fn OlderLinks(
    /// The history.
    older: Older,
    /// The list.
    query: Memo<TaskQuery>,
    /// Where it stands.
    address: Address,
) -> impl IntoView {
    let Older { next, failed, read, .. } = older;
    let busy = move || read.pending().get().then_some("true");
    let to_older = move || {
        let before = next.get().unwrap_or_default();
        query.with(|query| address.of(&TaskQuery { before, ..query.clone() }))
    };
    let newest = move || {
        let first = query.with(|query| (!query.before.is_empty()).then(|| address.of(&query.from_start())));
        first.map(|href| view! { <a class="btn btn-small" href=href>"Newest"</a> })
    };
    let press = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        failed.set(None);
        if !read.pending().get_untracked() {
            read.dispatch(());
        }
    };
    view! {
        {move || failed.get().map(|problem| view! { <ProblemNotice problem=problem/> })}
        <div class="pager">
            {newest}
            <Show when=move || next.with(Option::is_some)>
                <a class="btn btn-small" href=to_older aria-busy=busy on:click=press>"Older tasks"</a>
            </Show>
        </div>
    }
}
