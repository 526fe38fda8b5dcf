//! What every page has: a title, one h1 with its actions, and a way to wait for its data.

mod data;
#[cfg(feature = "ssr")]
mod preload;

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;

use domain::problem::ProblemKind;
use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use leptos_router::location::Location;
use serde::Serialize;
use serde::de::DeserializeOwned;

use self::data::PageData;
use crate::api::error::ApiError;
use crate::ui::delivered;
use crate::ui::heading::Heading;
use crate::ui::notice::{Empty, ProblemNotice};

/// The page's title and its one h1; navigation moves focus to it.
#[component]
pub fn PageHead(
    /// The h1.
    #[prop(into)]
    title: String,
    /// What stands under the h1.
    #[prop(optional)]
    lede: Option<AnyView>,
    /// What can be done, right of the h1.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <div class="page-head">
            <div><Heading title=title/>{lede}</div>
            {children.map(|actions| view! { <div class="actions">{actions()}</div> })}
        </div>
    }
}

/// Reads the data of a page, and reads it again when `asked` changes. Shows it, or its problem under the page's title.
pub fn loaded<Asked, Answer, Reading>(
    title: &'static str,
    asked: impl Fn() -> Asked + Send + Sync + 'static,
    read: impl Fn(Asked) -> Reading + Send + Sync + 'static,
    show: impl Fn(Answer) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    Asked: Debug + 'static,
    Answer: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    Reading: Future<Output = Result<Answer, ApiError>> + Send + 'static,
{
    #[cfg(feature = "ssr")]
    preload::preload_code();
    // Types end here. `render_page` is compiled once for all pages.
    let asked = Arc::new(asked);
    let key = Arc::clone(&asked);
    render_page(
        title,
        Box::new(move || format!("{:?}", key())),
        Box::new(move || {
            let reading = read(untrack(|| asked()));
            Box::pin(async move { PageData::of(reading.await) })
        }),
        Arc::new(move |data| data.read().map(&show)),
    )
}

/// A text that changes when the request for the data changes.
type AskedKey = Box<dyn Fn() -> String + Send + Sync>;
/// Reads the data for the current request.
type ReadPage = Box<dyn Fn() -> Pin<Box<dyn Future<Output = PageData> + Send>> + Send + Sync>;
/// Shows the data.
type ShowPage = Arc<dyn Fn(&PageData) -> Result<AnyView, ApiError> + Send + Sync>;

fn render_page(title: &'static str, key: AskedKey, read: ReadPage, show: ShowPage) -> AnyView {
    let data = Resource::new_str(key, move |_| read());
    // A page stays in sight while the next of its kind is read, one launch after another. What it is made of is owned
    // by the view, and not by what reads: else it would go at once, and the view that is left be told of changes.
    let page = Owner::current().unwrap_or_default();
    view! {
        <Transition fallback=move || view! { <p class="muted" aria-busy="true">"Loading…"</p> }>
            {move || {
                let (show, owner) = (Arc::clone(&show), page.child());
                Suspend::new(async move {
                    let data = data.await;
                    // The page's markup is hydrated next.
                    delivered::restore();
                    match owner.with(|| show(&data)) {
                        Ok(view) => OwnedView::new_with_owner(view, owner).into_any(),
                        Err(error) => {
                            // Whoever came by an old link, or mistyped, looks for something.
                            let onward = (error.0.kind == ProblemKind::NotFound)
                                .then(|| view! { <p><a class="btn" href="/find">"Search"</a></p> });
                            view! { <PageHead title=title/><ProblemNotice problem=error.0/>{onward} }.into_any()
                        }
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// The query of this page. It stays as it was when somebody leaves: a page that goes must not read its data anew,
/// into views that go with it.
pub fn own_search() -> Memo<String> {
    let Location { pathname, search, .. } = use_location();
    let own = pathname.get_untracked();
    Memo::new(move |before: Option<&String>| {
        let left = pathname.with(|path| *path != own);
        before.filter(|_| left).cloned().unwrap_or_else(|| search.get())
    })
}

/// What a page reads of its address, from the query, with or without `?`, and from path parameters. It stays as it was
/// when somebody leaves for a path that is not `mine`.
pub fn own<T: Clone + PartialEq + Send + Sync + 'static>(
    mine: fn(&str) -> bool,
    read: impl Fn(&str) -> T + Send + Sync + 'static,
) -> Memo<T> {
    let Location { pathname, search, .. } = use_location();
    Memo::new(move |before: Option<&T>| {
        let left = pathname.with(|path| !mine(path));
        before.filter(|_| left).cloned().unwrap_or_else(|| search.with(|search| read(search)))
    })
}

/// There are no launches yet.
#[component]
pub fn NoLaunches() -> impl IntoView {
    view! {
        <Empty title="No launches yet">
            <p>"Every time you run tasks, the launch and its live status appear here."</p>
            <a class="btn btn-primary" href="/run">"Run task"</a>
        </Empty>
    }
}

/// Sets the status of the answer that carries this page. In the browser there is none.
pub fn answer_status(status: u16) {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = http::StatusCode::from_u16(status)
    {
        response.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}
