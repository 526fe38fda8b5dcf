//! The palette: a native dialog over any page, so that focus stays in it and goes back by itself.

use domain::counted::counted;
use domain::find::{Found, Hit};
use leptos::html::{Button, Dialog};
use leptos::prelude::*;

use super::Sheet;
use crate::api::find::find;
#[cfg(feature = "hydrate")]
use crate::forms::read::after_change;
use crate::ui::keys::Keys;

const LIST: &str = "palette-list";

/// Opens the dialog, unless there is one: over everything, so it stands at the end of the document and not in the
/// frame.
#[lazy]
pub(super) fn palette(sheet: Sheet) {
    #[cfg(feature = "hydrate")]
    {
        use std::cell::RefCell;
        use std::rc::Rc;
        if document().query_selector("dialog[open]").ok().flatten().is_some() {
            return;
        }
        let Some(body) = document().body() else { return };
        let mounted = Rc::new(RefCell::new(None));
        let closed = Rc::clone(&mounted);
        // Taken away once its own event is through.
        let gone = move || {
            let closed = Rc::clone(&closed);
            set_timeout(move || drop(closed.take()), std::time::Duration::ZERO);
        };
        let handle = leptos::mount::mount_to(body, move || dialog(sheet, gone));
        mounted.replace(Some(handle));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = dialog(sheet, || ());
}

fn dialog(sheet: Sheet, gone: impl Fn() + 'static) -> AnyView {
    let node = NodeRef::<Dialog>::new();
    let typed = RwSignal::new(String::new());
    // Once it stands in the document: before, it cannot be shown.
    #[cfg(feature = "hydrate")]
    request_animation_frame(move || {
        if let Some(dialog) = node.get_untracked() {
            let _ = dialog.show_modal();
        }
        typed.set(super::ahead::end());
    });
    // The dialog's own way out: it gives the focus back, and then says so.
    let close = Callback::new(move |()| {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
    });
    // From one to the other it stays the same dialog, which knows where the focus was.
    let shown = RwSignal::new(sheet);
    let label = move || if shown.get() == Sheet::Find { "Find" } else { "Keys" };
    let body = move || match shown.get() {
        Sheet::Find => search(shown, typed, close),
        Sheet::Keys => keys(close),
    };
    view! {
        <dialog class="dialog palette" aria-label=label node_ref=node on:close=move |_| gone()>{body}</dialog>
    }
    .into_any()
}

/// The field begins with what was `typed` before it was there.
fn search(shown: RwSignal<Sheet>, typed: RwSignal<String>, close: Callback<()>) -> AnyView {
    let found = RwSignal::new(None::<Result<Found, String>>);
    let at = RwSignal::new(0_usize);
    let asked = StoredValue::new(None::<String>);
    // Enter was pressed before the answer to what was typed: its first is followed then, not another's.
    let hurry = StoredValue::new(false);
    let waiting = RwSignal::new(false);
    // What is typed on is asked for once the typing rests; an answer that was overtaken is dropped.
    let ask = move |text: String| {
        if asked.with_value(|asked| asked.as_ref() == Some(&text)) {
            return;
        }
        asked.set_value(Some(text.clone()));
        hurry.set_value(false);
        waiting.set(true);
        let own = text.clone();
        let still = move || asked.try_with_value(|asked| asked.as_ref() == Some(&own)) == Some(true);
        #[cfg(feature = "hydrate")]
        set_timeout(
            move || {
                if still() {
                    leptos::task::spawn_local(async move {
                        let answer = find(text).await.map_err(|error| error.0.message);
                        if still() {
                            found.set(Some(answer));
                            at.set(0);
                            waiting.set(false);
                            if hurry.get_value() {
                                after_change(|| follow(&option(0)));
                            }
                        }
                    });
                }
            },
            std::time::Duration::from_millis(80),
        );
        #[cfg(not(feature = "hydrate"))]
        let _ = (still, find, hurry);
    };
    Effect::new(move |_| ask(typed.get()));
    let hits = Memo::new(move |_| {
        found.with(|found| match found {
            Some(Ok(found)) => found.hits.clone(),
            _ => Vec::new(),
        })
    });
    let said = move || {
        found.with(|found| match found {
            None => String::new(),
            Some(Err(message)) => message.clone(),
            Some(Ok(found)) if found.hits.is_empty() => std::iter::once("No results")
                .chain(found.notes.iter().map(String::as_str))
                .collect::<Vec<_>>()
                .join(" "),
            Some(Ok(found)) => found.notes.join(" "),
        })
    };
    let count = move || hits.with(|hits| counted(hits.len(), "result", "results"));
    let active = move || hits.with(|hits| (!hits.is_empty()).then(|| option(at.get())));
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let many = hits.with_untracked(Vec::len);
        if event.key() == "Enter" && waiting.get_untracked() {
            hurry.set_value(true);
            event.prevent_default();
            return;
        }
        if many == 0 {
            return;
        }
        let now = at.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => at.set((now + 1) % many),
            "ArrowUp" => at.set((now + many - 1) % many),
            "Enter" => follow(&option(now)),
            _ => return,
        }
        event.prevent_default();
        show(&option(at.get_untracked()));
    };
    view! {
        <input class="input" type="text" role="combobox" aria-label="Find a page, cluster, task definition, launch or task"
            placeholder="Page, cluster, task definition, launch, task id …" autocomplete="off" spellcheck="false" aria-autocomplete="list"
            aria-controls=LIST aria-expanded=move || if hits.with(Vec::is_empty) { "false" } else { "true" } aria-activedescendant=active
            prop:value=typed on:input=move |event| ask(event_target_value(&event)) on:keydown=keys/>
        <p class="sr-only" aria-live="polite">{count}</p>
        {move || Some(said()).filter(|text| !text.is_empty()).map(|text| view! { <p class="said">{text}</p> })}
        <div class="listbox" id=LIST role="listbox" aria-label="Found" aria-busy=move || waiting.get().then_some("true")>{move || hits.with(|hits| groups(hits, at, close))}</div>
        <footer>
            <button class="btn btn-quiet" type="button" on:click=move |_| shown.set(Sheet::Keys)>"Keys"</button>
            <button class="btn" type="button" on:click=move |_| close.run(())>"Close"</button>
        </footer>
    }
    .into_any()
}

/// What was found, under headings. Each is a link, which the router follows.
fn groups(hits: &[Hit], at: RwSignal<usize>, close: Callback<()>) -> Vec<AnyView> {
    let mut groups = Vec::new();
    let mut nth = 0;
    while let Some(first) = hits.get(nth) {
        let kind = first.kind;
        let mut options = Vec::new();
        while let Some(hit) = hits.get(nth).filter(|hit| hit.kind == kind) {
            let place = nth;
            options.push(view! {
                <a role="option" tabindex="-1" id=option(place) href=hit.href.clone() aria-selected=move || if at.get() == place { "true" } else { "false" } on:click=move |_| close.run(())>
                    <span>{hit.title.clone()}</span><span class="side">{hit.hint.clone()}</span>
                </a>
            });
            nth += 1;
        }
        let heading = kind.heading();
        groups.push(
            view! {
                <div role="group" aria-label=heading><div class="heading" aria-hidden="true">{heading}</div>{options}</div>
            }
            .into_any(),
        );
    }
    groups
}

fn keys(close: Callback<()>) -> AnyView {
    #[cfg(feature = "hydrate")]
    let (on, turn) =
        (super::are_on(), |event: leptos::ev::Event| super::switch(event_target_checked(&event)));
    #[cfg(not(feature = "hydrate"))]
    let (on, turn) = (true, |_: leptos::ev::Event| {});
    let node = NodeRef::<Button>::new();
    Effect::new(move |_| {
        if let Some(button) = node.get() {
            let _ = button.focus();
        }
    });
    view! {
        <header><h2>"Keys"</h2></header>
        <div class="body">
            <Keys/>
            <p class="muted">"Shortcuts are off while you type."</p>
            <label class="choice"><input type="checkbox" checked=on on:change=turn/><span>"Ctrl K and ? are on in this browser"</span></label>
        </div>
        <footer><button class="btn" type="button" node_ref=node on:click=move |_| close.run(())>"Close"</button></footer>
    }
    .into_any()
}

fn option(nth: usize) -> String {
    format!("found-{nth}")
}

/// Follows the link of an option.
fn follow(id: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let element = document().get_element_by_id(id);
        if let Some(link) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            link.click();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

/// Brings an option into sight.
fn show(id: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(element) = document().get_element_by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}
