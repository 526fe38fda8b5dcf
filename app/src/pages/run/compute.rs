//! How the tasks are placed: launch type or strategy, platform version, number of tasks, task group.

use domain::capacity::lists::say;
use domain::counted::counted;
use domain::fargate::platform::{self, LATEST};
use domain::fargate::strategy::{FARGATE_SPOT, StrategyItem, is_fargate, split_batches};
use domain::launch::check::strategy_items;
use domain::launch::form::{CLUSTER_DEFAULT, CUSTOM, LAUNCH_TYPE, LaunchForm};
use leptos::prelude::*;

use super::State;
use crate::forms::control::{Control, Opt, select, tick};
use crate::forms::field::{Field, FieldGroup, error};
use crate::forms::fold::Fold;
use crate::forms::read::Reread;
use crate::forms::strategy::{Naming, StrategyRows};
use crate::ui::still::Still;

const LAUNCH_TYPES: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/launch_types.html";
const PROVIDERS: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html";
const PLATFORMS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html";
const GROUPS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-groups.html";
const RUN_TASK: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html";

/// The second group of the form.
pub(super) fn fields(start: LaunchForm) -> AnyView {
    let State { choices, form, .. } = expect_context();
    let limit = choices.limit;
    let group = Signal::derive(move || {
        form.with(|form| {
            if form.family.is_empty() { "family:<family>".into() } else { format!("family:{}", form.family) }
        })
    });
    let options = options(&start);
    let count = Control::new("count", &start.count).class("short").numeric().input();
    let named = Control::new("group", &start.group).placeholder(group).input();
    let started_by = "slipway/".to_owned() + &start.launch + "/1";
    view! {
        <fieldset class="group">
            <legend>"Compute"</legend>
            <FieldGroup name="compute" label="Compute options" aws=LAUNCH_TYPES help=|| "Launch type FARGATE is always on demand; a capacity provider strategy can use Fargate Spot.">
                {options}
            </FieldGroup>
            <Field name="platform_version" label="Platform version" aws=PLATFORMS help=|| "The runtime of Fargate. LATEST is right unless a task needs an older one.">{platform_version()}</Field>
            <Field name="count" label="Number of tasks" aws=RUN_TASK help=move || format!("1 to {limit}. More than 10 are sent in batches of 10.")>
                {count}
            </Field>
            <Field name="group" label="Task group" aws=GROUPS help=|| "A name to find these tasks by; empty is the family's own.">
                {named}
            </Field>
            <div class="field">
                <span class="label">"Started by"</span>
                <p class="given"><code>{started_by}</code></p>
                <p class="help">"By this Slipway finds its tasks again; the number counts the batches."</p>
            </div>
        </fieldset>
    }
    .still()
}

fn options(start: &LaunchForm) -> AnyView {
    let State { choices, form, .. } = expect_context();
    let chosen = Memo::new(move |_| form.with(|form| form.compute.clone()));
    let cluster = Memo::new(move |_| form.with(|form| form.cluster.clone()));
    let default = Memo::new(move |_| {
        choices.facts(|facts| facts.cluster(&cluster.read()).map(|cluster| cluster.default_strategy.clone()))
    });
    // Why the default cannot be chosen; a choice made for another cluster stays, and the check says what is wrong.
    let why_not = Memo::new(move |_| {
        let default = default.get()?;
        if default.is_empty() {
            Some("This cluster has none: AWS would look for EC2 instances.")
        } else if default.iter().any(|item| !is_fargate(&item.provider)) {
            Some("It names a provider that is not Fargate.")
        } else {
            None
        }
    });
    let count = Memo::new(move |_| {
        form.with(|form| form.count.trim().parse::<u32>().ok())
            .filter(|n| (1..=choices.limit).contains(n))
            .unwrap_or(1)
    });
    let falls = move |split: String| {
        if split.is_empty() {
            split
        } else {
            format!("{} → {split}", counted(count.get(), "task", "tasks"))
        }
    };
    let default_says = move || match (why_not.get(), default.get()) {
        (Some(why), _) => why.to_owned(),
        (None, Some(items)) => {
            format!("{}. {}", say(&items), falls(split_words(&items, count.get())))
        }
        (None, None) => "Neither launch type nor strategy is sent; the cluster decides.".to_owned(),
    };
    let providers = Signal::derive(move || {
        let known = choices.facts(|facts| facts.cluster(&cluster.read()).map(|c| c.providers.clone()));
        let windows = is_windows(choices, form);
        let fargate = known.unwrap_or_else(|| vec!["FARGATE".into(), FARGATE_SPOT.into()]);
        let option = |name: String| {
            let label = match (is_fargate(&name), windows && name == FARGATE_SPOT) {
                (false, _) => format!("{name} (not Fargate)"),
                (true, true) => format!("{name} (not for Windows)"),
                (true, false) => name.clone(),
            };
            Opt { disabled: label != name, ..Opt::new(name, label) }
        };
        fargate.into_iter().map(option).collect::<Vec<_>>()
    });
    let own = Memo::new(move |_| form.with(|form| strategy_items(&form.strategy)));
    let own_falls =
        move || Some(falls(split_words(&own.read(), count.get()))).filter(|text| !text.is_empty());
    let spot = move || {
        own.with(|items| {
            items.iter().any(|item| item.provider == FARGATE_SPOT && item.weight + item.base > 0)
        })
    };
    let mut strategy = start.strategy.clone();
    if strategy.is_empty() {
        strategy.push(domain::launch::form::StrategyLine::default());
    }
    let drawn = RwSignal::new(strategy);
    let typed = Signal::derive(move || form.with(|form| form.strategy.clone()));
    let naming = Naming { rows: "form[strategy]", button: "form[intent]", subject: "-strategy", none: None };
    let redrawn = expect_context::<Reread>().0;
    let radio = move |value: &'static str, ticked: bool| {
        view! { <input type="radio" id=format!("compute-{value}") name="form[compute]" value=value checked=ticked disabled=move || value == CLUSTER_DEFAULT && why_not.get().is_some() && chosen.get() != value/> }
    };
    let of = |value: &str| start.compute == value;
    view! {
        <div class="choices">
            <label class="choice">{radio(LAUNCH_TYPE, of(LAUNCH_TYPE))}<span>"Launch type FARGATE"</span></label>
            <label class="choice">{radio(CLUSTER_DEFAULT, of(CLUSTER_DEFAULT))}<span>"Capacity provider strategy: cluster's default"</span><span class="help">{default_says}</span></label>
            <label class="choice">{radio(CUSTOM, of(CUSTOM))}<span>"Capacity provider strategy: custom"</span></label>
        </div>
        // Shown by the style sheet while custom is chosen, with and without scripts.
        <fieldset class="choice-more custom-strategy" id="strategy" tabindex="-1" aria-label="Custom capacity provider strategy">
            <StrategyRows naming=naming drawn=drawn typed=typed providers=providers redrawn=redrawn/>
            {error("strategy")}
            <p class="help">"Base: so many tasks first. Weight: the share of the rest. Providers must be associated with the cluster. "<a href=PROVIDERS rel="noreferrer" target="_blank">"AWS docs"</a></p>
            {move || own_falls().map(|text| view! { <p class="split-words"><strong>{text}</strong></p> })}
            {move || spot().then(|| view! { <p class="help">"Fargate Spot: Linux tasks on platform version 1.4.0, X86_64 or ARM64. AWS may interrupt a task with two minutes' notice and does not replace it."</p> })}
        </fieldset>
    }
    .still()
}

/// `FARGATE 1 · FARGATE_SPOT 3`: the split over all batches that will be sent; nothing while no line counts.
fn split_words(items: &[StrategyItem], count: u32) -> String {
    let counts = split_batches(items, count);
    let parts = items.iter().zip(counts).map(|(item, n)| format!("{} {n}", item.provider));
    parts.collect::<Vec<_>>().join(" · ")
}

fn is_windows(choices: super::choices::Choices, form: RwSignal<LaunchForm>) -> bool {
    let revision = form.with(|form| form.revision.clone());
    choices.facts(|facts| facts.operating_system(&revision).is_some_and(platform::is_windows))
}

fn platform_version() -> AnyView {
    let State { choices, form, .. } = expect_context();
    let windows = Memo::new(move |_| is_windows(choices, form));
    let options = Signal::derive(move || {
        let mut options = vec![Opt::new("", LATEST)];
        options.extend(platform::of(if windows.get() { "WINDOWS" } else { "LINUX" }).map(|row| {
            match row.retired {
                Some(since) => Opt {
                    disabled: true,
                    ..Opt::new(row.version, format!("{} (retired {since})", row.version))
                },
                None => Opt::new(row.version, row.version),
            }
        }));
        options
    });
    select("platform_version", None, options, move || form.with(|form| form.platform_version.clone()))
}

/// What to do when there is no capacity, and how long a run takes: rarely wanted.
pub(super) fn capacity(start: LaunchForm) -> AnyView {
    let State { form, .. } = expect_context();
    let says = move || {
        form.with(|form| {
            let retry = match (form.retry_subnets.is_empty(), form.retry_on_demand.is_empty()) {
                (true, true) => "no further try",
                (false, true) => "other subnets",
                (true, false) => "on demand",
                (false, false) => "other subnets, then on demand",
            };
            if form.hours.trim().is_empty() {
                retry.to_owned()
            } else {
                format!("{retry}, {} h", form.hours.trim())
            }
        })
    };
    let open =
        [&start.retry_subnets, &start.retry_on_demand, &start.hours].iter().any(|text| !text.is_empty());
    let has = |field: &str| matches!(field, "retry_subnets" | "retry_on_demand" | "hours");
    view! {
            <Fold title="Capacity and cost" says=Signal::derive(says) open=open has=has>
                <FieldGroup name="retry" label="When Fargate has no capacity" help=|| "Otherwise what could not be started is shown, and nothing is tried again.">
                    <div class="choices">
                        {tick("retry_subnets", !start.retry_subnets.is_empty(), "Try the other chosen subnets, one after the other")}
                        {tick("retry_on_demand", !start.retry_on_demand.is_empty(), "Then run on FARGATE what FARGATE_SPOT has no room for")}
                    </div>
                </FieldGroup>
                <Field name="hours" label="Hours of a run" help=|| "For the estimated cost only; it is not sent.">
                    {Control::new("hours", &start.hours).class("short").numeric().input()}
                </Field>
            </Fold>
    }
    .still()
}
