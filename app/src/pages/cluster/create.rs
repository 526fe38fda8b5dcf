//! `/clusters/create`: a new cluster, with both Fargate providers unless told otherwise.

use domain::capacity::lists::say;
use domain::cluster::create::{ClusterForm, INSIGHTS, NewCluster, create_cluster};
use domain::fargate::strategy::{FARGATE, FARGATE_SPOT};
use domain::launch::form::Pair;
use domain::launch::plan::Violation;
use leptos::form::ActionForm;
use leptos::html::Form;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use leptos_router::{LazyRoute, NavigateOptions, lazy_route};

use crate::api::cluster::{ClusterDraft, CreateCluster, open_cluster_form};
use crate::forms::control::{Opt, once};
use crate::forms::field::{Field, FieldGroup, Shown, invalid};
use crate::forms::strategy::{Naming, SplitPreview, StrategyRows};
use crate::forms::summary::ErrorSummary;
use crate::pages::part::{PageHead, loaded, own_search};
use crate::port::Made;
use crate::ui::copy::CopyButton;
use crate::ui::notice::ProblemNotice;

const CLUSTERS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html";
const PROVIDERS: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html";
const INSIGHTS_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContainerInsights.html";
const TAGS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html";

/// The Create cluster page.
pub struct CreateClusterPage;

#[lazy_route]
impl LazyRoute for CreateClusterPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let query = own_search();
        let body = loaded(
            "Create cluster",
            move || query.get(),
            |query| async move {
                let pairs = domain::query::pairs(&query);
                open_cluster_form(pairs.into_iter().find(|(name, _)| name == "draft").map(|(_, id)| id)).await
            },
            |open| view! { <Page open=open/> }.into_any(),
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

#[component]
fn Page(open: ClusterDraft) -> impl IntoView {
    let ClusterDraft { form: start, violations, problem, region } = open;
    let form = RwSignal::new(start.clone());
    let shown = Shown(RwSignal::new(violations));
    provide_context(shown);
    let refused = RwSignal::new(problem);
    let press = ServerAction::<CreateCluster>::new();
    let node = NodeRef::<Form>::new();
    let navigate = use_navigate();
    Effect::new(move |_| match press.value().get() {
        Some(Ok(Made::Done(name))) => {
            navigate(&format!("/clusters/{name}/capacity"), NavigateOptions::default())
        }
        Some(Ok(Made::Refused(violations))) => {
            refused.set(None);
            shown.0.set(violations);
        }
        Some(Err(error)) => {
            shown.0.set(vec![]);
            refused.set(Some(error.0));
        }
        None => {}
    });
    let read = Callback::new(move |()| {
        #[cfg(feature = "hydrate")]
        if let Some(CreateCluster { form: now }) =
            node.try_get_untracked().flatten().and_then(|node| crate::forms::read::values(&node))
            && form.try_with_untracked(|before| *before != now) == Some(true)
        {
            form.set(now);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = node;
    });
    Effect::new(move |_| {
        node.track();
        read.run(());
    });
    let drawn = RwSignal::new(start.strategy.clone());
    let typed = Signal::derive(move || form.with(|form| form.strategy.clone()));
    let providers = Signal::derive(move || {
        form.with(|form| form.providers.iter().map(|name| Opt::new(name, name)).collect::<Vec<_>>())
    });
    let new = Memo::new(move |_| form.with(ClusterForm::read));
    let items =
        Signal::derive(move || form.with(|form| domain::fargate::strategy::row::parse(&form.strategy).ok()));
    let naming = Naming { rows: "form[strategy]", button: "form[intent]", subject: "-strategy", none: None };
    let pending = press.pending();
    let ticked = start.providers.clone();
    let provider = move |name: &'static str, help: &'static str| {
        let on = ticked.iter().any(|ticked| ticked == name);
        view! {
            <label class="choice"><input type="checkbox" name="form[providers][]" value=name checked=on/><span>{name}</span><span class="help">{help}</span></label>
        }
        .into_any()
    };
    let insights = start.insights.clone();
    let options = INSIGHTS
        .iter()
        .map(|value| view! { <option value=*value selected=insights == *value>{*value}</option> })
        .collect_view();
    view! {
        <PageHead title="Create cluster"/>
        <ErrorSummary/>
        {move || refused.get().map(|problem| view! { <ProblemNotice problem=problem/> })}
        <div class="split">
            <ActionForm action=press node_ref=node attr:class="form" attr:novalidate=true on:input=move |_| read.run(()) on:change=move |_| read.run(())>
                // Enter presses the first button of a form: it shall create.
                <button class="sr-only" type="submit" name="form[intent]" value="create" tabindex="-1" aria-hidden="true" on:click=once(pending)>"Create"</button>
                <fieldset class="group">
                    <Field name="name" label="Cluster name" aws=CLUSTERS help=|| "Up to 255 letters, digits, hyphens and underscores.">
                        <input class="input" id="name" name="form[name]" value=start.name.clone() autocomplete="off" spellcheck="false" aria-invalid=invalid(shown.of("name")) aria-describedby="name-error name-help"/>
                    </Field>
                    <FieldGroup name="attach" label="Capacity providers" aws=PROVIDERS help=|| "Attaching a provider is free; you pay for tasks.">
                        <div class="choices">
                            {provider(FARGATE, "On-demand capacity")}
                            {provider(FARGATE_SPOT, "Spare capacity at a discount, with two minutes' notice")}
                        </div>
                    </FieldGroup>
                </fieldset>
                <fieldset class="group" id="strategy" tabindex="-1">
                    <legend>"Default capacity provider strategy"</legend>
                    <StrategyRows naming=naming drawn=drawn typed=typed providers=providers redrawn=read/>
                    <SplitPreview name="form[count]" count=start.count.clone() typed=Signal::derive(move || form.with(|form| form.count.clone())) items=items/>
                </fieldset>
                <fieldset class="group">
                    <Field name="insights" label="Container Insights" aws=INSIGHTS_PAGE help=|| "CloudWatch metrics of the cluster; CloudWatch charges for them.">
                        <select class="select" id="insights" name="form[insights]" aria-invalid=invalid(shown.of("insights"))>
                            <option value="">"Account default"</option>
                            {options}
                        </select>
                    </Field>
                    <FieldGroup name="tags" label="Tags" aws=TAGS>
                        <TagRows start=start.tags.clone() form=form redrawn=read/>
                    </FieldGroup>
                </fieldset>
                <div class="form-actions">
                    <button class="btn btn-primary" type="submit" name="form[intent]" value="create" disabled=move || pending.get() aria-busy=move || pending.get().then_some("true")>"Create cluster"</button>
                </div>
            </ActionForm>
            <aside class="review card" aria-labelledby="review-title">
                <h2 id="review-title" class="small muted">"Review"</h2>
                {move || new.with(|new| match new {
                    Ok(new) => review(new, &region).into_any(),
                    Err(broken) => todo(broken).into_any(),
                })}
            </aside>
        </div>
    }
}

#[component]
fn TagRows(start: Vec<Pair>, form: RwSignal<ClusterForm>, redrawn: Callback<()>) -> impl IntoView {
    let drawn = RwSignal::new(start);
    let change = move |change: &dyn Fn(&mut Vec<Pair>)| {
        let mut tags = form.with_untracked(|form| form.tags.clone());
        change(&mut tags);
        drawn.set(tags);
        #[cfg(feature = "hydrate")]
        request_animation_frame(move || redrawn.run(()));
        #[cfg(not(feature = "hydrate"))]
        let _ = redrawn;
    };
    // Rows are made anew each time they are drawn: an input that is kept would keep what was typed into it.
    let drawing = StoredValue::new(0u32);
    let each = move || {
        let tags = drawn.get();
        let now = drawing
            .try_update_value(|n| {
                *n += 1;
                *n
            })
            .unwrap_or_default();
        tags.into_iter().enumerate().map(|(at, tag)| (now, at, tag)).collect::<Vec<_>>()
    };
    let draw = move |(_, at, Pair { key, value }): (u32, usize, Pair)| {
        let remove = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            change(&|tags| {
                if at < tags.len() {
                    tags.remove(at);
                }
            });
        };
        view! {
            <div class="pair">
                <input class="input mono" id=format!("tags-{at}-key") name=format!("form[tags][{at}][key]") aria-label=format!("Key {}", at + 1) placeholder="Key" autocomplete="off" value=key/>
                <input class="input mono" id=format!("tags-{at}-value") name=format!("form[tags][{at}][value]") aria-label=format!("Value {}", at + 1) placeholder="Value" autocomplete="off" value=value/>
                <button class="btn btn-icon" type="submit" name="form[intent]" value=format!("remove-tag-{at}") aria-label=format!("Remove tag {}", at + 1) on:click=remove>"×"</button>
            </div>
        }
    };
    let add = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        change(&|tags| tags.push(Pair::default()));
    };
    view! {
        <div class="pairs"><For each=each key=|(drawing, at, _)| (*drawing, *at) children=draw/><div><button class="btn btn-small" type="submit" name="form[intent]" value="add-tag" on:click=add>"Add tag"</button></div></div>
    }
}

fn review(new: &NewCluster, region: &str) -> impl IntoView + use<> {
    let text = create_cluster(new, region);
    let none = || "none".to_owned();
    let providers = if new.providers.is_empty() { none() } else { new.providers.join(", ") };
    view! {
        <p class="headline">{format!("New cluster {}", new.name)}</p>
        <dl class="kv">
            <div><dt>"Capacity providers"</dt><dd>{providers}</dd></div>
            <div><dt>"Default strategy"</dt><dd>{say(&new.strategy)}</dd></div>
            <div><dt>"Container Insights"</dt><dd>{new.insights.clone().unwrap_or_else(|| "Account default".into())}</dd></div>
            <div><dt>"Tags"</dt><dd>{new.tags.len()}</dd></div>
        </dl>
        <figure class="code">
            <figcaption>"AWS CLI equivalent "<CopyButton text=Signal::stored(text.clone()) what="the command"/></figcaption>
            <pre tabindex="0"><code>{text}</code></pre>
        </figure>
    }
}

fn todo(broken: &[Violation]) -> impl IntoView + use<> {
    let items = broken
        .iter()
        .map(|v| view! { <li data-level="fail"><span>{v.message.clone()}</span></li> })
        .collect_view();
    view! { <p class="headline muted">"Not ready to run"</p><ul class="findings">{items}</ul> }
}
