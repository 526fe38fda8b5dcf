//! Advanced options: what the tasks run with instead of what their definition says.

use domain::fargate::platform;
use domain::fargate::size::{SIZES, parse_cpu, parse_memory};
use domain::launch::check::overrides_typed;
use domain::launch::form::{ContainerForm, LaunchForm};
use domain::launch::request::MAX_OVERRIDES;
use leptos::prelude::*;

use super::State;
use super::choices::missing;
use super::container::container;
use crate::forms::control::{Control, Opt, select};
use crate::forms::field::{Field, error};
use crate::forms::fold::Fold;
use crate::ui::still::Still;

const TASK_ROLE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html";
const EXECUTION_ROLE: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html";
const SIZE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size";
const STORAGE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html";
/// Characters from which the meter is of interest.
const METER_FROM: usize = 1024;

/// The group of overrides.
pub(super) fn fields(start: LaunchForm) -> AnyView {
    let State { choices, form, .. } = expect_context();
    let typed = Memo::new(move |_| choices.facts(|facts| form.with(|form| overrides_typed(form, facts))));
    let says = Signal::derive(move || form.with(says));
    let open = start.containers.iter().any(|c| c.is_touched() || !c.env.is_empty())
        || [&start.task_role, &start.execution_role, &start.cpu, &start.memory, &start.ephemeral_storage]
            .iter()
            .any(|text| !text.is_empty());
    let has = |field: &str| {
        matches!(field, "task_role" | "execution_role" | "cpu" | "memory" | "ephemeral_storage" | "overrides")
            || field.starts_with("containers-")
    };
    let meter = move || {
        let n = typed.get();
        (n >= METER_FROM).then(|| {
            view! {
                <p class="help meter"><meter min="0" max=MAX_OVERRIDES high=MAX_OVERRIDES * 9 / 10 value=n aria-label="Length of the overrides"></meter>
                {format!(" {n} of the {MAX_OVERRIDES} characters that AWS takes")}</p>
            }
        })
    };
    view! {
        <Fold title="Overrides" says=says open=open has=has>
            <p class="help" id="overrides" tabindex="-1">"Leave a field empty to use the task definition's value (shown in grey)."</p>
            {error("overrides")}
            {meter}
            <Field name="task_role" label="Task role override" aws=TASK_ROLE help=|| "IAM role your containers use to call AWS. Only roles that trust ecs-tasks.amazonaws.com are listed.">
                {role("task_role", &start.task_role)}
            </Field>
            <Field name="execution_role" label="Task execution role override" aws=EXECUTION_ROLE help=|| "IAM role Fargate uses to pull images, read secrets and write logs.">
                {role("execution_role", &start.execution_role)}
            </Field>
            {role_list()}
            <Field name="cpu" label="Task CPU" aws=SIZE help=|| "Total for the task.">{cpu()}</Field>
            <Field name="memory" label="Task memory" aws=SIZE help=|| "Values Fargate supports for this CPU.">{memory()}</Field>
            <Field name="ephemeral_storage" label="Ephemeral storage" aws=STORAGE help=|| "21 to 200 GiB.">{storage(&start.ephemeral_storage)}</Field>
            <Containers start=start.containers/>
        </Fold>
    }
    .still()
}

/// `app: command, 2 variables`.
fn says(form: &LaunchForm) -> String {
    let mut parts = Vec::new();
    if !form.task_role.is_empty() || !form.execution_role.is_empty() {
        parts.push("roles".to_owned());
    }
    if [&form.cpu, &form.memory, &form.ephemeral_storage].iter().any(|text| !text.is_empty()) {
        parts.push("size".to_owned());
    }
    parts.extend(
        form.containers.iter().filter(|c| c.is_touched()).map(|c| format!("{}: {}", c.name, c.says())),
    );
    if parts.is_empty() { "none".into() } else { parts.join("; ") }
}

fn role(id: &'static str, start: &str) -> AnyView {
    let State { choices, .. } = expect_context();
    let own = Signal::derive(move || {
        let role = choices.definition.with(|found| {
            let definition = found.as_ref()?.as_ref().ok()?;
            if id == "task_role" { definition.task_role.clone() } else { definition.execution_role.clone() }
        });
        role.unwrap_or_else(|| "none".to_owned())
    });
    Control::new(id, start).class("mono").placeholder(own).list("roles").input()
}

fn role_list() -> AnyView {
    let State { choices, .. } = expect_context();
    choices.roles.with_value(|roles| match roles {
        Ok(roles) => {
            let options = roles
                .iter()
                .map(|role| view! { <option value=role.arn.clone()>{role.name.clone()}</option> })
                .collect_view();
            view! { <datalist id="roles">{options}</datalist> }.still()
        }
        Err(problem) => missing(problem),
    })
}

/// The definition's own size: CPU units and MiB.
fn own_size() -> Memo<(Option<u32>, Option<u32>, bool)> {
    let State { choices, .. } = expect_context();
    Memo::new(move |_| {
        choices.definition.with(|found| {
            let Some(Ok(definition)) = found else { return (None, None, false) };
            let own = &definition.revision;
            (
                own.cpu.as_deref().and_then(parse_cpu),
                own.memory.as_deref().and_then(parse_memory),
                platform::is_windows(&own.operating_system),
            )
        })
    })
}

fn cpu() -> AnyView {
    let State { form, .. } = expect_context();
    let own = own_size();
    let options = Signal::derive(move || {
        let (own, _, windows) = own.get();
        let as_defined =
            own.map_or_else(|| "as defined".to_owned(), |units| format!("as defined, {}", vcpu(units)));
        let rows = SIZES.iter().filter(|row| !row.preview && (!windows || row.windows));
        let mut options = vec![Opt::new("", as_defined)];
        options.extend(rows.map(|row| Opt::new(row.cpu.to_string(), vcpu(row.cpu))));
        options
    });
    select("cpu", None, options, move || form.with(|form| form.cpu.clone()))
}

fn memory() -> AnyView {
    let State { form, .. } = expect_context();
    let own = own_size();
    let cpu = Memo::new(move |_| form.with(|form| parse_cpu(&form.cpu)));
    let options = Signal::derive(move || {
        let (own_cpu, own, _) = own.get();
        let as_defined =
            own.map_or_else(|| "as defined".to_owned(), |mib| format!("as defined, {}", gib(mib)));
        let mut options = vec![Opt::new("", as_defined)];
        let row = cpu.get().or(own_cpu).and_then(|cpu| SIZES.iter().find(|row| row.cpu == cpu));
        let choices = row.map(|row| row.memory.choices()).unwrap_or_default();
        options.extend(choices.into_iter().map(|mib| Opt::new(mib.to_string(), gib(mib))));
        options
    });
    select("memory", None, options, move || form.with(|form| form.memory.clone()))
}

fn storage(start: &str) -> AnyView {
    let State { choices, .. } = expect_context();
    let own = Signal::derive(move || {
        let own = choices.definition.with(|found| found.as_ref()?.as_ref().ok()?.ephemeral_storage);
        own.unwrap_or(20).to_string()
    });
    view! { <div class="with">{Control::new("ephemeral_storage", start).class("short").numeric().placeholder(own).input()}<span class="unit">"GiB"</span></div> }
        .still()
}

/// `0.25 vCPU`.
fn vcpu(units: u32) -> String {
    format!("{} vCPU", f64::from(units) / 1024.0)
}

/// `0.5 GB`, as AWS calls GiB here.
fn gib(mib: u32) -> String {
    format!("{} GB", f64::from(mib) / 1024.0)
}

/// The definition's containers, and those that were filled in for another definition.
#[component]
fn Containers(start: Vec<ContainerForm>) -> impl IntoView {
    let State { choices, form, .. } = expect_context();
    let names = Memo::new(move |before: Option<&Vec<String>>| {
        let defined = choices.definition.with(|found| {
            let definition = found.as_ref()?.as_ref().ok()?;
            Some(definition.containers.iter().map(|c| c.name.clone()).collect::<Vec<_>>())
        });
        // While the definition is read, what is there stays.
        let mut names = defined.unwrap_or_else(|| before.cloned().unwrap_or_default());
        form.with(|form| {
            for container in form.containers.iter().filter(|c| c.is_touched() && !c.name.is_empty()) {
                if !names.contains(&container.name) {
                    names.push(container.name.clone());
                }
            }
        });
        names
    });
    let start = StoredValue::new(start);
    let draw = move |index: ReadSignal<usize>, name: String| {
        let found = start.with_value(|all| all.iter().find(|c| c.name == name).cloned());
        let start = found.unwrap_or_else(|| ContainerForm { name, ..ContainerForm::default() });
        container(index, start, names)
    };
    view! {
        <div class="containers">
            {move || names.with(Vec::is_empty).then(|| view! { <p class="help">"Choose a task definition to override what its containers run with."</p> })}
            <ForEnumerate each=move || names.get() key=Clone::clone children=draw/>
        </div>
    }
}
