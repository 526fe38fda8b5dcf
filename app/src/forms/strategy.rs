//! The editor of a capacity provider strategy: rows of provider, base and weight in their order, and how a number of
//! tasks would fall on them.
//!
//! The controls are uncontrolled, as everywhere: the form that holds them reads what was typed. Rows are drawn anew
//! only when one is added, taken away or moved. Without JavaScript those buttons submit the form.

use domain::fargate::strategy::{MAX_ITEMS, StrategyItem, row, split_batches};
use domain::launch::form::StrategyLine;
use leptos::prelude::*;

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

/// The rows with their buttons. Row 0's controls have the ids `strategy-0-provider`, `-base` and `-weight`.
#[component]
pub fn StrategyRows(
    /// The names of the fields.
    naming: Naming,
    /// The rows to draw; set it to draw them anew.
    drawn: RwSignal<Vec<StrategyLine>>,
    /// The rows as they are typed now.
    #[prop(into)]
    typed: Signal<Vec<StrategyLine>>,
    /// The providers that can be chosen.
    #[prop(into)]
    providers: Signal<Vec<String>>,
    /// The rows were drawn anew: the form is to be read again.
    #[prop(into)]
    redrawn: Callback<()>,
) -> impl IntoView {
    let change = move |change: &dyn Fn(&mut Vec<StrategyLine>), focus: String| {
        let mut rows = typed.get_untracked();
        change(&mut rows);
        drawn.set(rows);
        after_drawing(redrawn, focus);
    };
    // What was ticked to be attached can be chosen at once.
    Effect::new(move |before: Option<Vec<String>>| {
        let now = providers.get();
        if before.is_some_and(|before| before != now) {
            drawn.set(typed.get_untracked());
            after_drawing(redrawn, String::new());
        }
        now
    });
    let add = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let last = typed.with_untracked(Vec::len);
        change(&|rows| rows.push(StrategyLine::default()), format!("strategy-{last}-provider"));
    };
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
        let press = move |verb: &'static str| {
            move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
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
            }
        };
        let name = |part: &str| format!("{}[{at}][{part}]", naming.rows);
        let id = |part: &str| format!("strategy-{at}-{part}");
        let value = |verb: &str| format!("{verb}{}-{at}", naming.subject);
        let number = at + 1;
        let StrategyLine { provider, base, weight } = line;
        let button = |verb: &'static str, says: &'static str, shown: &'static str, off: bool| {
            view! {
                <button class="btn btn-icon" type="submit" id=id(verb) name=naming.button value=value(verb) disabled=off
                    aria-label=format!("{says} row {number}") title=format!("{says} row {number}") on:click=press(verb)>{shown}</button>
            }
        };
        view! {
            <li class="strategy-row">
                <label class="strategy-provider"><span>"Capacity provider"</span>{choice(id("provider"), name("provider"), provider, providers)}</label>
                <label><span>"Base"</span><input class="input" id=id("base") name=name("base") inputmode="numeric" autocomplete="off" value=base placeholder="0"/></label>
                <label><span>"Weight"</span><input class="input" id=id("weight") name=name("weight") inputmode="numeric" autocomplete="off" value=weight placeholder="0"/></label>
                <span class="strategy-moves">
                    {button("up", "Move up", "↑", at == 0)}
                    {button("down", "Move down", "↓", at == last)}
                    {button("remove", "Remove", "×", false)}
                </span>
            </li>
        }
    };
    view! {
        <ol class="strategy" aria-label="Capacity provider strategy"><For each=each key=|(drawing, at, ..)| (*drawing, *at) children=draw/></ol>
        {move || drawn.with(Vec::is_empty).then(|| view! {
            <p class="muted">"No strategy."</p>
            {naming.none.map(|name| view! { <input type="hidden" name=name value="none"/> })}
        })}
        <div>
            <button class="btn btn-small" type="submit" id="strategy-add" name=naming.button value=format!("add{}", naming.subject)
                disabled=move || drawn.with(|rows| rows.len() >= MAX_ITEMS) on:click=add>"Add provider"</button>
        </div>
    }
}

/// A select of the providers; one that is not among them stays, and says so.
fn choice(id: String, name: String, chosen: String, providers: Signal<Vec<String>>) -> impl IntoView {
    let options = move || {
        let chosen = chosen.clone();
        providers.with(|known| {
            let foreign = (!chosen.is_empty() && !known.contains(&chosen)).then(|| {
                view! { <option value=chosen.clone() selected=true>{format!("{chosen} (not attached)")}</option> }
            });
            let known = known
                .iter()
                .map(|name| view! { <option value=name.clone() selected=*name == chosen>{name.clone()}</option> })
                .collect_view();
            view! { <option value="">"Choose"</option>{foreign}{known} }
        })
    };
    // Drawn with its row and not again: a select that is drawn anew forgets what was chosen.
    view! { <select class="select" id=id name=name>{untrack(options)}</select> }
}

/// Reads the form again when the rows are there, and puts the focus where the person goes on.
fn after_drawing(redrawn: Callback<()>, focus: String) {
    #[cfg(feature = "hydrate")]
    request_animation_frame(move || {
        use leptos::wasm_bindgen::JsCast as _;
        let found = document()
            .get_element_by_id(&focus)
            .and_then(|node| node.dyn_into::<leptos::web_sys::HtmlElement>().ok());
        if let Some(node) = found {
            let _ = node.focus();
        }
        redrawn.run(());
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (redrawn, focus);
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
    let shown = move || {
        match split() {
        Some((count, parts)) => bar(count, &parts).into_any(),
        None => view! { <p class="muted small">{format!("Type 1 to {MOST} tasks, and give a provider a weight, to see how they fall.")}</p> }.into_any(),
    }
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

fn bar(count: u32, parts: &[(String, u32)]) -> impl IntoView {
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
