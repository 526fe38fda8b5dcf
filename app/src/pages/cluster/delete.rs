//! `/clusters/:name/delete`: deletes an empty cluster whose name is typed; what blocks it is listed.

use domain::problem::{Problem, ProblemKind};
use domain::query::encode;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use leptos_router::{LazyRoute, NavigateOptions, lazy_route};

use crate::api::cluster::{DeleteCluster, OpenDeletion, deletion};
use crate::api::error::ApiError;
use crate::pages::part::{PageHead, loaded, own_search};
use crate::port::Made;
use crate::ui::notice::ProblemNotice;

/// The page.
pub struct DeleteClusterPage;

#[lazy_route]
impl LazyRoute for DeleteClusterPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let params = use_params_map();
        let search = own_search();
        let asked = move || (params.with(|p| p.get("name").unwrap_or_default()), search.get());
        let body = loaded(
            "Delete cluster",
            asked,
            |(name, query)| async move {
                let draft = domain::query::pairs(&query).into_iter().find(|(name, _)| name == "draft");
                deletion(name, draft.map(|(_, id)| id)).await
            },
            |open| view! { <Page open=open/> }.into_any(),
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

#[component]
fn Page(open: OpenDeletion) -> impl IntoView {
    let OpenDeletion { deletion, problem } = open;
    let name = deletion.cluster.name.clone();
    let blocks = deletion.blocks();
    let unread = deletion.services.as_ref().err().cloned();
    let refused = RwSignal::new(problem);
    let press = ServerAction::<DeleteCluster>::new();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let Some(answer) = press.value().get() else { return };
        if let Some(problem) = deleted(answer) {
            refused.set(Some(problem));
        } else {
            navigate("/clusters", NavigateOptions::default());
        }
    });
    let blocked = !blocks.is_empty();
    let list = blocks
        .into_iter()
        .map(|text| view! { <li data-level="fail"><span>{text}</span></li> })
        .collect_view();
    let pending = press.pending();
    let back = format!("/clusters/{}/capacity", encode(&name));
    view! {
        <PageHead title=format!("Delete cluster {name}")/>
        {move || refused.get().map(|problem| view! { <ProblemNotice problem=problem/> })}
        {unread.map(|problem| view! { <ProblemNotice problem=problem/> })}
        {blocked.then(|| view! { <p>"This cluster can't be deleted yet:"</p><ul class="findings" aria-label="What blocks it">{list}</ul> })}
        <p class="muted">"This can't be undone. Capacity providers, task definitions and Slipway's history are kept."</p>
        <ActionForm action=press attr:class="form">
            <input type="hidden" name="cluster" value=name.clone()/>
            <div class="field">
                <label for="typed">{format!("Type {name} to delete it")}</label>
                <input class="input" id="typed" name="typed" autocomplete="off" spellcheck="false" disabled=blocked/>
            </div>
            <div class="form-actions">
                <button class="btn btn-danger btn-primary" type="submit" disabled=move || blocked || pending.get()>"Delete cluster"</button>
                <a class="btn" href=back>"Cancel"</a>
            </div>
        </ActionForm>
    }
}

/// Why it was not deleted; `None` when it was.
pub(in crate::pages) fn deleted(answer: Result<Made, ApiError>) -> Option<Problem> {
    match answer {
        Ok(Made::Done(_)) => None,
        Ok(Made::Refused(broken)) => {
            let said = broken.into_iter().map(|v| v.message).collect::<Vec<_>>().join(" ");
            Some(Problem::new(ProblemKind::Invalid, "not-confirmed", said))
        }
        Err(error) => Some(error.0),
    }
}
