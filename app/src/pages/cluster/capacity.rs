//! `/clusters/:name/capacity`: a cluster's capacity providers and default strategy, and the plan of a change.
//!
//! The edits are a form that is sent by GET: they stand in the address, work without JavaScript, and can be shared.
//! What they come to is the plan beside them; only the plan's own form changes anything.

pub mod follow;
pub mod plan;
pub mod providers;
pub mod spot;

use domain::capacity::change::Change;
use domain::capacity::edit::CapacityEdit;
use domain::capacity::lists::Lists;
use domain::capacity::view::{CapacityView, ClusterCapacity};
use domain::launch::form::StrategyLine;
use domain::launch::plan::Violation;
use leptos::html::Form;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::{LazyRoute, lazy_route};

use self::follow::Follow;
use crate::api::capacity::{OpenCapacity, capacity};
use crate::forms::control::Opt;
use crate::forms::strategy::{Naming, SplitPreview, StrategyRows};
use crate::pages::part::{PageHead, loaded, own_search};

/// The capacity page.
pub struct Capacity;

#[lazy_route]
impl LazyRoute for Capacity {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let params = use_params_map();
        let search = own_search();
        let asked = move || (params.with(|p| p.get("name").unwrap_or_default()), search.get());
        let body = loaded(
            "Capacity",
            asked,
            |(name, query)| async move {
                let draft = CapacityEdit::parse(&query).draft;
                Ok::<_, crate::api::error::ApiError>((capacity(name, draft).await?, query))
            },
            |(open, query)| view! { <CapacityPage open=open query=query/> }.into_any(),
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

/// The page's state, shared by its parts.
#[derive(Clone, Copy)]
struct State {
    /// All that is known beside the cluster.
    view: StoredValue<CapacityView>,
    /// The region, for commands.
    region: StoredValue<String>,
    /// The cluster that the plan is made from.
    base: RwSignal<ClusterCapacity>,
    /// The edits as they stand in the form.
    edit: RwSignal<CapacityEdit>,
    /// What they come to on `base`.
    change: Memo<Result<Change, Vec<Violation>>>,
}

#[component]
fn CapacityPage(open: OpenCapacity, query: String) -> impl IntoView {
    let OpenCapacity { view: page, problem, region } = open;
    let first = CapacityEdit::parse(&query);
    let base = RwSignal::new(page.cluster.clone());
    let edit = RwSignal::new(first.clone());
    let change = Memo::new(move |_| base.with(|base| edit.with(|edit| edit.change(&base.lists))));
    let state =
        State { view: StoredValue::new(page.clone()), region: StoredValue::new(region), base, edit, change };
    provide_context(state);
    let follow = Follow::new(state, problem, first.from.clone());
    provide_context(follow);

    let node = NodeRef::<Form>::new();
    let read = Callback::new(move |()| {
        #[cfg(feature = "hydrate")]
        if let Some(query) = node
            .try_get_untracked()
            .flatten()
            // The boxes stand outside of the form and belong to it by its id alone. A page that is come to by a link is
            // built before it is put into the document, and until then its form has none of them; the address tells.
            .filter(|form| form.is_connected())
            .and_then(|form| crate::forms::read::query(&form))
        {
            let now = CapacityEdit::parse(&query);
            if edit.try_with_untracked(|before| *before != now) == Some(true) {
                edit.set(now);
            }
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = node;
    });
    // What was typed before hydration is in the document, not in the signal.
    Effect::new(move |_| {
        node.track();
        read.run(());
    });
    let drawn = RwSignal::new(first.shown_rows(&page.cluster.lists));
    let typed = Signal::derive(move || edit.with(|edit| base.with(|base| edit.shown_rows(&base.lists))));
    // A change that was carried out, or somebody else's: the strategy is drawn anew, unless it is being edited.
    Effect::new(move |before: Option<Lists>| {
        let now = base.with(|base| base.lists.clone());
        if let Some(before) = before.filter(|before| *before != now) {
            let edited = edit
                .with_untracked(|edit| edit.change(&before).is_ok_and(|change| change.strategy.is_some()));
            if !edited {
                // What the form said of the cluster as it was is no wish: whoever draws the rows anew must not find it.
                edit.update(|edit| edit.rows = None);
                drawn.set(now.strategy.iter().map(StrategyLine::from).collect());
            }
            #[cfg(feature = "hydrate")]
            request_animation_frame(move || read.run(()));
        }
        now
    });

    let cluster = page.cluster.clone();
    let name = cluster.name.clone();
    let title = format!("Capacity of {name}");
    let lede = view! {
        <p class="facts">
            <span>{move || base.with(|base| base.status.clone())}</span>
            <a href=format!("/tasks?cluster={name}")>"Tasks"</a>
            <a href=format!("/audit?text=cluster%2F{name}")>"History"</a>
        </p>
    }
    .into_any();
    let chosen = Signal::derive(move || {
        let merged = state
            .change
            .with(|change| base.with(|base| change.as_ref().ok().map(|change| change.merge(&base.lists))));
        let names = merged.map(|lists| lists.providers);
        let names = names.unwrap_or_else(|| base.with(|base| base.lists.providers.clone()));
        let usable = base.with(|base| base.usable(&names));
        usable.into_iter().map(|name| Opt::new(name.clone(), name)).collect::<Vec<_>>()
    });
    let broken = Signal::derive(move || change.with(|change| change.clone().err().unwrap_or_default()));
    let items = Signal::derive(move || {
        change.with(|change| {
            base.with(|base| change.as_ref().ok().map(|change| change.merge(&base.lists).strategy))
        })
    });
    let count = if first.count.is_empty() { "10".to_owned() } else { first.count.clone() };
    let typed_count = Signal::derive({
        let count = count.clone();
        move || edit.with(|edit| if edit.count.is_empty() { count.clone() } else { edit.count.clone() })
    });
    let naming = Naming { rows: "strategy", button: "do", subject: "", none: Some("strategy") };
    let uses_spot =
        cluster.lists.providers.iter().any(|name| name == domain::fargate::strategy::FARGATE_SPOT);
    view! {
        <PageHead title=title lede=lede>
            <a class="btn btn-danger" href=format!("/clusters/{name}/delete")>"Delete cluster"</a>
            <a class="btn" href=format!("/run?cluster={name}")>"Run task"</a>
        </PageHead>
        <follow::Banners/>
        <div class="stack" on:input=move |_| read.run(()) on:change=move |_| read.run(())>
            <providers::Providers/>
            <div class="split">
                <form class="form" id="edit" method="get" node_ref=node>
                    <crate::ui::place::KeepPlace/>
                    // Enter presses the first button of a form: it shall review.
                    <button class="sr-only" type="submit" name="do" value="review" tabindex="-1" aria-hidden="true">"Review"</button>
                    <input type="hidden" name="from" value=move || base.with(|base| base.lists.fingerprint())/>
                    <fieldset class="group" id="strategy" tabindex="-1">
                        <legend>"Default capacity provider strategy"</legend>
                        <p class="help">"Tasks and services without a strategy of their own follow it, in this order: the base of one provider first, then the rest by weight. "
                            <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html" rel="noreferrer" target="_blank">"AWS docs"<span class="sr-only">" on capacity provider strategies"</span></a></p>
                        <StrategyRows naming=naming drawn=drawn typed=typed providers=chosen broken=broken redrawn=read/>
                        <SplitPreview name="count" count=count typed=typed_count items=items/>
                    </fieldset>
                    <div><button class="btn" type="submit" name="do" value="review">"Review the plan"</button></div>
                </form>
                <plan::PlanPanel/>
            </div>
        </div>
        {uses_spot.then(|| view! { <spot::SpotPanel view=page/> })}
    }
}
