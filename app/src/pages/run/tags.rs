//! Task tagging configuration, tags, and execute command.

use domain::counted::counted;
use domain::launch::form::{LaunchForm, Pair};
use domain::launch::tagging::{EffectiveTag, TagSource, effective};
use leptos::prelude::*;

use super::State;
use crate::forms::control::{Control, Opt, select, tick};
use crate::forms::field::{Field, FieldGroup, error, errors};
use crate::forms::fold::Fold;
use crate::forms::rows::{List, Rows};
use crate::ui::still::Still;

const TAGGING: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html";
const EXEC: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html";

/// The last group of the form.
pub(super) fn fields(start: LaunchForm) -> AnyView {
    let State { choices, form, .. } = expect_context();
    let tags = Memo::new(move |_| {
        choices.facts(|facts| {
            let definition = facts.definition.map(|d| d.tags.as_slice()).unwrap_or_default();
            form.with(|form| effective(form, definition))
        })
    });
    let says = move || {
        let tags = match tags.with(Vec::len) {
            0 => "no tags".to_owned(),
            n => counted(n, "tag", "tags"),
        };
        if form.with(|form| form.execute_command.is_empty()) {
            tags
        } else {
            format!("{tags}, execute command")
        }
    };
    let LaunchForm { managed_tags, propagate_tags, tags: own, execute_command, .. } = start;
    let open = !own.is_empty()
        || [&managed_tags, &propagate_tags, &execute_command].iter().any(|text| !text.is_empty());
    let has = |field: &str| {
        matches!(field, "managed_tags" | "propagate_tags" | "tags" | "execute_command")
            || field.starts_with("tags-")
    };
    let propagate = vec![Opt::new("", "Do not propagate"), Opt::new("TASK_DEFINITION", "Task definitions")];
    let rows = List {
        id: Signal::stored("tags".to_owned()),
        rows: Rows::new(own),
        add: "Add tag",
        noun: "tag",
        empty: Pair::default(),
        first: "key",
        class: "pair",
    };
    let row = |row: Signal<String>, number: Signal<usize>, start: Pair| {
        let part = move |part: &'static str| Signal::derive(move || format!("{}-{part}", row.get()));
        let label =
            move |what: &'static str| Signal::derive(move || format!("{what} of tag {}", number.get()));
        view! {
            {Control::new(part("key"), &start.key).label(label("Key")).placeholder("Key").input()}
            {Control::new(part("value"), &start.value).label(label("Value")).placeholder("Value").input()}
            {errors(row, &["key", "value"])}
        }
        .still()
    };
    view! {
        <Fold title="Tags and execute command" says=Signal::derive(says) open=open has=has>
            <FieldGroup name="managed_tags_group" label="ECS managed tags" aws=TAGGING help=|| "Amazon ECS tags each task with its cluster.">
                <div class="choices">{tick("managed_tags", !managed_tags.is_empty(), "Enable ECS managed tags")}</div>
            </FieldGroup>
            <Field name="propagate_tags" label="Propagate tags from" aws=TAGGING help=|| "A tag below with the same key wins over a propagated one.">
                {select("propagate_tags", None, Signal::stored(propagate), move || form.with(|form| form.propagate_tags.clone()))}
            </Field>
            <FieldGroup name="tags" label="Tags" aws=TAGGING help=|| "Up to 50, for each task of this launch.">
                {rows.draw(row)}
            </FieldGroup>
            <div class="field">
                <span class="label">"Tags of the tasks"</span>
                {move || set(&tags.read())}
            </div>
            <FieldGroup name="execute_command_group" label="Execute command" aws=EXEC help=|| "Lets people open a shell in the running containers; needs a task role.">
                <div class="choices">{tick("execute_command", !execute_command.is_empty(), "Enable execute command")}{error("execute_command")}</div>
            </FieldGroup>
        </Fold>
    }
    .still()
}

/// Every tag that the tasks will have, where it comes from, and what it wins over.
fn set(tags: &[EffectiveTag]) -> AnyView {
    if tags.is_empty() {
        return view! { <p class="given muted">"None."</p> }.still();
    }
    let rows = tags
        .iter()
        .map(|tag| {
            let from = match tag.source {
                TagSource::Own => "own",
                TagSource::Definition => "task definition",
                TagSource::Managed => "managed",
            };
            let over = tag.over.clone().map(|value| view! { " "<del>{value}</del> });
            view! { <div><dt>{tag.tag.key.clone()}</dt><dd>{tag.tag.value.clone()}{over}<span class="muted">" "{from}</span></dd></div> }
        })
        .collect_view();
    view! { <dl class="kv effective">{rows}</dl> }.still()
}
