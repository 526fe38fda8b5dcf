//! `/run`: the Run task form with its review beside it.
//!
//! The controls are uncontrolled: the document holds what was typed, also before the wasm arrives and after
//! Back. Every input reads the form anew into one signal, from which choices and review follow.

pub mod choices;
mod compute;
mod container;
mod group;
mod kept;
pub mod network;
mod overrides;
pub mod review;
mod tags;
mod target;
mod volume;

use domain::launch::check::check;
use domain::launch::edit;
use domain::launch::facts::Facts;
use domain::launch::form::LaunchForm;
use domain::launch::plan::{LaunchPlan, Violation};
use domain::problem::Problem;
use leptos::form::ActionForm;
use leptos::html::Form;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use leptos_router::{LazyRoute, NavigateOptions, lazy_route};

use self::choices::Choices;
use self::kept::Kept;
use super::part::{PageHead, loaded, own_search};
use crate::api::run::{OpenForm, Press, Pressed, open_form};
use crate::forms::field::Shown;
use crate::forms::read::{Reread, focus_soon};
use crate::forms::summary::ErrorSummary;
use crate::ui::notice::ProblemNotice;
use crate::ui::still::Still;

/// The Run task page.
pub struct Run;

#[lazy_route]
impl LazyRoute for Run {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        // A new query opens the form anew; typing does not, though it changes the address: whoever then follows a
        // link within the page, such as one to a field that is wrong, is still in the same form.
        let search = own_search();
        let query = Memo::new(move |before: Option<&String>| {
            let now = search.get();
            before.filter(|_| Kept::is_own(&now)).cloned().unwrap_or(now)
        });
        let body =
            loaded("Run task", move || query.get(), open_form, |open| view! { <RunForm open=open/> }.still());
        view! { <div class="page">{body}</div> }.into_any()
    }
}

/// The form's state, shared by its parts.
#[derive(Clone, Copy)]
struct State {
    /// What stands in the form.
    form: RwSignal<LaunchForm>,
    /// What it offers.
    choices: Choices,
    /// What came of it: the plan, or the rules it breaks.
    plan: Memo<Result<LaunchPlan, Vec<Violation>>>,
    /// Whether an answer is awaited: to Run task, or to Reload lists until the form stands that it brings.
    busy: Signal<bool>,
}

#[component]
fn RunForm(mut open: OpenForm) -> impl IntoView {
    let opened = (open.form.family.clone(), open.form.revision.clone());
    Kept::restore(&mut open.form);
    let start = open.form.clone();
    let (violations, problem) = (open.violations.clone(), open.problem.clone());
    let form = RwSignal::new(open.form.clone());
    let (region, prices) = (open.region.clone(), open.prices.clone());
    let choices = Choices::new(form, opened, open);
    let plan = Memo::new(move |_| choices.facts(|facts: &Facts<'_>| form.with(|form| check(form, facts))));
    let press = ServerAction::<Press>::new();
    let renewing = RwSignal::new(false);
    let pending = press.pending();
    let busy = Signal::derive(move || pending.get() || renewing.get());
    let state = State { form, choices, plan, busy };
    provide_context(state);
    review::provide(state, region, prices);
    let shown = RwSignal::new(violations);
    provide_context(Shown(shown));
    let refused = RwSignal::new(problem);

    let node = NodeRef::<Form>::new();
    let navigate = use_navigate();
    let stay = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
    Effect::new(move |_| match press.value().get() {
        Some(Ok(Pressed::Launched(id))) => navigate(&format!("/launches/{id}"), NavigateOptions::default()),
        Some(Ok(Pressed::Refused(violations))) => {
            refused.set(None);
            shown.set(violations);
        }
        Some(Ok(Pressed::Refreshed(draft))) => {
            renewing.set(true);
            navigate(&format!("/run?draft={draft}"), stay.clone());
        }
        Some(Err(error)) => {
            shown.set(vec![]);
            refused.set(Some(error.0));
        }
        None => {}
    });
    let kept = Kept::new();
    // Only what a person did changes the address.
    let read = move |typed: bool| {
        #[cfg(feature = "hydrate")]
        if let Some(Press { form: now }) =
            node.try_get_untracked().flatten().and_then(|node| crate::forms::read::values(&node))
            // A control that is removed with its focus still tells of a change.
            && let Some(changed) = form.try_with_untracked(|before| *before != now)
        {
            kept::hold(&now);
            if !changed {
                return;
            }
            if typed {
                kept.keep(now.clone());
            } else {
                kept::remember(&now);
            }
            form.set(now);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (kept, typed);
    };
    let left = move || {
        read(true);
        #[cfg(feature = "hydrate")]
        kept.settle(|| form.try_get_untracked());
    };
    let sent = move || {
        #[cfg(feature = "hydrate")]
        form.with_untracked(kept::send);
    };
    provide_context(Reread(Callback::new(move |()| read(true))));
    // What was typed before hydration is in the document, not in the signal.
    Effect::new(move |_| {
        node.track();
        read(false);
    });
    // Choices were read anew: the focus stays with the button.
    if start.intent == edit::REFRESH {
        focus_soon("refresh".to_owned());
    }

    view! {
        <PageHead title="Run task"/>
        <ErrorSummary/>
        {move || refused.get().map(|problem| view! { <Refusal problem=problem/> })}
        <div class="split">
            <ActionForm action=press node_ref=node attr:class="form" attr:novalidate=true on:input=move |_| read(true) on:change=move |_| left() on:submit=move |_| sent()>
                // Enter in a field presses a form's first button: it must not launch anything.
                <button class="enter" type="submit" name="form[intent]" value=edit::FOLLOW tabindex="-1" aria-hidden="true" on:click=|event| event.prevent_default()></button>
                <input type="hidden" name="form[launch]" value=start.launch.clone() autocomplete="off"/>
                {target::fields(start.clone())}
                {compute::fields(start.clone())}
                <div class="folds">
                    <network::NetworkFields start=start.clone()/>
                    {volume::fields(start.clone())}
                    {overrides::fields(start.clone())}
                    {tags::fields(start.clone())}
                    {compute::capacity(start)}
                </div>
                <RunButton/>
            </ActionForm>
            <review::Review/>
        </div>
    }
}

/// A problem that belongs to no field; a launch that exists already is linked.
#[component]
fn Refusal(problem: Problem) -> impl IntoView {
    let other = problem.field.clone().and_then(|field| field.strip_prefix("launch:").map(str::to_owned));
    view! {
        <ProblemNotice problem=problem/>
        {other.map(|id| view! {
            <p class="row"><a class="btn" href=format!("/launches/{id}")>"See that launch"</a><a class="btn" href="/run" rel="external">"Start a new form"</a></p>
        })}
    }
}

#[component]
fn RunButton() -> impl IntoView {
    let State { plan, busy, .. } = expect_context();
    let verdict = review::verdict();
    let label = move || match plan.with(|plan| plan.as_ref().ok().map(|p| p.count)) {
        Some(1) => "Run task".to_owned(),
        Some(n) => format!("Run {n} tasks"),
        None => "Run task".to_owned(),
    };
    view! {
        <div class="form-actions">
            <button class="btn btn-primary" type="submit" name="form[intent]" value="run" disabled=busy aria-busy=move || busy.get().then_some("true")>
                {label}
            </button>
            <a class="verdict" href="#review" data-level=move || verdict().0>{move || verdict().1}</a>
        </div>
    }
}
