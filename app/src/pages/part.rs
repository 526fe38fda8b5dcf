//! What every page has: a title, one h1 with its actions, and a way to wait for its data.

use domain::problem::ProblemKind;
use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use leptos_router::location::Location;

use crate::api::error::ApiError;
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

/// Shows what a resource came to: the view of its value, or its problem under the page's title.
pub fn loaded<T: Clone + Send + Sync + 'static>(
    title: &'static str,
    resource: Resource<Result<T, ApiError>>,
    show: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    // A page stays in sight while the next of its kind is read, one launch after another. What it is made of is owned
    // by the view, and not by what reads: else it would go at once, and the view that is left be told of changes.
    let page = Owner::current().unwrap_or_default();
    view! {
        <Transition fallback=move || view! { <p class="muted" aria-busy="true">"Loading…"</p> }>
            {move || {
                let (show, owner) = (show.clone(), page.child());
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => {
                            let view = owner.with(|| show(value));
                            OwnedView::new_with_owner(view, owner).into_any()
                        }
                        Err(error) => {
                            // Whoever came by an old link, or mistyped, looks for something.
                            let onward = (error.0.kind == ProblemKind::NotFound)
                                .then(|| view! { <p><a class="btn" href="/find">"Find something else"</a></p> });
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
            <p>"A launch is one press of Run task. Each shows here with its tasks, live, and stays."</p>
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
