//! `/capacity-providers/create` and `/capacity-providers/:name`: a provider on an Auto Scaling group, as far as ECS
//! alone can set it.

use domain::capacity::group::GroupForm;
use domain::launch::form::ON;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use leptos_router::{LazyRoute, NavigateOptions, lazy_route};

use crate::api::provider::{DeleteProvider, GroupDraft, OpenProviders, SaveProvider, providers};
use crate::forms::control::once;
use crate::forms::field::{Field, Shown, invalid};
use crate::forms::summary::ErrorSummary;
use crate::pages::cluster::delete::deleted;
use crate::pages::part::{PageHead, answer_status, loaded, own_search};
use crate::port::Made;
use crate::ui::notice::{Empty, ProblemNotice};

const GROUP: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html";
const SCALING: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html";
const PROTECTION: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-termination-protection.html";

/// The page.
pub struct EditProvider;

#[lazy_route]
impl LazyRoute for EditProvider {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let params = use_params_map();
        let search = own_search();
        let asked = move || (params.with(|p| p.get("name").unwrap_or_default()), search.get());
        let body = loaded(
            "Capacity provider",
            asked,
            |(name, query)| async move {
                let draft = domain::query::pairs(&query).into_iter().find(|(name, _)| name == "draft");
                Ok::<_, crate::api::error::ApiError>((name, providers(draft.map(|(_, id)| id)).await?))
            },
            |(name, open)| page_of(&name, open),
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn page_of(name: &str, open: OpenProviders) -> AnyView {
    let new = name.is_empty() || name == "create";
    let group = open
        .providers
        .iter()
        .find(|provider| provider.name == name)
        .and_then(|provider| provider.group.clone());
    let kept = open.draft.as_ref().map(|draft| draft.form.clone()).filter(|form| new || form.name == name);
    let form = match (new, group) {
        (true, _) => GroupForm::fresh(),
        (false, Some(group)) => GroupForm::of(name, &group),
        (false, None) => {
            answer_status(404);
            return view! {
                <PageHead title=format!("Capacity provider {name}")/>
                <Empty title="No such provider on an Auto Scaling group"><p>"It may have been deleted, or be of another kind; those are not changed here."</p><a class="btn" href="/capacity-providers">"Capacity providers"</a></Empty>
            }
            .into_any();
        }
    };
    let form = kept.unwrap_or(form);
    let (violations, problem) = match open.draft {
        Some(GroupDraft { violations, problem, .. }) => (violations, problem),
        None => (Vec::new(), None),
    };
    provide_context(Shown(RwSignal::new(violations)));
    let refused = RwSignal::new(problem);
    view! { <Editor form=form new=new refused=refused/> }.into_any()
}

#[component]
fn Editor(form: GroupForm, new: bool, refused: RwSignal<Option<domain::problem::Problem>>) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let save = ServerAction::<SaveProvider>::new();
    let navigate = use_navigate();
    Effect::new(move |_| match save.value().get() {
        Some(Ok(Made::Done(_))) => navigate("/capacity-providers", NavigateOptions::default()),
        Some(Ok(Made::Refused(violations))) => {
            refused.set(None);
            shown.0.set(violations);
        }
        Some(Err(error)) => {
            shown.0.set(Vec::new());
            refused.set(Some(error.0));
        }
        None => {}
    });
    let title =
        if new { "Create capacity provider".to_owned() } else { format!("Capacity provider {}", form.name) };
    let pending = save.pending();
    let number = move |name: &'static str, value: &String| {
        view! { <input class="input short" id=name name=format!("form[{name}]") inputmode="numeric" autocomplete="off" value=value.clone() aria-invalid=invalid(shown.of(name)) aria-describedby=format!("{name}-error {name}-help")/> }.into_any()
    };
    let tick = move |name: &'static str, value: &str, words: &'static str| {
        view! { <label class="choice"><input type="checkbox" id=name name=format!("form[{name}]") value=ON checked=value == ON/><span>{words}</span></label> }.into_any()
    };
    let name = form.name.clone();
    view! {
        <PageHead title=title/>
        <ErrorSummary/>
        {move || refused.get().map(|problem| view! { <ProblemNotice problem=problem/> })}
        <ActionForm action=save attr:class="form" attr:novalidate=true>
            <input type="hidden" name="mode" value=if new { "create" } else { "change" }/>
            <fieldset class="group">
                <Field name="name" label="Name" help=|| "Up to 255 letters, digits, hyphens and underscores; it cannot begin with aws, ecs or fargate, and cannot be changed later.">
                    <input class="input" id="name" name="form[name]" autocomplete="off" spellcheck="false" value=form.name.clone() readonly=!new aria-invalid=invalid(shown.of("name")) aria-describedby="name-error name-help"/>
                </Field>
                <Field name="arn" label="Auto Scaling group" aws=GROUP help=|| "Its ARN. The group must exist; a group has one capacity provider at most.">
                    <input class="input mono" id="arn" name="form[arn]" autocomplete="off" spellcheck="false" value=form.arn.clone() readonly=!new aria-invalid=invalid(shown.of("arn")) aria-describedby="arn-error arn-help"/>
                </Field>
            </fieldset>
            <fieldset class="group">
                <Field name="scaling" label="Managed scaling" aws=SCALING help=|| "ECS scales the Auto Scaling group.">{tick("scaling", &form.scaling, "on")}</Field>
                <Field name="target" label="Target capacity" help=|| "Percent of the instances to be in use, 1 to 100.">{number("target", &form.target)}</Field>
                <Field name="step_min" label="Minimum scaling step size" help=|| "Instances, 1 to 10,000.">{number("step_min", &form.step_min)}</Field>
                <Field name="step_max" label="Maximum scaling step size" help=|| "Instances, 1 to 10,000.">{number("step_max", &form.step_max)}</Field>
                <Field name="warmup" label="Instance warm-up period" help=|| "Warm-up time in seconds, 0 to 10,000.">{number("warmup", &form.warmup)}</Field>
                <Field name="protection" label="Managed termination protection" aws=PROTECTION help=|| "Protects instances that run tasks from scale-in. The group needs instance scale-in protection too.">{tick("protection", &form.protection, "on")}</Field>
                <Field name="draining" label="Managed draining" help=|| "Tasks are moved off an instance before it ends.">{tick("draining", &form.draining, "on")}</Field>
            </fieldset>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit" disabled=move || pending.get()>{if new { "Create provider" } else { "Save provider" }}</button>
                <a class="btn" href="/capacity-providers">"Cancel"</a>
            </div>
        </ActionForm>
        {(!new).then(|| view! { <Delete name=name refused=refused/> })}
    }
}

#[component]
fn Delete(name: String, refused: RwSignal<Option<domain::problem::Problem>>) -> impl IntoView {
    let press = ServerAction::<DeleteProvider>::new();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let Some(answer) = press.value().get() else { return };
        match deleted(answer) {
            Some(problem) => refused.set(Some(problem)),
            None => navigate("/capacity-providers", NavigateOptions::default()),
        }
    });
    view! {
        <section class="panel ruled">
            <div class="panel-head"><h2>"Delete"</h2></div>
            <p class="muted">"AWS deletes it only when no cluster is associated with it. The Auto Scaling group stays."</p>
            <ActionForm action=press attr:class="form">
                <input type="hidden" name="name" value=name.clone()/>
                <div class="field"><label for="typed">{format!("Type {name} to delete it")}</label><input class="input" id="typed" name="typed" autocomplete="off" spellcheck="false"/></div>
                <div><button class="btn btn-danger" type="submit" on:click=once(press.pending())>"Delete provider"</button></div>
            </ActionForm>
        </section>
    }
}
