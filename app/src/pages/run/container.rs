//! The overrides of one container: command, environment variables, CPU and memory.

use domain::counted::counted;
use domain::launch::check::{CommandStyle, EnvFileNote, read_command, read_env_file, unquoted};
use domain::launch::edit::unfold_env_file;
use domain::launch::form::{ContainerForm, Pair};
use domain::task_definition::ContainerDefinition;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::State;
use crate::forms::control::{Control, Opt, name_of, select};
use crate::forms::field::{Field, FieldGroup, error, errors};
use crate::forms::read::{Reread, focus_soon};
use crate::forms::rows::{List, Rows};
use crate::ui::still::Still;

const COMMAND: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html";
const ENVIRONMENT: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/taskdef-envfiles.html";

/// What the parts of a container share.
#[derive(Clone, Copy)]
struct Container {
    /// `containers-0`.
    id: Signal<String>,
    /// What stands in the form for it.
    typed: Memo<ContainerForm>,
    /// What the definition says of it; `None` while that is not known, or not there.
    own: Memo<Option<ContainerDefinition>>,
}

impl Container {
    fn part(self, part: &'static str) -> Signal<String> {
        Signal::derive(move || format!("{}-{part}", self.id.get()))
    }
}

/// The block of the container that stands at `index` of `names`.
pub(super) fn container(index: ReadSignal<usize>, start: ContainerForm, names: Memo<Vec<String>>) -> AnyView {
    let State { choices, form, .. } = expect_context();
    let name = StoredValue::new(start.name.clone());
    let typed = Memo::new(move |_| {
        form.with(|form| form.containers.iter().find(|c| name.with_value(|name| c.name == *name)).cloned())
            .unwrap_or_default()
    });
    let own = Memo::new(move |_| {
        choices.definition.with(|found| {
            let definition = found.as_ref()?.as_ref().ok()?;
            definition.containers.iter().find(|c| name.with_value(|name| c.name == *name)).cloned()
        })
    });
    let this = Container { id: Signal::derive(move || format!("containers-{}", index.get())), typed, own };
    let image = move || own.with(|own| own.as_ref().map(|own| own.image.clone()));
    let gone = move || {
        (own.with(Option::is_none) && choices.definition.with(|found| matches!(found, Some(Ok(_)))))
            .then(|| view! { <p class="help">"The chosen task definition has no such container; clear what stands here."</p> })
    };
    let open = names.with_untracked(Vec::len) == 1 || start.is_touched() || !start.env.is_empty();
    let says = move || {
        typed.with(|typed| if typed.is_touched() { typed.says() } else { image().unwrap_or_default() })
    };
    view! {
        // The id is the summary's: Chromium leaves all of a `details` that has a tabindex of -1 out of the order of Tab.
        <details class="fold container" open=open>
            <summary id=move || this.id.get()>{format!("Container {}", start.name)}" "<span class="says">{says}</span></summary>
            <div class="inside">
                <input type="hidden" name=move || name_of(&format!("{}-name", this.id.get())) value=start.name.clone() autocomplete="off"/>
                {error(this.id)}
                {gone}
                {command(this, &start)}
                {environment(this, &start)}
                {sizes(this, &start)}
            </div>
        </details>
    }
    .still()
}

fn command(this: Container, start: &ContainerForm) -> AnyView {
    let Container { typed, own, .. } = this;
    let has_entry_point =
        Memo::new(move |_| own.with(|own| own.as_ref().is_some_and(|own| !own.entry_point.is_empty())));
    let placeholder = Signal::derive(move || {
        own.with(|own| match own {
            Some(own) if !own.command.is_empty() => array(&own.command),
            _ => "the image's own command".to_owned(),
        })
    });
    let styles = Signal::derive(move || {
        let single = "As one argument, without quotes";
        let list = "As a list, commas between, without quotes";
        let (first, second) = if has_entry_point.get() {
            (("single", single), ("list", list))
        } else {
            (("list", list), ("single", single))
        };
        vec![
            Opt::new("", format!("{} (suggested)", first.1)),
            Opt::new(second.0, second.1),
            Opt::new("json", "As a JSON array of strings"),
        ]
    });
    // What is suggested posts nothing; chosen by name it is the same.
    let chosen_start = StoredValue::new(start.command_style.clone());
    let style = this.part("command_style");
    let chosen = move || {
        let now = typed.with(|typed| typed.command_style.clone());
        let now = if now.is_empty() { chosen_start.get_value() } else { now };
        let suggested = if has_entry_point.get() { "single" } else { "list" };
        if now == suggested { String::new() } else { now }
    };
    let sent = move || {
        typed.with(|typed| {
            let style = CommandStyle::of(&typed.command_style, has_entry_point.get())?;
            read_command(&typed.command, style).ok().flatten().map(|command| array(&command))
        })
    };
    let entry = move || {
        own.with(|own| match own {
            Some(own) if own.entry_point.is_empty() => {
                "The definition has no entryPoint. The image may have one, which is not known here; then choose “as one argument”.".to_owned()
            }
            Some(own) => format!("Passed to the entryPoint {}.", array(&own.entry_point)),
            None => "Whether there is an entryPoint is not known; choose how the text is read.".to_owned(),
        })
    };
    let text =
        Control::new(this.part("command"), &start.command).class("mono").placeholder(placeholder).area(2);
    view! {
        <Field name=this.part("command") label="Command override" aws=COMMAND help=move || entry()>
            {text}
            {select(style, Some(Signal::stored("How the command is read".to_owned())), styles, chosen)}
            {move || sent().map(|array| view! { <p class="sent">"Sent as "<code>{array}</code></p> })}
        </Field>
    }
    .still()
}

/// The array as JSON.
fn array(of: &[String]) -> String {
    serde_json::to_string(of).unwrap_or_default()
}

fn environment(this: Container, start: &ContainerForm) -> AnyView {
    let Container { id, typed, own } = this;
    let reread = use_context::<Reread>();
    let rows = Rows::new(start.env.clone());
    let list = List {
        id: this.part("env"),
        rows,
        add: "Add environment variable",
        noun: "variable",
        empty: Pair::default(),
        first: "key",
        class: "pair",
    };
    let row =
        move |row: Signal<String>, number: Signal<usize>, start: Pair| variable(this, row, number, &start);
    let file =
        Control::new(this.part("env_file"), &start.env_file).class("mono").label("Text of a .env file");
    let (file, pasted) = (file.placeholder("KEY=value").area(4), !start.env_file.is_empty());
    let defined = move || own.with(|own| own.as_ref().and_then(defined));
    view! {
        <FieldGroup name=this.part("environment") label="Environment variable overrides" aws=ENVIRONMENT help=|| "Sent byte for byte: no quotes are taken off, $ stays as it is.">
            {list.draw(row)}
            {defined}
            <details class="env-file" open=pasted>
                <summary>"Paste a .env file"</summary>
                {file}
                {error(this.part("env_file"))}
                {move || notes(&typed.read().env_file)}
                <button class="btn btn-small" type="submit" name="form[intent]" value=move || format!("rows-{}", id.get()) on:click=move |event: MouseEvent| unfold(&event, this, rows, reread)>"Turn into rows"</button>
            </details>
        </FieldGroup>
    }
    .still()
}

fn variable(this: Container, row: Signal<String>, number: Signal<usize>, start: &Pair) -> AnyView {
    let Container { typed, own, .. } = this;
    let part = move |part: &'static str| Signal::derive(move || format!("{}-{part}", row.get()));
    let label =
        move |what: &'static str| Signal::derive(move || format!("{what} of variable {}", number.get()));
    let pair =
        Memo::new(move |_| typed.with(|typed| typed.env.get(number.get() - 1).cloned()).unwrap_or_default());
    let placeholder = Signal::derive(move || {
        let key = pair.with(|pair| pair.key.clone());
        let value = own.with(|own| own.as_ref()?.environment.iter().find(|v| v.name == key)?.value.clone());
        value.filter(|value| !value.is_empty()).unwrap_or_else(|| "Value".to_owned())
    });
    let hint = move || {
        pair.with(|pair| unquoted(&pair.value).is_some()).then(|| {
            view! { <p class="help row-note">"The quotes are part of the value. Take them off, unless the program wants them."</p> }
        })
    };
    view! {
        {Control::new(part("key"), &start.key).class("mono").label(label("Key")).placeholder("Key").input()}
        {Control::new(part("value"), &start.value).class("mono one-line").label(label("Value")).placeholder(placeholder).area(1)}
        {errors(row, &["key", "value"])}
        {hint}
    }
    .still()
}

/// The definition's variables with their values, its secrets by name.
fn defined(own: &ContainerDefinition) -> Option<AnyView> {
    let variables = own.environment.iter().map(|v| (v.name.clone(), v.value.clone().unwrap_or_default()));
    let secrets = own.secrets.iter().map(|name| (name.clone(), "(secret)".to_owned()));
    let rows: Vec<_> = variables
        .chain(secrets)
        .map(|(name, value)| view! { <div><dt class="mono">{name}</dt><dd class="mono">{value}</dd></div> })
        .collect();
    (!rows.is_empty()).then(|| {
        view! { <details class="defined"><summary>{format!("{} by the definition", rows.len())}</summary><dl class="kv">{rows}</dl></details> }.still()
    })
}

/// What will be made of a `.env` text.
fn notes(text: &str) -> Option<AnyView> {
    if text.trim().is_empty() {
        return None;
    }
    let (variables, notes) = read_env_file(text);
    let without: Vec<String> = notes
        .iter()
        .filter_map(|note| match note {
            EnvFileNote::Unquoted(_, name) => Some(name.clone()),
            EnvFileNote::NoEquals(..) | EnvFileNote::Unclosed(..) => None,
        })
        .collect();
    let unread: Vec<String> = notes
        .iter()
        .filter_map(|note| match note {
            EnvFileNote::NoEquals(line, _) => Some(line.to_string()),
            EnvFileNote::Unquoted(..) | EnvFileNote::Unclosed(..) => None,
        })
        .collect();
    let unclosed = notes.iter().find_map(|note| match note {
        EnvFileNote::Unclosed(line, _) => Some(*line),
        EnvFileNote::Unquoted(..) | EnvFileNote::NoEquals(..) => None,
    });
    let mut says = format!("{}.", counted(variables.len(), "variable", "variables"));
    if !without.is_empty() {
        says += &format!(" Quotes are taken off {}.", without.join(", "));
    }
    if !unread.is_empty() {
        says += &format!(" No “=” in line {}.", unread.join(", "));
    }
    if let Some(line) = unclosed {
        says += &format!(" The quote in line {line} does not end: nothing is read from there on.");
    }
    Some(view! { <p class="help">{says}</p> }.still())
}

/// The text becomes rows where it stands.
fn unfold(event: &MouseEvent, this: Container, rows: Rows<Pair>, reread: Option<Reread>) {
    event.prevent_default();
    let mut now = this.typed.get_untracked();
    let text = this.part("env_file").get_untracked();
    now.env.clear();
    unfold_env_file(&mut now);
    rows.push(now.env);
    crate::forms::control::set_area(&text, &now.env_file);
    if let Some(reread) = reread {
        reread.soon();
    }
    focus_soon(text);
}

fn sizes(this: Container, start: &ContainerForm) -> AnyView {
    let Container { own, .. } = this;
    let number = |of: fn(&ContainerDefinition) -> Option<u32>| {
        Signal::derive(move || {
            own.with(|own| own.as_ref().and_then(of))
                .map_or_else(|| "not limited".to_owned(), |n| n.to_string())
        })
    };
    let one = |part: &'static str,
               label: &'static str,
               unit: &'static str,
               value: &str,
               own: Signal<String>,
               help: &'static str| {
        let control = Control::new(this.part(part), value).class("short").numeric().placeholder(own).input();
        view! {
            <Field name=this.part(part) label=label aws=COMMAND help=move || help>
                <div class="with">{control}<span class="unit">{unit}</span></div>
            </Field>
        }
    };
    view! {
        {one("cpu", "CPU", "units", &start.cpu, number(|own| Some(own.cpu).filter(|n| *n > 0)), "Of this container; 1024 are one vCPU.")}
        {one("memory", "Memory limit", "MiB", &start.memory, number(|own| own.memory), "Beyond it the container is ended.")}
        {one("memory_reservation", "Memory reservation", "MiB", &start.memory_reservation, number(|own| own.memory_reservation), "Kept free for it; less than the limit.")}
    }
    .still()
}
