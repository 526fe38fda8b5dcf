//! The editor of a capacity provider strategy: rows of provider, base and weight in their order, and how a number of
//! tasks would fall on them.
//!
//! The controls are uncontrolled, as everywhere: the form that holds them reads what was typed. Rows are drawn anew
//! only when one is added, taken away or moved. Without JavaScript those buttons submit the form.

use domain::fargate::strategy::{MAX_ITEMS, StrategyItem, row, split_batches};
use domain::launch::form::StrategyLine;
use domain::launch::plan::Violation;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::control::Opt;
use super::field::Shown;
use super::read::{after_change, focus_soon};
use crate::ui::still::Still;

/// How the form names the editor's fields: `strategy[0][base]`, or `form[strategy][0][base]`.
#[derive(Debug, Clone, Copy)]
pub struct Naming {
    /// What stands before `[0][base]`.
    pub rows: &'static str,
    /// The name of the row buttons.
    pub button: &'static str,
    /// What stands after the verb in their values: `add`, `remove-0` with nothing, `add-strategy` with `-strategy`.
    pub subject: &'static str,
    /// The name of a field that says `none` when the last row is gone, for a form in which no row means no change.
    pub none: Option<&'static str>,
}

/// The rows with their buttons. Row 0's controls have the ids `strategy-0-provider`, `-base` and `-weight`, by which
/// the sentences of broken rules find them.
#[component]
pub fn StrategyRows(
    /// The names of the fields.
    naming: Naming,
    /// The rows to draw; set it to draw them anew.
    drawn: RwSignal<Vec<StrategyLine>>,
    /// The rows as they are typed now.
    #[prop(into)]
    typed: Signal<Vec<StrategyLine>>,
    /// The providers that can be chosen, and those that are only shown.
    #[prop(into)]
    providers: Signal<Vec<Opt>>,
    /// The rules that are broken now, where the form does not show them as [`Shown`].
    #[prop(optional)]
    broken: Option<Signal<Vec<Violation>>>,
    /// The rows were drawn anew: the form is to be read again.
    #[prop(into)]
    redrawn: Callback<()>,
) -> impl IntoView {
    let shown = use_context::<Shown>();
    let broken = broken.unwrap_or_else(|| shown.map(|shown| shown.0.into()).unwrap_or_default());
    let change = move |change: &dyn Fn(&mut Vec<StrategyLine>), focus: String| {
        let mut rows = typed.get_untracked();
        change(&mut rows);
        // A sentence about a row that moved would stand beside another.
        if let Some(shown) = shown {
            shown.0.update(|all| all.retain(|v| !v.field.starts_with("strategy-")));
        }
        drawn.set(rows);
        after_drawing(redrawn, focus);
    };
    // What was ticked to be attached can be chosen at once.
    Effect::new(move |before: Option<Vec<Opt>>| {
        let now = providers.get();
        if before.is_some_and(|before| before != now) {
            drawn.set(typed.get_untracked());
            after_drawing(redrawn, String::new());
        }
        now
    });
    let add = move |event: MouseEvent| {
        event.prevent_default();
        let last = typed.with_untracked(Vec::len);
        change(&|rows| rows.push(StrategyLine::default()), format!("strategy-{last}-provider"));
    };
    let moved = Callback::new(move |(verb, at): (&'static str, usize)| {
        let focus = match verb {
            "up" => format!("strategy-{}-up", at.saturating_sub(1)),
            "down" => format!("strategy-{}-down", at + 1),
            _ => "strategy-add".to_owned(),
        };
        change(
            &|rows| match verb {
                "up" => row::shift(rows, at, true),
                "down" => row::shift(rows, at, false),
                _ if at < rows.len() => {
                    rows.remove(at);
                }
                _ => {}
            },
            focus,
        );
    });
    // Rows are made anew each time they are drawn: an input that is kept would keep what was typed into it.
    let drawing = StoredValue::new(0u32);
    let each = move || {
        let rows = drawn.get();
        let last = rows.len().saturating_sub(1);
        let now = drawing
            .try_update_value(|n| {
                *n += 1;
                *n
            })
            .unwrap_or_default();
        rows.into_iter().enumerate().map(|(at, line)| (now, at, last, line)).collect::<Vec<_>>()
    };
    let draw = move |(_, at, last, line): (u32, usize, usize, StrategyLine)| {
        let row = Row { naming, at, last, providers, broken, moved };
        row.draw(line)
    };
    view! {
        <ol class="strategy" aria-label="Capacity provider strategy"><For each=each key=|(drawing, at, ..)| (*drawing, *at) children=draw/></ol>
        {move || drawn.with(Vec::is_empty).then(|| view! {
            <p class="muted">"No default strategy"</p>
            {naming.none.map(|name| view! { <input type="hidden" name=name value="none"/> })}
        })}
        <div>
            <button class="btn btn-small" type="submit" id="strategy-add" name=naming.button value=format!("add{}", naming.subject)
                disabled=move || drawn.with(|rows| rows.len() >= MAX_ITEMS) on:click=add>"Add provider"</button>
        </div>
    }
    .still()
}

/// What a row is drawn with.
#[derive(Clone, Copy)]
struct Row {
    naming: Naming,
    at: usize,
    last: usize,
    providers: Signal<Vec<Opt>>,
    broken: Signal<Vec<Violation>>,
    /// A button of it was pressed: its verb and its place.
    moved: Callback<(&'static str, usize)>,
}

impl Row {
    fn draw(self, line: StrategyLine) -> AnyView {
        let Self { at, last, .. } = self;
        let StrategyLine { provider, base, weight } = line;
        view! {
            <li class="strategy-row">
                {self.labelled("strategy-provider", "Capacity provider", self.choice(provider))}
                {self.labelled("", "Base", self.number("base", base))}
                {self.labelled("", "Weight", self.number("weight", weight))}
                <span class="strategy-moves">
                    {self.button("up", "Move up", "↑", at == 0)}
                    {self.button("down", "Move down", "↓", at == last)}
                    {self.button("remove", "Remove", "×", false)}
                </span>
                {["provider", "base", "weight"].map(|part| self.sentence(part)).into_iter().collect_view()}
            </li>
        }
        .still()
    }

    fn id(self, part: &str) -> String {
        format!("strategy-{}-{part}", self.at)
    }

    fn name(self, part: &str) -> String {
        format!("{}[{}][{part}]", self.naming.rows, self.at)
    }

    /// The rule that is broken at a control.
    fn fault(self, part: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let id = self.id(part);
            self.broken.with(|all| all.iter().find(|v| v.field == id).map(|v| v.message.clone()))
        })
    }

    /// A control under its name, which says the row too.
    fn labelled(self, class: &'static str, label: &'static str, control: AnyView) -> AnyView {
        let number = format!(" {}", self.at + 1);
        view! { <label class=class><span>{label}<span class="sr-only">{number}</span></span>{control}</label> }.still()
    }

    fn number(self, part: &'static str, value: String) -> AnyView {
        let fault = self.fault(part);
        let wrong = move || fault.with(|fault| fault.is_some().then_some("true"));
        view! {
            <input class="input" id=self.id(part) name=self.name(part) inputmode="numeric" autocomplete="off" value=value placeholder="0"
                aria-invalid=wrong aria-describedby=format!("{}-error", self.id(part))/>
        }
        .still()
    }

    /// A select of the providers; one that is not among them stays, and says so.
    fn choice(self, chosen: String) -> AnyView {
        let fault = self.fault("provider");
        let wrong = move || fault.with(|fault| fault.is_some().then_some("true"));
        // Drawn with its row and not again: a select that is drawn anew forgets what was chosen.
        let options = self.providers.with_untracked(|known| {
            let foreign = !chosen.is_empty() && !known.iter().any(|option| option.value == chosen);
            let foreign = foreign.then(|| Opt::new(chosen.clone(), format!("{chosen} (not attached)")));
            let none = Opt::new("", "Choose");
            [none]
                .into_iter()
                .chain(foreign)
                .chain(known.iter().cloned())
                .map(|option| {
                    let Opt { value, label, disabled } = option;
                    // What is chosen is posted, even where it cannot be chosen: the rule that forbids it says so.
                    let selected = value == chosen;
                    let disabled = disabled && !selected;
                    view! { <option value=value selected=selected disabled=disabled>{label}</option> }.still()
                })
                .collect::<Vec<_>>()
        });
        view! {
            <select class="select" id=self.id("provider") name=self.name("provider")
                aria-invalid=wrong aria-describedby=format!("{}-error", self.id("provider"))>{options}</select>
        }
        .still()
    }

    fn button(self, verb: &'static str, says: &'static str, shown: &'static str, off: bool) -> AnyView {
        let Self { naming, at, moved, .. } = self;
        let says = format!("{says} row {}", at + 1);
        let press = move |event: MouseEvent| {
            event.prevent_default();
            moved.run((verb, at));
        };
        view! {
            <button class="btn btn-icon" type="submit" id=self.id(verb) name=naming.button value=format!("{verb}{}-{at}", naming.subject) disabled=off
                aria-label=says.clone() title=says on:click=press>{shown}</button>
        }
        .still()
    }

    fn sentence(self, part: &'static str) -> AnyView {
        let (id, fault) = (self.id(part), self.fault(part));
        (move || {
            let id = format!("{id}-error");
            fault.get().map(|text| view! { <p class="field-error" id=id>{text}</p> })
        })
        .still()
    }
}

/// Reads the form again when the rows are there, and puts the focus where the person goes on.
fn after_drawing(redrawn: Callback<()>, focus: String) {
    focus_soon(focus);
    after_change(move || {
        redrawn.try_run(());
    });
}

/// Tasks that the preview counts, at most.
const MOST: u32 = 10_000;

/// How a count of the reader's choice falls on the strategy: in words and as a bar.
#[component]
pub fn SplitPreview(
    /// The count's field.
    name: &'static str,
    /// The count as it is drawn.
    count: String,
    /// The count as it is typed.
    #[prop(into)]
    typed: Signal<String>,
    /// The strategy; `None` while it breaks a rule.
    #[prop(into)]
    items: Signal<Option<Vec<StrategyItem>>>,
) -> impl IntoView {
    let split = move || {
        let count = typed.with(|text| text.trim().parse::<u32>().ok()).filter(|n| (1..=MOST).contains(n))?;
        items.with(|items| {
            items.as_ref().filter(|items| !items.is_empty()).map(|items| (count, parts(items, count)))
        })
    };
    let shown = move || match split() {
        Some((count, parts)) => bar(count, &parts).still(),
        None => view! { <p class="muted small">"Enter a task count and a weight to preview the split."</p> }
            .still(),
    };
    view! {
        <div class="split-preview">
            <div class="with">
                <label for="split-count">"For"</label>
                <input class="input short" id="split-count" name=name inputmode="numeric" autocomplete="off" value=count/>
                <span class="unit">"tasks"</span>
            </div>
            {shown}
        </div>
    }
}

fn parts(items: &[StrategyItem], count: u32) -> Vec<(String, u32)> {
    items.iter().map(|item| item.provider.clone()).zip(split_batches(items, count)).collect()
}

fn bar(count: u32, parts: &[(String, u32)]) -> impl IntoView + use<> {
    let words = parts.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", ");
    let mut left = 0.0;
    let rects = parts
        .iter()
        .enumerate()
        .filter(|(_, (_, n))| *n > 0)
        .map(|(at, (_, n))| {
            let width = f64::from(*n) * 100.0 / f64::from(count);
            let x = left;
            left += width;
            view! { <rect data-share=share(at) x=format!("{x:.2}%") width=format!("{width:.2}%")></rect> }
        })
        .collect_view();
    let legend = parts
        .iter()
        .enumerate()
        .map(|(at, (name, n))| view! { <li><span class="swatch" data-share=share(at)></span>{format!("{name} {n}")}</li> })
        .collect_view();
    view! {
        <svg class="bar" role="img" aria-label=words>{rects}</svg>
        <ul class="legend">{legend}</ul>
    }
}

/// Three tints, again and again.
fn share(at: usize) -> String {
    (at % 3 + 1).to_string()
}
