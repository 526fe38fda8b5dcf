//! What the task is: containers, network, size, overrides, tags, and the same by the AWS CLI.

use domain::launch::plan::{ContainerOverride, Overrides};
use domain::task::detail::{ContainerDetail, NetworkDetail, TaskDetail};
use domain::task::row::TaskRow;
use domain::task::story::TaskStory;
use domain::time::{Millis, iso};
use domain::visible::visible;
use leptos::prelude::*;

use crate::ui::copy::CopyButton;

/// The panels.
#[component]
pub fn Detail(
    /// The story, read again as the task changes.
    story: RwSignal<TaskStory>,
    /// The board's row.
    row: Signal<TaskRow>,
) -> impl IntoView {
    view! {
        {move || story.with(|story| story.detail.as_ref().map(containers))}
        <div class="columns">
            {move || story.with(|story| row.with(|row| facts(row, story.detail.as_ref(), story.network())))}
            {move || story.with(|story| story.detail.as_ref().map(differs))}
        </div>
    }
}

/// A text of others, with what would not be seen written out.
fn plain(text: &str) -> String {
    visible(text).into_owned()
}

fn containers(detail: &TaskDetail) -> AnyView {
    let rows = detail
        .containers
        .iter()
        .map(|c| {
            let ContainerDetail { name, image, digest, last_status, exit, reason, health, essential } =
                c.clone();
            let role = match essential {
                Some(true) => "essential",
                Some(false) => "not essential",
                None => "",
            };
            view! {
                <tr>
                    <th scope="row"><bdi>{plain(&name)}</bdi></th>
                    <td>{plain(&last_status)}</td>
                    <td class="num mono">{exit}</td>
                    <td class="col-mid">{health.filter(|h| h != "UNKNOWN")}</td>
                    <td class="col-mid muted">{role}</td>
                    <td class="text mono small" title=digest><bdi>{image.as_deref().map(plain)}</bdi></td>
                    <td class="text muted"><bdi>{reason.as_deref().map(plain)}</bdi></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="panel">
            <div class="panel-head"><h2>"Containers"</h2></div>
            <div class="table-wrap" tabindex="0" role="region" aria-label="Containers">
                <table class="grid">
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"State"</th><th scope="col" class="num">"Exit code"</th><th scope="col" class="col-mid">"Health"</th><th scope="col" class="col-mid">"Role"</th><th scope="col" class="text">"Image"</th><th scope="col" class="text">"Reason"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn facts(row: &TaskRow, detail: Option<&TaskDetail>, network: NetworkDetail) -> AnyView {
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <div><dt>{name}</dt><dd><bdi>{plain(&value)}</bdi></dd></div> })
    };
    let time = |name: &'static str, at: Option<Millis>| {
        at.map(|at| view! { <div><dt>{name}</dt><dd><time datetime=iso(at)>{iso(at)}</time></dd></div> })
    };
    let size = detail.and_then(|d| Some(format!("{} CPU units, {} MiB", d.cpu.clone()?, d.memory.clone()?)));
    let platform = detail.and_then(|d| {
        Some(format!("{} {}", d.platform_family.clone()?, d.platform_version.clone().unwrap_or_default()))
    });
    let subnet = network.subnet.map(|id| match network.reach {
        Some(reach) => format!("{id} ({})", reach.word()),
        None => id,
    });
    let command = describe(row);
    let arn = row.arn.clone();
    view! {
        <section class="panel">
            <div class="panel-head"><h2>"The task"</h2></div>
            <dl class="kv">
                <div><dt>"Task ARN"</dt><dd><span class="id mono">{arn.clone()}" "<CopyButton text=Signal::stored(arn) what="the ARN"/></span></dd></div>
                {fact("Started by", row.started_by.clone())}
                {fact("Task group", row.group.clone())}
                {fact("Zone", row.zone.clone())}
                {fact("Subnet", subnet)}
                {fact("Private IP", network.private_ip)}
                {fact("IPv6 address", network.ipv6)}
                {fact("Public IP", network.public_ip)}
                {fact("Network interface", network.interface)}
                {fact("Size", size)}
                {fact("Ephemeral storage", detail.and_then(|d| d.ephemeral_storage).map(|n| format!("{n} GiB")))}
                {fact("Platform", platform)}
                {time("Requested", row.created_at)}
                {time("Started", row.started_at)}
                {time("Stopping since", row.stopping_at)}
                {time("Stopped", row.stopped_at)}
                {fact("Stop code", row.stop_code.clone())}
            </dl>
            <figure class="code">
                <figcaption>"AWS CLI equivalent "<CopyButton text=Signal::stored(command.clone()) what="the command"/></figcaption>
                <pre tabindex="0"><code>{command}</code></pre>
            </figure>
        </section>
    }
    .into_any()
}

/// <https://docs.aws.amazon.com/cli/latest/reference/ecs/describe-tasks.html>
fn describe(row: &TaskRow) -> String {
    format!(
        "aws ecs describe-tasks \\\n  --cluster {} \\\n  --tasks {} \\\n  --include TAGS",
        row.cluster, row.arn
    )
}

/// What it ran with instead of what its definition says, and its tags.
fn differs(detail: &TaskDetail) -> AnyView {
    let overrides = &detail.overrides;
    let body = if overrides.is_empty() {
        view! { <p class="muted">"It ran just as its definition says."</p> }.into_any()
    } else {
        let items = lines(overrides)
            .into_iter()
            .map(|(name, value)| view! { <div><dt><bdi>{plain(&name)}</bdi></dt><dd class="mono"><bdi>{plain(&value)}</bdi></dd></div> })
            .collect_view();
        view! { <dl class="kv">{items}</dl> }.into_any()
    };
    let tags = detail
        .tags
        .iter()
        .map(|tag| view! { <span class="chip"><b><bdi>{plain(&tag.key)}</bdi></b><span><bdi>{plain(&tag.value)}</bdi></span></span> })
        .collect_view();
    let none = detail.tags.is_empty().then(|| view! { <span class="muted">"none"</span> });
    view! {
        <section class="panel">
            <div class="panel-head"><h2>"Overrides"</h2></div>
            {body}
            <div class="panel-head"><h2>"Tags"</h2></div>
            <p class="chips">{tags}{none}</p>
        </section>
    }
    .into_any()
}

fn lines(of: &Overrides) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut say = |name: &str, value: Option<String>| all.extend(value.map(|value| (name.to_owned(), value)));
    say("Task role", of.task_role.clone());
    say("Task execution role", of.execution_role.clone());
    say("CPU", of.cpu.map(|n| format!("{n} units")));
    say("Memory", of.memory.map(|n| format!("{n} MiB")));
    say("Ephemeral storage", of.ephemeral_storage.map(|n| format!("{n} GiB")));
    for ContainerOverride { name, command, environment, cpu, memory, memory_reservation } in &of.containers {
        say(&format!("{name}: command"), command.as_ref().and_then(|c| serde_json::to_string(c).ok()));
        let names: Vec<&str> = environment.iter().map(|variable| variable.name.as_str()).collect();
        say(&format!("{name}: environment"), (!names.is_empty()).then(|| names.join(", ")));
        say(&format!("{name}: CPU"), cpu.map(|n| format!("{n} units")));
        say(&format!("{name}: memory"), memory.map(|n| format!("{n} MiB")));
        say(&format!("{name}: memory reservation"), memory_reservation.map(|n| format!("{n} MiB")));
    }
    all
}
